import { isCalendarDay, parseInstant } from "../rules/dates.ts";
import type { Path, Report, RuleSettings } from "../rules/rule.ts";
import { suggest } from "../suggest.ts";
import { findProvider, PROVIDER_IDS } from "./providers.ts";

/** The clock of another machine may be ahead by as much, in milliseconds. */
const CLOCK_SKEW = 5 * 60_000;

/** An instant that exists and is over; the instant itself, or undefined where there is none. */
export function checkInstant(text: string, path: Path, report: Report, { now }: RuleSettings): number | undefined {
  const instant = parseInstant(text);
  if (instant === undefined) report("bad-date", path, "Calendar and clock have no such instant");
  else if (now !== undefined && instant > now + CLOCK_SKEW) report("future-record", path, "This is later than now");
  return instant;
}

/** A day that the calendar has. */
export function checkDay(text: string, path: Path, report: Report): void {
  if (!isCalendarDay(text)) report("bad-date", path, "The calendar has no such day");
}

/** A provider of the catalog: of any other nobody has written down where its keys are revoked. */
export function checkKnownProvider(id: string, path: Path, report: Report): void {
  if (findProvider(id) !== undefined) return;
  const similar = suggest(id, PROVIDER_IDS);
  const hint = similar === undefined ? `The catalog has ${PROVIDER_IDS.join(", ")}.` : `Did you mean ${similar}?`;
  report("unknown-provider", path, "The catalog has no such provider", hint);
}
