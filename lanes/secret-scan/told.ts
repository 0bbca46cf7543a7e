import type { Candidate } from "./candidate.ts";
import { SHAPE_FAMILIES } from "./find-shapes.ts";

/** What the decoded document has told already. */
export interface Told {
  /** Values that are credentials. */
  readonly known: readonly string[];
  /** Identifiers in fields that hold them: the values that were passed over, and the leaves around them. */
  readonly expected: readonly string[];
}

/** Characters that one file's leftovers are compared with: enough for thousands in a request, and no time in a hostile file. */
const MAX_COMPARED = 32_000_000;

/**
 * Makes what says of a candidate of the raw text whether the decoded document has told it, or expects it. Nearly all are equal
 * to what was told and are found at once; what is only a part of it, or has it as a part, is sought within a limit, beyond which
 * a value may be told twice.
 */
export function makeToldCheck(text: string, { known, expected }: Told): (candidate: Candidate) => boolean {
  const knownValues = new Set(known);
  const expectedValues = new Set(expected);
  const cost = sumLengths(knownValues) + sumLengths(expectedValues);
  let left = MAX_COMPARED;
  return ({ family, token, start, end }) => {
    const isShape = (SHAPE_FAMILIES as readonly string[]).includes(family);
    const source = text.slice(start, end);
    if (knownValues.has(token) || (isShape && (expectedValues.has(token) || expectedValues.has(source)))) return true;
    // A value at the end of its line is read into the next one where that begins like more of it.
    if (source.split(/\s+/).some((piece) => knownValues.has(piece))) return true;
    left -= cost + token.length * knownValues.size;
    if (left < 0) return false;
    if (isShape && some(expectedValues, (value) => value.includes(token) || value.includes(source))) return true;
    return some(knownValues, (value) => value.includes(token) || token.includes(value));
  };
}

function sumLengths(values: ReadonlySet<string>): number {
  let sum = 0;
  for (const value of values) sum += value.length;
  return sum;
}

function some(values: ReadonlySet<string>, isSuch: (value: string) => boolean): boolean {
  for (const value of values) if (isSuch(value)) return true;
  return false;
}
