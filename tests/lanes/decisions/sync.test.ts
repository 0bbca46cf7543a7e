import { describe, expect, test } from "vitest";
import { decide } from "../../../lanes/decisions/act.ts";
import { digestRequest } from "../../../lanes/decisions/digest.ts";
import { applyEdits } from "../../../lanes/decisions/edit.ts";
import { type OfferedDecision, readHubDecision } from "../../../lanes/decisions/sync.ts";
import { composeTemplates } from "../../../lanes/decisions/templates.ts";
import type { LaneOrder, TokenRoleOrder } from "../../../lanes/orders/schema.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { makeOrder } from "../orders/order.ts";
import { checkSample } from "../sample.ts";

const now = Date.parse("2026-07-10T00:00:00Z");
const frontDoorOff = [
  ["resolvable: true", "resolvable: false"],
  ["readiness: active", "readiness: template"],
] as const;
const proposed = checkSample(3, [["status: active", "status: proposed"], ...frontDoorOff]).ccr as Ccr;
const { decisions: _, evidence: __, ...ccr } = proposed;
const subject = { ccr };
const outcome: OfferedDecision = {
  decision_id: "250669d0-8475-4527-9624-cd072249f9a9",
  state: "resolved",
  reviewer: "platform-operator",
  at: "2026-07-09T10:00:00+00:00",
  request: ccr.id,
  path: ccr.openbao.kv_path,
  environment: ccr.target.environment,
  digest: digestRequest(ccr),
  outcome: "approved",
  comment: "Needed.",
};
const codes = (change: Partial<OfferedDecision>, on = subject): readonly string[] =>
  (readHubDecision(on, { ...outcome, ...change } as OfferedDecision, { now }).refusals ?? []).map(({ code }) => code);

test("an outcome with the content that it is about is an act of that approver, told to be the hub's", () => {
  const { act } = readHubDecision(subject, outcome, { now });
  expect(act).toMatchObject({ decision: "approved", source: "state-hub", decisionId: outcome.decision_id });
  expect(act === undefined ? [] : decide(subject, act).refusals).toBeUndefined();
});

test("an id of the hub goes into the list of the format where it is a UUID, and into the decision always", () => {
  for (const [decision_id, listed] of [
    [outcome.decision_id, [outcome.decision_id]],
    ["D-17", undefined],
  ] as const) {
    const { act } = readHubDecision(subject, { ...outcome, decision_id }, { now });
    const { edits = [] } = act === undefined ? {} : decide(subject, act);
    const recorded: Ccr = applyEdits(ccr, edits);
    expect([recorded.decisions?.at(-1)?.decision_id, recorded.state_hub?.decision_ids]).toEqual([decision_id, listed]);
  }
});

test("words of a template are one too, and must agree with an outcome beside them", () => {
  const rationale = composeTemplates(ccr).denied.replace(/<.*>/, "Wrong tenant.");
  const { outcome: ___, digest, request, comment, ...worded } = outcome;
  expect(readHubDecision(subject, { ...worded, rationale }, { now }).act).toMatchObject({
    decision: "denied",
    comment: "Wrong tenant.",
  });
  expect(codes({ rationale })).toEqual(["ambiguous-decision"]);
  expect(codes({ rationale, outcome: "denied" })).toEqual([]);
  expect(codes({ rationale: "Looks good." })).toEqual(["ambiguous-decision"]);
});

describe("a decision is refused that", () => {
  test.each<[string, Partial<OfferedDecision> | Record<string, undefined>, string[]]>([
    ["is still open", { state: "open" }, ["unresolved-decision"]],
    ["is about another request", { request: "CCR-2026-0001" }, ["other-request"]],
    ["is about another path", { path: "platform/workloads/a/b/c" }, ["other-request"]],
    ["is about another environment", { environment: "staging" }, ["other-request"]],
    ["is about another content", { digest: `sha256:${"0".repeat(64)}` }, ["wrong-digest"]],
    ["does not say which content", { digest: undefined }, ["ambiguous-decision"]],
    ["does not say which request", { request: undefined }, ["ambiguous-decision"]],
    ["says nothing", { outcome: undefined }, ["ambiguous-decision"]],
    ["is wrong in several ways", { state: "open", path: "a/b" }, ["unresolved-decision", "other-request"]],
  ])("%s", (_name, change, expected) => {
    expect(codes(change as Partial<OfferedDecision>)).toEqual(expected);
  });
});

