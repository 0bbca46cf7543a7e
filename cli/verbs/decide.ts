import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { actOptions, anyRequests, decisionOptions, json, request } from "./options.ts";

/** What records who decided, and what. */
export const DECIDE_VERBS: readonly Verb[] = [
  {
    name: "propose",
    summary: "put a request up for review",
    details: "From requested, needs_changes or denied, and from approved to take it back; the approvers decide then.",
    operand: request,
    options: actOptions,
    examples: [
      { command: "ccr propose CCR-2026-0002 --reviewer ops-warden --comment 'Tenant corrected.'", meaning: "again" },
    ],
    load: verb(() => import("../commands/record.ts"), "propose"),
  },
  {
    name: "comment",
    summary: "add a remark to a request",
    details: "Anyone may; a remark is never a decision, whatever it says.",
    operand: request,
    options: actOptions,
    examples: [
      { command: "ccr comment CCR-2026-0002 --reviewer codex --comment 'The role exists.'", meaning: "an answer" },
    ],
    load: verb(() => import("../commands/record.ts"), "recordComment"),
  },
  {
    name: "confirm-binding",
    summary: "record that the auth binding was compared with what is live",
    details:
      "Without it nothing is granted, and nothing is approved: confirming is a change of what an approval covers, so it\n" +
      "comes first. It is no approval.",
    operand: request,
    options: actOptions,
    examples: [
      {
        command: "ccr confirm-binding CCR-2026-0002 --reviewer codex --comment 'Service account seen.'",
        meaning: "after a look at the cluster",
      },
    ],
    load: verb(() => import("../commands/record.ts"), "recordBinding"),
  },
  {
    name: "approve",
    summary: "approve a request as it is, as one of its approvers",
    details:
      "Appends the decision, bound to the digest of the content; a later change of the content voids it. Once every\n" +
      "required approver has approved, the status becomes approved. Nothing is forced: every reason of a refusal is\n" +
      "listed with its code (docs/decisions.md).",
    operand: request,
    options: decisionOptions,
    examples: [
      {
        command: "ccr approve CCR-2026-0002 --reviewer issue-core-owner --comment 'Needed for ingestion.'",
        meaning: "decide",
      },
      {
        command: "ccr approve CCR-2026-0002 --reviewer issue-core-owner --comment 'Needed.' --sign ~/.ssh/id_ed25519",
        meaning: "for stacks that require signatures",
      },
    ],
    load: verb(() => import("../commands/decide.ts"), "approve"),
  },
  {
    name: "deny",
    summary: "deny a request, as one of its approvers",
    details: "One denial denies. A lane that is applied is not denied any more but deactivated.",
    operand: request,
    options: decisionOptions,
    examples: [
      {
        command: "ccr deny CCR-2026-0002 --reviewer issue-core-owner --comment 'The path is of another tenant.'",
        meaning: "decide",
      },
    ],
    load: verb(() => import("../commands/decide.ts"), "deny"),
  },
  {
    name: "needs-changes",
    summary: "send a request back, as one of its approvers",
    details: "Says what has to change; ccr propose puts the request up again.",
    operand: request,
    options: decisionOptions,
    examples: [
      {
        command: "ccr needs-changes CCR-2026-0002 --reviewer issue-core-owner --comment 'Name the audience.'",
        meaning: "decide",
      },
    ],
    load: verb(() => import("../commands/decide.ts"), "askForChanges"),
  },
  {
    name: "sync-decision",
    summary: "record a decision that was made in the State Hub or a chat",
    details:
      "Takes a resolved decision as JSON (docs/state-hub.md): an outcome with the digest that it is about, or the words\n" +
      "of a template. Words count only as exactly one template of this request as it is, at the start of a line; what is\n" +
      "quoted, negated, mixed or about anything else is refused, and the valid lines are shown. Twice is once.",
    operand: request,
    options: [
      { flags: "--file <file>", description: "the decision as JSON; - is stdin", completes: "files" },
      { flags: "--decision-id <id>", description: "the decision of this id of the State Hub that CCR_STATE_HUB names" },
      { flags: "--dry-run", description: "show the change of the file and write nothing" },
      json,
    ],
    examples: [
      {
        command: "ccr sync-decision CCR-2026-0001 --decision-id e6381a56-6b04-4fd5-b2de-f3ef59cde888",
        meaning: "from the State Hub",
      },
      { command: "ccr sync-decision CCR-2026-0001 --file decision.json", meaning: "from a file" },
    ],
    load: verb(() => import("../commands/sync-decision.ts"), "syncDecision"),
  },
  {
    name: "publish",
    summary: "tell the State Hub of all decisions that it does not have",
    details:
      "The commands tell it as they record. This tells it again after it could not be reached; it takes nothing twice.\n" +
      "CCR_STATE_HUB is its address or the file of a ledger (default: .ccr/state-hub.jsonl); off is none.",
    operand: anyRequests,
    options: [json],
    examples: [{ command: "ccr publish", meaning: "of every request of the repository" }],
    load: verb(() => import("../commands/publish.ts"), "publishDecisions"),
  },
  {
    name: "cancel",
    summary: "end a request that was not applied",
    details: "The file stays as a record. A lane that is applied is deactivated instead.",
    operand: request,
    options: actOptions,
    examples: [
      { command: "ccr cancel CCR-2026-0002 --reviewer ops-warden --comment 'Not needed.'", meaning: "end it" },
    ],
    load: verb(() => import("../commands/record.ts"), "cancel"),
  },
  {
    name: "supersede",
    summary: "end a request in favour of another one",
    details: "The other one must name this one in supersedes; its lane then continues this one's, updated in place.",
    operand: request,
    options: [{ flags: "--by <id>", description: "the request that takes its place", completes: "ids" }, ...actOptions],
    examples: [
      {
        command: "ccr supersede CCR-2026-0002 --by CCR-2026-0004 --reviewer ops-warden --comment 'New audience.'",
        meaning: "once the other one is written",
      },
    ],
    load: verb(() => import("../commands/record.ts"), "recordSuccessor"),
  },
];
