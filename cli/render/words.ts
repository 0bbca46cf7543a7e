import type { ApproverStanding } from "../../lanes/decisions/approval.ts";
import type { RequestReview } from "../../lanes/review/describe-request.ts";
import type { ContentChange } from "../../lanes/review/diff-content.ts";

/** What is said of a request's state in one line. */
export function describeState({ status, computed, granted, order }: RequestReview): string {
  const carried = status === computed ? "" : `; its records come to ${computed}`;
  const verdict = granted ? "granted" : "withheld";
  return `${status}${carried}: ${order === undefined ? verdict : `${order}, ${granted ? "in force" : "not in force"}`}`;
}

/** Where an approver stands, in words; the comment apart. */
export function describeApprover({ approver, state, at, person }: ApproverStanding): string {
  const who = person === undefined ? approver : `${approver} (${person})`;
  switch (state) {
    case "missing":
      return `${approver} has not decided`;
    case "void":
      return `${who} approved another content, ${at}`;
    case "reopened":
      return `${who} approved it before it was put up again, ${at}`;
    case "unproven":
      return `${who} approved it without a good signature, ${at}`;
    case "needs_changes":
      return `${who} asked for changes, ${at}`;
    default:
      return `${who} ${state} it, ${at}`;
  }
}

/** One change of the content in a line. */
export function describeChange({ pointer, before, after }: ContentChange): string {
  if (before === undefined) return `${pointer}: ${after} (new)`;
  return after === undefined ? `${pointer}: ${before} (gone)` : `${pointer}: ${before} -> ${after}`;
}

/** What is said where the approved content is not the one that is shown. */
export const lostContent =
  "It was approved with another content, which the history of this repository does not hold: read it as a new request.";

/** The mark of an approver's state. */
export const marks: Readonly<Record<ApproverStanding["state"], string>> = {
  approved: "+",
  denied: "x",
  needs_changes: "!",
  missing: "?",
  void: "?",
  reopened: "?",
  unproven: "?",
};
