import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { comment, confirmBinding, type DecisionAct, decide, move, supersede } from "../../../lanes/decisions/act.ts";
import { digestRequest } from "../../../lanes/decisions/digest.ts";
import { applyEdits } from "../../../lanes/decisions/edit.ts";
import { type ActResult, closeFrontDoor, onLane, type Subject } from "../../../lanes/decisions/recording.ts";
import { judgeStanding } from "../../../lanes/decisions/standing.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { approveRequest } from "../../approve.ts";
import { makeOrder } from "../orders/order.ts";
import { checkSample } from "../sample.ts";
import { makeRandom } from "../secret-scan/random.ts";
import { TOKEN_FAMILIES } from "../secret-scan/tokens.ts";

const [operator, owner] = ["platform-operator", "activity-core-owner"] as const;
const { decisions: _, evidence: __, ...active } = checkSample(3).ccr as Ccr;
const proposed: Ccr = { ...active, status: "proposed" };
const now = Date.parse("2026-07-10T12:00:00Z");
const actor = { reviewer: operator, comment: "Read and agreed.", at: "2026-07-10T12:00:00+00:00", now };
const act: DecisionAct = { ...actor, decision: "approved", source: "cli" };

const codes = (result: ActResult): readonly string[] => (result.refusals ?? []).map(({ code }) => code);
const decideOn = (ccr: Ccr, change: Partial<DecisionAct> = {}): ActResult => decide({ ccr }, { ...act, ...change });

/** What an act comes to; fails where it was refused. */
function take(result: ActResult): Extract<ActResult, { readonly refusals?: never }> {
  if (result.edits === undefined) throw new Error(JSON.stringify(result.refusals));
  return result;
}

/** The request after an act; fails where it was refused. */
function record({ ccr }: Subject<Ccr>, result: ActResult): Ccr {
  return applyEdits(ccr, take(result).edits);
}

/** The request after one decision after the other, a minute apart. */
function decideAll(ccr: Ccr, ...said: readonly Partial<DecisionAct>[]): Ccr {
  return said.reduce((all, change, index) => {
    const at = `2026-07-10T10:${String(index).padStart(2, "0")}:00+00:00`;
    return record({ ccr: all }, decideOn(all, { at, ...change }));
  }, ccr);
}

describe("the status that decisions come to", () => {
  const both = [{ reviewer: operator }, { reviewer: owner }];

  test("is approved once every approver has approved, and not before", () => {
    expect(decideAll(proposed, { reviewer: operator }).status).toBe("proposed");
    const approved = decideAll(proposed, ...both);
    expect([approved.status, judgeStanding(approved).uncarried]).toEqual(["approved", []]);
    expect(approved.history).toMatchObject([{ from: "proposed", to: "approved", by: owner }]);
    expect(approved.updated).toBe("2026-07-10");
  });

  test("is denied by one, and a denial comes first until its approver takes it back", () => {
    const denied = decideAll(proposed, { reviewer: owner, decision: "denied" });
    expect(denied.status).toBe("denied");
    expect(codes(decideOn(denied))).toContain("wrong-state");
    const again = record({ ccr: denied }, move({ ccr: denied }, "proposed", { ...actor, at: "2026-07-10T10:30:00Z" }));
    expect(codes(decideOn(again, { at: "2026-07-10T10:29:59Z" }))).toEqual(["same-instant"]);
    const half = record({ ccr: again }, decideOn(again, { at: "2026-07-10T11:00:00+00:00" }));
    expect(half.status).toBe("proposed");
    const whole = record({ ccr: half }, decideOn(half, { reviewer: owner, at: "2026-07-10T11:30:00+00:00" }));
    expect([whole.status, judgeStanding(whole).uncarried]).toEqual(["approved", []]);
  });

  test("goes back for changes, from approved too, and is approved by those who asked for them", () => {
    const sent = decideAll(proposed, ...both, { reviewer: owner, decision: "needs_changes" });
    expect(sent.status).toBe("needs_changes");
    const changed = { ...sent, title: "Another title" };
    const half = record({ ccr: changed }, decideOn(changed, { reviewer: owner, at: "2026-07-10T11:00:00+00:00" }));
    expect(half.status).toBe("proposed");
    const whole = record({ ccr: half }, decideOn(half, { at: "2026-07-10T11:30:00+00:00" }));
    expect(whole.status).toBe("approved");
  });

  test("of a lane that is live is approved anew once changed content is: it is applied and verified again", () => {
    const changed = { ...approveRequest(active), title: "Another title" };
    const half = record({ ccr: changed }, decideOn(changed));
    expect([half.status, judgeStanding(half).uncarried.length > 0]).toEqual(["active", true]);
    const whole = record({ ccr: half }, decideOn(half, { reviewer: owner, at: "2026-07-10T12:01:00+00:00" }));
    expect([whole.status, judgeStanding(whole).uncarried]).toEqual(["approved", []]);
    const door = ({ access_frontdoor: each }: Ccr) => [each?.resolvable, each?.readiness];
    expect([half, whole].map(door)).toEqual([
      [true, "active"],
      [false, "template"],
    ]);
  });
});

