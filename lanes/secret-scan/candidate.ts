import { createRequire } from "node:module";

/** One place in a text that looks like a credential. Offsets are UTF-16 units of the scanned text; no part of the value is kept. */
export interface SecretHit {
  readonly family: string;
  readonly start: number;
  readonly end: number;
  /** "sha256:" and the first 8 hex digits of the value's hash, the same for every encoding of one value. */
  readonly fingerprint: string;
}

/** A hit that still knows its value. It never leaves lanes/secret-scan. */
export interface Candidate {
  readonly family: string;
  readonly start: number;
  readonly end: number;
  readonly token: string;
}

/** Loads synchronously what only a file with something suspicious needs. */
export const load = createRequire(import.meta.url);

/** The public form of candidates. Hashing is loaded here because a clean file needs none of it. */
export function toHits(candidates: readonly Candidate[]): readonly SecretHit[] {
  if (candidates.length === 0) return [];
  const { createHash } = load("node:crypto") as typeof import("node:crypto");
  return candidates.map(({ family, start, end, token }) => ({
    family,
    start,
    end,
    fingerprint: `sha256:${createHash("sha256").update(token).digest("hex").slice(0, 8)}`,
  }));
}

/**
 * Tells what several candidates share once, as the earliest of the list, and sorts by offset. What a later one has beside that
 * goes to its neighbours, so that no part of a value is left where they are taken out; `isWhole` says of a later one that it is
 * the value itself, and the earlier one within it a part that only looks like one.
 */
export function withoutOverlaps(
  candidates: readonly Candidate[],
  { length, isWhole }: { length: number; isWhole: (candidate: Candidate) => boolean },
): Candidate[] {
  if (candidates.length < 2) return [...candidates];
  /** Of each character, which of those that are kept it belongs to, counted from 1; one owns all between its ends. */
  const owners = new Int32Array(length);
  const kept: Candidate[] = [];
  const spreadRanges = new Set<string>();
  for (const candidate of candidates) {
    const { start, end } = candidate;
    const range = `${start}-${end}`;
    const isSpread = owners[start] !== 0 && (owners[start] === owners[end - 1] || spreadRanges.has(range));
    const first = isSpread ? owners[start] : owners.subarray(start, end).find((owner) => owner !== 0);
    if (first === undefined) {
      kept.push(candidate);
      owners.fill(kept.length, start, end);
      continue;
    }
    if (!isSpread) spread(owners, kept, { start, end, first });
    spreadRanges.add(range);
    const part = kept[first - 1];
    if (part === undefined || owners[end - 1] !== first || part.start < start || part.end > end) continue;
    if (isWhole(candidate)) kept[first - 1] = { ...candidate, start: part.start, end: part.end };
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Gives what nobody owns to the owner before it, and at the start to the first one. */
function spread(
  owners: Int32Array,
  kept: Candidate[],
  { start, end, first }: { start: number; end: number; first: number },
): void {
  const change = (owner: number, ends: { start?: number; end?: number }): void => {
    kept[owner - 1] = { ...(kept[owner - 1] as Candidate), ...ends };
  };
  const startOf = (owner: number): number => kept[owner - 1]?.start ?? start;
  const endOf = (owner: number): number => kept[owner - 1]?.end ?? end;
  change(first, { start: Math.min(startOf(first), start) });
  let owner = first;
  for (let at = start; at < end; at += 1) {
    const own = owners[at] ?? 0;
    if (own === 0) owners[at] = owner;
    else if (own !== owner) {
      change(owner, { end: at });
      owner = own;
    }
  }
  change(owner, { end: Math.max(endOf(owner), end) });
}
