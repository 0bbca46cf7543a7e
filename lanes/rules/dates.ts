import { isLaneRequest } from "../reviewable.ts";
import type { Path, Report, ReviewRule, Rule } from "./rule.ts";

const daysIn = (year: number, month: number): number => {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
};

/** True for YYYY-MM-DD of a day that the calendar has. */
export function isCalendarDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && day >= 1 && day <= daysIn(year, month);
}

/** Milliseconds since 1970 of an instant with offset; undefined where calendar or clock have no such instant. */
export function parseInstant(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/.exec(text);
  if (parts === null || !isCalendarDay(parts[1] ?? "")) return undefined;
  const [hour, minute, second, offsetHour, offsetMinute] = parts.slice(2).map((part) => Number(part ?? 0));
  const inRange = (value: number | undefined, limit: number): boolean => (value ?? 0) < limit;
  const valid = inRange(hour, 24) && inRange(minute, 60) && inRange(second, 60);
  return valid && inRange(offsetHour, 24) && inRange(offsetMinute, 60) ? Date.parse(text) : undefined;
}

/** An instant (milliseconds since 1970) as it is recorded: with its offset, and fine enough to tell two of one second apart. */
export function formatInstant(instant: number): string {
  return new Date(instant).toISOString().replace("Z", "+00:00");
}

/** `created`, `updated` and the expiry of waivers are days of the calendar. */
export const checkDays: ReviewRule = (ccr, report) => {
  const waivers = isLaneRequest(ccr) ? (ccr.risk.waivers ?? []) : [];
  const days: (readonly [Path, string | undefined])[] = [
    [["created"], ccr.created],
    [["updated"], ccr.updated],
    ...waivers.map(({ expires }, at) => [["risk", "waivers", at, "expires"], expires] as const),
  ];
  for (const [path, day] of days) {
    if (day !== undefined && !isCalendarDay(day)) report("bad-date", path, "The calendar has no such day");
  }
};

export const checkOrderOfDays: ReviewRule = ({ created, updated }, report) => {
  if (isCalendarDay(created) && isCalendarDay(updated) && updated < created)
    report("updated-before-created", ["updated"], "updated is before created");
};

const noInstant = "Calendar and clock have no such instant";

/** A validity has an end behind its beginning. */
export const checkValidity: Rule = ({ validity = {} }, report) => {
  const { not_before: from, not_after: to } = validity;
  for (const [key, text] of Object.entries({ not_before: from, not_after: to })) {
    if (text !== undefined && parseInstant(text) === undefined) report("bad-date", ["validity", key], noInstant);
  }
  const [begin, end] = [parseInstant(from ?? ""), parseInstant(to ?? "")];
  if (begin !== undefined && end !== undefined && end <= begin) {
    report("empty-validity", ["validity", "not_after"], "not_after is not later than not_before");
  }
};

type Entries = readonly { readonly at: string }[] | undefined;

/** The instants of a list exist, and stand in their order: what was said last is what counts. */
function checkEntries(entries: Entries, path: Path, report: Report): void {
  let latest = Number.NEGATIVE_INFINITY;
  for (const [index, { at }] of (entries ?? []).entries()) {
    const instant = parseInstant(at);
    const where = [...path, index, "at"];
    if (instant === undefined) report("bad-date", where, noInstant);
    else if (instant < latest) report("out-of-order", where, "This is earlier than the entry before it");
    else latest = instant;
  }
}

export const checkComments: ReviewRule = ({ review }, report) =>
  checkEntries(review.comments, ["review", "comments"], report);

/** Their order is a rule of its own. */
export const checkDecisionTimes: ReviewRule = ({ decisions = [] }, report) => {
  for (const [index, { at }] of decisions.entries()) {
    if (parseInstant(at) === undefined) report("bad-date", ["decisions", index, "at"], noInstant);
  }
};

export const checkEvidenceTimes: ReviewRule = ({ evidence }, report) => checkEntries(evidence, ["evidence"], report);

export const checkRotationTimes: Rule = ({ rotations }, report) => checkEntries(rotations, ["rotations"], report);

export const checkHistoryTimes: ReviewRule = ({ history }, report) => checkEntries(history, ["history"], report);
