import { hasLifeOfLane, type Reviewable } from "../reviewable.ts";
import { parseInstant } from "../rules/dates.ts";
import { isGranted } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import { type Approval, type IsSigned, judgeApproval } from "./approval.ts";
import { type Digest, digestRequest } from "./digest.ts";

type Status = Ccr["status"];

type Outcome = NonNullable<Ccr["evidence"]>[number]["outcome"];

/** The evidence that carries the states after an approval: its kind, and the outcomes that say that all was well. */
export const EVIDENCE_KINDS = {
  apply: { kind: "apply", good: ["passed", "recorded"] },
  positive: { kind: "positive-verification", good: ["passed"] },
  negative: { kind: "negative-verification", good: ["passed", "refused"] },
} as const satisfies Record<string, { kind: string; good: readonly Outcome[] }>;

/** Where a request stands by its records, whatever its status says. */
export interface Standing {
  readonly approval: Approval;
  /** The state that decisions and evidence come to. */
  readonly computed: Status;
  /** Why the records do not carry the status that the request has: every reason; none where they do. */
  readonly uncarried: readonly string[];
}

export interface StandingOptions {
  /** The text of the policy file that the request names. */
  readonly policyFile?: string | undefined;
  /** Of the content, where it is known; else it is taken. */
  readonly digest?: Digest | undefined;
  readonly isSigned?: IsSigned | undefined;
  /** True where it is known that no decision was changed or removed; else it is looked at. */
  readonly isChainWhole?: boolean | undefined;
}

/** Says where a request stands by its decisions, evidence, rotations and history. */
export function judgeStanding(ccr: Reviewable, { policyFile, digest, ...options }: StandingOptions = {}): Standing {
  const approval = judgeApproval(ccr, { ...options, digest: digest ?? digestRequest(ccr, policyFile) });
  const missing = findMissingEvidence(ccr, approval);
  return {
    approval,
    computed: computeStatus(ccr, approval, missing),
    uncarried: explainStatus(ccr, approval, missing),
  };
}

/** What the approved content still lacks, each as a noun. */
interface MissingEvidence {
  readonly apply: boolean;
  readonly positive: boolean;
  readonly negative: boolean;
}

/**
 * Evidence of what was approved comes after its approval; the latest of each kind counts. What does not say of which
 * content it is may be of any that was ever approved.
 */
function findMissingEvidence(
  { evidence = [], decisions = [] }: Reviewable,
  { approvedAt, digest }: Approval,
): MissingEvidence {
  const isOnly = decisions.every((each) => each.decision !== "approved" || each.digest === digest);
  const lacks = ({ kind, good }: { kind: string; good: readonly Outcome[] }): boolean => {
    const last = evidence.findLast((each) => each.kind === kind && (each.digest ?? digest) === digest);
    const instant = last === undefined ? undefined : parseInstant(last.at);
    if (last === undefined || instant === undefined || approvedAt === undefined) return true;
    if (last.digest === undefined && !isOnly) return true;
    return instant < approvedAt || !good.includes(last.outcome);
  };
  return {
    apply: lacks(EVIDENCE_KINDS.apply),
    positive: lacks(EVIDENCE_KINDS.positive),
    negative: lacks(EVIDENCE_KINDS.negative),
  };
}

/** A request that ended, or was not proposed yet, is where it says; of any other the records decide. */
function computeStatus(request: Reviewable, { outcome }: Approval, missing: MissingEvidence): Status {
  const { status, rotations = [] } = request;
  if (["requested", "deactivated", "compromised", "superseded", "cancelled"].includes(status)) return status;
  if (outcome === "open") return "proposed";
  if (outcome !== "approved") return outcome;
  if (missing.apply) return "approved";
  if (missing.positive || missing.negative || !hasLifeOfLane(request)) return "applied";
  if (status === "rotated" && rotations.length > 0) return "rotated";
  return status === "active" || status === "rotated" ? "active" : "verified";
}

function explainStatus(ccr: Reviewable, approval: Approval, missing: MissingEvidence): readonly string[] {
  const { status } = ccr;
  if (isGranted(ccr)) return explainGrant(ccr, approval, missing);
  if (status === "denied" || status === "needs_changes") {
    return approval.outcome === status ? [] : ["no approver's latest decision says so"];
  }
  if (status === "superseded") return ccr.superseded_by === undefined ? ["it names no request that superseded it"] : [];
  if (["deactivated", "compromised", "cancelled"].includes(status)) {
    return ccr.history?.at(-1)?.to === status ? [] : ["its history does not say who did it, when and why"];
  }
  return [];
}

function explainGrant(
  { status, rotations = [] }: Reviewable,
  approval: Approval,
  missing: MissingEvidence,
): readonly string[] {
  if (approval.reasons.length > 0) return approval.reasons;
  if (status === "approved") return [];
  const needsVerification = status !== "applied";
  return [
    ...(missing.apply ? ["no evidence says that it was applied since its approval"] : []),
    ...(needsVerification && missing.positive ? ["no evidence says that access works since its approval"] : []),
    ...(needsVerification && missing.negative
      ? ["no evidence says that other access is refused since its approval"]
      : []),
    ...(status === "rotated" && rotations.length === 0 ? ["no rotation is recorded"] : []),
  ];
}
