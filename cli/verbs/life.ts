import { BREACH_KINDS, INCIDENT_STEPS, ROTATION_TRIGGERS } from "../../lanes/life/vocabulary.ts";
import { ORDER_TYPES } from "../../lanes/orders/vocabulary.ts";
import { placeOptions } from "../new-options.ts";
import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { actOptions, json, probeNamespaceOption, request, stackOptions } from "./options.ts";

/** Rotation, the end of a lane, and incidents. */
export const LIFE_VERBS: readonly Verb[] = [
  {
    name: "rotation",
    summary: "list when credentials are to be rotated",
    details:
      "ccr rotation due: of each credential in use the calendar's period in which it is rotated, quarterly by default, by\n" +
      "its provider or by the request's rotation.every. Exit code 1 says that one is overdue.",
    operand: {
      syntax: "<due...>",
      description: "the word due, then requests by id or file, or folders of them",
      completes: "requests",
      actions: ["due"],
    },
    options: [json, { flags: "--ics", description: "print a calendar (RFC 5545), an event for each credential" }],
    examples: [
      { command: "ccr rotation due", meaning: "of every request of the repository" },
      { command: "ccr rotation due --ics > rotations.ics", meaning: "for a calendar that people look at" },
    ],
    load: verb(() => import("../commands/rotation.ts"), "showSchedule"),
  },
  {
    name: "rotate",
    summary: "go through the rotation of a credential, step by step",
    details:
      "A new key while the old one stays active, the value replaced from custody, delivery forced and observed, consumers\n" +
      "reloaded, everything verified, the old key kept for the overlap and then revoked. Each step is recorded as it is\n" +
      "seen, and a rotation goes on wherever it was left. Without a terminal and without --yes it shows where it stands.",
    operand: request,
    options: [
      ...stackOptions,
      { flags: "--yes", description: "go through it without asking; what only people know is said with --attest" },
      {
        flags: "--attest <step>",
        description: "take your word for a step (may be repeated)",
        choices: ["new-key", "replaced", "delivered", "reloaded", "old-key-revoked"],
        repeatable: true,
      },
      { flags: "--id <id>", description: "its id (default: the one that is open, else ROT-YEAR-QUARTER)" },
      {
        flags: "--trigger <name>",
        description: "what it is made for (default: schedule)",
        choices: ROTATION_TRIGGERS,
      },
      { flags: "--reason <text>", description: "why it is made out of turn, in a line without any secret" },
      { flags: "--request <id>", description: "the approved lane-rotation request that says both", completes: "ids" },
      { flags: "--by <name>", description: "who rotates it (default: the request's review.applier)" },
      {
        flags: "--also <request>",
        description: "another request that the update may be about (may be repeated)",
        repeatable: true,
        completes: "ids",
      },
      { flags: "--wait <duration>", description: "how long each step may take (default: 30m)" },
      probeNamespaceOption,
    ],
    examples: [
      { command: "ccr rotate CCR-2026-0003", meaning: "at a terminal, asked at each step" },
      {
        command: "ccr rotate CCR-2026-0003 --yes --attest new-key --by platform-operator",
        meaning: "until the overlap, without asking",
      },
      {
        command: "ccr rotate CCR-2026-0003 --yes --attest old-key-revoked --by platform-operator",
        meaning: "once the overlap is over",
      },
    ],
    load: verb(() => import("../commands/rotate.ts"), "rotate"),
  },
  {
    name: "deactivate",
    summary: "take a lane out of use",
    details:
      "Shuts the front door and records who, when and why; the next update takes the policy, the role and the delivery\n" +
      "away. ccr cut-off then shows that nothing is left.",
    operand: request,
    options: actOptions,
    examples: [
      {
        command: "ccr deactivate CCR-2026-0003 --reviewer platform-operator --comment 'The workload is retired.'",
        meaning: "then ccr apply",
      },
    ],
    load: verb(() => import("../commands/record.ts"), "recordDeactivation"),
  },
  {
    name: "order",
    summary: "write a request of another type than a lane's",
    details:
      "Writes a valid order in status proposed, with the next free id of the year: lane-deactivation, lane-compromise,\n" +
      "lane-rotation and ops-warden-catalog-entry about one lane (--subject), openbao-token-role for the policies of\n" +
      "several (docs/ccr-format.md). The approvers of those lanes are its approvers. Lists every flag that is missing.",
    operand: {
      syntax: "<type>",
      description: "the type of the order",
      completes: "choices",
      choices: ORDER_TYPES,
    },
    options: [
      { flags: "--subject <request>", description: "the id of the lane's request", completes: "ids" },
      { flags: "--title <text>", description: "the request in a line (default: what it does, and to which lane)" },
      { flags: "--agent <name>", description: "who asks" },
      { flags: "--reason <text>", description: "why" },
      {
        flags: "--approver <name>",
        description: "who must approve beside the lanes' approvers; repeatable",
        repeatable: true,
      },
      { flags: "--kind <name>", description: "lane-compromise: how the value got out", choices: BREACH_KINDS },
      {
        flags: "--leaked-at <instant>",
        description: "lane-compromise: the earliest instant of the leak, with an offset",
      },
      { flags: "--source <text>", description: "lane-compromise: where it got out, never the value" },
      { flags: "--trigger <name>", description: "lane-rotation: what it is made for", choices: ROTATION_TRIGGERS },
      { flags: "--due <day>", description: "lane-rotation: the last day for it, 2026-09-30" },
      { flags: "--catalog-id <name>", description: "ops-warden-catalog-entry: its id in the catalog" },
      { flags: "--selector <text>", description: "ops-warden-catalog-entry: words by which a caller finds it" },
      { flags: "--field <name>", description: "ops-warden-catalog-entry: the field that its command fetches" },
      { flags: "--role <name>", description: "openbao-token-role: name of the role" },
      {
        flags: "--policy <name>",
        description: "openbao-token-role: the policy of a lane; repeatable",
        repeatable: true,
      },
      { flags: "--environment <name>", description: "openbao-token-role: environment of the stack that declares it" },
      { flags: "--cluster <name>", description: "openbao-token-role: cluster of that stack, where only one is meant" },
      { flags: "--ttl <duration>", description: "openbao-token-role: lifetime of a token (default: 15m)" },
      { flags: "--slug <name>", description: "end of the file name (default: the subject or role, and the type)" },
      ...placeOptions,
      { flags: "--json", description: "print the file and its risks as one JSON object" },
    ],
    examples: [
      {
        command:
          "ccr order lane-deactivation --subject CCR-2026-0003 --agent ops-warden --reason 'The workload is retired.'",
        meaning: "ask for the end of a lane",
      },
    ],
    load: verb(() => import("../commands/order.ts"), "writeOrder"),
  },
  {
    name: "fulfil",
    summary: "record that an order was carried out",
    details:
      "An order is a request of another type than a lane's: a deactivation, a compromise, a rotation, a catalog entry or a\n" +
      "token role (docs/ccr-format.md). It becomes applied once the records of its subject show that it was carried out.",
    operand: request,
    options: actOptions,
    examples: [
      {
        command: "ccr fulfil CCR-2026-0009 --reviewer platform-operator --comment 'The lane is gone.'",
        meaning: "once ccr apply and ccr deactivate did what it asks for",
      },
    ],
    load: verb(() => import("../commands/fulfil.ts"), "recordFulfilment"),
  },
  {
    name: "cut-off",
    summary: "show that a lane that ended grants nothing",
    details:
      "Looks that the policy, the role and the delivery are gone, logs in as the bound subject and tries to read, and\n" +
      "lists the tokens that were issued before with the time that they still have. No value is read.",
    operand: request,
    options: [
      ...stackOptions,
      { flags: "--record", description: "record the evidence in the request" },
      { flags: "--revoke-tokens", description: "revoke the tokens that still carry the policy, by their accessors" },
      { flags: "--by <name>", description: "who looks (default: the request's review.applier)" },
      {
        flags: "--wait <duration>",
        description: "how long the cluster may take to take the Secret away (default: 60s)",
      },
      json,
    ],
    examples: [
      {
        command: "ccr cut-off CCR-2026-0003 --revoke-tokens --record --by platform-operator",
        meaning: "after ccr apply",
      },
    ],
    load: verb(() => import("../commands/cut-off.ts"), "verifyCutOff"),
  },
  {
    name: "compromised",
    summary: "open the record of a compromise, and withhold the lane",
    details:
      "The lane is withheld and its front door shut from now on; the next update cuts it. The steps of the incident follow\n" +
      "with ccr incident, in their order: the key is revoked at its provider before anything is cleaned.",
    operand: request,
    options: [
      {
        flags: "--kind <name>",
        description: "how the value got out",
        choices: BREACH_KINDS,
      },
      { flags: "--leaked-at <instant>", description: "the earliest instant at which it can have been out" },
      { flags: "--source <text>", description: "where it got out, in words, never the value" },
      { flags: "--revoked-at <instant>", description: "when the key was revoked at its provider, where it was" },
      ...actOptions,
    ],
    examples: [
      {
        command:
          "ccr compromised CCR-2026-0003 --kind chat-transcript --leaked-at 2026-07-01T09:00:00+00:00 \\\n" +
          "  --revoked-at 2026-07-01T09:20:00+00:00 --source 'a support chat' \\\n" +
          "  --reviewer platform-operator --comment 'Pasted into a chat.'",
        meaning: "then ccr apply, and ccr incident",
      },
    ],
    load: verb(() => import("../commands/compromised.ts"), "openIncident"),
  },
  {
    name: "incident",
    summary: "show a compromise, or take its next step",
    details:
      "Without --step: each step, who took it and when. With it the step is recorded, if those before it were; policy-cut,\n" +
      "value-removed and fresh-key are looked at on the servers, audit-sweep takes the report of ccr sweep. Out of its\n" +
      "order a step needs --deviation and --approver, a required approver who does not take it.",
    operand: request,
    options: [
      {
        flags: "--step <name>",
        description: "the step that is taken",
        choices: INCIDENT_STEPS,
      },
      {
        flags: "--happened-at <instant>",
        description: "when it happened, where that is not now; of provider-revoked when the key was revoked",
      },
      { flags: "--attested", description: "record it on your word, where it cannot be looked at" },
      { flags: "--report <file>", description: "the JSON report of ccr sweep, for audit-sweep", completes: "files" },
      { flags: "--deviation <text>", description: "why the step is taken out of its order" },
      { flags: "--approver <name>", description: "the required approver who agreed to that" },
      ...stackOptions,
      ...actOptions,
    ],
    examples: [
      { command: "ccr incident CCR-2026-0003", meaning: "where it stands" },
      {
        command:
          "ccr incident CCR-2026-0003 --step policy-cut --reviewer platform-operator --comment 'Cut by ccr apply.'",
        meaning: "looked at on the servers, then recorded",
      },
    ],
    load: verb(() => import("../commands/incident.ts"), "stepIncident"),
  },
];
