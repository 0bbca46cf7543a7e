import type { Candidate } from "./candidate.ts";
import { isAlnum, isOdd, isRandomLooking, keyShape, type Run, runEnd } from "./runs.ts";

/** Families that a value has by its shape alone, the surest first; fields that hold identifiers may have them. */
export const SHAPE_FAMILIES = ["key-hex", "key-base64", "high-entropy"] as const;

const DIGEST_LABEL = /(?:sha(?:1|224|256|384|512)|blake2b|blake3)[:-]$/i;
const JOINING_GAP = /\s+(?:#+\s*)*/y;
const MAX_PIECES = 4;
/** UUIDs and other short hex groups: neither keys nor base64 of text. */
const HEX_GROUPS = /^[0-9a-f]{1,20}(?:-[0-9a-f]{1,20})+$/i;

/** True behind a label such as `sha256:`, which says that what follows is a digest. */
function isLabelledDigest(text: string, start: number): boolean {
  return DIGEST_LABEL.test(text.slice(Math.max(0, start - 10), start));
}

function shapeOf(text: string): Candidate["family"] | undefined {
  return keyShape(text) ?? (isRandomLooking(text) ? "high-entropy" : undefined);
}

/** The part of a run that is the value: `key=value` and a label before the digest are cut off. */
function valueStart(text: string, run: Run): number {
  const equals = text.slice(run.start, run.end).search(/=[^=]/);
  if (equals >= 0) return run.start + equals + 1;
  const label = /^(?:sha(?:256|384|512)-)/i.exec(text.slice(run.start, run.start + 8));
  return label === null ? run.start : run.start + label[0].length;
}

/** Where the run after the gap at `end` begins, or undefined when something else than white space follows. */
function nextPiece(text: string, end: number): number | undefined {
  JOINING_GAP.lastIndex = end;
  const gap = JOINING_GAP.exec(text);
  if (gap === null) return undefined;
  const start = end + gap[0].length;
  return runEnd(text, start) > start ? start : undefined;
}

/** Where the run before the gap that ends at `start` begins. */
function previousPiece(text: string, start: number): number | undefined {
  let end = start;
  while (end > 0 && /[\s#]/.test(text.charAt(end - 1)) && start - end < 80) end--;
  if (end === start) return undefined;
  let begin = end;
  while (begin > 0 && end - begin < 80 && (isAlnum(text, begin - 1) || /[+/=_-]/.test(text.charAt(begin - 1)))) begin--;
  return begin < end ? begin : undefined;
}

/**
 * A key or a random value that a line break has split into up to four pieces, one of them `run`. Keys are printed in standard
 * base64; with the other alphabet, every two names in a row would be a candidate.
 */
function joinPieces(text: string, run: Run, first: number): Candidate | undefined {
  let joined = "";
  let odd = true;
  let start: number | undefined = first;
  for (let pieces = 0; pieces < MAX_PIECES && start !== undefined && joined.length < 100; pieces++) {
    const end = runEnd(text, start);
    const piece = text.slice(start, end);
    if (/^[A-Z]?[a-z]{6,}$/.test(piece)) return undefined;
    joined += piece;
    odd &&= isOdd(piece) && !isRandomLooking(piece);
    if (pieces > 0 && end >= run.end) {
      const family =
        (/[_-]/.test(joined) ? undefined : keyShape(joined)) ??
        (odd && pieces === 1 && isRandomLooking(joined) ? "high-entropy" : undefined);
      if (family !== undefined && !isLabelledDigest(text, first)) return { family, start: first, end, token: joined };
    }
    start = nextPiece(text, end);
  }
  return undefined;
}

/** The shapes of a run: its own, and a key's that it is a piece of. */
function shapesAt(text: string, run: Run): readonly Candidate[] {
  if (HEX_GROUPS.test(text.slice(run.start, run.end))) return [];
  const start = valueStart(text, run);
  const token = text.slice(start, run.end);
  const family = shapeOf(token) ?? shapeOf(token.replace(/=+$/, ""));
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

const PRINTABLE = /[\t\n\r\x20-\x7e]{12,}/g;

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
    if (HEX_GROUPS.test(text.slice(run.start, run.end))) continue;
    const end = chainEnd(text, run);
    done = end;
    if (end - run.start < 16) continue;
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

/** The readable parts of base64 text, whichever of its first four characters it begins with. */
function decodePhases(encoded: string): readonly string[] {
  const readable: string[] = [];
  for (let phase = 0; phase < 4; phase++) {
    const plain = Buffer.from(phase === 0 ? encoded : encoded.slice(phase), "base64").toString("latin1");
    const parts = plain.match(PRINTABLE) ?? [];
    readable.push(...parts);
    // Readable from end to end: the other phases have nothing to add.
    if (parts.length === 1 && parts[0]?.length === plain.length) break;
  }
  return readable;
}
