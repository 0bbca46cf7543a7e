import type { Candidate } from "./candidate.ts";
import { isDrawn } from "./drawn.ts";
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
  return [...found, ...findBase64Keys(run, start)];
}

/** Where a key may begin or end in a run. */
const EDGE = /[/_=-]/;
/** Of the characters of a key one in thirty-two is an edge. */
const MAX_EDGES = 5;

function findBase64Keys(run: string, offset: number): readonly Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at + 43 <= run.length; at += 1) {
    if (at > 0 && !EDGE.test(run.charAt(at - 1))) continue;
    const token = KEY_LENGTHS.map((length) => run.slice(at, at + length)).find(
      (part) => isEdge(run, at + part.length, part) && isKey(part),
    );
    if (token === undefined) continue;
    found.push({ family: "key-base64", start: offset + at, end: offset + at + token.length, token });
    at += token.length - 1;
  }
  return found;
}

function isEdge(run: string, end: number, part: string): boolean {
  return end >= run.length || part.endsWith("=") || EDGE.test(run.charAt(end));
}

function isKey(value: string): boolean {
  if (keyShape(value) !== "key-base64" || !isMixedKey(value)) return false;
  const parts = value.replace(/=$/, "").split(/[+/_-]/);
  return parts.length <= MAX_EDGES + 1 && parts.some((part) => part.length >= 8 && isDrawn(part));
}
