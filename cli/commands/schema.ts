import { readPublishedSchema } from "../files/package.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr schema`: the published JSON Schema. */
export function printSchema({ terminal }: Invocation<object>): ExitCode {
  terminal.write(readPublishedSchema());
  return 0;
}
