import { forEachSound } from "../guard-broken.ts";
import { checkDay, checkInstant, checkKnownProvider } from "./common.ts";
import { isDivergent } from "./money.ts";
import type { DocumentRule } from "./rule.ts";
import type { UsageReview } from "./schema.ts";

type Rule = DocumentRule<UsageReview>;

const checkMonth: Rule = ({ id, month }, report) => {
  if (id !== `UR-${month}`) report("review-month-mismatch", ["id"], "The id is of another month");
};

/** Before its month is over nobody knows what it cost. */
const checkReviewed: Rule = ({ at, month }, report, settings) => {
  const instant = checkInstant(at, ["at"], report, settings);
  if (instant !== undefined && at.slice(0, month.length) <= month)
    report("review-month-mismatch", ["at"], "The month was not over");
};

const checkProviders: Rule = ({ providers }, report) => {
  const seen = new Set<string>();
  forEachSound(providers, ({ provider }, index) => {
    const path = ["providers", index, "provider"];
    checkKnownProvider(provider, path, report);
    if (seen.has(provider)) report("provider-reviewed-twice", path, "An earlier entry is about this provider");
    seen.add(provider);
  });
};

/** A divergence is no tolerance: it is investigated, or the bill and the ledger agree. */
const checkDivergence: Rule = ({ providers, margin_percent: margin }, report) => {
  const message = "Bill and ledger differ by more than the margin";
  forEachSound(providers, ({ ledger_usd, billed_usd, investigation }, index) => {
    if (investigation !== undefined || !isDivergent(ledger_usd, billed_usd, margin)) return;
    report("unexplained-divergence", ["providers", index, "billed_usd"], message);
  });
};

const checkInvestigations: Rule = ({ providers }, report) => {
  forEachSound(providers, ({ investigation }, index) => {
    if (investigation === undefined) return;
    checkDay(investigation.opened, ["providers", index, "investigation", "opened"], report);
  });
};

/** Rules over one usage review. */
export const USAGE_REVIEW_RULES: readonly Rule[] = [
  ...[checkMonth, checkReviewed, checkProviders, checkDivergence, checkInvestigations],
];
