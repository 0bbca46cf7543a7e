import { type Candidate, type SecretHit, toHits } from "./secret-scan/candidate.ts";
import { isExpected, type LeafPath } from "./secret-scan/field-policy.ts";
import { findAnyAssignments, findKeyedValue } from "./secret-scan/find-assignments.ts";
import { findCandidates, type Scan, scanCandidates } from "./secret-scan/find-candidates.ts";
import { makeToldCheck } from "./secret-scan/told.ts";

export type { SecretHit } from "./secret-scan/candidate.ts";
export type { LeafPath } from "./secret-scan/field-policy.ts";

/** Finds what looks like a credential in any text: a file, a comment, a rendered page. Pure; offsets in UTF-16 units. */
export function scanText(text: string): readonly SecretHit[] {
  return toHits(findCandidates(text));
}

/** Where a decoded string stands: `path` leads to it, or to the map that has it as a key. */
export interface LeafPlace {
  readonly path: LeafPath;
  readonly inKey?: boolean;
}

/** Finds credentials in one decoded string. Digests, ids and names pass in the fields that hold them, never by their look. */
export function scanLeaf(value: string, place: LeafPlace): readonly SecretHit[] {
  return toHits(findInLeaf(value, place).found);
}

/** A credential or a scanner directive in a file: at `path` of the decoded document, or at offsets of the raw text. */
export interface SecretSighting extends SecretHit {
  readonly code: "secret-value" | "scanner-directive";
  /** The leaf, or the map that has the value as a key. Absent: only the raw text has it, at `start` to `end`. */
  readonly path?: LeafPath;
  readonly inKey: boolean;
}

/**
 * Scans a file once over its raw text and once over every decoded key and leaf, and tells each value once, by its path where it
 * has one. `decoded` is undefined for a file that did not parse. Without a path, `start` and `end` are offsets of `text`.
 */
export function scanFile(text: string, decoded?: unknown): readonly SecretSighting[] {
  const scan = scanCandidates(text);
  const inText = scan.found;
  const found = inText.length === 0 && isClean(text, { scan, decoded }) ? [] : findSightings(text, { inText, decoded });
  for (const hit of findDirectives(text)) found.push({ ...hit, code: "scanner-directive", inKey: false });
  return found;
}

/**
 * Tells quickly of a file whose raw text is clean that the rest is: a string that stands in the text as it is has been scanned
 * with it, so that what folding or escapes have changed is left, and what a key says of its value.
 */
function isClean(text: string, { scan, decoded }: { scan: Scan; decoded: unknown }): boolean {
  const isEscaped = text.includes("\\") || text.includes("''");
  const unsettled = isEscaped ? "anything" : scan.unsettled;
  const changed: string[] = [];
  let last = 0;
  const note = (value: string): void => {
    if (unsettled === "nothing" || (!isEscaped && !HAS_SPACE.test(value))) return;
    // Strings come in the order of the text: most are found at once behind the one before.
    const at = text.indexOf(value, last);
    if (at >= 0) last = at;
    else if (!text.includes(value)) changed.push(value);
  };
  /** No deeper than a document may be. */
  const walk = (key: string | undefined, value: unknown): boolean => {
    if (typeof value === "string") {
      if (key !== undefined && findKeyedValue(key, value).length > 0) return false;
      note(value);
    } else if (Array.isArray(value)) {
      for (const item of value) if (!walk(key, item)) return false;
    } else if (typeof value === "object" && value !== null) {
      const map = value as Readonly<Record<string, unknown>>;
      for (const name of Object.keys(map)) {
        note(name);
        if (!walk(name, map[name])) return false;
      }
    }
    return true;
  };
  if (!walk(undefined, decoded)) return false;
  return areClean(changed, unsettled === "assignments" ? findAnyAssignments : findCandidates);
}

/** Texts in which nothing was found; requests have many sentences in common. What is found in a text depends on it alone. */
const cleanTexts = new Set<string>();
const MAX_CLEAN_TEXTS = 2000;
const MAX_CLEAN_LENGTH = 500;

/** One pass over all that is not known to be clean. */
function areClean(texts: readonly string[], find: (text: string) => readonly Candidate[]): boolean {
  const unknown = texts.filter((text) => !cleanTexts.has(text));
  // The seam is no part of any credential.
  if (unknown.length > 0 && find(unknown.join('"|"')).length > 0) return false;
  for (const text of unknown) {
    if (text.length <= MAX_CLEAN_LENGTH && cleanTexts.size < MAX_CLEAN_TEXTS) cleanTexts.add(text);
  }
  return true;
}

