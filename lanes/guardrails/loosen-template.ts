import { findActions } from "./templates.ts";

/** A collection with nothing in it that is all of a branch, where another branch has lines of the same mapping or list. */
const EMPTY_BRANCH = /(\}\}[ \t]*(?:\r?\n[ \t]*)?)(?:\{\}|\[\])(?=[ \t]*(?:\r?\n[ \t]*)?\{\{)/g;

/** The same template in other words that are read where its own are not, each of its length; none where it has nothing of that. */
export function loosenTemplate(text: string): readonly string[] {
  const joined = joinTrimmed(text);
  const filled = joined.replace(EMPTY_BRANCH, "$1  ");
  return [joined, filled].filter((each, at, all) => each !== text && all.indexOf(each) === at);
}

/** No value is made by as many. */
const MAX_ACTIONS = 200;

const WORD = /^\{\{-?\s*(?:(?:(?:if|with)|(range|define|block))\b|(end)\b)/;

/**
 * A value that is made by the branches of a block, which begins behind its key and trims the lines ends within: rendered, it
 * stands on the line of its key, and so it is read.
 */
function joinTrimmed(text: string): string {
  const actions = findActions(text) ?? [];
  let joined = "";
  let at = 0;
  for (let first = 0; first < actions.length; first += 1) {
    const { start = 0, end = 0 } = actions[first] ?? {};
    if (!opensLines(text, start, end)) continue;
    const parts: string[] = [];
    let last = first;
    const most = Math.min(actions.length - 1, first + MAX_ACTIONS);
    for (let depth = 1; depth > 0 && last < most; last += 1) {
      const gap = joinGap(text, actions[last]?.end ?? 0, actions[last + 1]?.start ?? 0);
      if (gap === undefined) break;
      const { start: from, end: to } = actions[last + 1] ?? { start: 0, end: 0 };
      const action = text.slice(from, to);
      parts.push(gap, action);
      const [isWord, other, isEnd] = WORD.exec(action) ?? [];
      if (other !== undefined) break;
      if (isEnd !== undefined) depth -= 1;
      else if (isWord !== undefined) depth += 1;
      if (depth > 0) continue;
      joined += text.slice(at, end) + parts.join("");
      at = to;
      first = last + 1;
    }
  }
  return joined + text.slice(at);
}

/** True for an action that asks a condition behind other text of its line, and takes away the end of that line. */
function opensLines(text: string, start: number, end: number): boolean {
  if (!text.startsWith("-}}", end - 3) || !/^\{\{-?\s*(?:if|with)\b/.test(text.slice(start, start + 40))) return false;
  if (!/^[ \t]*\r?\n/.test(text.slice(end, end + 40))) return false;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  return start - lineStart < 200 && /\S/.test(text.slice(lineStart, start));
}

/** What is between two actions on one line; undefined where a line end is left that neither takes away. */
function joinGap(text: string, from: number, to: number): string | undefined {
  const gap = text.slice(from, to);
  const begin = text.startsWith("-}}", from - 3) ? gap.length - gap.trimStart().length : 0;
  const end = text.startsWith("{{-", to) ? gap.trimEnd().length : gap.length;
  return /[\r\n]/.test(gap.slice(begin, Math.max(begin, end))) ? undefined : gap.replace(/[\r\n]/g, " ");
}
