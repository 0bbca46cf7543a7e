import { type Candidate, withoutOverlaps } from "./candidate.ts";
import { findAssignments, findFoldedAssignments, mayHaveAssignment } from "./find-assignments.ts";
import { findPrivateKeys, mayHavePrivateKey } from "./find-private-keys.ts";
import { decodeRuns, findShapes, SHAPE_FAMILIES } from "./find-shapes.ts";
import { findNamedUuids, findSpokenPasswords, findSpokenSecrets } from "./find-spoken.ts";
import { findTokens, isPlain, mayHaveToken } from "./find-tokens.ts";
import { findByPreset, isWorthPreset } from "./preset.ts";
import type { Run } from "./runs.ts";
import { type Survey, survey } from "./survey.ts";
import { plainView, squeezedView, undisguisedView, type View } from "./views.ts";

/** Base64 in base64 is looked into, deeper nesting is not. */
const MAX_DEPTH = 2;

/** What a scan found, and what more could be found in the text with its folding undone. */
export interface Scan {
  readonly found: readonly Candidate[];
  /**
   * Folding changes nothing but the width of gaps. Of a text that was scanned as it stands and in no other form, has nothing like
   * the beginning of a known format, nothing that is worth a second opinion, and no gap that some rule for pieces on two lines
   * does not reach over, assignments alone depend on that; and where no name of a credential is before a sign, nothing does.
   */
  readonly unsettled: "nothing" | "assignments" | "anything";
}

/** The shortest gap that is wide. */
const WIDE_GAP = 20;

/** Finds every credential-like part of a text, without overlaps and sorted by offset. Linear in the text. */
export function findCandidates(text: string, depth = 0): readonly Candidate[] {
  return scanCandidates(text, depth).found;
}

/** Like {@link findCandidates}, and says how. */
export function scanCandidates(text: string, depth = 0): Scan {
  if (text.length < 8) return { found: [], unsettled: "nothing" };
  const surveyed = survey(text);
  const plain = scanPlain(text, surveyed, depth);
  const undisguised = surveyed.isOdd ? undisguisedView(text) : undefined;
  const hidden = undisguised === undefined ? [] : mapped(undisguised, scanUndisguised(undisguised.text, depth));
  const found = [...plain.found, ...hidden].sort(byCertainty);
  const isPlain = undisguised === undefined && surveyed.widestGap < WIDE_GAP;
  return {
    found: withoutOverlaps(found, { length: text.length, isWhole }),
    unsettled: isPlain ? plain.unsettled : "anything",
  };
}

function scanUndisguised(text: string, depth: number): readonly Candidate[] {
  return scanPlain(text, survey(text), depth).found;
}

const RANKS = new Map<string, number>(SHAPE_FAMILIES.map((family, index) => [family, index]));

/** Shapes come last: a field may expect one, and must not expect what hides behind it. */
function byCertainty(a: Candidate, b: Candidate): number {
  return (RANKS.get(a.family) ?? -1) - (RANKS.get(b.family) ?? -1);
}

/** What is told by its surroundings or by its shape may have a known token in it; a known token is told by itself. */
const SURROUNDED: ReadonlySet<string> = new Set([
  "assigned-secret",
  "authorization",
  "url-password",
  ...SHAPE_FAMILIES,
]);

const isWhole = ({ family }: Candidate): boolean => !SURROUNDED.has(family);

function scanPlain(text: string, surveyed: Survey, depth: number): Scan {
  const { runs, squeezed } = surveyed;
  const mayBeKnown = mayHaveToken(text, surveyed) || mayHavePrivateKey(squeezed);
  const mayBeAssigned = mayHaveAssignment(text, squeezed);
  const spoken = findSpokenSecrets(text, runs);
  const known = [
    ...findKnownFormats(text, squeezed, { mayBeKnown, mayBeAssigned }),
    ...spoken.found,
    ...findSpokenPasswords(text),
    ...findNamedUuids(text),
    ...findEncoded(text, runs, depth),
  ];
  const isSuspicious = isWorthPreset(text, runs, known);
  const byPreset = isSuspicious ? findByPreset(text, known) : [];
  return {
    found: [...known, ...byPreset, ...findShapes(text, runs)],
    unsettled: mayBeKnown || isSuspicious || spoken.isByLines ? "anything" : mayBeAssigned ? "assignments" : "nothing",
  };
}

/** Tokens, private keys and assignments, as they stand and where white space has split them. */
function findKnownFormats(
  text: string,
  squeezed: string,
  { mayBeKnown, mayBeAssigned }: { mayBeKnown: boolean; mayBeAssigned: boolean },
): readonly Candidate[] {
  const isFolded = squeezed.length < text.length;
  const folded = isFolded ? findFoldedAssignments(squeezed, mayBeAssigned) : [];
  const assigned = findAssignments(text, mayBeAssigned);
  if (!mayBeKnown && folded.length === 0) return assigned;
  if (!isFolded) return [...findPrivateKeys(text), ...findTokens(plainView(text)), ...assigned];
  const view = squeezedView(text);
  return [
    ...findPrivateKeys(text),
    ...mapped(view, [...findPrivateKeys(squeezed), ...findTokens(view)]),
    ...findTokens(plainView(text)),
    ...assigned,
    ...mapped(view, folded).filter(({ start }) => !isSentenceAt(text, start)),
  ];
}

/** The words of a sentence that no line end divides: glued together they have odd capitals and numbers as a value has. */
const TWO_WORDS = /([^\s"'`]{1,24}) ([^\s"'`]{1,24})/y;

/** True where two words stand in one line instead of the pieces of a value. */
function isSentenceAt(text: string, start: number): boolean {
  TWO_WORDS.lastIndex = start;
  const [, first = "", second = ""] = TWO_WORDS.exec(text) ?? [];
  return first !== "" && isPlain(first) && isPlain(second);
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
