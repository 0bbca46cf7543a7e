import type { Checked } from "../check.ts";
import type { IsSigned } from "../decisions/approval.ts";
import { judgeStanding } from "../decisions/standing.ts";
import { composeTemplates } from "../decisions/templates.ts";
import type { ChangeOrder } from "../orders/schema.ts";
import { isGranted } from "../rules/states.ts";
import type { Fact, LaneStep, RequestReview, ReviewOptions, Section } from "./describe-request.ts";
import { diffLastApproved, listConcerns } from "./describe-request.ts";

/** Describes an order that has no errors, as requests for lanes are described. */
export function describeOrder({ order, source }: Checked, { findings, lastApproved }: ReviewOptions): RequestReview {
  if (order === undefined) throw new TypeError("an order that does not fit the schema cannot be described");
  const { approval, computed } = judgeStanding(order);
  const reasons = explainIdle(order);
  return {
    file: source.path,
    id: order.id,
    title: order.title,
    status: order.status,
    computed,
    digest: approval.digest,
    granted: reasons.length === 0,
    order: order.request_type,
    reasons,
    concerns: listConcerns(findings.filter(({ file }) => file === source.path)),
    sections: describeSections(order),
    approvers: approval.approvers,
    decisions: order.decisions ?? [],
    comments: order.review.comments ?? [],
    ...diffLastApproved(order, { digest: approval.digest, lastApproved }),
    steps: listSteps(order),
    templates: composeTemplates(order),
  };
}

/** Why an order does nothing as it is: every reason; none where it is approved of exactly this content. */
export function explainIdle(order: ChangeOrder, isSigned?: IsSigned | undefined): readonly string[] {
  if (!isGranted(order)) return [`status ${order.status} orders nothing`];
  return judgeStanding(order, { isSigned }).uncarried.map(
    (reason) => `its records do not carry status ${order.status}: ${reason}`,
  );
}

function describeSections(order: ChangeOrder): readonly Section[] {
  const { requester } = order;
  const asked = { label: "asked by", text: `${requester.agent}: ${requester.reason}` };
  return [{ title: "What is ordered", facts: [...describeContent(order), asked] }];
}

function describeContent(order: ChangeOrder): readonly Fact[] {
  const fact = (label: string, text: string | undefined): readonly Fact[] =>
    text === undefined ? [] : [{ label, text }];
  switch (order.request_type) {
    case "lane-deactivation":
      return [
        ...fact("takes away", `the lane of ${order.subject}, at the next update`),
        ...fact("why", order.deactivation.reason),
      ];
    case "lane-compromise": {
      const { kind, leaked_at, source } = order.compromise;
      return [
        ...fact("cuts off", `the lane of ${order.subject}, at the next update`),
        ...fact("leak", `${kind}, leaked ${leaked_at}, ${source}`),
      ];
    }
    case "lane-rotation": {
      const { trigger, reason, due } = order.rotation;
      return [
        ...fact("rotates", `the credential of ${order.subject}, ${trigger}`),
        ...fact("why", reason),
        ...fact("due", due),
      ];
    }
    case "ops-warden-catalog-entry": {
      const { type, catalog_id, selector, command } = order.entry;
      return [
        ...fact("lists", `the lane of ${order.subject} as ${catalog_id} of ${type}`),
        ...fact("selector", selector),
        ...fact("command", command),
      ];
    }
    case "openbao-token-role":
      return describeTokenRole(order);
  }
}

function describeTokenRole({
  token_role: role,
  target,
}: Extract<ChangeOrder, { token_role: object }>): readonly Fact[] {
  const { cluster, environment } = target;
  const networks = role.bound_cidrs === undefined ? "any network" : role.bound_cidrs.join(", ");
  const may = [role.renewable ? "renewable" : "not renewable", role.orphan ? "orphan" : "ends with its maker"];
  return [
    { label: "role", text: `auth/token/roles/${role.role}` },
    ...role.policies.map((policy) => ({ label: "policy", text: policy })),
    { label: "tokens", text: `${role.ttl}, ${may.join(", ")}, from ${networks}` },
    { label: "callers", text: role.callers_confirmed ? "confirmed against what is live" : "NOT CONFIRMED" },
    { label: "for", text: `environment ${environment}${cluster === undefined ? "" : `, cluster ${cluster}`}` },
  ];
}

function listSteps(order: ChangeOrder): readonly LaneStep[] {
  const own: LaneStep = { kind: "request", name: order.id };
  if (order.request_type !== "openbao-token-role") return [own, { kind: "lane", name: order.subject }];
  return [own, { kind: "role", name: `auth/token/roles/${order.token_role.role}` }];
}
