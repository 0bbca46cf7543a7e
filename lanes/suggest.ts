const MAX_LENGTH = 40;

/** The candidate nearest to a mistyped word, at most two edits away and fewer than half its letters; undefined without one. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const lower = word.toLowerCase().replaceAll("-", "_");
  const near = candidates
    .map((candidate) => ({ candidate, edits: countEdits(lower, candidate.toLowerCase().replaceAll("-", "_")) }))
    .filter(({ candidate, edits }) => edits <= 2 && edits * 2 < candidate.length)
    .sort((left, right) => left.edits - right.edits);
  return near[0]?.candidate;
}

/** Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, replacements, swaps of neighbours. */
function countEdits(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      let best = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwap) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
