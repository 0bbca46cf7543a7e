import { countEdits } from "./count-edits.ts";

const MAX_LENGTH = 40;
const MAX_EDITS = 2;

/** The candidate nearest to a mistyped word, at most two edits away and fewer than half its letters; undefined without one. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const plain = simplify(word);
  let nearest: string | undefined;
  let fewest = MAX_EDITS + 1;
  for (const candidate of candidates) {
    const edits = judge(plain, simplify(candidate), fewest - 1);
    if (edits >= fewest) continue;
    nearest = candidate;
    fewest = edits;
  }
  return nearest;
}

/** How many comparisons all words of a run may still cost; what is not compared any more is not suggested. */
export interface Effort {
  left: number;
}

/** So many take a fraction of a second, and suffice for hundreds of mistakes among thousands of names. */
const MAX_COMPARED = 500_000;

/** What comparing costs is bounded by this for whoever shares it. */
export const newEffort = (): Effort => ({ left: MAX_COMPARED });

/** The candidate nearest to a word, as {@link suggest} finds it, of those that are meant. */
export type FindNear = (word: string, isMeant?: (candidate: string) => boolean) => string | undefined;

interface Indexed {
  readonly candidate: string;
  readonly plain: string;
  readonly at: number;
}

/**
 * Prepares many candidates for many words: those of other lengths are not looked at. The same words in the same order have
 * the same answers, also where the effort ends.
 */
export function indexNear(candidates: Iterable<string>, effort: Effort = newEffort()): FindNear {
  const byLength = Map.groupBy(listIndexed(candidates), ({ plain }) => plain.length);
  return (word, isMeant = () => true) => {
    if (word.length > MAX_LENGTH) return undefined;
    const plain = simplify(word);
    let nearest: Indexed | undefined;
    let fewest = MAX_EDITS + 1;
    for (let length = plain.length - MAX_EDITS; length <= plain.length + MAX_EDITS; length += 1) {
      for (const each of byLength.get(length) ?? []) {
        if (effort.left <= 0) return nearest?.candidate;
        effort.left -= 1;
        const edits = judge(plain, each.plain, fewest);
        const isNearer = edits < fewest || (edits === fewest && nearest !== undefined && each.at < nearest.at);
        if (!isNearer || !isMeant(each.candidate)) continue;
        nearest = each;
        fewest = edits;
      }
    }
    return nearest?.candidate;
  };
}

function listIndexed(candidates: Iterable<string>): readonly Indexed[] {
  return Array.from(candidates, (candidate, at) => ({ candidate, plain: simplify(candidate), at }));
}

/** Words are parted by either sign, and written in either case. */
const simplify = (word: string): string => word.toLowerCase().replaceAll("-", "_");

const TOO_MANY = MAX_EDITS + 1;

/** The edits between two words; more than any suggestion has where they are more than `most`, or half the candidate. */
function judge(word: string, candidate: string, most: number): number {
  const edits = countEdits(word, candidate, Math.min(most, MAX_EDITS)) ?? TOO_MANY;
  return edits * 2 < candidate.length ? edits : TOO_MANY;
}
