import { readPlainScalar } from "./scalar.ts";
import { PROTOTYPE_KEYS } from "./tree.ts";

/** Keys that were read before, most of them the format's own: one text for each, and none that is not plain. */
const plainKeys = new Map<string, string>();
const MAX_PLAIN_KEYS = 1000;

/** Some of them, by a few of their characters: a text is compared with one before it is cut out, which without the map above is slower. */
const recent: (string | undefined)[] = new Array(1024).fill(undefined);

function slotOf(text: string, start: number, end: number): number {
  const middle = text.charCodeAt((start + end) >> 1);
  return (text.charCodeAt(start) + 31 * text.charCodeAt(end - 1) + 67 * middle + 131 * (end - start)) & 1023;
}

/** The key from `start` to `end`; undefined for one that some reader takes for something else than text. */
export function plainKey(text: string, start: number, end: number): string | undefined {
  const slot = slotOf(text, start, end);
  const last = recent[slot];
  if (last !== undefined && last.length === end - start && text.startsWith(last, start)) return last;
  const key = readKey(text.slice(start, end));
  if (key !== undefined) recent[slot] = key;
  return key;
}

function readKey(name: string): string | undefined {
  const known = plainKeys.get(name);
  if (known !== undefined) return known;
  const scalar = readPlainScalar(name);
  if (!("value" in scalar) || scalar.value !== name || PROTOTYPE_KEYS.has(name)) return undefined;
  if (plainKeys.size < MAX_PLAIN_KEYS) plainKeys.set(name, name);
  return name;
}
