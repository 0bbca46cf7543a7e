import { describeBootstrap } from "../bootstrap/describe-bootstrap.ts";
import type { Fact, Section } from "../review/describe-request.ts";
import { isDivergent } from "./money.ts";
import { findProvider } from "./providers.ts";
import type { ChecklistItem, RecordReview } from "./record-review.ts";
import type { CustodyDocument } from "./rule.ts";
import type { KeyCustodyRecord, UsageReview } from "./schema.ts";
import { CUSTODY_STEPS, STEPS_WITH_VALUE } from "./steps.ts";

/** Describes a record that fits its schema. */
export function describeRecord(record: CustodyDocument, file: string): RecordReview {
  const { id, kind } = record;
  const parts = describeParts(record);
  return { file, kind, id, ...parts };
}

function describeParts(record: CustodyDocument): Parts {
  switch (record.kind) {
    case "key-custody-record":
      return describeCustody(record);
    case "usage-review":
      return describeUsage(record);
    case "bootstrap-record":
      return describeBootstrap(record);
  }
}

type Parts = Pick<RecordReview, "title" | "sections" | "checklist">;

function describeCustody(record: KeyCustodyRecord): Parts {
  const { provider, request, trigger, operator, changelog } = record;
  const facts: readonly Fact[] = [
    { label: "provider", text: findProvider(provider)?.name ?? provider },
    { label: "request", text: request },
    { label: "trigger", text: record.reason === undefined ? trigger : `${trigger}: ${record.reason}` },
    ...optional("rotation", record.rotation),
    ...optional("incident", record.incident),
    { label: "operator", text: operator },
    ...optional("witness", record.witness),
    { label: "changelog", text: `${changelog.provider}, ${changelog.date}, ${changelog.first_audit_ref}` },
  ];
  return {
    title: `Key of ${provider} put into use`,
    sections: [{ title: "Custody", facts }],
    checklist: CUSTODY_STEPS.map((step) => describeStep(record, step)),
  };
}

function optional(label: string, text: string | undefined): readonly Fact[] {
  return text === undefined ? [] : [{ label, text }];
}

function describeStep({ steps }: KeyCustodyRecord, name: (typeof CUSTODY_STEPS)[number]): ChecklistItem {
  const taken = steps.find(({ step }) => step === name);
  const needs = STEPS_WITH_VALUE.has(name) ? " (operator present)" : "";
  if (taken === undefined) return { isDone: false, text: `${name}${needs}` };
  const audit = taken.audit_ref === undefined ? "" : `, audit ${taken.audit_ref}`;
  const note = taken.note === undefined ? "" : `: ${taken.note}`;
  return { isDone: true, text: `${name}${needs}, ${taken.at} by ${taken.by}${audit}${note}` };
}

function describeUsage(review: UsageReview): Parts {
  const { month, reviewer, at, margin_percent: margin, providers } = review;
  const overview: Section = {
    title: "Review",
    facts: [
      { label: "month", text: month },
      { label: "reviewed", text: `${at} by ${reviewer}` },
      { label: "margin", text: `${margin} %` },
    ],
  };
  const sections = providers.map((usage) => describeProvider(usage, margin));
  return { title: `Usage of ${month}`, sections: [overview, ...sections], checklist: [] };
}

function describeProvider(usage: UsageReview["providers"][number], margin: string): Section {
  const { provider, ledger_usd, billed_usd, calls, success_rate, anomalies = [], investigation } = usage;
  const verdict = isDivergent(ledger_usd, billed_usd, margin) ? "beyond the margin" : "within the margin";
  return {
    title: provider,
    facts: [
      { label: "ledger", text: `${ledger_usd} USD` },
      { label: "billed", text: `${billed_usd} USD, ${verdict}` },
      { label: "calls", text: success_rate === undefined ? String(calls) : `${calls}, ${success_rate} succeeded` },
      ...anomalies.map(({ kind, note }) => ({ label: kind, text: note })),
      ...(investigation === undefined
        ? []
        : [{ label: "investigated", text: `${investigation.reference}, opened ${investigation.opened}` }]),
    ],
  };
}
