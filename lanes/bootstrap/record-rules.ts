import { checkInstant } from "../custody/common.ts";
import type { DocumentRule } from "../custody/rule.ts";
import { forEachSound } from "../guard-broken.ts";
import { findCustodyFaults } from "./custody-faults.ts";
import type { BootstrapRecord } from "./record-schema.ts";
import { BOOTSTRAP_STEPS } from "./steps.ts";

type Rule = DocumentRule<BootstrapRecord>;

/** A step counts only once all before it have passed: a root token that is revoked before the foundation is applied helps nobody. */
const checkOrder: Rule = ({ entries }, report) => {
  const passed = new Set<string>();
  // Behind an entry that cannot be read nobody knows what had passed.
  for (const [at, { step, result }] of entries.entries()) {
    const missing = BOOTSTRAP_STEPS.slice(0, BOOTSTRAP_STEPS.indexOf(step)).filter((each) => !passed.has(each));
    if (result === "passed" && missing.length > 0)
      report("bootstrap-step-order", ["entries", at, "step"], `Not passed before it: ${missing.join(", ")}`);
    if (result === "passed") passed.add(step);
    else passed.delete(step);
  }
};

const checkTimes: Rule = ({ entries }, report, settings) => {
  let latest = Number.NEGATIVE_INFINITY;
  forEachSound(entries, ({ at }, index) => {
    const path = ["entries", index, "at"];
    const instant = checkInstant(at, path, report, settings) ?? latest;
    if (instant < latest) report("bootstrap-step-order", path, "This is earlier than the entry before it");
    latest = Math.max(latest, instant);
  });
};

/** Who holds the shares is known from the initialisation on, and told there alone. */
const checkCustody: Rule = ({ entries }, report) => {
  forEachSound(entries, ({ step, result, custody }, at) => {
    const path = ["entries", at];
    if (custody === undefined) {
      if (step === "initialised" && result === "passed")
        report("bootstrap-custody", path, "Nothing says who holds the recovery shares and the root token");
      return;
    }
    if (step !== "initialised")
      report("bootstrap-custody", [...path, "custody"], "This belongs to the step initialised");
    for (const fault of findCustodyFaults(custody))
      report("bootstrap-custody", [...path, "custody", ...fault.path], fault.message);
  });
};

/** That a root token is gone is proven by a look, never by a word. */
const checkBasis: Rule = ({ entries }, report) => {
  forEachSound(entries, ({ step, basis, result }, at) => {
    if (
      basis === "word" &&
      result === "passed" &&
      (step === "root-revoked" || step === "scoped-token" || step === "auto-unseal")
    )
      report("bootstrap-word-alone", ["entries", at, "basis"], "This was not looked at");
  });
};

/** Rules over one bootstrap record. */
export const BOOTSTRAP_RECORD_RULES: readonly Rule[] = [checkOrder, checkTimes, checkCustody, checkBasis];