describe("a decision is refused with every reason", () => {
  const approved = decideAll(proposed, { reviewer: operator }, { reviewer: owner });
  const half = decideAll(proposed, { reviewer: owner, person: "ana" });
  const agent = proposed.requester.agent;

  test.each<[string, Ccr, Partial<DecisionAct>, string[]]>([
    ["by somebody who is not asked", proposed, { reviewer: "codex" }, ["unknown-reviewer"]],
    ["by another spelling", proposed, { reviewer: "Platform-Operator" }, ["unknown-reviewer"]],
    ["by the requester", proposed, { person: agent }, ["self-approval"]],
    ["by one person twice", half, { person: "Ana" }, ["same-person"]],
    [
      "before the binding is confirmed",
      { ...proposed, auth: { ...proposed.auth, bound_claims_confirmed: false } },
      {},
      ["unconfirmed-binding"],
    ],
    ["of what was only asked for", { ...proposed, status: "requested" }, {}, ["wrong-state"]],
    ["of what is cancelled", { ...proposed, status: "cancelled" }, {}, ["wrong-state"]],
    [
      "denying what is applied",
      { ...approved, status: "applied" },
      { decision: "denied", at: "2026-07-10T11:00:00Z" },
      ["wrong-state"],
    ],
    ["sending back what is active", { ...approved, status: "active" }, { decision: "needs_changes" }, ["wrong-state"]],
    ["at the instant of another", half, { at: "2026-07-10T12:00:00+02:00" }, ["same-instant"]],
    ["before another", half, { at: "2026-07-10T09:59:59Z" }, ["same-instant"]],
    ["of tomorrow", proposed, { at: "2026-07-11T12:00:00Z" }, ["future-instant"]],
    ["about another digest", proposed, { what: `sha256:${"0".repeat(64)}` }, ["wrong-digest"]],
    ["twice", half, { reviewer: owner }, ["already-decided"]],
    ["without a word", proposed, { comment: " " }, ["empty-comment"]],
    ["over two lines", proposed, { comment: "a\nb" }, ["empty-comment"]],
    [
      "for many reasons",
      half,
      { reviewer: "codex", at: "2026-07-10T09:00:00Z", comment: "", what: "x" },
      ["empty-comment", "wrong-digest", "unknown-reviewer", "same-instant"],
    ],
  ])("%s", (_name, ccr, change, expected) => {
    expect(codes(decideOn(ccr, change))).toEqual(expected);
  });

  test("with a credential in its comment, which is not repeated", () => {
    for (const [name, make] of Object.entries(TOKEN_FAMILIES).slice(0, 12)) {
      const token = make(makeRandom(7));
      const result = decideOn(proposed, { comment: `It is ${token}`.replaceAll("\n", " ") });
      expect([name, codes(result)]).toEqual([name, ["secret-value"]]);
      expect(JSON.stringify(result)).not.toContain(token.slice(-12));
    }
  });

  test("but not a clock that goes a little ahead, or the digest that was read", () => {
    expect(codes(decideOn(proposed, { at: "2026-07-10T12:04:00+00:00" }))).toEqual([]);
    expect(codes(decideOn(proposed, { what: digestRequest(proposed) }))).toEqual([]);
    const shared = { ...half, review: { ...half.review, allow_same_person: true } };
    const current = { ...shared, decisions: [] };
    expect(codes(decideOn(current, { person: "ana" }))).toEqual([]);
  });
});

