import { isDrawn } from "./drawn.ts";

/** A stretch of base64 characters that is no plain word: the material keys and tokens are made of. */
export interface Run {
  readonly start: number;
  readonly end: number;
  /** Changes between upper case, lower case and digits, separators skipped. */
  readonly changes: number;
  /** Length of the longest stretch of letters and digits. */
  readonly longest: number;
  /** True where there is an equals sign. */
  readonly padded: boolean;
}

// Character classes: 0 other, 1 digit, 2 lower case, 3 upper case, 4 one of + / = _ -
// One entry for every UTF-16 unit: most of a check is spent in loops that look up no more than this.
export const CLASS: Uint8Array = new Uint8Array(0x10000);
for (const [chars, kind] of [
  ["0123456789", 1],
  ["abcdefghijklmnopqrstuvwxyz", 2],
  ["ABCDEFGHIJKLMNOPQRSTUVWXYZ", 3],
  ["+/=_-", 4],
] as const) {
  for (const char of chars) CLASS[char.charCodeAt(0)] = kind;
}

/** Kind of the character at `index`, which must be inside of the text: 0 none of a run, 1 digit, 2 lower case, 3 upper case, 4 separator. */
function kindAt(text: string, index: number): number {
  return CLASS[text.charCodeAt(index)] as number;
}

/** True when the character at `index` may stand in a run. */
export function isRunCharacter(text: string, index: number): boolean {
  return kindAt(text, index) !== 0;
}

/** True when the character at `index` is white space, as `\s` has it. */
export function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(text.charAt(index));
}

/** True when the character at `index` is an ASCII letter or digit. */
export function isAlnum(text: string, index: number): boolean {
  const kind = kindAt(text, index);
  return kind > 0 && kind < 4;
}

/** Where the value of a run begins that is given to a name in it; undefined where none is. */
export function behindSign(text: string, { start, end, padded }: Run): number | undefined {
  const equals = padded ? text.slice(start, end).search(/=[^=]/) : -1;
  return equals < 0 ? undefined : start + equals + 1;
}

const HEX_GROUPS = /[0-9a-f]{1,20}(?:-[0-9a-f]{1,20})+/iy;

/** UUIDs and other short hex groups, dates among them: neither keys, nor random, nor base64 of text. */
export function isHexGroups(text: string, start: number, end: number): boolean {
  HEX_GROUPS.lastIndex = start;
  return HEX_GROUPS.test(text) && HEX_GROUPS.lastIndex === end;
}

/** Where a run that begins at `start` ends. */
export function runEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && kindAt(text, end) !== 0) end++;
  return end;
}

const PLAIN_WORD = /^[A-Z]?[a-z]*$|^[A-Z]+$|^[0-9]*$/;

/** True for a piece of text with a part that is neither a word, nor a number, nor an abbreviation. */
export function isOdd(piece: string): boolean {
  return piece.split(/[+/=_-]+/).some((part) => !PLAIN_WORD.test(part));
}

/** Digits and lower-to-upper changes: prose has few, random text has many. */
export function countOddities(text: string): number {
  return text.match(/[0-9]|[a-z](?=[A-Z])/g)?.length ?? 0;
}

/** Share of the characters that belong to pronounceable words of four letters and more, as in CamelCase names. */
export function wordShare(text: string): number {
  let letters = 0;
  for (const word of text.match(/[A-Za-z][a-z]{3,}/g) ?? []) if (/[aeiouy]/.test(word)) letters += word.length;
  return letters / text.length;
}

/** Changes between small letters, capitals and digits; the way from a capital into its word does not count. */
export function countChanges(text: string): number {
  let changes = 0;
  let last = 0;
  for (let i = 0; i < text.length; i++) {
    const kind = kindAt(text, i) & 3;
    if (kind !== last && kind > 0 && last > 0 && !(last === 3 && kind === 2)) changes++;
    last = kind;
  }
  return changes;
}

/** True for a stretch of letters and digits that has the disorder of random text: many changes of class, few words. */
export function isDisordered(stretch: string): boolean {
  return countChanges(stretch) >= stretch.length / 5 && wordShare(stretch) < 0.6;
}

/** How many of digits, small letters and capitals occur. */
function countClasses(text: string): number {
  return Number(/[0-9]/.test(text)) + Number(/[a-z]/.test(text)) + Number(/[A-Z]/.test(text));
}

/** What looks drawn at random is at least of this length. */
export const MIN_RANDOM = 20;

/** What looks drawn at random has at least one stretch of letters and digits of this length. */
export const MIN_RANDOM_STRETCH = 14;

/** The first of the longest stretches of letters and digits. */
function longestStretch(text: string): string {
  let start = 0;
  let end = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && isAlnum(text, i)) continue;
    if (i - from > end - start) {
      start = from;
      end = i;
    }
    from = i + 1;
  }
  return text.slice(start, end);
}

/** What is drawn of small letters and digits alone is at least of this length. */
const MIN_SMALL = 25;
const SMALL = /^(?=.*[0-9].*[0-9])[a-z0-9]+$/;
/** https://github.com/ulid/spec: a time stamp in front, and none of the letters i, l, o and u. */
const ULID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/**
 * True for text of 20 and more characters that looks drawn at random. Hex digests, UUIDs, time stamps, paths and
 * CamelCase names do not: what counts is the longest stretch without a separator.
 */
export function isRandomLooking(text: string): boolean {
  if (text.length < MIN_RANDOM) return false;
  const stretch = longestStretch(text);
  if (stretch.length < MIN_RANDOM_STRETCH || /^(?:0x)?[0-9A-Fa-f]*$/.test(stretch)) return false;
  // Two classes are also what versioned names and ULIDs have: only a longer stretch of them is suspicious.
  const classes = countClasses(text);
  if (classes > 1 && (classes > 2 || stretch.length >= 28) && isDisordered(stretch)) return true;
  return stretch.length >= MIN_SMALL && SMALL.test(stretch) && !ULID.test(stretch) && isDrawn(stretch);
}

/** The lengths that {@link keyShape} knows. */
export const KEY_LENGTHS: ReadonlySet<number> = new Set([43, 44, 64, 66]);

/**
 * True for key material of 32 or 33 bytes: what `bao operator init` prints as unseal and recovery keys (a share carries
 * one byte more than the key; OpenBao 2.x), in hex (64, 66) or base64 (43 or 44 characters, or 43 and an equals sign).
 */
export function keyShape(text: string): "key-hex" | "key-base64" | undefined {
  if (text.length === 64 || text.length === 66) return /^[0-9A-Fa-f]+$/.test(text) ? "key-hex" : undefined;
  if (text.length !== 43 && text.length !== 44) return undefined;
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return "key-base64";
  // A path has slashes and hyphens; base64 has one alphabet or the other.
  if (/[+/]/.test(text) && /[_-]/.test(text)) return undefined;
  return isMixedKey(text) ? "key-base64" : undefined;
}

/** True for the base64 of a key that was drawn at random. */
export function isMixedKey(text: string): boolean {
  const compact = text.replace(/[+/_-]|=$/g, "");
  if (compact.length < 36 || !/^[A-Za-z0-9]+$/.test(compact)) return false;
  // Of 44 random characters about 18 are capitals and as many are not; a name has either or few of one.
  const capitals = compact.match(/[A-Z]/g)?.length ?? 0;
  const small = compact.match(/[a-z]/g)?.length ?? 0;
  return capitals >= 6 && small >= 6 && countChanges(compact) >= 6 && wordShare(compact) < 0.6;
}
