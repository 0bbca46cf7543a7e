import { forEachSound } from "../guard-broken.ts";
import type { Path, Report, ReviewRule, Rule } from "./rule.ts";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function daysIn(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (DAYS[month - 1] ?? 0);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** True for YYYY-MM-DD of a day that the calendar has. */
export function isCalendarDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const day = Number(text.slice(8));
  return day >= 1 && day <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

const HOUR_AND_MINUTE = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const INSTANT = new RegExp(`^.{10}T${HOUR_AND_MINUTE}:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-]${HOUR_AND_MINUTE})$`);

/** Milliseconds since 1970 of an instant with offset; undefined where calendar or clock have no such instant. */
export function parseInstant(text: string): number | undefined {
  return INSTANT.test(text) && isCalendarDay(text.slice(0, 10)) ? Date.parse(text) : undefined;
}

/** Milliseconds since 1970 at which a day begins where it begins first (UTC+14); NaN where there is no such day. */
export function startOfDay(day: string): number {
  return isCalendarDay(day) ? Date.parse(`${day}T00:00:00+14:00`) : Number.NaN;
}

/** An instant (milliseconds since 1970) as it is recorded: with its offset, and fine enough to tell two of one second apart. */
export function formatInstant(instant: number): string {
  return new Date(instant).toISOString().replace("Z", "+00:00");
}

export const noDay = "The calendar has no such day";

/** `created` and `updated` are days of the calendar, and of a year in which somebody can have written them. */
export const checkDays: ReviewRule = (ccr, report) => {
  forEachSound(["created", "updated"] as const, (key) => {
    if (!isCalendarDay(ccr[key])) report("bad-date", [key], noDay);
    else if (!ccr[key].startsWith("2")) report("bad-date", [key], "No request is of a year before 2000 or after 2999");
  });
};

/** So is the expiry of a waiver. */
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
  forEachSound(entries ?? [], ({ at }, index) => {
    const instant = parseInstant(at);
    const where = [...path, index, "at"];
    if (instant === undefined) report("bad-date", where, noInstant);
    else if (instant < latest) report("out-of-order", where, "This is earlier than the entry before it");
    else latest = instant;
  });
}

export const checkComments: ReviewRule = ({ review }, report) =>
  checkEntries(review.comments, ["review", "comments"], report);

/** Their order is a rule of its own. */
export const checkDecisionTimes: ReviewRule = ({ decisions = [] }, report) => {
  forEachSound(decisions, ({ at }, index) => {
    if (parseInstant(at) === undefined) report("bad-date", ["decisions", index, "at"], noInstant);
  });
};

export const checkEvidenceTimes: ReviewRule = ({ evidence }, report) => checkEntries(evidence, ["evidence"], report);

export const checkRotationTimes: Rule = ({ rotations }, report) => checkEntries(rotations, ["rotations"], report);

export const checkHistoryTimes: ReviewRule = ({ history }, report) => checkEntries(history, ["history"], report);