describe("no decision is of before what is on record already", () => {
  const entry = (at: string) => ({
    at,
    from: "requested" as const,
    to: "proposed" as const,
    by: operator,
    reason: "x",
  });
  const seen = (at: string) => ({ at, kind: "apply", by: operator, outcome: "recorded" as const });
  const said = (at: string, decision: string) => ({ at, reviewer: "codex", decision, comment: "Seen." });
  const remarked = (at: string, decision: string): Ccr => ({
    ...proposed,
    review: { ...proposed.review, comments: [said(at, decision)] },
  });
  const [before, same, after] = ["2026-07-10T11:59:59Z", "2026-07-10T12:00:00Z", "2026-07-10T12:00:01Z"] as const;

  test.each<[string, Ccr, string[]]>([
    ["a later change of its status", { ...proposed, history: [entry(after)] }, ["wrong-instant"]],
    ["a change of that instant", { ...proposed, history: [entry(same)] }, []],
    ["later evidence", { ...proposed, evidence: [seen(after)] }, ["wrong-instant"]],
    ["evidence of that instant", { ...proposed, evidence: [seen(same)] }, ["wrong-instant"]],
    ["evidence of before", { ...proposed, evidence: [seen(before)] }, []],
    ["later evidence before older one", { ...proposed, evidence: [seen(after), seen(before)] }, ["wrong-instant"]],
    ["a later confirmation", remarked(after, "binding_confirmed"), ["wrong-instant"]],
    ["a confirmation of before", remarked(before, "binding_confirmed"), []],
    ["a later remark, which is none", remarked(after, "comment"), []],
    ["a request of the day after", { ...proposed, created: "2026-07-12" }, ["wrong-instant"]],
    ["a request of that day, wherever it begins first", { ...proposed, created: "2026-07-11" }, []],
  ])("such as %s", (_name, ccr, expected) => {
    expect(codes(decideOn(ccr))).toEqual(expected);
    // What the hub decided is held to the same.
    expect(codes(decideOn(ccr, { source: "state-hub", decisionId: "D-1" }))).toEqual(expected);
  });

  test("nor signed later than it is made", () => {
    const late = { at: "2026-07-10T11:54:59Z" };
    expect(codes(decideOn(proposed, late))).toEqual([]);
    expect(codes(decideOn(proposed, { ...late, isSigned: true }))).toEqual(["wrong-instant"]);
    expect(codes(decideOn(proposed, { at: "2026-07-10T11:55:00Z", isSigned: true }))).toEqual([]);
  });

  test("nor is any other act", () => {
    const ccr: Ccr = { ...proposed, evidence: [seen(after)] };
    const open: Ccr = { ...ccr, auth: { ...ccr.auth, bound_claims_confirmed: false } };
    const early = { ...proposed, created: "2026-07-12" };
    const acts = [
      move({ ccr }, "cancelled", actor),
      supersede({ ccr }, "CCR-2026-0099", actor),
      confirmBinding({ ccr: open }, actor),
      comment({ ccr: early }, actor),
    ];
    expect(acts.map(codes)).toEqual(acts.map(() => ["wrong-instant"]));
    expect(codes(comment({ ccr }, actor))).toEqual([]);
    expect(codes(decideOn(proposed, { at: "2026-07-32T12:00:00Z" }))).toEqual(["wrong-instant"]);
  });

  test("so that no old evidence carries what was changed since", () => {
    const changed = { ...approveRequest(active), title: "Another title" };
    for (const at of ["2026-07-01T12:00:00Z", "2026-07-02T10:02:00Z"])
      expect([at, codes(decideOn(changed, { at }))]).toEqual([at, ["wrong-instant"]]);
    expect(codes(decideOn(changed, { at: "2026-07-02T10:02:01Z" }))).toEqual([]);
  });
});

