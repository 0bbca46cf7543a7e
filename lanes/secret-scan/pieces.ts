import { isRunCharacter, isSpace } from "./runs.ts";

/** True for white space, and for the mark of a comment that goes on. */
function isGap(text: string, index: number): boolean {
  return isSpace(text, index) || text.charCodeAt(index) === 0x23;
}

/** Where the run after the gap at `end` begins, or undefined when something else than white space follows. */
export function nextPiece(text: string, end: number): number | undefined {
  if (end >= text.length || !isSpace(text, end)) return undefined;
  let start = end + 1;
  while (start < text.length && isGap(text, start)) start++;
  return start < text.length && isRunCharacter(text, start) ? start : undefined;
}

/** Where the run before the gap that ends at `start` begins. */
export function previousPiece(text: string, start: number): number | undefined {
  let end = start;
  while (end > 0 && isGap(text, end - 1) && start - end < 80) end--;
  if (end === start) return undefined;
  let begin = end;
  while (begin > 0 && end - begin < 80 && isRunCharacter(text, begin - 1)) begin--;
  return begin < end ? begin : undefined;
}