const HAS_SPACE = /\s/;

function findSightings(
  text: string,
  { inText, decoded }: { inText: readonly Candidate[]; decoded: unknown },
): SecretSighting[] {
  const sightings: SecretSighting[] = [];
  const known: string[] = [];
  const expected: string[] = [];
  for (const { value, place } of collectStrings(decoded)) {
    const leaf = findInLeaf(value, place);
    if (leaf.passed.length > 0) expected.push(value);
    for (const { token } of leaf.passed) expected.push(token);
    for (const { token } of leaf.found) known.push(token);
    for (const hit of toHits(leaf.found)) {
      sightings.push({ ...hit, code: "secret-value", path: place.path, inKey: place.inKey === true });
    }
  }
  const isTold = makeToldCheck(text, { known, expected });
  const raw = inText.filter((candidate) => !isTold(candidate));
  for (const hit of toHits(raw)) sightings.push({ ...hit, code: "secret-value", inKey: false });
  return sightings;
}

/** The text with every credential replaced by its family and fingerprint: for all that is printed or written. */
export function redactText(text: string): string {
  return replaceHits(text, scanText(text));
}

/** A path whose credential-like keys are redacted, for pointers and messages. */
export function redactPath(path: LeafPath): LeafPath {
  return path.map((step, index) => {
    if (typeof step === "number") return step;
    return replaceHits(step, scanLeaf(step, { path: path.slice(0, index), inKey: true }));
  });
}

/** A text with the hits in it replaced by their families and fingerprints. */
export function replaceHits(text: string, hits: readonly SecretHit[]): string {
  let redacted = "";
  let from = 0;
  for (const hit of hits) {
    redacted += text.slice(from, hit.start) + describeHit(hit);
    from = hit.end;
  }
  return redacted + text.slice(from);
}

/** What stands in the place of a credential. */
export function describeHit({ family, fingerprint }: SecretHit): string {
  return `[redacted ${family} ${fingerprint}]`;
}

const DIRECTIVE =
  /secretlint-(?:disable|enable)[a-z-]*|gitleaks:allow|betterleaks:allow|trufflehog:ignore|ggignore|pragma:\s?(?:allow|white)list[ -]secret|nosecrets?\b|kics-scan[ -](?:ignore|disable)[a-z-]*|detect-secrets:ignore/g;

function findDirectives(text: string): readonly SecretHit[] {
  const found = Array.from(text.matchAll(DIRECTIVE), (match) => ({
    family: "scanner-directive",
    start: match.index,
    end: match.index + match[0].length,
    token: match[0],
  }));
  return toHits(found);
}

interface LeafResult {
  readonly found: readonly Candidate[];
  /** The field's own identifiers, which were passed over. */
  readonly passed: readonly Candidate[];
}

function findInLeaf(value: string, place: LeafPlace): LeafResult {
  const all = findCandidates(value);
  const passed = new Set(place.inKey ? [] : all.filter(({ family }) => isExpected(family, place.path, value)));
  const found = passed.size === 0 ? all : all.filter((each) => !passed.has(each));
  return { found: found.length > 0 ? found : findInKeyedLeaf(value, place), passed: [...passed] };
}

/** The value itself, when the key above it says that it is a credential. */
function findInKeyedLeaf(value: string, { path, inKey = false }: LeafPlace): readonly Candidate[] {
  const key = inKey ? undefined : path.findLast((step) => typeof step === "string");
  return typeof key === "string" ? findKeyedValue(key, value) : [];
}

interface Leaf {
  readonly value: string;
  readonly place: LeafPlace;
}

/** Every key and every string of a decoded document, without recursion. */
function collectStrings(root: unknown): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const stack: { readonly value: unknown; readonly path: LeafPath }[] = [{ value: root, path: [] }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { value, path } = node;
    if (typeof value === "string") leaves.push({ value, place: { path } });
    if (typeof value !== "object" || value === null) continue;
    const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key] of entries) if (typeof key === "string") leaves.push({ value: key, place: { path, inKey: true } });
    for (const [key, child] of entries.reverse()) stack.push({ value: child, path: [...path, key] });
  }
  return leaves;
}