test("one that is recorded changes nothing; its id never stands for another one", () => {
  const { act } = readHubDecision(subject, outcome, { now });
  const { edits } = act === undefined ? { edits: undefined } : decide(subject, act);
  const recorded = { ccr: applyEdits(ccr, edits ?? []) };
  expect(readHubDecision(recorded, outcome, { now }).isRecorded).toBe(true);
  expect(codes({ outcome: "denied" }, recorded)).toEqual(["already-decided"]);
  expect(codes({ reviewer: "activity-core-owner" }, recorded)).toEqual(["already-decided"]);
  expect(codes({ digest: `sha256:${"0".repeat(64)}` }, recorded)).toEqual(["already-decided"]);
  const { outcome: ___, digest: ____, ...worded } = outcome;
  expect(readHubDecision(recorded, worded, { now }).isRecorded).toBe(true);
  const later = { ...outcome, decision_id: "D-18", at: "2026-07-09T11:00:00+00:00" };
  expect(readHubDecision(recorded, later, { now }).act).toMatchObject({ decisionId: "D-18" });
});

test("a refusal says once what is wrong, and what to do", () => {
  const words = (change: Partial<OfferedDecision> | Record<string, undefined>) =>
    (readHubDecision(subject, { ...outcome, ...change } as OfferedDecision, { now }).refusals ?? []).map(
      ({ message }) => message,
    );
  const unclear = "the text is no decision beyond doubt";
  expect(words({ outcome: undefined })).toEqual([`${unclear}: it has no outcome and no words`]);
  expect(words({ digest: undefined })).toEqual([
    `${unclear}: an outcome names the request and the digest that it is about`,
  ]);
  const rationale = composeTemplates(ccr).denied.replace(/<.*>/, "Wrong tenant.");
  expect(words({ rationale })).toEqual([`${unclear}: its outcome and its words differ`]);
  expect(words({ rationale, outcome: "denied", request: "CCR-2026-0001" })).toEqual([
    "the decision is about another request, path or environment",
  ]);
  const stale = rationale.replace(/sha256:..../, "sha256:0000").replace(ccr.id, "CCR-2026-0001");
  const digest = `sha256:${"0".repeat(64)}` as const;
  expect(words({ rationale: stale, outcome: "denied", digest, request: "CCR-2026-0001" })).toEqual([
    "the decision is about another request, path or environment",
    "the digest is not that of the request as it is: it is about another content",
  ]);
  const decided = { ...ccr, decisions: [{ decision_id: outcome.decision_id, reviewer: "other" }] } as unknown as Ccr;
  expect(readHubDecision({ ccr: decided }, outcome, { now }).refusals?.map(({ message }) => message)).toEqual([
    expect.stringMatching(/: another decision of this id is recorded$/),
  ]);
});

test("a decision about an order names no path, and an environment only where the order has one", () => {
  const judge = (order: LaneOrder | TokenRoleOrder, change: Partial<OfferedDecision>) => {
    const { path: _, environment: __, ...about } = { ...outcome, request: order.id, digest: digestRequest(order) };
    return (readHubDecision({ ccr: order }, { ...about, ...change }, { now }).refusals ?? []).map(({ code }) => code);
  };
  const [ending, role] = [makeOrder("lane-deactivation"), makeOrder("openbao-token-role")];
  expect(judge(ending, {})).toEqual([]);
  expect(judge(ending, { environment: "production" })).toEqual(["other-request"]);
  expect(judge(ending, { path: "platform/a" })).toEqual(["other-request"]);
  expect(judge(role, { environment: role.target.environment })).toEqual([]);
  expect(judge(role, { environment: "elsewhere" })).toEqual(["other-request"]);
  expect(judge(role, { path: "platform/a" })).toEqual(["other-request"]);
});
