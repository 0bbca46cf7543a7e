import * as Type from "typebox";
import { INCIDENT_STEPS, ROTATION_STEPS, ROTATION_TRIGGERS } from "./life/vocabulary.ts";
import { DISTINCT, SHAPES } from "./schema-shapes.ts";
import { day, instant, oneOf, strict, text, texts, uuid } from "./schema-words.ts";

/** The states of a request, from the first ask to the last word on it. */
export const STATUSES = [
  "requested",
  "proposed",
  "approved",
  "denied",
  "needs_changes",
  "applied",
  "verified",
  "active",
  "deactivated",
  "rotated",
  "compromised",
  "superseded",
  "cancelled",
] as const;

/** Who asks. */
export const Requester = Type.Object(
  {
    agent: text("Requesting agent", {
      published: SHAPES.identity,
      description: "Who asks: a person, team or agent.",
      examples: ["ops-warden"],
    }),
    message_id: Type.Optional(
      uuid("Message", {
        description: "The message that carried the ask.",
        examples: ["fe5b1696-8956-4bd5-9d6f-dbde1901a076"],
      }),
    ),
    reason: text("Reason", {
      description: "Why the lane is needed, in a sentence.",
      examples: ["Provision the llm-connect OpenRouter lane."],
    }),
  },
  { ...strict, title: "Requester", description: "Who asks for the lane, and why." },
);

const Comment = Type.Object(
  {
    at: instant("At", { description: "When it was said.", examples: ["2026-06-29T22:53:03+00:00"] }),
    reviewer: text("Reviewer", { description: "Who said it.", examples: ["codex"] }),
    decision: text("Remark", {
      description: "A free-form code. A comment is never an approval; see decisions.",
      examples: ["metadata_review_binding_confirmed_pending_owner_approval"],
    }),
    comment: text("Comment", {
      description: "What was said; never a secret value.",
      examples: ["The binding fits what is on the cluster."],
    }),
  },
  { ...strict, title: "Comment" },
);

/** Who must agree. */
export const Review = Type.Object(
  {
    required: Type.Boolean({
      title: "Review required",
      published: { const: true },
      description: "Whether owners must approve first.",
    }),
    required_approvers: texts("Required approvers", {
      published: DISTINCT,
      ofEach: SHAPES.identity,
      description: "Every one of them must approve.",
      examples: [["platform-operator", "activity-core-owner"]],
    }),
    allow_same_person: Type.Optional(
      Type.Boolean({
        title: "Same person allowed",
        description: "Whether one person may approve as several of the required approvers; false by default.",
      }),
    ),
    comments: Type.Optional(
      Type.Array(Comment, { title: "Comments", description: "What reviewers said, oldest first." }),
    ),
    applier: Type.Optional(
      text("Applier", { description: "Who applies the lane once it is approved.", examples: ["platform-operator"] }),
    ),
  },
  { ...strict, title: "Review", description: "Who must agree before the lane is granted." },
);

/** References into the State Hub. */
export const StateHub = Type.Object(
  {
    workplan_id: Type.Optional(
      text("Workplan", { description: "Workplan of the State Hub.", examples: ["RAILIANCE-WP-0007"] }),
    ),
    ops_warden_batch_message_id: Type.Optional(
      uuid("Batch message", {
        description: "Message of the batch that it came in.",
        examples: ["0b8f2a64-7c1d-4e2f-8a35-91d6c0e47b12"],
      }),
    ),
    decision_ids: Type.Optional(
      Type.Array(
        uuid("Decision", {
          description: "Decision of the State Hub.",
          examples: ["3f0c6f0e-5d8e-4b6d-9a43-6f1f4a1f7a52"],
        }),
        {
          title: "Decisions",
          description: "Decisions that the State Hub holds.",
        },
      ),
    ),
  },
  { ...strict, title: "State Hub", description: "References into the State Hub; never secrets." },
);

const digest = {
  pattern: "^sha256:[0-9a-f]{64}$",
  patternErrorMessage: "sha256: and 64 lower-case hex digits",
  examples: [`sha256:${"0123456789abcdef".repeat(4)}`],
};

/** One decision of an approver. */
export const Decision = Type.Object(
  {
    at: instant("At", { description: "When it was decided.", examples: ["2026-06-29T22:53:03+00:00"] }),
    reviewer: text("Reviewer", {
      description: "The required approver that it counts for.",
      examples: ["platform-operator"],
    }),
    person: Type.Optional(
      text("Person", { description: "Who decided as that approver; the approver by default.", examples: ["ana"] }),
    ),
    decision: oneOf("Decision", ["approved", "denied", "needs_changes"], {
      description: "What was decided.",
      examples: ["approved"],
    }),
    comment: text("Comment", {
      description: "Why; never a secret value.",
      examples: ["The path, the fields and the binding are what the owner asked for."],
    }),
    digest: Type.String({ title: "Digest", description: "Digest of the reviewed content that it covers.", ...digest }),
    source: oneOf("Source", ["cli", "state-hub", "chat"], { description: "Where it was made.", examples: ["cli"] }),
    decision_id: Type.Optional(
      text("Decision id", {
        description: "Its id where it was made.",
        examples: ["3f0c6f0e-5d8e-4b6d-9a43-6f1f4a1f7a52"],
      }),
    ),
    previous: Type.Optional(
      Type.String({
        title: "Previous",
        description: "Digest of the decision before it, so that none can be changed or taken out.",
        ...digest,
      }),
    ),
    signature: Type.Optional(
      text("Signature", { description: "SSH signature of the decision by the person who made it." }),
    ),
  },
  { ...strict, title: "Decision" },
);

