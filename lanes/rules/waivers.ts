import { FINDING_KINDS, type FindingCode, type FindingKind } from "../finding.ts";
import { forEachSound } from "../guard-broken.ts";
import { formatPointer } from "../positions.ts";
import type { Ccr } from "../schema.ts";
import type { Path, Report, Rule, RuleSettings } from "./rule.ts";

type Waiver = NonNullable<Ccr["risk"]["waivers"]>[number];

const kindOf = (code: string): FindingKind | undefined =>
  Object.hasOwn(FINDING_KINDS, code) ? FINDING_KINDS[code as FindingCode] : undefined;

const isExpired = ({ expires }: Waiver, { today }: RuleSettings): boolean =>
  expires !== undefined && today !== undefined && expires < today;

/** A waiver counts when it names a risk, gives a reason, and is signed off by a required approver, in its time. */
function isValid(waiver: Waiver, ccr: Ccr, settings: RuleSettings): boolean {
  const approved = ccr.review.required_approvers.includes(waiver.approver) && waiver.approver !== ccr.requester.agent;
  const reasoned = waiver.reason.trim() !== "" && kindOf(waiver.code)?.severity === "risk";
  return approved && reasoned && !isExpired(waiver, settings);
}

/** Waivers are findings themselves where they do not count. */
export const checkWaivers: Rule = (ccr, report, settings) => {
  forEachSound(ccr.risk.waivers ?? [], (waiver, index) => {
    const path = ["risk", "waivers", index];
    if (kindOf(waiver.code)?.severity !== "risk") {
      report(
        "bad-waiver",
        [...path, "code"],
        "A waiver names the code of a risk; errors and warnings cannot be waived",
      );
    }
    if (waiver.pointer !== undefined && !waiver.pointer.startsWith("/")) {
      report("bad-waiver", [...path, "pointer"], "A waiver's pointer is a JSON pointer, like /auth/ttl");
    }
    if (waiver.reason.trim() === "") report("bad-waiver", [...path, "reason"], "A waiver gives its reason");
    if (!ccr.review.required_approvers.includes(waiver.approver) || waiver.approver === ccr.requester.agent) {
      report("unapproved-waiver", [...path, "approver"], "A waiver is accepted by one of the required approvers");
    }
    if (isExpired(waiver, settings)) report("expired-waiver", [...path, "expires"], "This waiver has expired");
  });
};

/** Wraps a rule that reports risks: what a valid waiver covers is not reported. */
export function unlessWaived(rule: Rule): Rule {
  return (ccr, report, settings) => {
    const passOn: Report = (code, path, ...words) => {
      if (!isWaived(ccr, { code, path, settings })) report(code, path, ...words);
    };
    rule(ccr, passOn, settings);
  };
}

function isWaived(
  ccr: Ccr,
  { code, path, settings }: { code: FindingCode; path: Path; settings: RuleSettings },
): boolean {
  const pointer = formatPointer(path);
  return (ccr.risk.waivers ?? []).some(
    (waiver) =>
      waiver.code === code &&
      (waiver.pointer === undefined || waiver.pointer === pointer) &&
      isValid(waiver, ccr, settings),
  );
}
