import { completeOptions } from "../new-answers.ts";
import { composeRequest, type NewOptions } from "../new-request.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { writeRequest } from "../write-request.ts";

/** `ccr new`: writes a request that has no error finding, or nothing. */
export async function writeNewRequest({ options, terminal }: Invocation<NewOptions>): Promise<ExitCode> {
  const answers = await completeOptions(options, terminal);
  return writeRequest({ ...answers, slug: answers.slug ?? answers.bundle }, terminal, (place) =>
    composeRequest(answers, place),
  );
}
