import { type Candidate, withoutOverlaps } from "./candidate.ts";
import { findAssignments, findFoldedAssignments } from "./find-assignments.ts";
import { findPrivateKeys, mayHavePrivateKey } from "./find-private-keys.ts";
import { decodeRuns, findShapes, SHAPE_FAMILIES } from "./find-shapes.ts";
import { findTokens, mayHaveToken } from "./find-tokens.ts";
import { findByPreset, isWorthPreset } from "./preset.ts";
import type { Run } from "./runs.ts";
import { survey } from "./survey.ts";
import { plainView, squeezedView, undisguisedView, type View } from "./views.ts";

/** Base64 in base64 is looked into, deeper nesting is not. */
const MAX_DEPTH = 2;

/** What a scan found, and how. */
export interface Scan {
  readonly found: readonly Candidate[];
  /** True where the text has no disguise, nothing like the beginning of a known format, and nothing that is worth a second opinion. */
  readonly isPlain: boolean;
}

/** Finds every credential-like part of a text, without overlaps and sorted by offset. Linear in the text. */
export function findCandidates(text: string, depth = 0): readonly Candidate[] {
  return scanCandidates(text, depth).found;
}

/** Like {@link findCandidates}, and says how. */
export function scanCandidates(text: string, depth = 0): Scan {
  if (text.length < 8) return { found: [], isPlain: true };
  const plain = scanPlain(text, depth);
  const undisguised = undisguisedView(text);
  const hidden = undisguised === undefined ? [] : mapped(undisguised, scanPlain(undisguised.text, depth).found);
  const found = [...plain.found, ...hidden].sort(byCertainty);
  return { found: withoutOverlaps(found, text.length), isPlain: plain.isPlain && undisguised === undefined };
}

const RANKS = new Map<string, number>(SHAPE_FAMILIES.map((family, index) => [family, index]));

/** Shapes come last: a field may expect one, and must not expect what hides behind it. */
function byCertainty(a: Candidate, b: Candidate): number {
  return (RANKS.get(a.family) ?? -1) - (RANKS.get(b.family) ?? -1);
}

function scanPlain(text: string, depth: number): Scan {
  const surveyed = survey(text);
  const { runs } = surveyed;
  const mayBeKnown = mayHaveToken(text, surveyed) || mayHavePrivateKey(surveyed.squeezed);
  const known = [...findKnownFormats(text, surveyed.squeezed, mayBeKnown), ...findEncoded(text, runs, depth)];
  const isSuspicious = isWorthPreset(text, runs, known);
  const byPreset = isSuspicious ? findByPreset(text, known) : [];
  return { found: [...known, ...byPreset, ...findShapes(text, runs)], isPlain: !mayBeKnown && !isSuspicious };
}

/** Tokens, private keys and assignments, as they stand and where white space has split them. */
function findKnownFormats(text: string, squeezed: string, mayBeKnown: boolean): readonly Candidate[] {
  const folded = squeezed.length === text.length ? [] : findFoldedAssignments(squeezed);
  if (!mayBeKnown && folded.length === 0) return findAssignments(text);
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
