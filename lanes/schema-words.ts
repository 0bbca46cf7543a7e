import * as Type from "typebox";
import { SHAPES } from "./schema-shapes.ts";

/** No key but those that are named. */
export const strict = { additionalProperties: false } as const;

/** What a key is described by. */
export type Words = {
  readonly description: string;
  readonly examples?: readonly unknown[];
  /** Keywords of the published schema alone: what editors say, and rules refuse by codes of their own. */
  readonly published?: object;
};

/** A text that says something. */
export function text(title: string, words: Words) {
  return Type.String({ title, published: SHAPES.words, ...words, minLength: 1 });
}

/** Anything but blanks and punctuation: a text that has none of it names nobody and says nothing. */
const WORD = "[^\\s!-/:-@\\[-`{-~]";

/** A text of people for people: a name or a reason, with a letter or a digit in it. */
export function prose(title: string, words: Words) {
  return form(title, { ...words, pattern: `[\\s\\S]*${WORD}[\\s\\S]*`, is: "a text with a word in it" });
}

/** A list of such texts; `ofEach` is published of every one of them. */
export function texts(title: string, { ofEach, ...words }: Words & { readonly ofEach?: Words["published"] }) {
  return Type.Array(Type.String({ minLength: 1, published: ofEach ?? SHAPES.words }), {
    title,
    ...words,
  });
}

/** One of a closed list of texts. */
export function oneOf<const Values extends string[]>(title: string, values: readonly [...Values], words: Words) {
  return Type.Enum(values, { title, ...words });
}

/** A text of a form: a pattern over all of it, and the form in words. */
export function form(
  title: string,
  { pattern, is, ...words }: Words & { readonly pattern: string; readonly is: string },
) {
  return Type.String({ title, ...words, pattern: `^${pattern}$`, patternErrorMessage: is });
}

/** A day, as text. */
export function day(title: string, words: Words) {
  const { patternErrorMessage: is } = SHAPES.day;
  return form(title, { ...words, pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}", is, published: SHAPES.day });
}

/** An instant with its offset, as text. */
export function instant(title: string, words: Words) {
  return form(title, {
    ...words,
    pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
    is: SHAPES.instant.patternErrorMessage,
    published: SHAPES.instant,
  });
}

/** A UUID, as text. */
export function uuid(title: string, words: Words) {
  const pattern = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  return form(title, { ...words, pattern, is: "a lower-case UUID" });
}
