import { describe, expect, test } from "vitest";
import { applyEdits } from "../../../lanes/decisions/edit.ts";
import type { ActResult } from "../../../lanes/decisions/recording.ts";
import { judgeStanding } from "../../../lanes/decisions/standing.ts";
import { deactivate } from "../../../lanes/life/deactivate.ts";
import { findSweepWindow, listIncidents, nameIncident } from "../../../lanes/life/incident.ts";
import { type IncidentStepAct, openCompromise, recordIncidentStep } from "../../../lanes/life/incident-acts.ts";
import { describeRotation } from "../../../lanes/life/rotation.ts";
import { type RotationStepAct, recordRotationStep } from "../../../lanes/life/rotation-acts.ts";
import { BREACH_KINDS, INCIDENT_STEPS, ROTATION_STEPS } from "../../../lanes/life/vocabulary.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { checkSample } from "../sample.ts";

const { ccr } = checkSample(3);
if (ccr === undefined) throw new Error("the sample has errors");
const active: Ccr = ccr;

const day = "2026-08-01";
const at = (minute: number): string => new Date(Date.parse(`${day}T10:00:00Z`) + minute * 60_000).toISOString();
const actor = { reviewer: "platform-operator", comment: "Done.", at: at(0), now: Date.parse("2026-09-01T00:00:00Z") };
const codes = ({ refusals = [] }: ActResult): readonly string[] => refusals.map(({ code }) => code);

function carry(ccr: Ccr, result: ActResult): Ccr {
  if (result.edits === undefined) throw new Error(JSON.stringify(result.refusals));
  return applyEdits(ccr, result.edits);
}

const turn = (ccr: Ccr, act: Partial<RotationStepAct>): ActResult =>
  recordRotationStep({ ccr }, { ...actor, id: "ROT-2026-Q3", step: "new-key", outcome: "recorded", ...act });

/** Through all steps up to one, a minute apart. */
function rotateTo(last: (typeof ROTATION_STEPS)[number], changes: Partial<RotationStepAct> = {}): Ccr {
  const steps = ROTATION_STEPS.slice(0, ROTATION_STEPS.indexOf(last) + 1);
  return steps.reduce<Ccr>((ccr, step, minute) => carry(ccr, turn(ccr, { step, at: at(minute), ...changes })), active);
}

describe("a rotation", () => {
  test("goes through its steps, marks when the value was replaced, and leaves the request rotated", () => {
    const done = rotateTo("verified", { kvVersion: "7" });
    expect([done.status, judgeStanding(done).uncarried]).toEqual(["rotated", []]);
    expect(done.rotations).toEqual([{ id: "ROT-2026-Q3", at: at(1), by: "platform-operator", kv_version: "7" }]);
    expect(done.evidence?.slice(-5).map(({ step, part_of }) => [step, part_of])).toEqual(
      ROTATION_STEPS.slice(0, 5).map((step) => [step, "ROT-2026-Q3"]),
    );
    const ended = carry(done, turn(done, { step: "old-key-revoked", at: at(4 + 48 * 60) }));
    expect([ended.status, describeRotation(ended, "ROT-2026-Q3").next]).toEqual(["rotated", undefined]);
  });

  test.each(
    ROTATION_STEPS.flatMap((step, index) => (index < 2 ? [] : [[step, ROTATION_STEPS.slice(1, index)] as const])),
  )("%s is refused before the steps before it", (step, skipped) => {
    const { refusals = [] } = turn(rotateTo("new-key"), { step, at: at(9) });
    expect(refusals.find(({ code }) => code === "out-of-order")?.message).toContain(skipped.join(", "));
  });

  test.each([
    [47 * 60 + 59, ["too-early"]],
    [48 * 60, []],
  ])("the old key is kept for the overlap: %d minutes", (minutes, refused) => {
    expect(codes(turn(rotateTo("verified"), { step: "old-key-revoked", at: at(4 + minutes) }))).toEqual(refused);
  });

  test("the overlap is the lane's, and none where the key may be out", () => {
    const short = { ...rotateTo("verified"), rotation: { overlap: "1h" } };
    expect(codes(turn(short, { step: "old-key-revoked", at: at(4 + 59) }))).toEqual(["too-early"]);
    expect(codes(turn(short, { step: "old-key-revoked", at: at(4 + 60) }))).toEqual([]);
    const suspected = rotateTo("verified", { trigger: "compromise-suspected" });
    expect(suspected.rotations?.[0]).toMatchObject({ trigger: "compromise-suspected", reason: "Done." });
    expect(codes(turn(suspected, { step: "old-key-revoked", at: at(5) }))).toEqual([]);
  });

  test("what it is made for is said with the first step, and is in its mark", () => {
    const begun = carry(active, turn(active, { trigger: "provider-mandate", comment: "Asked for by the provider." }));
    expect(begun.evidence?.at(-1)).toMatchObject({ step: "new-key", trigger: "provider-mandate" });
    expect(carry(begun, turn(begun, { step: "replaced", at: at(1) })).rotations?.at(-1)).toMatchObject({
      trigger: "provider-mandate",
      reason: "Asked for by the provider.",
    });
    const plain = rotateTo("replaced");
    expect(Object.keys(plain.rotations?.at(-1) ?? {})).toEqual(["id", "at", "by"]);
  });

  test("a step is taken once, of a rotation that began, and one rotation at a time", () => {
    const begun = rotateTo("new-key");
    expect(codes(turn(begun, { at: at(1) }))).toEqual(["already-taken"]);
    expect(codes(turn(begun, { id: "ROT-2", at: at(1) }))).toEqual(["rotation-open"]);
    expect(codes(turn(active, { step: "replaced" }))).toEqual(["no-rotation"]);
    expect(codes(turn(begun, { step: "replaced", at: at(-1) }))).toEqual(["wrong-instant"]);
    expect(codes(turn(begun, { step: "replaced", at: at(1), happenedAt: at(-1) }))).toEqual(["wrong-instant"]);
    expect(codes(turn(begun, { step: "replaced", at: at(1), happenedAt: at(0) }))).toEqual([]);
    const open = rotateTo("verified");
    const ended = carry(open, turn(open, { step: "old-key-revoked", at: at(4 + 48 * 60) }));
    expect(codes(turn(ended, { id: "ROT-2", at: at(3000) }))).toEqual([]);
    expect(codes(turn(ended, { at: at(3000) }))).toContain("already-taken");
  });

  test("a step that failed is on record and still to be taken", () => {
    const failed = carry(active, turn(active, { outcome: "failed" }));
    expect(failed.evidence?.at(-1)).toMatchObject({ step: "new-key", outcome: "failed" });
    expect(describeRotation(failed, "ROT-2026-Q3").next).toBe("new-key");
    expect(failed.rotations).toEqual(active.rotations);
  });

  test.each(["requested", "proposed", "approved", "applied", "deactivated", "compromised"] as const)(
    "nothing that is %s is rotated",
    (status) => {
      expect(codes(turn({ ...active, status }, {}))).toContain("wrong-state");
    },
  );
});

