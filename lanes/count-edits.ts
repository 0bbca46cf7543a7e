/** Letters of a word whose edits are counted. */
const MAX_LETTERS = 62;

/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, replacements, swaps of neighbours.
 * Undefined for words that are farther apart than `most`, which takes little time, and for words too long to be looked at.
 */
export function countEdits(left: string, right: string, most: number): number | undefined {
  if (Math.abs(left.length - right.length) > most || Math.max(left.length, right.length) > MAX_LETTERS)
    return undefined;
  let start = 0;
  const shorter = Math.min(left.length, right.length);
  while (start < shorter && left.charCodeAt(start) === right.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && left.charCodeAt(left.length - 1 - end) === right.charCodeAt(right.length - 1 - end))
    end += 1;
  const edits = countApart(left.slice(start, left.length - end), right.slice(start, right.length - end), most);
  return edits > most ? undefined : edits;
}

/** Three rows of the table, which every comparison writes anew: most words are compared with many. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(MAX_LETTERS + 2)) as [Uint8Array, Uint8Array, Uint8Array];

/** Only cells near the diagonal can be few edits. */
function countApart(left: string, right: string, most: number): number {
  let [beforeLast, last, current] = ROWS;
  for (let column = 0; column <= right.length; column += 1) last[column] = column;
  let lowestBefore = 0;
  for (let row = 1; row <= left.length; row += 1) {
    const from = Math.max(1, row - most);
    const to = Math.min(right.length, row + most);
    current[from - 1] = from === 1 ? row : most + 1;
    let lowest = current[from - 1] ?? 0;
    for (let column = from; column <= to; column += 1) {
      const isSame = left.charCodeAt(row - 1) === right.charCodeAt(column - 1);
      const replaced = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      let best = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwap =
        row > 1 &&
        column > 1 &&
        left.charCodeAt(row - 1) === right.charCodeAt(column - 2) &&
        left.charCodeAt(row - 2) === right.charCodeAt(column - 1);
      if (isSwap) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = best;
      lowest = Math.min(lowest, best);
    }
    if (to < right.length) current[to + 1] = most + 1;
    // A swap reaches over one row.
    if (lowest > most && lowestBefore > most) return most + 1;
    lowestBefore = lowest;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[right.length] ?? 0;
}
