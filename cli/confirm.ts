import type { Terminal } from "./terminal.ts";

/** Asks a person to type a word; true where it is that word, letter by letter. Ctrl-C is a no. */
export async function confirmByTyping(
  { question, word }: { question: string; word: string },
  { stdin, stderr }: Terminal,
): Promise<boolean> {
  const { isCancel, text } = await import("@clack/prompts");
  const answer = await text({ message: `${question}\n   type ${word} to go on`, input: stdin, output: stderr });
  return !isCancel(answer) && answer?.trim() === word;
}
