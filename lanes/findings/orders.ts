import type { FindingKind } from "./kind.ts";

/** Rows of the finding registry that the rules of orders report. */
export const ORDER_FINDINGS = {
  "unknown-subject": {
    severity: "error",
    title: "Order about no lane",
    hint: "Name the id of the lane's own request in subject; its file lies in the same folder.",
    example: "`subject: CCR-2026-0099` where no request has that id",
  },
  "subject-ended": {
    severity: "warning",
    title: "Order about a request that has ended",
    hint: "Name the request that took its place, or cancel the order.",
    meaning: "A lane passes to the request that supersedes it, and an order about the older one does not reach it.",
    example: "a `lane-deactivation` whose subject is `superseded`",
  },
  "subject-approvers": {
    severity: "error",
    title: "Order that fewer people decide than its lane",
    hint: "Name every required approver of the lane in review.required_approvers; more are welcome.",
    example: "a `lane-deactivation` that leaves out an owner whom the lane's request names",
  },
  "order-state": {
    severity: "error",
    title: "State that orders of this type do not have",
    hint: "An order that was carried out is applied (ccr fulfil); what comes later is recorded of its subject.",
    example: "`status: deactivated` of a `lane-deactivation`",
  },
  "future-leak": {
    severity: "error",
    title: "Leak of the future",
    hint: "Write the earliest instant at which the value can have been out.",
    example: "`leaked_at` of next week",
  },
  "due-before-created": {
    severity: "warning",
    title: "Order that was overdue when it was made",
    hint: "Name a day that is still to come, or leave due out: without it the rotation is due at once.",
    meaning: "The list of rotations shows it as late by a time in which nobody could carry it out.",
    example: "`due: '2026-06-01'` in an order of `created: '2026-06-27'`",
  },
  "catalog-id-twice": {
    severity: "error",
    title: "Two requests with one catalog entry",
    hint: "Give the entry an id of its own, or cancel the request that has it.",
    example: "`catalog_id: openrouter-llm-connect` of two requests",
  },
  "token-role-policy": {
    severity: "error",
    title: "Token role with a policy that is no lane's",
    hint: "Name the policies of lanes of the same environment, each once; any other needs a reviewed lane first.",
    meaning: "A token role would else be a way around the review of lanes.",
    example: "`policies: [admin]`",
  },
  "token-role-taken": {
    severity: "error",
    title: "Token role that another request has",
    hint: "Choose another name: a role is one object on the server.",
    example: "`role: ci-publish` of two requests",
  },
} as const satisfies Record<string, FindingKind>;
