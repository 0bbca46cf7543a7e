import type { ReportedGroup, SweepReport } from "../../lanes/sweep/report.ts";
import { escapeMarkdown } from "../render/markdown.ts";
import {
  describeAccessors,
  describeAct,
  describeCaller,
  describeIds,
  describeTimes,
  describeVerdict,
  explainReasons,
} from "./words.ts";

/** A sweep as evidence for an incident or a rotation; nothing of the log is taken for Markdown of its own. */
export function renderSweepMarkdown(report: SweepReport): string {
  const { request, path, window, digest, warnings, groups, logins, logs, counts } = report;
  const blocks = [
    `# Audit sweep of ${escapeMarkdown(request)}`,
    `**${escapeMarkdown(describeVerdict(report))}**`,
    "![Accesses over time](timeline.svg)",
    table(
      ["", ""],
      [
        ["path", path],
        ["window", `${window.from} to ${window.to}`],
        ["request digest", digest],
        ["reads of the value", String(counts.reads)],
        ["writes", String(counts.writes)],
        ["logins by the role", String(counts.logins)],
        ["the logs cover the window", report.covers ? "yes" : "no"],
      ],
    ),
    warnings.map(({ code, message }) => `- **${code}** ${escapeMarkdown(message)}`).join("\n"),
    ...section("Accesses", groups.length > 0 ? tableOfGroups(groups) : "None."),
    ...section("Rotations", tableOfRotations(report)),
    ...section(
      "Logins by the role",
      table(
        ["count", "who", "when", "request ids"],
        logins.map((each) => [String(each.count), describeCaller(each), describeTimes(each), describeIds(each)]),
      ),
    ),
    ...section(
      "Logs",
      table(
        ["log", "lines", "unreadable", "from", "to", "SHA-256"],
        logs.map(({ name, lines, unreadable, first = "", last = "", sha256 }) =>
          [name, lines, unreadable, first, last, sha256].map(String),
        ),
      ),
    ),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function section(title: string, body: string): readonly string[] {
  return body === "" ? [] : [`## ${title}`, body];
}

function tableOfGroups(groups: readonly ReportedGroup[]): string {
  return table(
    ["count", "what", "why", "who", "when", "request ids", "accessors"],
    groups.map((group) => [
      String(group.count),
      describeAct(group),
      explainReasons(group).join("; "),
      describeCaller(group),
      describeTimes(group),
      describeIds(group),
      describeAccessors(group),
    ]),
  );
}

function tableOfRotations({ rotations }: SweepReport): string {
  return table(
    ["rotation", "at", "reads before", "reads after"],
    rotations.map(({ id, at, before, after }) => [id, at, before, after].map(String)),
  );
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), `|${"---|".repeat(heads.length)}`, ...rows.map((row) => line(row.map(escapeMarkdown)))].join(
    "\n",
  );
}
