import { type Candidate, withoutOverlaps } from "./candidate.ts";
import { findAssignments, findFoldedAssignments } from "./find-assignments.ts";
import { findPrivateKeys, mayHavePrivateKey } from "./find-private-keys.ts";
import { decodeRuns, findShapes, SHAPE_FAMILIES } from "./find-shapes.ts";
import { findTokens, mayHaveToken } from "./find-tokens.ts";
import { findByPreset } from "./preset.ts";
import { findRuns, type Run } from "./runs.ts";
import { plainView, squeeze, squeezedView, undisguisedView, type View } from "./views.ts";

/** Base64 in base64 is looked into, deeper nesting is not. */
const MAX_DEPTH = 2;

/** Finds every credential-like part of a text, without overlaps and sorted by offset. Linear in the text. */
export function findCandidates(text: string, depth = 0): readonly Candidate[] {
  if (text.length < 8) return [];
  const found = findPlain(text, depth);
  const undisguised = undisguisedView(text);
  if (undisguised !== undefined) found.push(...mapped(undisguised, findPlain(undisguised.text, depth)));
  return withoutOverlaps(found.sort(byCertainty), text.length);
}

const RANKS = new Map<string, number>(SHAPE_FAMILIES.map((family, index) => [family, index]));

/** Shapes come last: a field may expect one, and must not expect what hides behind it. */
function byCertainty(a: Candidate, b: Candidate): number {
  return (RANKS.get(a.family) ?? -1) - (RANKS.get(b.family) ?? -1);
}

function findPlain(text: string, depth: number): Candidate[] {
  const runs = findRuns(text);
  const found = [...findKnownFormats(text), ...findEncoded(text, runs, depth)];
  found.push(...findByPreset(text, runs, found), ...findShapes(text, runs));
  return found;
}

/** Tokens, private keys and assignments, as they stand and where white space has split them. */
function findKnownFormats(text: string): readonly Candidate[] {
  const squeezed = squeeze(text);
  const folded = squeezed.length === text.length ? [] : findFoldedAssignments(squeezed);
  const known = mayHaveToken(text, squeezed) || mayHavePrivateKey(squeezed);
  if (!known && folded.length === 0) return findAssignments(text);
  const view = squeezedView(text);
  return [
    ...findPrivateKeys(text),
    ...mapped(view, [...findPrivateKeys(squeezed), ...findTokens(view)]),
    ...findTokens(plainView(text)),
    ...findAssignments(text),
    ...mapped(view, folded),
  ];
}

/** What base64 text says; one hit for each family, over the whole encoded text. */
function findEncoded(text: string, runs: readonly Run[], depth: number): readonly Candidate[] {
  if (depth >= MAX_DEPTH) return [];
  return decodeRuns(text, runs).flatMap(({ start, end, text: plain }) => {
    const byFamily = new Map(findCandidates(plain, depth + 1).map(({ family, token }) => [family, token]));
    return [...byFamily].map(([family, token]) => ({ family, start, end, token }));
  });
}

function mapped(view: View, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.map((candidate) => ({
    ...candidate,
    start: view.origin(candidate.start),
    end: view.origin(candidate.end - 1) + 1,
  }));
}
