import type { SourceFile } from "../load.ts";

/** What was found out about texts, by the question and the text. */
type Answers = Map<string, Map<string, unknown>>;

/** A short text is judged again as soon as it is looked up. */
const MIN_LENGTH = 200;

const answersOf = new WeakMap<SourceFile, Answers>();

/** What is asked of a text of a file is found out once meanwhile: a template that is read several times has most of its texts in each. */
export function judgingOnce(source: SourceFile, judge: () => void): void {
  answersOf.set(source, new Map());
  try {
    judge();
  } finally {
    answersOf.delete(source);
  }
}

/** True while what is found out about the texts of a file is kept, and for a text that is worth it. */
export function isKept(source: SourceFile, text: string): boolean {
  return text.length >= MIN_LENGTH && answersOf.has(source);
}

/** What `find` says of a text of a file, which is all that it goes by, with the question. */
export function findOnce<Found>(source: SourceFile, question: string, text: string, find: () => Found): Found {
  const answers = isKept(source, text) ? answersOf.get(source) : undefined;
  if (answers === undefined) return find();
  const known = answers.get(question) ?? new Map<string, unknown>();
  answers.set(question, known);
  if (known.has(text)) return known.get(text) as Found;
  const found = find();
  known.set(text, found);
  return found;
}
