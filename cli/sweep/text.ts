import type { ReportedGroup, ReportedLogins, SweepReport } from "../../lanes/sweep/report.ts";
import { countOf } from "../count-of.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import {
  describeAccessors,
  describeAct,
  describeCaller,
  describeIds,
  describeTimes,
  describeVerdict,
  explainReasons,
} from "./words.ts";

const colours = { unexpected: "red", refused: "yellow", expected: "green" } as const;

/** A sweep for a terminal: the verdict first, then each group with the ids to look for. */
export function renderSweepText(report: SweepReport, style: Terminal["style"]): string {
  const { request, path, window, groups, logins, rotations, logs, counts } = report;
  const blocks = [
    [
      style("bold", showPlainly(`${request}  ${path}`)),
      showPlainly(`${window.from} to ${window.to}`),
      style(report.verdict === "as-expected" ? "green" : "red", describeVerdict(report)),
      `${countOf(counts.reads, "read")} of the value, ${countOf(counts.writes, "write")}, ${countOf(counts.logins, "login")} by the role`,
    ],
    ...groups.map((group) => describeGroup(group, style)),
    ...logins.map((each) => [`${String(each.count).padStart(6)}  login`, ...describeDetails(each)]),
    rotations.map(({ id, at, before, after }) =>
      showPlainly(`rotation ${id} at ${at}: ${countOf(before, "read")} before it, ${after} after it`),
    ),
    logs.map(({ name, lines, unreadable, first = "no instant", last = "no instant" }) => {
      const bad = unreadable === 0 ? "" : `, ${unreadable} unreadable`;
      return showPlainly(`log ${name}: ${countOf(lines, "line")}${bad}, ${first} to ${last}`);
    }),
  ];
  return `${blocks.flatMap((block) => (block.length === 0 ? [] : [block.join("\n")])).join("\n\n")}\n`;
}

function describeGroup(group: ReportedGroup, style: Terminal["style"]): readonly string[] {
  const head = style(
    colours[group.judgement],
    showPlainly(`${String(group.count).padStart(6)}  ${describeAct(group)}`),
  );
  return [head, ...explainReasons(group).map((reason) => `        ${reason}`), ...describeDetails(group)];
}

function describeDetails(caller: ReportedLogins): readonly string[] {
  const accessors = describeAccessors(caller);
  return [
    describeCaller(caller),
    describeTimes(caller),
    `ids ${describeIds(caller)}`,
    ...(accessors === "" ? [] : [`accessors ${accessors}`]),
  ].map((line) => `        ${showPlainly(line)}`);
}
