import { CLASS, isHexGroups, type Run } from "./runs.ts";
import { isMarked, markHeads, nextHead } from "./token-heads.ts";
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
}

const HEADS = markHeads(TOKEN_RULES.map(({ prefix, body, min }) => `${prefix}${body}{${min}}`));

const SEPARATOR = 4;
const SPACE = 5;
const MARK = 6;

/** The classes of runs, and two more: white space, as `\s` has it, and the mark of a comment. */
const KIND = CLASS.slice();
KIND[0x23] = MARK;
for (const space of "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") KIND[space.charCodeAt(0)] = SPACE;
KIND.fill(SPACE, 0x2000, 0x200b);

/** Looks at each character once: most of a check is spent in this loop. */
export function survey(text: string): Survey {
  const codes = codesOf(text);
  const runs: Run[] = [];
  const heads: number[] = [];
  let squeezed = 0;
  let head = 0;
  let inGap = false;
  let start = -1;
  let changes = 0;
  let last = 0;
  let longest = 0;
  let stretch = 0;
  let padded = false;
  for (let i = 0; i <= text.length; i++) {
    // A space ends the last run.
    const code = i < text.length ? (codes[i] as number) : 0x20;
    const kind = KIND[code] as number;
    if (kind === 0 || kind >= SPACE) {
      if (start >= 0) {
        const isWorth = changes >= 2 || padded || i - start >= 43;
        if (isWorth && !isHexGroups(text, start, i)) runs.push({ start, end: i, changes, longest, padded });
        start = -1;
      }
      if (kind === SPACE) inGap = true;
      if (kind === SPACE || (kind === MARK && inGap)) continue;
    } else {
      if (start < 0) {
        start = i;
        changes = last = longest = stretch = 0;
        padded = false;
      }
      if (kind === SEPARATOR) {
        if (code === 0x3d) padded = true;
        stretch = 0;
      } else {
        // A capital before small letters begins a word; only the way into the word counts.
        if (last !== 0 && kind !== last && !(last === 3 && kind === 2)) changes++;
        last = kind;
        if (++stretch > longest) longest = stretch;
      }
    }
    inGap = false;
    codes[squeezed++] = code;
    head = nextHead(head, code);
    if (isMarked(HEADS, head) && squeezed > 2) heads.push(squeezed - 3);
  }
  return { runs, squeezed: squeezed === text.length ? text : textOf(codes, squeezed), heads };
}

/** Offsets of a squeezed text at which a token of a known format may begin. */
export function findHeads(text: string): readonly number[] {
  const heads: number[] = [];
  let head = 0;
  for (let i = 0; i < text.length; i++) {
    head = nextHead(head, text.charCodeAt(i));
    if (isMarked(HEADS, head) && i > 1) heads.push(i - 2);
  }
  return heads;
}

/** Texts up to this length use memory that is kept for good; it is far more than a request has. */
const KEPT = 65_536;
/** Room for one character too many, by which a text that is no ASCII betrays itself. */
const SPARE = 4;
const keptBytes = Buffer.alloc(KEPT + SPARE);

/** The UTF-16 units of a text, in one byte each where it is ASCII; what is written over them is the caller's. */
function codesOf(text: string): Buffer | Uint16Array {
  const bytes = text.length > KEPT ? Buffer.allocUnsafe(text.length + SPARE) : keptBytes;
  if (bytes.write(text) === text.length) return bytes;
  const codes = new Uint16Array(text.length);
  Buffer.from(codes.buffer).write(text, "utf16le");
  return codes;
}

function textOf(codes: Buffer | Uint16Array, length: number): string {
  if (Buffer.isBuffer(codes)) return codes.toString("latin1", 0, length);
  return Buffer.from(codes.buffer).toString("utf16le", 0, length * 2);
}