describe("a refusal says what to do", () => {
  const words = (result: ActResult): readonly string[] => (result.refusals ?? []).map(({ message }) => message);
  const again = "the status of the request does not allow it";

  test.each<[Ccr["status"], Partial<DecisionAct>, string]>([
    ["requested", {}, "what is requested is proposed again first (ccr propose)"],
    ["denied", {}, "what is denied is proposed again first (ccr propose)"],
    ["deactivated", {}, "what is deactivated is proposed again first (ccr propose)"],
    ["compromised", {}, "what is compromised is proposed again first (ccr propose)"],
    ["superseded", {}, "what is superseded stays so; write a new request"],
    ["cancelled", {}, "what is cancelled stays so; write a new request"],
    ["active", { decision: "denied" }, "what is active is not denied any more but deactivated"],
  ])("about what is %s", (status, change, rest) => {
    expect(words(decideOn({ ...proposed, status }, change))).toEqual([`${again}: ${rest}`]);
  });

  test("about who decides, what is read and what is confirmed", () => {
    const unconfirmed = { ...proposed, auth: { ...proposed.auth, bound_claims_confirmed: false } };
    expect(words(decideOn(unconfirmed, { reviewer: "codex", what: "x" }))).toEqual([
      "the digest is not that of the request as it is: read it again (ccr render)",
      "the reviewer is none of the required approvers: names are compared letter by letter",
      "the binding is not confirmed, and confirming it later would void the approval: confirm it first (ccr confirm-binding)",
    ]);
    expect(words(decideOn(proposed, { person: proposed.requester.agent }))).toEqual([
      "who asks for a lane cannot approve it",
    ]);
  });

  test("about a move and a confirmation that the status does not allow", () => {
    expect(words(move({ ccr: { ...proposed, status: "active" } }, "cancelled", actor))).toEqual([
      `${again}: what is active cannot become cancelled`,
    ]);
    const open = { ...proposed, auth: { ...proposed.auth, bound_claims_confirmed: false } };
    expect(words(confirmBinding({ ccr: { ...open, status: "active" } }, actor))).toEqual([`${again}: it is active`]);
    expect(words(supersede({ ccr: { ...proposed, status: "cancelled" } }, "CCR-2026-0099", actor))).toEqual([
      `${again}: what is cancelled cannot become superseded`,
    ]);
  });
});

describe("what is recorded", () => {
  const open = { ...proposed, auth: { ...proposed.auth, bound_claims_confirmed: false } } as Ccr;

  test("of a remark is the remark, without blanks around it, and the day", () => {
    const { edits, from, to } = take(comment({ ccr: proposed }, { ...actor, comment: " Read. " }));
    expect(edits).toEqual([
      {
        kind: "append",
        path: ["review", "comments"],
        value: { at: actor.at, reviewer: operator, decision: "comment", comment: "Read." },
      },
      { kind: "set", path: ["updated"], value: "2026-07-10" },
    ]);
    expect([from, to]).toEqual(["proposed", "proposed"]);
    expect(codes(comment({ ccr: proposed }, { ...actor, comment: "" }))).toEqual(["empty-comment"]);
    const later = { ...proposed, updated: "2026-07-11" };
    expect(comment({ ccr: later }, actor).edits).toHaveLength(1);
  });

  test("of a decision is the decision alone while the status stays", () => {
    const { edits } = decideOn({ ...proposed, updated: "2026-07-10" }, { comment: " Agreed. ", decisionId: "D-1" });
    expect(edits).toEqual([
      {
        kind: "append",
        path: ["decisions"],
        value: {
          at: actor.at,
          reviewer: operator,
          decision: "approved",
          comment: "Agreed.",
          digest: digestRequest(proposed),
          source: "cli",
          decision_id: "D-1",
        },
      },
    ]);
  });

  test.each(["requested", "proposed", "needs_changes", "denied"] as const)(
    "of a confirmed binding leaves a request %s",
    (status) => {
      const after = record({ ccr: { ...open, status } }, confirmBinding({ ccr: { ...open, status } }, actor));
      expect([after.status, after.auth.bound_claims_confirmed]).toEqual([status, true]);
      expect(after.history).toEqual(open.history);
      expect(after.review.comments?.at(-1)?.decision).toBe("binding_confirmed");
    },
  );

  test("of a confirmed binding puts an approved request up again", () => {
    const ccr: Ccr = { ...open, status: "approved" };
    const result = confirmBinding({ ccr }, actor);
    const after = record({ ccr }, result);
    expect([after.status, after.auth.bound_claims_confirmed]).toEqual(["proposed", true]);
    expect(result).toMatchObject({ from: "approved", to: "proposed", digest: digestRequest(after) });
  });

  test("of a confirmation by callers is that of the token role, and no other order has one", () => {
    const role = makeOrder("openbao-token-role", (order) => {
      order.token_role.callers_confirmed = false;
    });
    expect(confirmBinding({ ccr: role }, actor).edits).toContainEqual({
      kind: "set",
      path: ["token_role", "callers_confirmed"],
      value: true,
    });
    expect(confirmBinding({ ccr: makeOrder("lane-deactivation") }, actor).refusals).toContainEqual({
      code: "other-type",
      message: "the act is not for requests of this type: it binds nobody",
    });
  });

  test("of a successor is its id", () => {
    const { edits, from, to } = take(supersede({ ccr: proposed }, "CCR-2026-0099", actor));
    expect(edits).toContainEqual({ kind: "set", path: ["superseded_by"], value: "CCR-2026-0099" });
    expect(edits).toContainEqual({ kind: "set", path: ["status"], value: "superseded" });
    expect([from, to]).toEqual(["proposed", "superseded"]);
  });

  test("of an id of the hub is the id once, and only where it is a UUID and the hub decided", () => {
    const id = "250669d0-8475-4527-9624-cd072249f9a9";
    const listed = (change: Partial<DecisionAct>, ccr: Ccr = { ...proposed, state_hub: undefined as never }) =>
      decideOn(ccr, change).edits?.filter(({ path }) => path[0] === "state_hub");
    const append = { kind: "append", path: ["state_hub", "decision_ids"], value: id };
    expect(listed({ source: "state-hub", decisionId: id })).toEqual([append]);
    expect(listed({ source: "state-hub", decisionId: id }, { ...proposed, state_hub: {} })).toEqual([append]);
    expect(listed({ source: "state-hub", decisionId: id }, { ...proposed, state_hub: { decision_ids: [id] } })).toEqual(
      [],
    );
    expect(listed({ source: "cli", decisionId: id })).toEqual([]);
    expect(listed({ source: "state-hub" })).toEqual([]);
    for (const decisionId of [`x${id}`, `${id}0`, id.toUpperCase()])
      expect(listed({ source: "state-hub", decisionId })).toEqual([]);
  });
});

