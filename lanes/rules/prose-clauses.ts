import type { Token } from "./prose-tokens.ts";
import { PAST } from "./prose-words.ts";

const wordAt = (tokens: readonly Token[], at: number): string => tokens[at]?.lower ?? "";

/** What is between the operator and the word namespace where it is said where it runs. */
const PLACING: ReadonlySet<string> = new Set(
  "in from of within inside the its own which that runs running run lives sits is deployed installed hosted itself".split(
    " ",
  ),
);
const CLAUSE = /^(?:which|that|running|deployed|installed|hosted)$/;

/** `ESO (namespace x)`: what is in brackets behind the one that writes Secrets is said of that one. */
export function isBesideOperator(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.opens === true && /^(?:eso|operator|controller)$/i.test(tokens[at - 1]?.word ?? "");
}

/** `the operator in the x namespace`, `ESO runs in namespace x`: where the one that writes Secrets is. */
export function isOfOperator(tokens: readonly Token[], at: number): boolean {
  let next = at - 1;
  // The name may stand before the noun.
  if (!PLACING.has(wordAt(tokens, next)) && !isOperator(tokens, next)) next -= 1;
  for (let steps = 0; steps < 6 && next >= 0; steps += 1, next -= 1) {
    const token = tokens[next];
    if (token?.closes && !(token.lists && CLAUSE.test(wordAt(tokens, next + 1)))) return false;
    if (isOperator(tokens, next)) return true;
    if (!PLACING.has(wordAt(tokens, next))) return false;
  }
  return false;
}

function isOperator(tokens: readonly Token[], at: number): boolean {
  const word = wordAt(tokens, at);
  return /^(?:eso|operator|controller)$/.test(word) || (word === "secrets" && wordAt(tokens, at - 1) === "external");
}

const DETERMINERS = /^(?:a|an|the|this|that|its|our|their|kubernetes|k8s)$/;

/** `Was Secret x; now Secret y`: what was, to the end of the clause. */
export function isOfPast(tokens: readonly Token[], at: number, isNoun: (word: string) => boolean): boolean {
  if (!/^(?:was|were)$/.test(wordAt(tokens, at))) return false;
  const isFirst = at === 0 || tokens[at]?.opens === true || tokens[at - 1]?.closes === true;
  let next = at + 1;
  while (DETERMINERS.test(wordAt(tokens, next))) next += 1;
  return isFirst || isNoun(wordAt(tokens, next));
}

/** `the old Secret x`, `the former x namespace`. */
export function isOld(tokens: readonly Token[], at: number): boolean {
  const [last, first] = [wordAt(tokens, at - 1), wordAt(tokens, at - 2)];
  if (tokens[at - 1]?.closes) return false;
  if (PAST.has(last)) return true;
  return PAST.has(first) && !tokens[at - 2]?.closes && (DETERMINERS.test(last) || /-|^namespace$/.test(last));
}

/** What is said of a name between it and how it ends. */
const AUXILIARIES = /^(?:is|are|was|gets|then|will|be|has|been|have|later|afterwards)$/;
const ENDED = /^(?:deleted|removed|retired|dropped|gone|emptied|unused|replaced|superseded|renamed|goes|no)$/;

/** `Secret x is deleted`, by where its name is: what goes is not what is to be used. */
export function isEnding(tokens: readonly Token[], nameAt: number): boolean {
  for (let at = nameAt; at < nameAt + 4 && !tokens[at]?.closes; at += 1) {
    const word = wordAt(tokens, at + 1);
    if (ENDED.test(word)) return at > nameAt || word === "goes";
    if (!AUXILIARIES.test(word)) return false;
  }
  return false;
}

/** What is before that which is left for another: `renames Secret x to Secret y`. */
const LEAVING = /^(?:from|renames?|renaming|moves?|moving|migrates?|migrating|changes?|changing)$/;

/** `from Secret x to Secret y`: only the second is what it will be. */
export function isLeftBehind(
  tokens: readonly Token[],
  at: number,
  { isNoun, names }: { readonly isNoun: (word: string) => boolean; readonly names: ReadonlySet<string> },
): boolean {
  let first = at - 1;
  const isSkipped = (word: string): boolean => DETERMINERS.test(word) || PAST.has(word);
  // The name may stand before the noun.
  if (!LEAVING.test(wordAt(tokens, first)) && !isSkipped(wordAt(tokens, first)) && wordAt(tokens, first) !== "of")
    first -= 1;
  while (isSkipped(wordAt(tokens, first))) first -= 1;
  const [verb, word] = [wordAt(tokens, first - 1), wordAt(tokens, first)];
  // `takes over from Secret x`, `in place of Secret x`.
  if ((verb === "over" && word === "from") || (verb === "place" && word === "of")) return true;
  if (!LEAVING.test(word)) return false;
  for (let next = at + 1; next <= at + 12 && next < tokens.length; next += 1) {
    const isTo = /^(?:to|into|onto|now)$/.test(wordAt(tokens, next)) || tokens[next]?.word === "";
    if (!isTo) continue;
    const following = [1, 2, 3].map((step) => wordAt(tokens, next + step));
    if (names.has(following[0] ?? "") || following.some(isNoun)) return true;
  }
  return false;
}
