import type { Candidate } from "./candidate.ts";
import { isLabelled } from "./public-values.ts";
import { isMixedKey, keyShape, type Run } from "./runs.ts";

const HEX_KEY = /(?<![A-Za-z0-9])(?:0x)?((?:[0-9A-Fa-f]{2}){32,33})(?![A-Za-z0-9])/g;
const KEY_LENGTHS = [44, 43];

/** Keys inside of a run: `key_<key>`, `__<key>__` and the last part of a path are one run with what is glued to them. */
export function findGluedKeys(text: string, { start, end, longest, changes }: Run): readonly Candidate[] {
  // Base64 has many changes, and hex is long without a separator; paths are neither.
  if (end - start < 43 || (longest < 64 && changes < 6)) return [];
  const run = text.slice(start, end);
  const found: Candidate[] = [];
  for (const match of run.matchAll(HEX_KEY)) {
    const token = match[1] ?? "";
    const at = start + match.index + match[0].length - token.length;
    if (!isLabelled(text, start + match.index))
      found.push({ family: "key-hex", start: at, end: at + token.length, token });
  }
  return found.length > 0 ? found : findBase64Keys(run, start);
}

function findBase64Keys(run: string, offset: number): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const { index, 0: part } of run.matchAll(/[^_]+/g)) {
    const last = part.replace(/[/-]+$/, "");
    const token = KEY_LENGTHS.map((length) => last.slice(-length)).find(
      (tail) =>
        (tail.length === last.length || /[/=-]/.test(last.charAt(last.length - tail.length - 1))) && isKey(tail),
    );
    if (token === undefined) continue;
    const start = offset + index + last.length - token.length;
    found.push({ family: "key-base64", start, end: start + token.length, token });
  }
  return found;
}

function isKey(value: string): boolean {
  return keyShape(value) === "key-base64" && isMixedKey(value);
}
