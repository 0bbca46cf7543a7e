import { type CodeBlock, readPage } from "../../website/markdown.ts";

/** How a block of commands is tried. */
export type Trial =
  | { readonly is: "run"; readonly exitCode: number }
  | { readonly is: "sandbox"; readonly exitCode: number }
  | { readonly is: "not-run"; readonly reason: string };

/** Commands of a page, in order, with the files and the output that the page shows beside them. */
export interface Step {
  /** 1-based line of the page. */
  readonly line: number;
  readonly commands: string;
  readonly trial: Trial;
  /** What the reader writes before, by relative path. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Undefined where the page shows none. */
  readonly output?: string;
}

/**
 * The steps of a page. A block says by the words behind its language what it is:
 * `sh` is run in a copy of the project, `sh sandbox` in one with a sandbox, `sh not-run: REASON` is not run; `exit=1`
 * is said where it ends so. `text output` is what the block before it prints, and `yaml file=PATH` a file that the
 * reader writes.
 */
export function readSteps(text: string): readonly Step[] {
  const steps: Step[] = [];
  let files: { path: string; text: string }[] = [];
  for (const block of readPage(text).blocks) {
    const [language = "", ...words] = block.info.split(/\s+/);
    const file = words.find((word) => word.startsWith("file="));
    const last = steps.at(-1);
    if (file !== undefined) files.push({ path: file.slice("file=".length), text: block.text });
    else if (language === "sh") {
      steps.push({ line: block.line, commands: block.text, trial: readTrial(block), files });
      files = [];
    } else if (words[0] === "output") {
      if (last === undefined || last.output !== undefined) throw new Error(`line ${block.line}: output of no commands`);
      steps.splice(-1, 1, { ...last, output: block.text });
    }
  }
  if (files.length > 0) throw new Error("a file that no commands come after");
  return steps;
}

function readTrial({ info, line }: CodeBlock): Trial {
  const reason = /^sh not-run: (.+)$/.exec(info)?.[1];
  if (reason !== undefined) return { is: "not-run", reason };
  const match = /^sh( sandbox)?(?: exit=(\d+))?$/.exec(info);
  if (match === null) throw new Error(`line ${line}: nobody knows what "${info}" means`);
  return { is: match[1] === undefined ? "run" : "sandbox", exitCode: Number(match[2] ?? 0) };
}

/** Programs whose commands readers are shown. */
const PROGRAMS = /^\s*(?:\$ )?(?:ccr|make|npm|node|pulumi|bao|kubectl|git|helm|kustomize) [a-z-]/m;

/** Blocks that look like commands and are not marked as such: nobody would try them. */
export function findUnmarked(text: string): readonly number[] {
  return readPage(text)
    .blocks.filter(({ info, text: code }) => /^(?:|console|bash|shell)$/.test(info) && PROGRAMS.test(code))
    .map(({ line }) => line);
}

/** True where the output is what the page shows; there `…` stands for anything, on a line of its own for any lines. */
export function matchesOutput(shown: string, printed: string): boolean {
  const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const lines = shown.trimEnd().split("\n");
  const pattern = lines
    .map((line) => (line.trim() === "…" ? "(?:[^\\n]*\\n)*?" : `${line.split("…").map(quote).join("[^\\n]*")} *\\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${printed.trimEnd()}\n`);
}
