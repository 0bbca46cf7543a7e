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

/** Drops every candidate that overlaps an earlier one of the list, and sorts the rest by offset. */
export function withoutOverlaps(candidates: readonly Candidate[], length: number): Candidate[] {
  if (candidates.length < 2) return [...candidates];
  const taken = new Uint8Array(length);
  const kept = candidates.filter(({ start, end }) => {
    const overlaps = taken.subarray(start, end).includes(1);
    if (!overlaps) taken.fill(1, start, end);
    return !overlaps;
  });
  return kept.sort((a, b) => a.start - b.start);
}
