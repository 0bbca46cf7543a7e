import type { Path, Rule } from "./rule.ts";

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

/** `created`, `updated` and the expiry of waivers are days of the calendar. */
export const checkDays: Rule = (ccr, report) => {
  const days: (readonly [Path, string | undefined])[] = [
    [["created"], ccr.created],
    [["updated"], ccr.updated],
    ...(ccr.risk.waivers ?? []).map(({ expires }, at) => [["risk", "waivers", at, "expires"], expires] as const),
  ];
  for (const [path, day] of days) {
    if (day !== undefined && !isCalendarDay(day)) report("bad-date", path, "The calendar has no such day");
  }
};

export const checkOrderOfDays: Rule = ({ created, updated }, report) => {
  if (updated < created) report("updated-before-created", ["updated"], "updated is before created");
};

/** Comments, decisions, evidence and history carry instants that exist. */
export const checkInstants: Rule = ({ review, decisions, evidence, history }, report) => {
  const lists: (readonly [Path, readonly { readonly at: string }[] | undefined])[] = [
    [["review", "comments"], review.comments],
    [["decisions"], decisions],
    [["evidence"], evidence],
    [["history"], history],
  ];
  for (const [path, entries = []] of lists) {
    for (const [index, { at }] of entries.entries()) {
      if (parseInstant(at) === undefined) {
        report("bad-date", [...path, index, "at"], "Calendar and clock have no such instant");
      }
    }
  }
};
