import type { Checked } from "../check.ts";
import type { ApproverStanding } from "../decisions/approval.ts";
import type { Decision } from "../decisions/digest.ts";
import { judgeStanding } from "../decisions/standing.ts";
import { composeTemplates, type Templates } from "../decisions/templates.ts";
import { deriveDelivery } from "../delivery.ts";
import { describeRole } from "../describe-lane.ts";
import { formatDuration } from "../duration.ts";
import type { Finding } from "../finding.ts";
import { findReasonsToWithhold } from "../lane.ts";
import { listIncidents } from "../life/incident.ts";
import { planRotation } from "../life/schedule.ts";
import type { OrderType } from "../orders/vocabulary.ts";
import { compilePolicy } from "../policy/lane-policy.ts";
import type { Reviewable } from "../reviewable.ts";
import { compileRole } from "../role.ts";
import type { Ccr } from "../schema.ts";
import { type ContentChange, diffContent } from "./diff-content.ts";

/** One thing that a reviewer weighs. */
export interface Concern {
  readonly code: string;
  readonly severity: Finding["severity"];
  readonly message: string;
  readonly hint: string;
}

/** A label and what stands behind it. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** Facts under one heading. */
export interface Section {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** A station on the way from the request to the workload. */
export interface LaneStep {
  readonly kind: "request" | "lane" | "policy" | "role" | "store" | "secret" | "workload";
  readonly name: string;
}

/** Everything that a reviewer decides by, as data; never a value of a secret. */
export interface RequestReview {
  readonly file: string;
  readonly id: string;
  readonly title: string;
  readonly status: Ccr["status"];
  /** The state that its records come to. */
  readonly computed: Ccr["status"];
  readonly digest: string;
  readonly granted: boolean;
  /** Its type, where it is no request for a lane: then `granted` says that it is in force. */
  readonly order?: OrderType;
  /** Why it is withheld; none where it is granted. */
  readonly reasons: readonly string[];
  /** Risks first, then warnings. */
  readonly concerns: readonly Concern[];
  readonly sections: readonly Section[];
  readonly approvers: readonly ApproverStanding[];
  readonly decisions: readonly Decision[];
  readonly comments: NonNullable<Ccr["review"]["comments"]>;
  /** What changed since the last approved content; absent where there is none, or it is not known. */
  readonly changes?: readonly ContentChange[];
  /** Present where the request was approved as something else that cannot be found any more. */
  readonly lastApprovedIsLost?: true;
  readonly steps: readonly LaneStep[];
  readonly templates: Templates;
}

export interface ReviewOptions {
  readonly findings: readonly Finding[];
  /** The content that was approved last, where it is not this one. */
  readonly lastApproved?: Reviewable | undefined;
  /** Milliseconds since 1970, to judge a validity by. */
  readonly now?: number | undefined;
}

/** Describes a request that has no errors. */
export function describeRequest(checked: Checked, { findings, lastApproved, now }: ReviewOptions): RequestReview {
  const { ccr, source, policyFile } = checked;
  if (ccr === undefined) throw new TypeError("a request that does not fit the schema cannot be described");
  const { approval, computed } = judgeStanding(ccr, { policyFile });
  const { environment, cluster } = ccr.target;
  const place = { environment, ...(cluster === undefined ? {} : { cluster }) };
  const reasons = findReasonsToWithhold(checked, place, { now });
  return {
    file: source.path,
    id: ccr.id,
    title: ccr.title,
    status: ccr.status,
    computed,
    digest: approval.digest,
    granted: reasons.length === 0,
    reasons,
    concerns: listConcerns(findings.filter(({ file }) => file === source.path)),
    sections: describeSections(ccr),
    approvers: approval.approvers,
    decisions: ccr.decisions ?? [],
    comments: ccr.review.comments ?? [],
    ...diffLastApproved(ccr, { digest: approval.digest, lastApproved }),
    steps: listSteps(ccr),
    templates: composeTemplates(ccr, policyFile),
  };
}

/** What changed since the last approval, where that was of another content. */
export function diffLastApproved(
  request: Reviewable,
  { digest, lastApproved }: { readonly digest: string; readonly lastApproved: Reviewable | undefined },
): Pick<RequestReview, "changes" | "lastApprovedIsLost"> {
  const wasApproved = request.decisions?.findLast(({ decision }) => decision === "approved");
  if (wasApproved === undefined || wasApproved.digest === digest) return {};
  return lastApproved === undefined ? { lastApprovedIsLost: true } : { changes: diffContent(lastApproved, request) };
}

/** What a reviewer weighs, errors first. */
export function listConcerns(findings: readonly Finding[]): readonly Concern[] {
  const rank = { error: 0, risk: 1, warning: 2 } as const;
  return findings
    .map(({ code, severity, message, hint }) => ({ code, severity, message, hint }))
    .sort((left, right) => rank[left.severity] - rank[right.severity]);
}

function describeSections(ccr: Ccr): readonly Section[] {
  const { target, requester, openbao, auth, verification, lifecycle, activation_conditions: conditions, risk } = ccr;
  const policy = compilePolicy(ccr, 2);
  const sections: Section[] = [
    {
      title: "Who reads what",
      facts: [
        { label: "reads", text: `${[...openbao.fields].sort().join(", ")} of ${openbao.kv_path}` },
        { label: "by", text: describeRole(compileRole(ccr)) },
        { label: "binding", text: auth.bound_claims_confirmed ? "confirmed against what is live" : "NOT CONFIRMED" },
        { label: "policy", text: `${policy.name}: read of that path, and nothing else` },
        { label: "delivery", text: describeDelivery(ccr) },
        { label: "for", text: `${target.workload} of ${target.tenant}, ${describePlace(ccr)}: ${target.purpose}` },
        ...describeValidity(ccr),
        { label: "asked by", text: `${requester.agent}: ${requester.reason}` },
        ...describeDoor(ccr),
      ],
    },
    { title: "Risk", facts: [{ label: "class", text: risk.classification }, ...list("note", risk.notes)] },
    {
      title: "Verification",
      facts: [...list("must work", verification?.positive), ...list("must be refused", verification?.negative)],
    },
    {
      title: "Lifecycle",
      facts: [
        ...list("before it is active", conditions),
        ...describeRotation(ccr),
        ...Object.entries(lifecycle ?? {}).map(([label, text]) => ({ label, text })),
      ],
    },
    { title: "On record", facts: [...describeRotations(ccr), ...describeIncidents(ccr)] },
  ];
  return sections.filter(({ facts }) => facts.length > 0);
}

function list(label: string, texts: readonly string[] = []): readonly Fact[] {
  return texts.map((text) => ({ label, text }));
}

function describePlace({ target: { environment, cluster } }: Ccr): string {
  return cluster === undefined ? `environment ${environment}` : `environment ${environment}, cluster ${cluster}`;
}

function describeValidity({ validity: { not_before: from, not_after: to } = {} }: Ccr): readonly Fact[] {
  const words = [from === undefined ? [] : `from ${from}`, to === undefined ? [] : `until ${to}`].flat();
  return words.length === 0 ? [] : [{ label: "granted", text: words.join(" ") }];
}

/** What the request itself says of it; the rest follows from its provider and the default. */
function describeRotation(ccr: Ccr): readonly Fact[] {
  if (ccr.rotation === undefined) return [];
  const { every, overlapSeconds, provider } = planRotation(ccr);
  const of = provider === undefined ? "" : `, a key of ${provider}`;
  return [{ label: "rotated", text: `${every}${of}; the old key is kept ${formatDuration(overlapSeconds)}` }];
}

function describeRotations({ rotations = [] }: Ccr): readonly Fact[] {
  return rotations.map(({ id, at, by, trigger = "schedule" }) => ({
    label: "rotation",
    text: `${id} at ${at} by ${by}, ${trigger}`,
  }));
}

function describeIncidents(ccr: Ccr): readonly Fact[] {
  return listIncidents(ccr).map(({ record: { id, kind, leaked_at, source }, next }) => ({
    label: "incident",
    text: `${id}, ${kind}, leaked ${leaked_at}, ${source}: ${next === undefined ? "closed" : `open, next ${next}`}`,
  }));
}

function describeDoor({ access_frontdoor: door }: Ccr): readonly Fact[] {
  return door === undefined ? [] : [{ label: "front door", text: door.command ?? door.catalog_id ?? door.type }];
}

function describeDelivery(ccr: Ccr): string {
  const { surface, target } = ccr.delivery;
  if (surface === "external-secrets") {
    const { namespace, secretName, store } = deriveDelivery(ccr);
    return `Secret ${namespace}/${secretName} through store ${store}`;
  }
  const way = surface === "csi" ? "a volume of the Secrets Store CSI driver" : "the caller reads OpenBao itself";
  return target === undefined ? way : `${way}: ${target}`;
}

/** The way of the credential; only what External Secrets delivers goes through a store and a Secret. */
function listSteps(ccr: Ccr): readonly LaneStep[] {
  const { store, secretName, namespace } = deriveDelivery(ccr);
  const delivered: LaneStep[] =
    ccr.delivery.surface === "external-secrets"
      ? [
          { kind: "store", name: store },
          { kind: "secret", name: `${namespace}/${secretName}` },
        ]
      : [];
  return [
    { kind: "request", name: ccr.id },
    { kind: "policy", name: ccr.openbao.policy_name },
    { kind: "role", name: `auth/${ccr.auth.mount}/role/${ccr.auth.role}` },
    ...delivered,
    { kind: "workload", name: ccr.target.workload },
  ];
}