const open = (ccr: Ccr, changes: Partial<Parameters<typeof openCompromise>[1]> = {}): ActResult =>
  openCompromise(
    { ccr },
    {
      ...actor,
      id: "INC-2026-0001",
      kind: "chat-transcript",
      leakedAt: at(-60),
      source: "a support chat",
      ...changes,
    },
  );
const step = (ccr: Ccr, act: Partial<IncidentStepAct>): ActResult =>
  recordIncidentStep({ ccr }, { ...actor, step: "provider-revoked", outcome: "recorded", ...act });
const leaked = carry(active, open(active, { revokedAt: at(-10) }));

describe("a compromise", () => {
  test("withholds the lane, shuts its front door and is on record with its first steps", () => {
    expect(leaked.status).toBe("compromised");
    expect(leaked.access_frontdoor).toMatchObject({ resolvable: false, readiness: "template" });
    expect(leaked.incidents).toEqual([
      {
        id: "INC-2026-0001",
        kind: "chat-transcript",
        at: at(0),
        leaked_at: at(-60),
        by: "platform-operator",
        source: "a support chat",
      },
    ]);
    const [incident] = listIncidents(leaked);
    expect([incident?.taken.map((each) => each.step), incident?.next]).toEqual([
      ["provider-revoked", "front-door-off"],
      "policy-cut",
    ]);
    expect(findSweepWindow(leaked)).toEqual({ from: at(-60), to: at(-10) });
    expect(judgeStanding(leaked).uncarried).toEqual([]);
  });

  test("has the key revoked first", () => {
    const unrevoked = carry(active, open(active));
    expect([unrevoked.status, findSweepWindow(unrevoked)]).toEqual(["compromised", undefined]);
    for (const each of INCIDENT_STEPS.slice(1))
      expect([each, codes(step(unrevoked, { step: each }))]).toEqual([each, ["out-of-order"]]);
    expect(codes(step(unrevoked, { happenedAt: at(-61) }))).toEqual(["wrong-instant"]);
    expect(codes(step(unrevoked, { happenedAt: at(-1) }))).toEqual([]);
  });

  test("goes through its steps in their order and is closed at the end", () => {
    const closed = INCIDENT_STEPS.slice(2).reduce<Ccr>((ccr, each, index) => {
      for (const later of INCIDENT_STEPS.slice(index + 3))
        expect(codes(step(ccr, { step: later, at: at(index + 1) }))).toEqual(["out-of-order"]);
      const once = carry(ccr, step(ccr, { step: each, at: at(index + 1) }));
      const isRepeatable = each === "blast-radius" || each === "follow-up";
      const again = step(once, { step: each, at: at(index + 1) });
      if (each !== "closed") expect(codes(again)).toEqual(isRepeatable ? [] : ["already-taken"]);
      return once;
    }, leaked);
    expect(listIncidents(closed)[0]?.next).toBeUndefined();
    expect(codes(step(closed, { step: "follow-up", at: at(60) }))).toEqual(["no-incident"]);
  });

  test.each(INCIDENT_STEPS.slice(2, -1))(
    "has no step %s of before the leak, or recorded before the one before it",
    (name) => {
      const before = INCIDENT_STEPS.slice(2, INCIDENT_STEPS.indexOf(name));
      const ccr = before.reduce<Ccr>(
        (all, each, index) => carry(all, step(all, { step: each, at: at(index + 1) })),
        leaked,
      );
      const last = before.length;
      const take = (act: Partial<IncidentStepAct>) => codes(step(ccr, { step: name, at: at(last), ...act }));
      expect(take({})).toEqual([]);
      expect(take({ at: at(last - 1) })).toEqual(["wrong-instant"]);
      expect(take({ happenedAt: at(-61) })).toEqual(["wrong-instant"]);
      expect(take({ happenedAt: at(-60) })).toEqual([]);
      expect(take({ happenedAt: at(last + 1) })).toEqual(["future-instant"]);
    },
  );

  test("is opened no earlier than what is on record, nor is a lane deactivated", () => {
    const early = { ...actor, at: "2026-07-02T09:59:59Z" };
    expect(codes(open(active, { ...early, leakedAt: "2026-07-02T08:00:00Z" }))).toEqual(["wrong-instant"]);
    expect(codes(deactivate({ ccr: active }, early))).toEqual(["wrong-instant"]);
    expect(codes(deactivate({ ccr: active }, { ...early, at: "2026-07-02T10:00:00Z" }))).toEqual([]);
  });

  test("takes a step out of its order only as a deviation that another approver agreed to", () => {
    const unrevoked = carry(active, open(active));
    const agreed = { reason: "The provider's console is down.", approver: "activity-core-owner" };
    const cut = step(unrevoked, { step: "policy-cut", deviation: agreed });
    expect(carry(unrevoked, cut).evidence?.at(-1)).toMatchObject({
      step: "policy-cut",
      deviation: agreed.reason,
      approved_by: agreed.approver,
    });
    for (const approver of ["platform-operator", "nobody", active.requester.agent])
      expect(codes(step(unrevoked, { step: "policy-cut", deviation: { ...agreed, approver } }))).toEqual([
        "deviation-approver",
      ]);
    expect(codes(step(unrevoked, { step: "closed", deviation: agreed }))).toEqual(["out-of-order"]);
  });

  test("is no rotation, and keeps the lane from being asked for again while the value is there", () => {
    const { rotations } = leaked;
    expect(codes(turn({ ...leaked, status: "active" }, {}))).toEqual(["incident-open"]);
    expect(rotations).toEqual(active.rotations);
  });

  test.each([
    [{ leakedAt: at(1) }, "wrong-instant"],
    [{ leakedAt: "2026-02-30T00:00:00Z" }, "wrong-instant"],
    [{ revokedAt: at(-61) }, "wrong-instant"],
    [{ revokedAt: at(1) }, "wrong-instant"],
    [{ source: " " }, "empty-comment"],
    [{ comment: "" }, "empty-comment"],
  ])("%j is refused", (changes, code) => {
    expect(codes(open(active, changes))).toContain(code);
  });

  test.each(["requested", "proposed", "approved", "denied", "cancelled", "superseded"] as const)(
    "what is %s has nothing that could be compromised",
    (status) => {
      const { evidence: _, ...never } = active;
      expect(codes(open({ ...never, status }))).toContain("wrong-state");
    },
  );

  test("is told of a lane that was approved anew too: a stack holds what was applied before", () => {
    const again = carry({ ...active, status: "approved" }, open({ ...active, status: "approved" }));
    expect([again.status, again.history?.at(-1)?.from]).toEqual(["compromised", "approved"]);
    expect(listIncidents(again)).toHaveLength(1);
  });

  test("is one of the kinds of the list", () => {
    expect(BREACH_KINDS.length).toBe(5);
    expect(nameIncident([leaked, active], Date.parse("2026-12-31T00:00:00Z"))).toBe("INC-2026-0002");
    expect(nameIncident([leaked], Date.parse("2027-01-01T00:00:00Z"))).toBe("INC-2027-0001");
  });
});

test("a deactivation shuts the front door and says who, when and why", () => {
  const ended = carry(active, deactivate({ ccr: active }, actor));
  expect(ended.history?.at(-1)).toEqual({
    at: at(0),
    from: "active",
    to: "deactivated",
    by: "platform-operator",
    reason: "Done.",
  });
  expect(ended.access_frontdoor).toMatchObject({ resolvable: false, readiness: "template" });
  const again: Ccr = { ...active, status: "approved" };
  expect(carry(again, deactivate({ ccr: again }, actor)).status).toBe("deactivated");
  const { evidence: _, ...never } = again;
  expect(codes(deactivate({ ccr: never }, actor))).toEqual(["wrong-state"]);
});
