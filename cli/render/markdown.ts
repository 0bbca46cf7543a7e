import type { RequestReview } from "../../lanes/review/describe-request.ts";
import { showPlainly } from "../reports/report.ts";
import { describeApprover, describeChange, describeState, lostContent, marks } from "./words.ts";

/** A request for a pull request or a chat that shows Markdown; nothing in it is taken for Markdown of its own. */
export function renderMarkdown(review: RequestReview): string {
  const { id, title, concerns, reasons, sections, templates, digest, approvers } = review;
  const blocks = [
    `### ${escapeMarkdown(id)} ${escapeMarkdown(title)}`,
    [escapeMarkdown(describeState(review)), ...reasons.map((reason) => `- because ${escapeMarkdown(reason)}`)].join(
      "\n",
    ),
    concerns.map(({ severity, code, message }) => `- **${severity}** ${code}: ${escapeMarkdown(message)}`).join("\n"),
    ...sections.map(({ title: heading, facts }) =>
      [
        `**${heading}**`,
        "",
        "| | |",
        "|---|---|",
        ...facts.map(({ label, text }) => `| ${escapeMarkdown(label)} | ${escapeMarkdown(text)} |`),
      ].join("\n"),
    ),
    [
      "**Decisions**",
      "",
      ...approvers.map((each) => {
        const comment = each.comment === undefined ? "" : `: ${escapeMarkdown(each.comment)}`;
        return `- \`${marks[each.state]}\` ${escapeMarkdown(describeApprover(each))}${comment}`;
      }),
    ].join("\n"),
    listChanges(review),
    [
      `Digest \`${digest}\`. To decide, send one of these lines back:`,
      "",
      "```text",
      ...Object.values(templates).map(fence),
      "```",
    ].join("\n"),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function listChanges({ changes, lastApprovedIsLost }: RequestReview): string {
  if (lastApprovedIsLost) return `**Changed since it was approved**\n\n${lostContent}`;
  if (changes === undefined) return "";
  return [
    "**Changed since it was approved**",
    "",
    ...changes.map((change) => `- ${escapeMarkdown(describeChange(change))}`),
  ].join("\n");
}

/** Every character that Markdown, HTML or a mention could be made of is shown as itself. */
export function escapeMarkdown(text: string): string {
  return showPlainly(text)
    .replace(/[\\`*_{}[\]()#+!|~>]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/@/g, "&#64;");
}

/** Lines as a block that is shown as it is. */
export function fenceBlock(text: string, language: string): string {
  const lines = text.replace(/\n+$/, "").split("\n").map(fence);
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

/** No line of a fenced block ends it. */
function fence(line: string): string {
  return showPlainly(line).replaceAll("```", "'''");
}
