import { forEachSound } from "../guard-broken.ts";
import { parseInstant } from "../rules/dates.ts";
import { checkDay, checkInstant, checkKnownProvider } from "./common.ts";
import type { DocumentRule } from "./rule.ts";
import type { KeyCustodyRecord } from "./schema.ts";
import { CUSTODY_STEPS, type CustodyStep, isAccelerated, STEPS_WITH_VALUE } from "./steps.ts";

type Rule = DocumentRule<KeyCustodyRecord>;

/** Milliseconds after which a file that holds the value is no longer temporary. */
const MAX_FILE_AGE = 24 * 3_600_000;

const checkProvider: Rule = ({ provider }, report) => checkKnownProvider(provider, ["provider"], report);

const checkReason: Rule = ({ trigger, reason }, report) => {
  if (!isAccelerated(trigger) || reason !== undefined) return;
  report("accelerated-without-reason", ["trigger"], "Nothing says why it did not wait for the calendar");
};

/** Each of the eight is there: a step that nobody wrote down was not taken. */
const checkMissingSteps: Rule = ({ steps }, report) => {
  const taken = new Set(steps.map(({ step }) => step));
  const missing = CUSTODY_STEPS.filter((step) => !taken.has(step));
  if (missing.length > 0) report("custody-step-missing", ["steps"], `Not taken: ${missing.join(", ")}`);
};

/** They stand in their order: a file is restricted before the value is in it, a key is called once it is loaded. */
const checkOrder: Rule = ({ steps }, report) => {
  let last = -1;
  forEachSound(steps, ({ step }, index) => {
    const at = CUSTODY_STEPS.indexOf(step);
    const path = ["steps", index, "step"];
    if (at === last) report("custody-step-order", path, "This step stands twice");
    else if (at < last) report("custody-step-order", path, `It belongs before ${CUSTODY_STEPS[last]}`);
    last = Math.max(last, at);
  });
};

const checkTimes: Rule = ({ steps }, report, settings) => {
  let latest = Number.NEGATIVE_INFINITY;
  forEachSound(steps, ({ at }, index) => {
    const path = ["steps", index, "at"];
    const instant = checkInstant(at, path, report, settings) ?? latest;
    if (instant < latest) report("custody-step-order", path, "This is earlier than the step before it");
    latest = Math.max(latest, instant);
  });
};

const checkPresence: Rule = ({ steps }, report) => {
  forEachSound(steps, ({ step, present }, index) => {
    if (present || !STEPS_WITH_VALUE.has(step)) return;
    report("operator-absent", ["steps", index, "present"], "This step touches the value");
  });
};

/** The value lies in a file for as long as it takes to copy it, and no longer. */
const checkFileAge: Rule = ({ steps }, report) => {
  const instantOf = (name: CustodyStep): number | undefined =>
    parseInstant(steps.find(({ step }) => step === name)?.at ?? "");
  const [made, destroyed] = [instantOf("restricted-file-created"), instantOf("temp-file-destroyed")];
  if (made === undefined || destroyed === undefined || destroyed - made <= MAX_FILE_AGE) return;
  const index = steps.findIndex(({ step }) => step === "temp-file-destroyed");
  report("temp-file-kept", ["steps", index, "at"], "The temporary file was there for more than a day");
};

/** The call that proves the key leaves an entry in the ledger, from which its usage counts. */
const checkAuditEntry: Rule = ({ steps }, report) => {
  forEachSound(steps, ({ step, audit_ref }, index) => {
    if (step === "test-call" && audit_ref === undefined)
      report("audit-entry-missing", ["steps", index], "The test call names no entry of the audit ledger");
  });
};

const checkChangelogProvider: Rule = ({ provider, changelog }, report) => {
  if (changelog.provider === provider) return;
  report("changelog-mismatch", ["changelog", "provider"], "The record is about another provider");
};

/** The day as it is written, whatever the offset: both were written at one place. */
const checkChangelogDate: Rule = ({ steps, changelog: { date } }, report) => {
  const path = ["changelog", "date"];
  checkDay(date, path, report);
  const entry = steps.find(({ step }) => step === "changelog-entry");
  if (entry === undefined || entry.at.startsWith(`${date}T`)) return;
  report("changelog-mismatch", path, "The step changelog-entry has another day");
};

const checkChangelogEntry: Rule = ({ steps, changelog }, report) => {
  const call = steps.find(({ step }) => step === "test-call");
  if (call?.audit_ref === undefined || call.audit_ref === changelog.first_audit_ref) return;
  report("changelog-mismatch", ["changelog", "first_audit_ref"], "The test call names another entry");
};

/** Rules over one custody record. */
export const CUSTODY_RECORD_RULES: readonly Rule[] = [
  ...[checkProvider, checkReason, checkMissingSteps, checkOrder, checkTimes, checkPresence, checkFileAge],
  ...[checkAuditEntry, checkChangelogProvider, checkChangelogDate, checkChangelogEntry],
];
