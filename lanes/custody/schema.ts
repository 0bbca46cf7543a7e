import * as Type from "typebox";
import { day, form, instant, strict, text } from "../schema-words.ts";
import { CUSTODY_STEPS, CUSTODY_TRIGGERS } from "./steps.ts";

/** Money is text: a number would be rounded in binary before anyone compares it. */
function dollars(title: string, description: string) {
  const pattern = "(0|[1-9][0-9]{0,11})(\\.[0-9]{1,6})?";
  return form(title, { pattern, is: "dollars like '1204.50', in quotes", description, examples: ["1204.50"] });
}

const schemaVersion = Type.Literal(1, { title: "Schema version", description: "Always 1." });

const provider = text("Provider", {
  description: "Id of a provider of the catalog; `ccr providers` lists them.",
  examples: ["openrouter"],
});

const Step = Type.Object(
  {
    step: Type.Enum(CUSTODY_STEPS, {
      title: "Step",
      description: "Which of the eight it is.",
      examples: [CUSTODY_STEPS[0]],
    }),
    at: instant("At", { description: "When it was done; not earlier than the step before it." }),
    by: text("By", { description: "Who did it.", examples: ["platform-operator"] }),
    present: Type.Boolean({
      title: "Present",
      description: "Whether the operator was there; must be true where the step touches the value.",
    }),
    audit_ref: Type.Optional(
      text("Audit reference", {
        description: "The entry of the audit ledger that the step made; the test call has one.",
        examples: ["ledger/2026-07-02/000001"],
      }),
    ),
    note: Type.Optional(text("Note", { description: "In words; never any part of the value." })),
  },
  { ...strict, title: "Step" },
);

const Changelog = Type.Object(
  {
    provider: text("Provider", { description: "The record's provider.", examples: ["openrouter"] }),
    date: day("Date", { description: "The day of the step changelog-entry, as that is written." }),
    first_audit_ref: text("First audit reference", {
      description: "The ledger's first entry of the new key: that of the test call.",
      examples: ["ledger/2026-07-02/000001"],
    }),
  },
  { ...strict, title: "Changelog", description: "What the changelog says of it: these three, and never the value." },
);

/** The one source of the format of custody records. */
export const KeyCustodyRecordSchema = Type.Object(
  {
    id: form("Id", {
      pattern: "KCR-[0-9]{4}-[0-9]{4}",
      is: "KCR-, four digits of the year, - and four digits",
      description: "KCR-, year, number; the file name starts with it.",
      examples: ["KCR-2026-0001"],
    }),
    kind: Type.Literal("key-custody-record", { title: "Kind", description: "Always key-custody-record." }),
    schema_version: schemaVersion,
    provider,
    request: form("Request", {
      pattern: "CCR-[0-9]{4}-[0-9]{4}",
      is: "the id of a request, like CCR-2026-0003",
      description: "The request whose secret holds the key.",
      examples: ["CCR-2026-0003"],
    }),
    trigger: Type.Enum(CUSTODY_TRIGGERS, {
      title: "Trigger",
      description: "Why the key was put into use; the last three do not wait for the calendar.",
      examples: ["initial"],
    }),
    reason: Type.Optional(text("Reason", { description: "Why it did not wait for the calendar; needed there." })),
    rotation: Type.Optional(
      text("Rotation", { description: "Id of the request's rotation that it is part of.", examples: ["ROT-2026-Q3"] }),
    ),
    incident: Type.Optional(
      text("Incident", { description: "Id of the request's incident that it answers.", examples: ["INC-2026-0001"] }),
    ),
    operator: text("Operator", {
      description: "The person who was present where the value was touched.",
      examples: ["platform-operator"],
    }),
    witness: Type.Optional(text("Witness", { description: "Who watched.", examples: ["activity-core-owner"] })),
    steps: Type.Array(Step, { title: "Steps", description: "The eight steps, in their order.", minItems: 1 }),
    changelog: Changelog,
  },
  {
    ...strict,
    title: "Key custody record",
    description: "How one key of a provider was put into use, step by step. It never holds any part of the key.",
  },
);

/** A custody record that fits the schema, keys as on disk. */
export type KeyCustodyRecord = Type.Static<typeof KeyCustodyRecordSchema>;

const Anomaly = Type.Object(
  {
    kind: Type.Enum(["cost-spike", "success-rate", "other"], {
      title: "Kind",
      description: "What stood out.",
      examples: ["cost-spike"],
    }),
    note: text("Note", { description: "What was seen, and what was made of it." }),
  },
  { ...strict, title: "Anomaly" },
);

const Investigation = Type.Object(
  {
    reference: text("Reference", { description: "Where it is worked on.", examples: ["RAILIANCE-WP-0021"] }),
    opened: day("Opened", { description: "The day on which it was opened." }),
  },
  { ...strict, title: "Investigation", description: "Needed where bill and ledger differ by more than the margin." },
);

const ProviderUsage = Type.Object(
  {
    provider,
    ledger_usd: dollars("Ledger", "What the audit ledger adds up to, in dollars."),
    billed_usd: dollars("Billed", "What the provider bills, in dollars."),
    calls: Type.Integer({ title: "Calls", description: "Entries of the ledger.", minimum: 0, examples: [4012] }),
    success_rate: Type.Optional(
      form("Success rate", {
        pattern: "(0(\\.[0-9]{1,6})?|1(\\.0{1,6})?)",
        is: "a part of one like '0.997', in quotes",
        description: "The part of the calls that succeeded; left out where there were none.",
        examples: ["0.997"],
      }),
    ),
    anomalies: Type.Optional(
      Type.Array(Anomaly, { title: "Anomalies", description: "What stood out against the months before." }),
    ),
    investigation: Type.Optional(Investigation),
  },
  { ...strict, title: "Usage of a provider" },
);

/** The one source of the format of usage reviews. */
export const UsageReviewSchema = Type.Object(
  {
    id: form("Id", {
      pattern: "UR-[0-9]{4}-(0[1-9]|1[0-2])",
      is: "UR-, four digits of the year, - and two of the month",
      description: "UR- and the month; the file name starts with it.",
      examples: ["UR-2026-07"],
    }),
    kind: Type.Literal("usage-review", { title: "Kind", description: "Always usage-review." }),
    schema_version: schemaVersion,
    month: form("Month", {
      pattern: "[0-9]{4}-(0[1-9]|1[0-2])",
      is: "a month like '2026-07', in quotes",
      description: "The month that is reviewed, in quotes.",
      examples: ["2026-07"],
    }),
    reviewer: text("Reviewer", { description: "Who reviewed it.", examples: ["platform-operator"] }),
    at: instant("At", { description: "When; after the month." }),
    margin_percent: form("Margin", {
      pattern: "(0|[1-9][0-9]?)(\\.[0-9]{1,2})?",
      is: "a percentage below 100 like '2.5', in quotes",
      description: "By how much bill and ledger may differ, of the larger of the two.",
      examples: ["2.5"],
    }),
    providers: Type.Array(ProviderUsage, { title: "Providers", description: "One entry a provider.", minItems: 1 }),
  },
  {
    ...strict,
    title: "Usage review",
    description: "What a month's calls to providers cost, by the audit ledger and by their bills.",
  },
);

/** A usage review that fits the schema, keys as on disk. */
export type UsageReview = Type.Static<typeof UsageReviewSchema>;