test("a policy file is decided about with its request", () => {
  const policyFile = 'path "a" {}';
  const ofFile = (change: Partial<DecisionAct>, ccr: Ccr) => take(decide({ ccr, policyFile }, { ...act, ...change }));
  const half = applyEdits(proposed, ofFile({ at: "2026-07-10T10:00:00Z" }, proposed).edits);
  expect(ofFile({ reviewer: owner }, half).to).toBe("approved");
  expect(take(decideOn(half, { reviewer: owner })).to).toBe("proposed");
});

test("an act about lanes is refused of an order, by the name of its type", () => {
  const actOn = onLane(({ ccr }) => comment({ ccr }, actor));
  expect(take(actOn({ ccr: proposed })).to).toBe("proposed");
  expect(actOn({ ccr: makeOrder("lane-deactivation") }).refusals).toEqual([
    { code: "other-type", message: "the act is not for requests of this type: it is a lane-deactivation" },
  ]);
});

test("the end of a lane closes its front door, and only what is still open", () => {
  const door = { type: "ops-warden", resolvable: true, readiness: "active" };
  const edits = (change: Partial<typeof door>) =>
    closeFrontDoor({ ...proposed, access_frontdoor: { ...door, ...change } }).map(({ path, value }) => [
      path[1],
      value,
    ]);
  expect(edits({})).toEqual([
    ["resolvable", false],
    ["readiness", "template"],
  ]);
  expect(edits({ resolvable: false })).toEqual([["readiness", "template"]]);
  expect(edits({ readiness: "template" })).toEqual([["resolvable", false]]);
  const { access_frontdoor: ___, ...none } = proposed;
  expect(closeFrontDoor(none)).toEqual([]);
});

