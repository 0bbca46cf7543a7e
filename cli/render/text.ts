import type { RequestReview } from "../../lanes/review/describe-request.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import { describeApprover, describeChange, describeState, lostContent, marks } from "./words.ts";

/** A request as a compact block of text: risks first, then what is granted, who decided, and the templates. */
export function renderText(review: RequestReview, style: Terminal["style"] = (_, text) => text): string {
  const { id, title, concerns, reasons, sections, templates, digest } = review;
  const show = (line: string, format?: "bold" | "yellow"): string =>
    format === undefined ? showPlainly(line) : style(format, showPlainly(line));
  const blocks = [
    [show(`${id}  ${title}`, "bold"), ...[describeState(review), ...reasons.map(because)].map((line) => show(line))],
    concerns.map(({ severity, code, message }) => show(`${severity.toUpperCase()}  ${code}: ${message}`, "yellow")),
    ...sections.map((section) => [section.title, ...alignFacts(section.facts)].map((line) => show(line))),
    ["Decisions", ...listDecisions(review)].map((line) => show(line)),
    listChanges(review).map((line) => show(line)),
    ["Decide", `  digest ${digest}`, ...Object.values(templates).map((line) => `  ${line}`)].map((line) => show(line)),
  ];
  return `${blocks.flatMap((block) => (block.length === 0 ? [] : [block.join("\n")])).join("\n\n")}\n`;
}

function because(reason: string): string {
  return `  because ${reason}`;
}

function alignFacts(facts: readonly { label: string; text: string }[]): readonly string[] {
  const width = Math.max(...facts.map(({ label }) => label.length));
  return facts.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`);
}

function listDecisions({ approvers, comments }: RequestReview): readonly string[] {
  const decided = approvers.map((each) => {
    const comment = each.comment === undefined ? "" : `: ${each.comment}`;
    return `  ${marks[each.state]} ${describeApprover(each)}${comment}`;
  });
  const remark = comments.at(-1);
  if (remark === undefined) return decided;
  const more = comments.length > 1 ? ` (and ${comments.length - 1} before)` : "";
  return [...decided, `  # ${remark.reviewer} remarked, ${remark.at}${more}: ${shorten(remark.comment)}`];
}

/** The block is for a chat; the whole remark is in the other formats. */
function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

function listChanges({ changes, lastApprovedIsLost }: RequestReview): readonly string[] {
  if (lastApprovedIsLost) return ["Changed since it was approved", `  ${lostContent}`];
  if (changes === undefined) return [];
  return ["Changed since it was approved", ...changes.map((change) => `  ${describeChange(change)}`)];
}
