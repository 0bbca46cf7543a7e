import type { Candidate } from "./candidate.ts";
import { nextPiece, previousPiece } from "./pieces.ts";
import { isLabelled } from "./public-values.ts";
import { isMixedKey, keyShape, type Run, runEnd } from "./runs.ts";

/** A key in longer pieces has so few of them that they are joined otherwise. */
const MAX_LENGTH = 24;
const MIN_LENGTH = 4;
const MIN_PIECES = 4;
/** Words of that length which stand before a key by chance. */
const MAX_LEADING = 2;
const MAX_PIECES = 66 / MIN_LENGTH + MAX_LEADING + 2;

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Keys in hex or base64 that are folded into pieces of one length, the last one shorter or not. Each piece is looked at once. */
export function findFoldedKeys(text: string, runs: readonly Run[]): readonly Candidate[] {
  const found: Candidate[] = [];
  let done = 0;
  for (const run of runs) {
    const length = run.end - run.start;
    if (run.start < done || length > MAX_LENGTH || length < MIN_LENGTH || run.padded) continue;
    const pieces = collectPieces(text, findFirst(text, run, done), length);
    done = pieces.at(-1)?.end ?? run.end;
    const key = pieces.length < MIN_PIECES ? undefined : joinKey(text, pieces);
    if (key !== undefined) found.push(key);
  }
  return found;
}

/** The first of the pieces of one length that end in a run: one may have too few changes to be a run worth a look. */
function findFirst(text: string, { start, end }: Run, from: number): number {
  let first = start;
  for (let count = 0; count < MAX_PIECES; count++) {
    const before = previousPiece(text, first);
    if (before === undefined || before < from || runEnd(text, before) - before !== end - start) break;
    first = before;
  }
  return first;
}

function collectPieces(text: string, first: number, length: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let start: number | undefined = first; start !== undefined; ) {
    const end = runEnd(text, start);
    if (end - start > length) break;
    pieces.push({ start, end });
    if (end - start < length) break;
    start = nextPiece(text, end);
  }
  return pieces;
}

function joinKey(text: string, pieces: readonly Piece[]): Candidate | undefined {
  if (pieces.length > MAX_PIECES) return undefined;
  for (let leading = 0; leading <= MAX_LEADING; leading++) {
    for (const count of [pieces.length, pieces.length - 1]) {
      const chosen = pieces.slice(leading, count);
      const token = chosen.map(({ start, end }) => text.slice(start, end)).join("");
      const family = chosen.length < MIN_PIECES || /[_-]/.test(token) ? undefined : keyShape(token);
      const [first] = chosen;
      if (family === undefined || first === undefined || (family === "key-base64" && !isMixedKey(token))) continue;
      if (isLabelled(text, first.start)) return undefined;
      return { family, start: first.start, end: chosen.at(-1)?.end ?? first.end, token };
    }
  }
  return undefined;
}
