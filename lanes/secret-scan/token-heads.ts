/** The first three characters that an expression can begin with, as a set of {@link nextHead} numbers. */
export type Heads = Int32Array;

const ASCII: Codes = Array.from({ length: 128 }, (_, code) => code);
const LENGTH = 3;
const BITS = 6;

/**
 * Six bits for every UTF-16 unit, so that the set of all numbers is small. What is common in a text is told apart, but for two
 * rare capitals, and hyphens and underscores; whatever no format begins with is one.
 */
const SIX_BITS = new Uint8Array(0x10000).fill(63);
const ALIKE = [..."ABCDEFGHIJKLMNOPQRSTUVWYabcdefghijklmnopqrstuvwxyz0123456789.", "XZ", "-_"];
for (const [bits, chars] of ALIKE.entries()) for (const char of chars) SIX_BITS[char.charCodeAt(0)] = bits;

/**
 * The number of the last three characters of a text, after one more of them. Characters that share their bits share a number,
 * and a place is looked at more often than it must be.
 */
export function nextHead(head: number, code: number): number {
  return ((head << BITS) | (SIX_BITS[code] as number)) & 0x3ffff;
}

/** True for the number of what an expression can begin with. */
export function isMarked(heads: Heads, head: number): boolean {
  return (((heads[head >> 5] as number) >> (head & 31)) & 1) === 1;
}

/** True where a text may begin at an offset like what is marked; there are three characters at least. */
export function isHeadAt(heads: Heads, text: string, at: number): boolean {
  let head = 0;
  for (let next = at; next < at + LENGTH; next += 1) head = nextHead(head, text.charCodeAt(next));
  return isMarked(heads, head);
}

/** Marks the beginnings of regular expressions that match three characters at least, in the syntax that the rules use. */
export function markHeads(sources: readonly string[]): Heads {
  const heads = new Int32Array(1 << (LENGTH * BITS - 5));
  for (const source of sources) {
    for (const [first = [], second = [], third = []] of placesOf(source, LENGTH)) {
      const lasts = new Int32Array(2);
      for (const code of third) mark(lasts, SIX_BITS[code] as number);
      for (const a of first) {
        for (const b of second) {
          const words = (nextHead(nextHead(0, a), b) << BITS) >> 5;
          heads[words] = (heads[words] as number) | (lasts[0] as number);
          heads[words + 1] = (heads[words + 1] as number) | (lasts[1] as number);
        }
      }
    }
  }
  return heads;
}

function mark(bits: Int32Array, at: number): void {
  bits[at >> 5] = (bits[at >> 5] as number) | (1 << (at & 31));
}

/** A group of alternatives, or one class or character and how often it stands there. */
const ATOM = /^(?:\(\?:([^()]*)\)|(\[[^\]]*\]|\\.|[\w/:~-])(?:\{(\d+)(?:,\d+)?\})?)(?![?*+{])/;

type Codes = readonly number[];

/** The ASCII codes that can stand in each of the first `count` places, for each alternative of an expression. */
function placesOf(source: string, count: number): Codes[][] {
  if (count === 0) return [[]];
  const match = ATOM.exec(source);
  if (match === null) throw new SyntaxError(`no beginning can be told of ${source}`);
  const [whole, group, atom = "", times = "1"] = match;
  const rest = source.slice(whole.length);
  if (group !== undefined) return group.split("|").flatMap((each) => placesOf(`${each}${rest}`, count));
  const here = Array.from({ length: Math.min(Number(times), count) }, () => codesOf(atom));
  return placesOf(rest, count - here.length).map((places) => [...here, ...places]);
}

const known = new Map<string, Codes>();

/** ASCII codes of what a class or a character of an expression matches. */
function codesOf(atom: string): Codes {
  let codes = known.get(atom);
  if (codes === undefined) {
    const pattern = new RegExp(`^${atom}$`);
    codes = atom.length === 1 ? [atom.charCodeAt(0)] : ASCII.filter((code) => pattern.test(String.fromCharCode(code)));
    known.set(atom, codes);
  }
  return codes;
}
