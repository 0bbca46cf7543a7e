import type { Finding } from "../../lanes/finding.ts";
import { parsePointer } from "../../lanes/positions.ts";
import type { MaskedLine } from "./mask-line.ts";
import { splitLine } from "./split-line.ts";

/** Keys whose value is a name; it is shown where the finding is about it. */
const NAMES: ReadonlySet<string> = new Set("apiVersion kind name namespace secretName key property".split(" "));
const NAME = /^["']?[A-Za-z0-9][-\w./]{0,252}["']?$/;

/** A longer line is of a file that nobody reads by its lines. */
const MAX_LENGTH = 4000;

/**
 * The line of a finding in a manifest: its keys and its signs. Any scalar may be a credential that nobody has recognised,
 * so that each is one character, `…`, but for the name that the finding is about. Undefined for a line that is not the
 * structure that the finding is in, such as one within a text.
 */
export function maskManifestLine(line: string, { pointer, column }: Finding): MaskedLine | undefined {
  const step = parsePointer(pointer).at(-1);
  const at = column - 1;
  if (!step || line.length > MAX_LENGTH || !isAt(line, at, step)) return undefined;
  let text = "";
  let shownAt: number | undefined;
  for (const { kind, start, text: part } of splitLine(line)) {
    const isShown = kind === "structure" || (start === at && NAMES.has(step) && NAME.test(part));
    if (at < start + part.length) shownAt ??= text.length + (isShown ? Math.max(0, at - start) : 0);
    text += isShown ? part : "…";
  }
  return { text, column: (shownAt ?? text.length) + 1 };
}

/** True where a value, or its key, begins at an offset of the line. */
function isAt(line: string, at: number, step: string): boolean {
  const rest = line.slice(at).replace(/^["']/, "");
  if (rest.startsWith(step) && /^["']?[ \t]*:/.test(rest.slice(step.length))) return true;
  const before = line.slice(0, at).trimEnd();
  if (/^\d+$/.test(step) && /(?:^|[-[,:])$/.test(before)) return true;
  return before.endsWith(":") && before.slice(0, -1).trimEnd().replace(/["']$/, "").endsWith(step);
}
