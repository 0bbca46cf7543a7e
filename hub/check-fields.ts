import { parseInstant } from "../lanes/rules/dates.ts";
import { isIdentity, isMount } from "../lanes/rules/names.ts";

/** What a field must be; every field of the wire formats is a text. */
export interface Field {
  readonly isValid: (text: string) => boolean;
  /** The same in words, behind "must be". */
  readonly words: string;
  readonly isOptional?: true;
}

/** Every field of a wire format. */
export type Fields = Readonly<Record<string, Field>>;

const MAX_NAME = 200;
const MAX_PATH = 500;
const MAX_PROSE = 16_000;

/** Characters that would write over a terminal; line ends and tabs belong to prose. */
const CONTROL = /[\p{Cc}--[\n\r\t]]/v;

/** An id, or the name of an environment. It never begins with a dot: a path made with it leads nowhere else. */
export const identifier: Field = {
  isValid: (text) => text.length <= MAX_NAME && /^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(text),
  words: `letters, digits and . _ : - behind a letter or digit, at most ${MAX_NAME}`,
};

/** The name of a person, team or agent. */
export const personName: Field = {
  isValid: (text) => text.length <= MAX_NAME && isIdentity(text),
  words: `a name of plain characters, at most ${MAX_NAME}`,
};

/** A path of the KV engine. */
export const kvPath: Field = {
  isValid: (text) => text.length <= MAX_PATH && isMount(text),
  words: `segments joined by single slashes, at most ${MAX_PATH} characters`,
};

/** An instant with its offset, which calendar and clock have. */
export const instant: Field = {
  isValid: (text) => text.length <= 40 && parseInstant(text) !== undefined,
  words: "an instant with its offset",
};

/** A digest with its label. */
export const digest: Field = {
  isValid: (text) => /^sha256:[0-9a-f]{64}$/.test(text),
  words: "sha256: and 64 lower-case hex digits",
};

/** What somebody wrote. */
export const prose: Field = {
  isValid: (text) => text.trim() !== "" && text.length <= MAX_PROSE && text.isWellFormed() && !CONTROL.test(text),
  words: `text without control characters, at most ${MAX_PROSE} characters`,
};

/** One of some words. */
export function oneOf(words: readonly string[]): Field {
  return { isValid: (text) => words.includes(text), words: words.join(", ").replace(/, (?=[^,]*$)/, " or ") };
}

/** The same field where it may be absent. */
export function optional(field: Field): Field {
  return { ...field, isOptional: true };
}

/** Every way in which a value is not a record of these fields; a problem never quotes a value. */
export function checkFields(value: unknown, fields: Fields): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return ["it must be an object"];
  const record = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(record).filter((key) => !Object.hasOwn(fields, key)).length;
  const problems = Object.entries(fields).flatMap(([key, field]) => {
    const text = Object.hasOwn(record, key) ? record[key] : undefined;
    if (text === undefined) return field.isOptional ? [] : [`${key} is missing`];
    return typeof text === "string" && field.isValid(text) ? [] : [`${key} must be ${field.words}`];
  });
  // A key comes from outside as a value does, and is not named either.
  return unknown === 0 ? problems : [...problems, `it has ${unknown} ${unknown === 1 ? "key" : "keys"} too many`];
}
