import { formatBash } from "../completion/bash.ts";
import { formatFish } from "../completion/fish.ts";
import { listWords } from "../completion/words.ts";
import { formatZsh } from "../completion/zsh.ts";
import { UsageError } from "../errors.ts";
import type { ExitCode, Invocation } from "../verb.ts";

const formats: ReadonlyMap<string, typeof formatBash> = new Map([
  ["bash", formatBash],
  ["zsh", formatZsh],
  ["fish", formatFish],
]);

/** `ccr completion`: a static script, made of the command table. */
export function printCompletion({ operands: [shell = ""], terminal, verbs }: Invocation<object>): ExitCode {
  const format = formats.get(shell);
  if (format === undefined) throw new UsageError("the shell is bash, zsh or fish");
  terminal.write(format(listWords(verbs)));
  return 0;
}
