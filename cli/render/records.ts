import type { RecordReview } from "../../lanes/custody/record-review.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import { escapeMarkdown } from "./markdown.ts";

/** A record as a block of text: what it is about, then its checklist. */
export function renderRecordText(review: RecordReview, style: Terminal["style"] = (_, text) => text): string {
  const { id, title, sections, checklist } = review;
  const blocks = [
    [style("bold", showPlainly(`${id}  ${title}`))],
    ...sections.map(({ title: heading, facts }) => {
      const width = Math.max(...facts.map(({ label }) => label.length));
      return [heading, ...facts.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`)].map(showPlainly);
    }),
    checklist.map(({ isDone, text }) => showPlainly(`  [${isDone ? "x" : " "}] ${text}`)),
  ];
  return `${blocks.flatMap((block) => (block.length === 0 ? [] : [block.join("\n")])).join("\n\n")}\n`;
}

/** A record for a pull request or an issue, its steps as a task list. */
export function renderRecordMarkdown({ id, title, sections, checklist }: RecordReview): string {
  const blocks = [
    `### ${escapeMarkdown(id)} ${escapeMarkdown(title)}`,
    ...sections.map(({ title: heading, facts }) => {
      const rows = facts.map(({ label, text }) => `| ${escapeMarkdown(label)} | ${escapeMarkdown(text)} |`);
      return [`**${escapeMarkdown(heading)}**`, "", "| | |", "|---|---|", ...rows].join("\n");
    }),
    checklist.map(({ isDone, text }) => `- [${isDone ? "x" : " "}] ${escapeMarkdown(text)}`).join("\n"),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}
