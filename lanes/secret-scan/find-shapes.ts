import type { Candidate } from "./candidate.ts";
import { isDrawn, MIN_DRAWN } from "./drawn.ts";
import { findFoldedKeys } from "./folded-keys.ts";
import { findGluedKeys } from "./glued-keys.ts";
import { nextPiece, previousPiece } from "./pieces.ts";
import { isDocumentLink, isLabelled, isPublicId, isPublicKey } from "./public-values.ts";
import { decodePhases, hasReadableBase64 } from "./readable-base64.ts";
import {
  behindSign,
  countChanges,
  isOdd,
  isRandomLooking,
  KEY_LENGTHS,
  keyShape,
  MIN_RANDOM,
  MIN_RANDOM_STRETCH,
  type Run,
  runEnd,
} from "./runs.ts";

/** Families that a value has by its shape alone, the surest first; fields that hold identifiers may have them. */
export const SHAPE_FAMILIES = ["key-hex", "key-base64", "high-entropy"] as const;

const LABEL = /sha(?:256|384|512)[-/]/iy;
const PADDED_KEY = /(?:^|[^A-Za-z0-9])(?=[A-Za-z0-9+/]*[0-9+/])[A-Za-z0-9+/]{43}=$/;
const WORD = /^[A-Z]?[a-z]{6,}$/;
const MAX_PIECES = 4;
const NONE: readonly Candidate[] = [];
const HEX_ID = /^(?:[a-z_-]+=)?[0-9a-f]{16,}$/i;

/** The shape of a run's value; `longest` is the run's, and none of the value's stretches is longer. */
function shapeOf(text: string, longest: number): Candidate["family"] | undefined {
  const key = keyShape(text);
  return key === undefined && longest >= MIN_RANDOM_STRETCH && isRandomLooking(text) ? "high-entropy" : key;
}

/** The part of a run that is the value: `key=value` and a label before the digest are cut off. */
function valueStart(text: string, run: Run): number {
  const behind = behindSign(text, run);
  // A key of 32 bytes ends in its padding, whatever is glued to it.
  if (behind !== undefined && !PADDED_KEY.test(text.slice(run.start, behind))) return behind;
  LABEL.lastIndex = run.start;
  return LABEL.test(text) ? LABEL.lastIndex : run.start;
}

/**
 * A key or a random value that a line break has split into up to four pieces, one of them `run`. Keys are printed in standard
 * base64; with the other alphabet, every two names in a row would be a candidate.
 */
function joinPieces(text: string, run: Run, first: number): Candidate | undefined {
  let length = 0;
  let start: number | undefined = first;
  for (let count = 1; count <= MAX_PIECES && start !== undefined && length < 100; count += 1) {
    const end = runEnd(text, start);
    length += end - start;
    if (count > 1 && end >= run.end && (KEY_LENGTHS.has(length) || (count === 2 && length >= MIN_RANDOM))) {
      const pieces = text.slice(first, end).split(/[\s#]+/);
      if (pieces.some((piece) => WORD.test(piece))) return undefined;
      const token = pieces.join("");
      const family = shapeOfPieces(pieces, token);
      if (family !== undefined && !isLabelled(text, first)) return { family, start: first, end, token };
    }
    start = nextPiece(text, end);
  }
  return undefined;
}

function shapeOfPieces(pieces: readonly string[], joined: string): Candidate["family"] | undefined {
  const key = keyShape(joined);
  if (key !== undefined && !/[_-]/.test(joined)) return key;
  if (pieces.length !== 2 || !isRandomLooking(joined)) return undefined;
  // A digest, or an id in hex, goes on in no next word.
  if (pieces.some((piece) => HEX_ID.test(piece))) return undefined;
  return pieces.every((piece) => isOdd(piece) && !isRandomLooking(piece)) ? "high-entropy" : undefined;
}

/** Keys of Mailchimp and Mailgun, also behind a sign or a part of a path. */
const HEX_FORMATS: readonly (readonly [family: string, form: RegExp])[] = [
  ["mailchimp", /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/],
  ["mailgun", /(?<![A-Za-z0-9])[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9-])/],
];
const TOKEN_KIND = /(?:^|[^A-Za-z0-9])([sbr])\.$/;
const BOOTSTRAP_SECRET = /^[a-z0-9]{16}$/;
const BOOTSTRAP_ID = /(?:^|[^A-Za-z0-9.-])([a-z0-9]{6})\.$/;

/** The formats that only a whole run tells: keys in hex with a sign, and what has a full stop before it. */
function findWholeFormats(text: string, run: Run): readonly Candidate[] {
  const { start, end } = run;
  if (text.charCodeAt(start - 1) === 0x2e) return findDottedFormats(text, run);
  if (end - start < 36 || run.longest < 32) return NONE;
  const token = text.slice(start, end);
  return HEX_FORMATS.flatMap(([family, form]) => {
    const found = form.exec(token);
    if (found === null) return NONE;
    const at = start + found.index;
    return [{ family, start: at, end: at + found[0].length, token: found[0] }];
  });
}

/** Tokens of OpenBao that are too short to be told from words without a look at their letters, and bootstrap tokens of kubeadm. */
function findDottedFormats(text: string, { start, end }: Run): readonly Candidate[] {
  const token = text.slice(start, end);
  const stretch = /^[A-Za-z0-9]*/.exec(token)?.[0] ?? "";
  const before = text.slice(Math.max(0, start - 8), start);
  const kind = TOKEN_KIND.exec(before)?.[1];
  const isRandom = isDrawn(stretch);
  // Three changes within so few characters no name has.
  if (!isRandom && (kind === undefined || stretch.length < MIN_DRAWN || countChanges(stretch) < 3)) return [];
  if (kind !== undefined) return [{ family: "openbao-token", start: start - 2, end, token: `${kind}.${token}` }];
  const id = BOOTSTRAP_SECRET.test(token) ? BOOTSTRAP_ID.exec(before)?.[1] : undefined;
  return id === undefined ? [] : [{ family: "kubeadm", start: start - 7, end, token: `${id}.${token}` }];
}

/** The shapes of a run: its own, and a key's that it is a piece of. */
function shapesAt(text: string, run: Run): readonly Candidate[] {
  const start = valueStart(text, run);
  const token = text.slice(start, run.end);
  if (isPublicKey(token) || isDocumentLink(text, run.start)) return [];
  const family =
    shapeOf(token, run.longest) ?? (token.endsWith("=") ? shapeOf(token.replace(/=+$/, ""), run.longest) : undefined);
  if (family !== undefined && (isLabelled(text, start) || isPublicId(text, start))) return [];
  const glued = family === undefined || family === "high-entropy" ? findGluedKeys(text, run) : NONE;
  const whole = family === undefined ? glued : [...glued, { family, start, end: run.end, token }];
  if (token.length > 66 || run.changes === 0 || (family !== undefined && family !== "high-entropy")) return whole;
  const before = previousPiece(text, run.start);
  const joined = joinPieces(text, run, start) ?? (before === undefined ? undefined : joinPieces(text, run, before));
  return joined === undefined ? whole : [joined, ...whole];
}

/** Finds values that look like keys or random text, whole or split by white space. */
export function findShapes(text: string, runs: readonly Run[]): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const run of runs) {
    found.push(...findWholeFormats(text, run));
    found.push(...shapesAt(text, run));
  }
  found.push(...findFoldedKeys(text, runs));
  return found;
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
