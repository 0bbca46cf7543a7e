import { REASONS } from "../../lanes/sweep/judge-access.ts";
import type { ReportedGroup, ReportedLogins, SweepReport } from "../../lanes/sweep/report.ts";
import { countOf } from "../count-of.ts";

/** What a sweep came to, in a sentence. */
export function describeVerdict({ verdict, complete, counts }: SweepReport): string {
  const { accesses, unexpected, refused } = counts;
  const more = complete ? "" : "; the logs do not tell all of it";
  const tried = refused === 0 ? "" : `, ${refused} refused`;
  if (verdict === "unexpected")
    return `unexpected: ${unexpected} of ${countOf(accesses, "access", "accesses")}${tried}${more}`;
  if (verdict === "incomplete")
    return `incomplete: nothing unexpected in ${countOf(accesses, "access", "accesses")}${tried}${more}`;
  return `as expected: ${countOf(accesses, "access", "accesses")}${tried}`;
}

/** Who it was, from where; what the log does not say is left out. */
export function describeCaller({ name, entity, role, subject, source }: ReportedLogins): string {
  const parts = [
    name || "no name",
    ...(role === "" ? [] : [`role ${role}`]),
    ...(subject === "" ? [] : [`as ${subject}`]),
    ...(entity === "" ? [] : [`entity ${entity}`]),
    `from ${source || "an unknown address"}`,
  ];
  return parts.join(", ");
}

/** The instants that a group's accesses lie between. */
export function describeTimes({ first, last }: ReportedLogins): string {
  const begin = first[0]?.at ?? "";
  const end = last.at(-1)?.at ?? first.at(-1)?.at ?? begin;
  return begin === end ? begin : `${begin} to ${end}`;
}

/** Ids of a group by which the log can be searched; `…` stands for those between. */
export function describeIds({ first, last, count }: ReportedLogins): string {
  const gap = count > first.length + last.length ? ["…"] : [];
  return [...first.map(({ id }) => id), ...gap, ...last.map(({ id }) => id)].join(" ");
}

/** Hashes as they stand in the log. */
export function describeAccessors({ accessors, more_accessors: hasMore }: ReportedLogins): string {
  return [...accessors, ...(hasMore ? ["…"] : [])].join(" ");
}

/** Why a group is unexpected, each code with what it means. */
export function explainReasons({ reasons }: ReportedGroup): readonly string[] {
  return reasons.map((reason) => `${reason}: ${REASONS[reason]}`);
}

/** What was done, and with a rotation on which side of it. */
export function describeAct({ operation, path, phase, judgement }: ReportedGroup): string {
  const when = phase === undefined ? "" : `, ${phase} the rotation`;
  return `${judgement} ${operation} of ${path}${when}`;
}