/** One piece of evidence. */
export const Evidence = Type.Object(
  {
    at: instant("At", { description: "When it was seen.", examples: ["2026-06-29T22:53:03+00:00"] }),
    happened_at: Type.Optional(
      instant("Happened at", {
        description: "When it happened, where that was not when it was seen.",
        examples: ["2026-06-29T22:53:03+00:00"],
      }),
    ),
    kind: text("Kind", {
      description:
        "What it is evidence of; apply, positive-verification and negative-verification carry the states applied and verified.",
      examples: ["negative-verification"],
    }),
    check: Type.Optional(
      text("Check", {
        description: "The check that was run.",
        examples: ["login by a service account that is not bound"],
      }),
    ),
    by: text("By", { description: "Who recorded it.", examples: ["platform-operator"] }),
    outcome: oneOf("Outcome", ["passed", "failed", "refused", "recorded"], {
      description: "How it ended.",
      examples: ["passed"],
    }),
    digest: Type.Optional(
      Type.String({ title: "Digest", description: "Digest of the approved content that it is about.", ...digest }),
    ),
    part_of: Type.Optional(
      text("Part of", { description: "The rotation or incident that it is a step of.", examples: ["ROT-2026-Q3"] }),
    ),
    step: Type.Optional(
      oneOf("Step", [...ROTATION_STEPS, ...INCIDENT_STEPS], {
        description: "The step of it; each comes after all the steps before it.",
        examples: ["replaced"],
      }),
    ),
    trigger: Type.Optional(
      oneOf("Trigger", ROTATION_TRIGGERS, {
        description: "What the rotation is made for, on its first step; schedule by default.",
        examples: ["schedule"],
      }),
    ),
    deviation: Type.Optional(
      text("Deviation", {
        description: "Why the step was taken out of its order.",
        examples: ["The provider revoked the old key by itself."],
      }),
    ),
    approved_by: Type.Optional(
      text("Approved by", {
        description: "The required approver who agreed to the deviation; not who took the step.",
        examples: ["platform-operator"],
      }),
    ),
    audit_ids: Type.Optional(
      texts("Audit ids", {
        description: "Request ids of the audit log.",
        examples: [["9b4e1c1a-52c7-4c36-a6f2-0c1b3a5d7e84"]],
      }),
    ),
    note: Type.Optional(
      text("Note", {
        description: "In words; never command output that bears a secret.",
        examples: ["Refused with 403, as it should be."],
      }),
    ),
  },
  { ...strict, title: "Evidence" },
);

/** Where a request stands. */
export const status = oneOf("Status", STATUSES, { description: "Where the request stands.", examples: ["proposed"] });

/** One change of status. */
export const HistoryEntry = Type.Object(
  {
    at: instant("At", { description: "When it changed.", examples: ["2026-06-29T22:53:03+00:00"] }),
    from: Type.Optional(oneOf("From", STATUSES, { description: "The status before.", examples: ["proposed"] })),
    to: oneOf("To", STATUSES, { description: "The status after.", examples: ["approved"] }),
    by: text("By", { description: "Who changed it.", examples: ["platform-operator"] }),
    reason: text("Reason", { description: "Why.", examples: ["Approved by every required approver."] }),
  },
  { ...strict, title: "Change of status" },
);

/** What every request begins with, whatever its type. */
export const identity = {
  id: text("Id", {
    published: SHAPES.id,
    description: "CCR-, year, number; the file name starts with it.",
    examples: ["CCR-2026-0003"],
  }),
  kind: Type.Literal("credential-change-request", {
    title: "Kind",
    description: "Always credential-change-request.",
  }),
  schema_version: Type.Literal(1, { title: "Schema version", description: "Always 1." }),
};

const Waiver = Type.Object(
  {
    code: text("Finding", { description: "Code of the risk that is accepted.", examples: ["long-ttl"] }),
    pointer: Type.Optional(
      text("Where", {
        published: SHAPES.pointer,
        description: "JSON pointer of the value that it is about.",
        examples: ["/auth/ttl"],
      }),
    ),
    reason: text("Reason", {
      description: "Why the risk is accepted.",
      examples: ["The nightly batch runs for two hours."],
      published: SHAPES.words,
    }),
    approver: text("Approver", {
      description: "Who accepts it: a required approver.",
      examples: ["platform-operator"],
    }),
    expires: Type.Optional(day("Expires", { description: "Last day of the waiver.", examples: ["2026-12-31"] })),
  },
  { ...strict, title: "Waiver" },
);

/** The risks of a request that somebody accepted. */
export const Waivers = Type.Array(Waiver, {
  title: "Waivers",
  description: "Risks that an approver accepted, each with a reason.",
});
