import type { FindingCode } from "../finding.ts";

/** A character that no request may hold: where it is in the text, and the finding it makes. */
export interface BadCharacter {
  readonly code: Extract<FindingCode, `text-${string}`>;
  readonly offset: number;
  /** `U+202E` */
  readonly name: string;
}

/** C0 but line ends, DEL, C1, the Unicode line ends (YAML 1.1 breaks lines there), non-characters; a CR alone. */
const CONTROL = String.raw`[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029\uFFFE\uFFFF]|\r(?!\n)`;
/** What Unicode's bidirectional algorithm (UAX 9) obeys. */
const BIDI = String.raw`[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]`;
/**
 * What has no glyph of its own: soft hyphen, joiners, fillers, variation selectors, a byte order mark, the controls of
 * hieroglyphs, shorthand and music, tags, and all else that Unicode 17 has as Default_Ignorable_Code_Point.
 */
const INVISIBLE = String.raw`[\xAD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200D\u2060-\u2065\u206A-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]|\uD80D[\uDC30-\uDC3F]|\uD82F[\uDCA0-\uDCA3]|\uD834[\uDD73-\uDD7A]|[\uDB40-\uDB43][\uDC00-\uDFFF]`;
const TAB = String.raw`\t`;
const SURROGATE = String.raw`[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]`;

const BAD = new RegExp(`${CONTROL}|${BIDI}|${INVISIBLE}|${SURROGATE}|${TAB}`);
const EVERY_BAD = new RegExp(`(${CONTROL})|(${BIDI})|(${INVISIBLE})|(${SURROGATE})|(${TAB})`, "g");
const CODES = [
  "text-control-character",
  "text-bidi-character",
  "text-invisible-character",
  "text-lone-surrogate",
  "text-tab",
] as const;

const ORDINARY = /^[\n\x20-\x7e]*$/;

/** True for printable ASCII in lines: most texts are of nothing else, which is told sooner than that nothing in them is bad. */
export function isOrdinary(text: string): boolean {
  return ORDINARY.test(text);
}

/** True for a text with a character that no request may hold. */
export function hasBadCharacter(text: string): boolean {
  return !isOrdinary(text) && BAD.test(text);
}

/** Every bad character of a text; one mark at the very start is left to its own finding. */
export function findBadCharacters(text: string): BadCharacter[] {
  return [...text.matchAll(EVERY_BAD)]
    .filter((match) => !(match.index === 0 && match[0] === "\uFEFF"))
    .map((match) => ({
      code: CODES[match.slice(1).findIndex((group) => group !== undefined)] ?? "text-control-character",
      offset: match.index,
      name: nameCodePoint(match[0].codePointAt(0) ?? 0),
    }));
}

function nameCodePoint(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * The text with every bad character replaced by as many that are not, so that offsets stay: tabs and control characters by
 * blanks, so that they are in nobody's way, or by `layout`.
 */
export function blankBadCharacters(text: string, layout = " "): string {
  return text.replace(EVERY_BAD, (match, ...rest) => {
    const offset: number = rest[CODES.length];
    if (offset === 0 && match === "\uFEFF") return match;
    const isLayout = rest[CODES.indexOf("text-control-character")] ?? rest[CODES.indexOf("text-tab")];
    return (isLayout === undefined ? "\uFFFD" : layout).repeat(match.length);
  });
}