describe("what is decided again", () => {
  const half = decideAll(proposed, { reviewer: operator });

  test("is refused, unless it is signed for the first time", () => {
    expect(codes(decideOn(half))).toEqual(["already-decided"]);
    expect(codes(decideOn(half, { isSigned: true }))).toEqual([]);
    const signed = { ...half, decisions: half.decisions?.map((each) => ({ ...each, signature: "x" })) } as Ccr;
    expect(codes(decideOn(signed, { isSigned: true }))).toEqual(["already-decided"]);
    expect(codes(decideOn({ ...half, title: "Another title" }))).toEqual([]);
  });

  test("counts anew once the request was put up again, at that very instant or later", () => {
    const reopened = (at: string): Ccr => ({
      ...half,
      history: [{ at, from: "denied", to: "proposed", by: owner, reason: "Again." }],
    });
    const [instant = ""] = half.decisions?.map(({ at }) => at) ?? [];
    expect(codes(decideOn(reopened("2026-07-10T11:00:00Z")))).toEqual([]);
    expect(codes(decideOn(reopened(instant)))).toEqual(["already-decided"]);
    expect(codes(decideOn(reopened(actor.at)))).toEqual([]);
    expect(codes(decideOn(reopened("2026-07-10T12:00:01Z")))).toEqual(["same-instant"]);
  });

  test("by who had asked for changes puts a request up, and a second request for changes leaves it", () => {
    const sent: Ccr = { ...proposed, status: "needs_changes" };
    expect(take(decideOn(sent)).to).toBe("proposed");
    const denied = decideAll(proposed, { reviewer: owner, decision: "denied" });
    expect(take(decideOn({ ...denied, status: "proposed" }, { decision: "needs_changes" })).to).toBe("denied");
    const asked = decideAll(proposed, { reviewer: owner, decision: "needs_changes" });
    expect(take(decideOn(asked)).to).toBe("needs_changes");
  });
});

test("an open incident keeps a request from being proposed, and from nothing else", () => {
  const leaked = {
    ...proposed,
    status: "compromised" as const,
    incidents: [
      {
        ...{ id: "INC-2026-0001", kind: "chat-transcript" as const, source: "a chat", by: operator },
        ...{ at: "2026-07-10T09:00:00Z", leaked_at: "2026-07-10T08:00:00Z" },
      },
    ],
  };
  expect(move({ ccr: leaked }, "proposed", actor).refusals?.map(({ message }) => message)).toEqual([
    "a compromise of the credential is open: INC-2026-0001, and its value was not removed yet",
  ]);
  expect(codes(move({ ccr: { ...leaked, status: "proposed" } }, "cancelled", actor))).toEqual([]);
});

test("what was compromised is not proposed again while the leaked value is there", () => {
  const steps = ["provider-revoked", "front-door-off", "policy-cut", "value-removed"] as const;
  const leaked = (count: number): Ccr => ({
    ...proposed,
    status: "compromised",
    incidents: [
      {
        id: "INC-2026-0001",
        kind: "chat-transcript",
        at: "2026-07-10T09:00:00Z",
        leaked_at: "2026-07-10T08:00:00Z",
        by: operator,
        source: "a chat",
      },
    ],
    evidence: steps.slice(0, count).map((step) => ({
      at: "2026-07-10T09:30:00Z",
      kind: "incident",
      by: operator,
      outcome: "recorded",
      part_of: "INC-2026-0001",
      step,
    })),
  });
  const propose = (ccr: Ccr): ActResult => move({ ccr }, "proposed", { ...actor, at: "2026-07-10T10:30:00Z" });
  expect(codes(propose(leaked(3)))).toEqual(["incident-open"]);
  expect(codes(propose(leaked(4)))).toEqual([]);
});

