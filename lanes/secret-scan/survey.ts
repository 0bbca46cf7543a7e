import { CLASS, isHexGroups, type Run } from "./runs.ts";
import { isHeadAt, isMarked, markHeads, nextHead } from "./token-heads.ts";
import { TOKEN_RULES } from "./token-rules.ts";

/** What one pass over a text tells all others. */
export interface Survey {
  /**
   * The runs that are worth a closer look: two or more changes of class, a long hex word, or an equals sign; hex groups are
   * none.
   */
  readonly runs: readonly Run[];
  /** The text with its folding undone: without white space, and without the marks of comments that go on in the next line. */
  readonly squeezed: string;
  /** Offsets of `squeezed` at which a token of a known format may begin. */
  readonly heads: readonly number[];
  /** True where a character may be disguised: an escape, or anything but printable ASCII and layout. */
  readonly isOdd: boolean;
  /** The length of the longest gap between other characters, comment marks in it included. */
  readonly widestGap: number;
}

const HEADS = markHeads(TOKEN_RULES.map(({ prefix, body, min }) => `${prefix}${body}{${min}}`));

const SEPARATOR = 4;
const SPACE = 5;
const MARK = 6;
const ODD = 7;

/** The classes of runs, and more: white space, as `\s` has it, the mark of a comment, and what may be a disguise. */
const KIND = CLASS.slice();
KIND[0x23] = MARK;
KIND.fill(ODD, 0, 0x20).fill(ODD, 0x7f);
KIND[0x5c] = ODD;
KIND[0x25] = ODD;
for (const space of "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") KIND[space.charCodeAt(0)] = SPACE;
KIND.fill(SPACE, 0x2000, 0x200b);

/** Looks at each character once: most of a check is spent in this loop, so that what it does stands in it. */
export function survey(text: string): Survey {
  const { length } = text;
  const codes = codesOf(text);
  // A space behind the text ends the last run, and the loop.
  codes[length] = 0x20;
  const runs: Run[] = [];
  const heads: number[] = [];
  let squeezed = 0;
  let head = 0;
  let gap = 0;
  let widestGap = 0;
  let isOdd = false;
  for (let i = 0; ; ) {
    let code = codes[i] as number;
    let kind = KIND[code] as number;
    if (kind === SPACE) {
      if (i >= length) break;
      if (++gap > widestGap) widestGap = gap;
      if (code > 0x20 || code === 0x0b || code === 0x0c) isOdd = true;
      i++;
      continue;
    }
    if (kind === 0 || kind >= MARK) {
      i++;
      if (kind === MARK && gap > 0) {
        if (++gap > widestGap) widestGap = gap;
        continue;
      }
      if (kind === ODD) isOdd = true;
      gap = 0;
      codes[squeezed++] = code;
      head = nextHead(head, code);
      if (isMarked(HEADS, head)) heads.push(squeezed - 3);
      continue;
    }
    const start = i;
    let changes = 0;
    let last = 0;
    let longest = 0;
    let stretch = 0;
    let padded = false;
    gap = 0;
    do {
      codes[squeezed++] = code;
      head = nextHead(head, code);
      if (isMarked(HEADS, head)) heads.push(squeezed - 3);
      if (kind === SEPARATOR) {
        if (code === 0x3d) padded = true;
        stretch = 0;
      } else {
        // A capital before small letters begins a word; only the way into the word counts.
        if (last !== 0 && kind !== last && !(last === 3 && kind === 2)) changes++;
        last = kind;
        if (++stretch > longest) longest = stretch;
      }
      code = codes[++i] as number;
      kind = KIND[code] as number;
    } while (kind > 0 && kind <= SEPARATOR);
    const isWorth = changes >= 2 || padded || i - start >= 43;
    if (isWorth && !isHexGroups(text, start, i)) runs.push({ start, end: i, changes, longest, padded });
  }
  return { runs, squeezed: squeezed === length ? text : textOf(codes, squeezed), heads, isOdd, widestGap };
}

/** True where a token of a known format may begin at an offset of a text. */
export function mayBeginToken(text: string, at: number): boolean {
  return isHeadAt(HEADS, text, at);
}

/** Texts up to this length use memory that is kept for good; it is far more than a request has. */
const KEPT = 65_536;
/** Room for one character too many, by which a text that is no ASCII betrays itself, and for the end mark. */
const SPARE = 4;
const keptBytes = Buffer.alloc(KEPT + SPARE);

/** The UTF-16 units of a text, in one byte each where it is ASCII; what is written over them is the caller's. */
function codesOf(text: string): Buffer | Uint16Array {
  const bytes = text.length > KEPT ? Buffer.allocUnsafe(text.length + SPARE) : keptBytes;
  if (bytes.write(text) === text.length) return bytes;
  const codes = new Uint16Array(text.length + 1);
  Buffer.from(codes.buffer).write(text, "utf16le");
  return codes;
}

function textOf(codes: Buffer | Uint16Array, length: number): string {
  if (Buffer.isBuffer(codes)) return codes.toString("latin1", 0, length);
  return Buffer.from(codes.buffer).toString("utf16le", 0, length * 2);
}
