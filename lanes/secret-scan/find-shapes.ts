import type { Candidate } from "./candidate.ts";
import { decodePhases, hasReadableBase64 } from "./readable-base64.ts";
import {
  isOdd,
  isRandomLooking,
  isRunCharacter,
  isSpace,
  keyShape,
  MIN_RANDOM_STRETCH,
  type Run,
  runEnd,
} from "./runs.ts";

/** Families that a value has by its shape alone, the surest first; fields that hold identifiers may have them. */
export const SHAPE_FAMILIES = ["key-hex", "key-base64", "high-entropy"] as const;

const DIGEST_LABEL = /(?:sha(?:1|224|256|384|512)|blake2b|blake3)[:-]$/i;
const LABEL = /sha(?:256|384|512)-/iy;
const WORD = /[A-Z]?[a-z]{6,}/y;
const MAX_PIECES = 4;

/** True behind a label such as `sha256:`, which says that what follows is a digest. */
function isLabelledDigest(text: string, start: number): boolean {
  return DIGEST_LABEL.test(text.slice(Math.max(0, start - 10), start));
}

/** The shape of a run's value; `longest` is the run's, and none of the value's stretches is longer. */
function shapeOf(text: string, longest: number): Candidate["family"] | undefined {
  const key = keyShape(text);
  return key === undefined && longest >= MIN_RANDOM_STRETCH && isRandomLooking(text) ? "high-entropy" : key;
}

/** The part of a run that is the value: `key=value` and a label before the digest are cut off. */
function valueStart(text: string, run: Run): number {
  const equals = run.padded ? text.slice(run.start, run.end).search(/=[^=]/) : -1;
  if (equals >= 0) return run.start + equals + 1;
  LABEL.lastIndex = run.start;
  return LABEL.test(text) ? LABEL.lastIndex : run.start;
}

/** True for white space, and for the mark of a comment that goes on. */
function isGap(text: string, index: number): boolean {
  return isSpace(text, index) || text.charCodeAt(index) === 0x23;
}

/** Where the run after the gap at `end` begins, or undefined when something else than white space follows. */
function nextPiece(text: string, end: number): number | undefined {
  if (end >= text.length || !isSpace(text, end)) return undefined;
  let start = end + 1;
  while (start < text.length && isGap(text, start)) start++;
  return start < text.length && isRunCharacter(text, start) ? start : undefined;
}

/** Where the run before the gap that ends at `start` begins. */
function previousPiece(text: string, start: number): number | undefined {
  let end = start;
  while (end > 0 && isGap(text, end - 1) && start - end < 80) end--;
  if (end === start) return undefined;
  let begin = end;
  while (begin > 0 && end - begin < 80 && isRunCharacter(text, begin - 1)) begin--;
  return begin < end ? begin : undefined;
}

/**
 * A key or a random value that a line break has split into up to four pieces, one of them `run`. Keys are printed in standard
 * base64; with the other alphabet, every two names in a row would be a candidate.
 */
function joinPieces(text: string, run: Run, first: number): Candidate | undefined {
  const pieces: string[] = [];
  let joined = "";
  let start: number | undefined = first;
  while (pieces.length < MAX_PIECES && start !== undefined && joined.length < 100) {
    const end = runEnd(text, start);
    WORD.lastIndex = start;
    if (WORD.test(text) && WORD.lastIndex === end) return undefined;
    const piece = text.slice(start, end);
    pieces.push(piece);
    joined += piece;
    if (pieces.length > 1 && end >= run.end) {
      const family = shapeOfPieces(pieces, joined);
      if (family !== undefined && !isLabelledDigest(text, first)) return { family, start: first, end, token: joined };
    }
    start = nextPiece(text, end);
  }
  return undefined;
}

function shapeOfPieces(pieces: readonly string[], joined: string): Candidate["family"] | undefined {
  const key = keyShape(joined);
  if (key !== undefined && !/[_-]/.test(joined)) return key;
  if (pieces.length !== 2 || !isRandomLooking(joined)) return undefined;
  return pieces.every((piece) => isOdd(piece) && !isRandomLooking(piece)) ? "high-entropy" : undefined;
}

/** The shapes of a run: its own, and a key's that it is a piece of. */
function shapesAt(text: string, run: Run): readonly Candidate[] {
  const start = valueStart(text, run);
  const token = text.slice(start, run.end);
  const family = shapeOf(token, run.longest) ?? shapeOf(token.replace(/=+$/, ""), run.longest);
  if (family !== undefined && isLabelledDigest(text, start)) return [];
  const whole = family === undefined ? [] : [{ family, start, end: run.end, token }];
  if (token.length > 66 || run.changes === 0 || (family !== undefined && family !== "high-entropy")) return whole;
  const before = previousPiece(text, run.start);
  const joined = joinPieces(text, run, start) ?? (before === undefined ? undefined : joinPieces(text, run, before));
  return joined === undefined ? whole : [joined, ...whole];
}

/** Finds values that look like keys or random text, whole or split by white space. */
export function findShapes(text: string, runs: readonly Run[]): readonly Candidate[] {
  return runs.flatMap((run) => shapesAt(text, run));
}

/** A stretch of base64 and what it says in plain text. */
export interface Decoded {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function chainEnd(text: string, run: Run): number {
  let end = run.end;
  for (let next = nextPiece(text, end); next !== undefined; next = nextPiece(text, end)) end = runEnd(text, next);
  return end;
}

/** Decodes what looks like base64, also where it is wrapped over lines or begins in the middle of a run. */
export function decodeRuns(text: string, runs: readonly Run[]): readonly Decoded[] {
  const decoded: Decoded[] = [];
  let done = 0;
  for (const run of runs) {
    if (run.start < done || run.end - run.start < 8 || run.changes === 0) continue;
    const end = chainEnd(text, run);
    done = end;
    if (end - run.start < 16 || !hasReadableBase64(text, run.start, end)) continue;
    // Padding ends a value, and Node's decoder stops there.
    for (const encoded of text
      .slice(run.start, end)
      .replace(/[\s#]+/g, "")
      .split(/=+/)) {
      for (const plain of decodePhases(encoded)) decoded.push({ start: run.start, end, text: plain });
    }
  }
  return decoded;
}