describe("what is recorded is a request without errors", () => {
  const unconfirmed: Ccr = { ...proposed, auth: { ...proposed.auth, bound_claims_confirmed: false } };
  const door = { ...proposed.access_frontdoor, type: "ops-warden", resolvable: false, readiness: "template" };

  test.each<[string, Ccr, (subject: Subject) => ActResult]>([
    ["an approval", proposed, (subject) => decide(subject, act)],
    ["one of a person", proposed, (subject) => decide(subject, { ...act, person: "ana" })],
    [
      "one of the hub",
      proposed,
      (subject) => decide(subject, { ...act, source: "state-hub", decisionId: "e6381a56-6b04-4fd5-b2de-f3ef59cde888" }),
    ],
    ["a denial", proposed, (subject) => decide(subject, { ...act, decision: "denied" })],
    ["a request for changes", proposed, (subject) => decide(subject, { ...act, decision: "needs_changes" })],
    ["a remark", proposed, (subject) => comment(subject, actor)],
    ["a confirmed binding", unconfirmed, (subject) => confirmBinding(subject, actor)],
    ["an end", proposed, (subject) => move(subject, "cancelled", actor)],
    ["a proposal", { ...proposed, status: "denied" }, (subject) => move(subject, "proposed", actor)],
  ])("%s", (_name, ccr, run) => {
    const subject = { ccr: { ...ccr, access_frontdoor: door } };
    const text = JSON.stringify(record(subject, run(subject)));
    const [checked] = checkSources([{ path: checkSample(3).source.path, text }]);
    expect(checked?.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(checked?.ccr).toBeDefined();
  });
});

describe("who decided already decides again", () => {
  const approved = decideAll(proposed, { reviewer: operator }, { reviewer: owner });

  test("once the request was put up again", () => {
    const again = record(
      { ccr: approved },
      move({ ccr: approved }, "proposed", { ...actor, at: "2026-07-10T11:00:00Z" }),
    );
    expect(judgeStanding(again).approval.outcome).toBe("open");
    const half = record({ ccr: again }, decideOn(again, { at: "2026-07-10T11:10:00Z" }));
    const whole = record({ ccr: half }, decideOn(half, { reviewer: owner, at: "2026-07-10T11:20:00Z" }));
    expect([whole.status, judgeStanding(whole).uncarried]).toEqual(["approved", []]);
  });

  test("to sign what was not signed", () => {
    expect(codes(decideOn(approved, { at: "2026-07-10T11:00:00Z" }))).toEqual(["already-decided"]);
    expect(codes(decideOn(approved, { isSigned: true }))).toEqual([]);
  });

  test("but asking for changes takes no denial of another one back", () => {
    const denied = decideAll(proposed, { reviewer: owner, decision: "denied" });
    const again = record({ ccr: denied }, move({ ccr: denied }, "proposed", { ...actor, at: "2026-07-10T11:00:00Z" }));
    const result = record({ ccr: again }, decideOn(again, { decision: "needs_changes", at: "2026-07-10T11:10:00Z" }));
    expect([result.status, judgeStanding(result).uncarried]).toEqual(["denied", []]);
  });
});

describe("acts that decide nothing", () => {
  test("a remark changes neither status nor digest", () => {
    const remarked = record({ ccr: proposed }, comment({ ccr: proposed }, { ...actor, reviewer: "codex" }));
    expect([remarked.status, digestRequest(remarked)]).toEqual(["proposed", digestRequest(proposed)]);
    expect(remarked.review.comments?.at(-1)).toMatchObject({ reviewer: "codex", comment: "Read and agreed." });
  });

  test("a confirmed binding is another content, and an approval of the one before goes", () => {
    const unconfirmed: Ccr = {
      ...proposed,
      status: "approved",
      auth: { ...proposed.auth, bound_claims_confirmed: false },
    };
    const confirmed = record({ ccr: unconfirmed }, confirmBinding({ ccr: unconfirmed }, actor));
    expect([confirmed.status, confirmed.auth.bound_claims_confirmed]).toEqual(["proposed", true]);
    expect(digestRequest(confirmed)).not.toBe(digestRequest(unconfirmed));
    expect(codes(confirmBinding({ ccr: confirmed }, actor))).toEqual(["already-confirmed"]);
    expect(codes(confirmBinding({ ccr: { ...unconfirmed, status: "active" } }, actor))).toEqual(["wrong-state"]);
  });

  test("what has ended stays so, and what is applied is not cancelled", () => {
    for (const status of ["superseded", "cancelled"] as const) {
      const ccr = { ...proposed, status };
      expect(codes(move({ ccr }, "proposed", actor))).toEqual(["wrong-state"]);
      expect(codes(supersede({ ccr }, "CCR-2026-0009", actor))).toEqual(["wrong-state"]);
    }
    expect(codes(move({ ccr: active }, "cancelled", actor))).toEqual(["wrong-state"]);
    const ended = record({ ccr: active }, supersede({ ccr: active }, "CCR-2026-0009", actor));
    expect([ended.status, ended.superseded_by]).toEqual(["superseded", "CCR-2026-0009"]);
  });

  test("an act leaves the request that it was given as it is", () => {
    const before = structuredClone(proposed);
    record({ ccr: proposed }, decideOn(proposed));
    expect(proposed).toEqual(before);
  });
});
