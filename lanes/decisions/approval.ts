import type { Reviewable } from "../reviewable.ts";
import { parseInstant } from "../rules/dates.ts";
import { type Decision, type Digest, digestDecision } from "./digest.ts";

/** Where one required approver stands: what they decided last, if that is about the content as it is. */
export interface ApproverStanding {
  readonly approver: string;
  /**
   * `void`: approved another content than this; `reopened`: approved it before it was put up again or its access was
   * taken away; `unproven`: approved it without a good signature.
   */
  readonly state: "approved" | "denied" | "needs_changes" | "missing" | "void" | "reopened" | "unproven";
  /** Instant of the decision. */
  readonly at?: string;
  /** Who decided in that role, where it says so. */
  readonly person?: string;
  readonly comment?: string;
}

/** What the decisions of a request come to. */
export interface Approval {
  readonly digest: Digest;
  /** One of each required approver, in the order of the request. */
  readonly approvers: readonly ApproverStanding[];
  readonly outcome: "approved" | "denied" | "needs_changes" | "open";
  /** Why it is not approved: every reason; none where it is. */
  readonly reasons: readonly string[];
  /** Milliseconds since 1970 of the decision that made it approved. */
  readonly approvedAt?: number;
}

/** True for a decision whose signature is its reviewer's; asked where a stack requires signatures. */
export type IsSigned = (ccr: Reviewable, decision: Decision) => boolean;

export interface JudgeOptions {
  readonly digest: Digest;
  /** Absent: signatures are not required. */
  readonly isSigned?: IsSigned | undefined;
  /** True where it is known that no decision was changed or removed; else it is looked at. */
  readonly isChainWhole?: boolean | undefined;
}

/**
 * Judges the decisions of a request: the latest of each required approver counts, any denial denies, and approved is
 * what every one of them approved as it is now, none of them the requester or in two roles at once.
 */
export function judgeApproval(ccr: Reviewable, options: JudgeOptions): Approval {
  const { digest, isSigned, isChainWhole = findBrokenLink(ccr.decisions ?? []) === undefined } = options;
  const { required_approvers: required } = ccr.review;
  const judged = required.map((approver) => judgeApprover(ccr, approver, { digest, isSigned }));
  const approvers = judged.map(({ standing }) => standing);
  const has = (state: ApproverStanding["state"]): boolean => approvers.some((each) => each.state === state);
  const reasons = [
    ...(required.length === 0 ? ["nobody is required to approve it"] : []),
    ...(isChainWhole ? [] : ["a decision was changed or removed"]),
    ...approvers.flatMap(explainApprover),
    ...explainPersons(ccr, approvers),
  ];
  const outcome = has("denied")
    ? "denied"
    : has("needs_changes")
      ? "needs_changes"
      : reasons.length === 0
        ? "approved"
        : "open";
  const approvedAt = outcome === "approved" ? { approvedAt: Math.max(...judged.map(({ instant }) => instant)) } : {};
  return { digest, approvers, outcome, reasons, ...approvedAt };
}

/** Index of the first decision that does not name the one before it as it is; the first one names none. */
export function findBrokenLink(decisions: readonly Decision[]): number | undefined {
  const index = decisions.findIndex(({ previous }, at) => {
    const before = decisions[at - 1];
    return previous !== (before === undefined ? undefined : digestDecision(before));
  });
  return index < 0 ? undefined : index;
}

/** Two names of one: letter case, blanks at the ends and ways to write a letter tell no two people apart. */
export function isSamePerson(left: string, right: string): boolean {
  return foldName(left) === foldName(right);
}

function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .trim()
    .toLowerCase();
}

/**
 * Milliseconds since 1970 of the last time that the request was put up for decision anew, or its access taken away: an
 * approval from before it grants nothing any more. What was sent back for changes is not put up anew by that.
 */
export function findReopening({ history = [] }: Reviewable): number | undefined {
  const entry = history.findLast(isReopening);
  return entry === undefined ? undefined : parseInstant(entry.at);
}

type Change = NonNullable<Reviewable["history"]>[number];

/** True of a change of status that puts a request up for decision anew, or takes its access away. */
export function isReopening({ from, to }: Pick<Change, "from" | "to">): boolean {
  if (to === "deactivated" || to === "compromised") return true;
  return to === "proposed" && from !== undefined && from !== "requested" && from !== "needs_changes";
}

function judgeApprover(
  ccr: Reviewable,
  approver: string,
  { digest, isSigned }: JudgeOptions,
): { standing: ApproverStanding; instant: number } {
  const decision = ccr.decisions?.findLast(({ reviewer }) => reviewer === approver);
  if (decision === undefined) return { standing: { approver, state: "missing" }, instant: Number.NaN };
  const { at, person, comment } = decision;
  const words = { approver, at, comment, ...(person === undefined ? {} : { person }) };
  const instant = parseInstant(at) ?? Number.NaN;
  const state = judgeDecision(ccr, decision, { digest, isSigned, instant });
  return { standing: { ...words, state }, instant };
}

function judgeDecision(
  ccr: Reviewable,
  decision: Decision,
  { digest, isSigned, instant }: JudgeOptions & { instant: number },
): ApproverStanding["state"] {
  if (decision.decision !== "approved") return decision.decision;
  if (decision.digest !== digest) return "void";
  const reopening = findReopening(ccr);
  if (reopening !== undefined && !(instant >= reopening)) return "reopened";
  return isSigned === undefined || isSigned(ccr, decision) ? "approved" : "unproven";
}

function explainApprover({ approver, state }: ApproverStanding): readonly string[] {
  switch (state) {
    case "approved":
      return [];
    case "denied":
      return [`${approver} denied it`];
    case "needs_changes":
      return [`${approver} asked for changes`];
    case "void":
      return [`it was changed after ${approver} approved it`];
    case "reopened":
      return [`it was put up again, or its access taken away, after ${approver} approved it`];
    case "unproven":
      return [`the approval of ${approver} has no good signature, which this stack requires`];
    case "missing":
      return [`${approver} has not approved it`];
  }
}

/** Nobody approves what they asked for, and one person does not fill two roles unless the request says so. */
function explainPersons(ccr: Reviewable, approvers: readonly ApproverStanding[]): readonly string[] {
  const given = approvers.filter(({ state }) => state === "approved" || state === "unproven");
  const persons = given.map(({ approver, person }) => person ?? approver);
  const own = given
    .filter(({ approver, person }) =>
      [approver, person ?? approver].some((each) => isSamePerson(each, ccr.requester.agent)),
    )
    .map(({ approver }) => `the approval of ${approver} is the requester's own`);
  if (ccr.review.allow_same_person) return own;
  const twice = given
    .filter((_, at) => persons.findIndex((other) => isSamePerson(other, persons[at] ?? "")) < at)
    .map(({ approver }) => `the approval of ${approver} is of a person who approved in another role`);
  return [...own, ...twice];
}
