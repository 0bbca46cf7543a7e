import type { ManifestDocument } from "../documents.ts";
import { fillExpansions, SHELL } from "./expansions.ts";
import { findFamily, givesPassword } from "./find-values.ts";
import { maskActions } from "./mask-actions.ts";

const BEGIN = /(?<!<)<<(?!<)-?[ \t]{0,8}\\?["']?([A-Za-z_]\w{0,40})/;

/** Programs that run what they are given, and files that hold such a program. */
const RUNS = /\b(?:python[0-9.]*|node|deno|ruby|perl|php|awk|gawk|lua|jq)\b|\.(?:py|m?js|ts|rb|pl|php|awk|go|lua)\b/;
/** Shells, also on another machine. */
const IS_SHELL = /\b(?:ba|da|k|z|s)?sh\b/;

/** A file within a text for a shell. */
interface HereDocument {
  readonly text: string;
  readonly isProgram: boolean;
}

/** A text for a shell without the files within it, and these. */
export interface DividedScript {
  readonly line: string;
  readonly files: readonly HereDocument[];
}

const NO_FILES: DividedScript["files"] = [];

/** Divides a text for a shell: what stands up to a mark is no line of it, unless another shell is given it. */
export function divideScript(text: string): DividedScript {
  if (!text.includes("<<")) return { line: text, files: NO_FILES };
  const files: HereDocument[] = [];
  const own: string[] = [];
  let open: { readonly mark: string; readonly isProgram: boolean; readonly lines: string[] } | undefined;
  const close = (): void => {
    if (open !== undefined) files.push({ text: open.lines.join("\n"), isProgram: open.isProgram });
    open = undefined;
  };
  for (const line of text.split("\n")) {
    if (open?.mark === line.trim()) close();
    else if (open !== undefined) open.lines.push(line);
    else {
      own.push(line);
      const mark = BEGIN.exec(line)?.[1];
      if (mark !== undefined && !IS_SHELL.test(line)) open = { mark, isProgram: RUNS.test(line), lines: [] };
    }
  }
  // What is within the quotes of another line may have no end of its own.
  close();
  return { line: own.join("\n"), files };
}

/** True for a file within a text for a shell that gives a credential as settings do, around what the shell fills in. */
export function hasSettings({ text, isProgram }: HereDocument, document: ManifestDocument): boolean {
  const filled = fillExpansions(maskActions(text, document), SHELL);
  return (
    givesPassword(filled, { isProgram }) || findFamily(filled, { withShapes: false, hasLabels: true }) !== undefined
  );
}
