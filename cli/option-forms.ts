import { parseDuration } from "../lanes/duration.ts";
import { MAX_TEXT_CHARACTERS } from "../lanes/limits.ts";
import { hasBadCharacter } from "../lanes/parse/characters.ts";
import { isCalendarDay, parseInstant } from "../lanes/rules/dates.ts";
import { suggest } from "../lanes/suggest.ts";
import { UsageError } from "./errors.ts";
import type { VerbOption } from "./verb.ts";

interface Form {
  is(text: string): boolean;
  readonly rule: string;
}

/** What a value must be, by the word that stands for it in the flags of its option. */
const FORMS: Readonly<Record<string, Form>> = {
  "claim=value": { is: (text) => /^[^=]+=./.test(text), rule: "claim=value" },
  line: { is: (text) => !/[\r\n\v\f\u0085\u2028\u2029]/.test(text), rule: "one line" },
  day: { is: isCalendarDay, rule: "a day of the calendar, like 2026-06-29" },
  duration: { is: (text) => parseDuration(text) !== undefined, rule: "a duration such as 30m or 12h" },
  instant: {
    is: (text) => parseInstant(text) !== undefined,
    rule: "an instant with its offset, like 2026-06-29T22:53:03+00:00",
  },
  name: {
    is: (text) => !hasBadCharacter(text) && !/[\r\n]/.test(text),
    rule: "one line without control characters or invisible ones",
  },
  "namespace/name": { is: (text) => /^[^/]+\/[^/]+$/.test(text), rule: "namespace/name" },
  number: { is: (text) => /^-?\d{1,6}$/.test(text), rule: "a whole number such as 15" },
  port: { is: (text) => /^-?\d{1,6}$/.test(text), rule: "a whole number such as 8080" },
  text: {
    is: (text) => text.length <= MAX_TEXT_CHARACTERS,
    rule: `at most ${MAX_TEXT_CHARACTERS.toLocaleString("en")} characters`,
  },
  url: { is: (text) => URL.canParse(text), rule: "an address such as https://openbao.example.org:8200" },
  year: { is: (text) => /^\d{4}$/.test(text), rule: "a year of four digits" },
};

/**
 * Throws a {@link UsageError} for a value that its option cannot have, before the verb looks at it: the same words and the
 * same exit code for all of them. A value is never repeated, since somebody may have pasted what it is not.
 */
export function requireForm({ flags, choices }: VerbOption, value: string): void {
  const [flag = "", word = ""] = flags.split(" ");
  if (choices !== undefined) requireChoice(flag, choices, value);
  const rule = choices === undefined ? findBrokenRule(word, value) : undefined;
  if (rule !== undefined) throw new UsageError(`${flag} must be ${rule}`);
}

/** Throws a {@link UsageError} for a word that is none of those that there are, with the one that it is nearly. */
export function requireChoice(what: string, choices: readonly string[], value: string): void {
  if (choices.includes(value)) return;
  const near = suggest(value, choices);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  throw new UsageError(`${what} must be one of ${choices.join(", ")}${hint}`);
}

/** What a value of an option must be and is not, whatever its choices are. */
export function findMisfit({ flags }: Pick<VerbOption, "flags">, value: string): string | undefined {
  return findBrokenRule(flags.split(" ")[1] ?? "", value);
}

function findBrokenRule(word: string, value: string): string | undefined {
  const form = FORMS[word.slice(1, -1)];
  return form === undefined || form.is(value) ? undefined : form.rule;
}
