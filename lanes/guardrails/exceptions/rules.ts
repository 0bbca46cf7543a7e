import { EXCEPTION_FINDINGS } from "../../findings/exceptions.ts";
import { GUARDRAIL_FINDINGS, MANIFEST_FILE_FINDINGS } from "../../findings/guardrails.ts";
import { isCalendarDay } from "../../rules/dates.ts";
import type { Report, RuleSettings } from "../../rules/rule.ts";
import type { GuardException, GuardExceptions } from "./schema.ts";

type ExceptionRule = (document: GuardExceptions, report: Report, settings: RuleSettings) => void;

const judgeCodes: ExceptionRule = ({ exceptions }, report) => {
  for (const [at, { code }] of exceptions.entries()) {
    if (isExceptable(code)) continue;
    const message = Object.hasOwn(GUARDRAIL_FINDINGS, code)
      ? "Findings of this code have no exceptions"
      : "No finding in manifests has this code";
    report("exception-not-allowed", ["exceptions", at, "code"], message);
  }
};

/** True for a code of what stands in manifests: what cannot be read, and this file, have no exceptions. */
export function isExceptable(code: string): boolean {
  return (
    Object.hasOwn(GUARDRAIL_FINDINGS, code) &&
    !Object.hasOwn(MANIFEST_FILE_FINDINGS, code) &&
    !Object.hasOwn(EXCEPTION_FINDINGS, code)
  );
}

/** What is excepted is a file, a folder or an object: nobody knows what a whole repository will have. */
const judgeWidth: ExceptionRule = ({ exceptions }, report) => {
  for (const [at, exception] of exceptions.entries()) {
    if (isTooWide(exception))
      report(
        "exception-not-allowed",
        ["exceptions", at, "file"],
        "Is for every file: name a folder, a file or an object",
      );
  }
};

/** True for an entry whose pattern says no folder and no name, for all objects. */
export function isTooWide({ file, name }: GuardException): boolean {
  return name === undefined && /^[*?./]*(?:\.(?:[*?]+|ya?ml|json|y\*ml))?$/i.test(file);
}

/** True for the last day of an entry that holds: one of the calendar, not over, and at most a year ahead. */
export function holdsUntil(expires: string, today: string | undefined): boolean {
  if (!isCalendarDay(expires)) return false;
  return today === undefined || (expires >= today && expires <= aYearAfter(today));
}

const judgeExpiry: ExceptionRule = ({ exceptions }, report, { today }) => {
  for (const [at, { expires }] of exceptions.entries()) {
    const path = ["exceptions", at, "expires"];
    if (!isCalendarDay(expires)) report("exception-expired", path, "The calendar has no such day");
    else if (today === undefined) continue;
    else if (expires < today) report("exception-expired", path, `Expired on ${expires}`);
    else if (expires > aYearAfter(today)) report("exception-too-long", path, "Expires more than a year ahead");
  }
};

/** The same day of the next year, as text; days compare as their texts do. */
function aYearAfter(today: string): string {
  return `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
}

const judgeRepeats: ExceptionRule = ({ exceptions }, report) => {
  const seen = new Set<string>();
  for (const [at, exception] of exceptions.entries()) {
    const what = identify(exception);
    if (seen.has(what)) report("exception-repeated", ["exceptions", at], "Excepts the same as an entry before it");
    seen.add(what);
  }
};

function identify({ code, file, kind, namespace, name, pointer }: GuardException): string {
  return JSON.stringify([code, file, kind, namespace, name, pointer]);
}

/** Rules over a file of exceptions alone. */
export const EXCEPTION_RULES = [
  judgeCodes,
  judgeWidth,
  judgeExpiry,
  judgeRepeats,
] as readonly ExceptionRule[] as readonly never[];
