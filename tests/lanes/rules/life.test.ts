import { describe, expect, test } from "vitest";
import type { Step } from "../../../lanes/life/steps.ts";
import { INCIDENT_STEPS, ROTATION_STEPS } from "../../../lanes/life/vocabulary.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { judge, judgeAt, judgeInWords } from "./request.ts";

type Evidence = NonNullable<Ccr["evidence"]>[number];

/** An instant, by its minutes from the one that the tests begin at. */
const at = (minute: number): string => new Date(Date.parse("2026-06-28T10:00:00Z") + minute * 60_000).toISOString();

/** A record of a step. */
const take = (step: Step, part_of: string, minute = 0): Evidence => ({
  at: at(minute),
  kind: "step",
  by: "platform-operator",
  outcome: "recorded",
  part_of,
  step,
});

/** Records of steps, a minute apart. */
const takeAll = (steps: readonly Step[], partOf: string): Evidence[] =>
  steps.map((step, minute) => take(step, partOf, minute));

const [ROT, INC] = ["ROT-2026-Q2", "INC-2026-0001"];
const seen: Evidence = { at: at(-1), kind: "observation", by: "platform-operator", outcome: "recorded" };

const judgeRotation = (
  evidence: Evidence[],
  { overlap = "48h", trigger = "schedule" as "schedule" | "compromise-suspected" } = {},
): string[] =>
  judge((ccr) => {
    ccr.rotation = { overlap };
    ccr.rotations = [{ id: ROT, at: at(1), by: "platform-operator", trigger, reason: "as agreed" }];
    ccr.evidence = evidence;
  });

const judgeIncident = (evidence: Evidence[], changes: { at?: string; leaked_at?: string } = {}): string[] =>
  judge((ccr) => {
    const record = { at: at(0), leaked_at: at(-60), by: "platform-operator", source: "a support chat" };
    ccr.incidents = [{ id: INC, kind: "chat-transcript", ...record, ...changes }];
    ccr.evidence = evidence;
  });

describe("the keys of a secret are of one provider", () => {
  test.each([
    [["OPENROUTER_API_KEY"], undefined, []],
    [["OPENROUTER_API_KEY", "OPENROUTER_BASE_URL"], "openrouter", []],
    [["OPENROUTER_API_KEY", "ANTHROPIC_API_KEY"], undefined, [1]],
    [["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY"], undefined, [1, 2]],
    [["OPENROUTER_API_KEY"], "anthropic", [0]],
    // A gateway of their own, which the catalog does not know.
    [["OPENROUTER_API_KEY"], "our-gateway", []],
    [["DATABASE_PASSWORD", "ANYTHING"], undefined, []],
  ])("%j of %s: others at %j", (fields, provider, others) => {
    const found = judge((ccr) => {
      ccr.openbao.fields = fields;
      if (provider !== undefined) ccr.rotation = { provider };
    });
    expect(found).toEqual(others.map((index) => `several-providers /openbao/fields/${index}`));
  });
});

describe("an overlap", () => {
  test.each([
    ["48h", []],
    ["720h", []],
    ["720h1s", ["long-overlap"]],
    ["two days", ["bad-duration"]],
  ])("of %s: %j", (overlap, codes) => {
    expect(judge((ccr) => Object.assign(ccr, { rotation: { overlap } }))).toEqual(
      codes.map((code) => `${code} /rotation/overlap`),
    );
  });

  const rotated = takeAll(ROTATION_STEPS.slice(0, 5), ROT);
  const revokedAt = (minute: number): Evidence => take("old-key-revoked", ROT, minute);

  test("is kept from when the new key was verified until the old one is revoked", () => {
    expect(judgeRotation([...rotated, revokedAt(4 + 48 * 60 - 1)])).toEqual(["overlap-cut-short /evidence/5/at"]);
    expect(judgeRotation([...rotated, revokedAt(4 + 48 * 60)])).toEqual([]);
    expect(judgeRotation([...rotated, revokedAt(4 + 59)], { overlap: "1h" })).toEqual([
      "overlap-cut-short /evidence/5/at",
    ]);
    expect(judgeRotation([...rotated, revokedAt(4 + 60)], { overlap: "1h" })).toEqual([]);
  });

  test("is pointed at where it is said when the old key was revoked", () => {
    const revoked = { ...revokedAt(4 + 48 * 60), happened_at: at(5) };
    expect(judgeRotation([...rotated, revoked])).toEqual(["overlap-cut-short /evidence/5/happened_at"]);
  });

  test("is none where the key may be out, where the step failed, and of no length that can be told where it is wrong", () => {
    expect(judgeRotation([...rotated, revokedAt(5)], { trigger: "compromise-suspected" })).toEqual([]);
    expect(judgeRotation([...rotated, { ...revokedAt(5), outcome: "failed" }])).toEqual([]);
    expect(judgeRotation([...rotated, revokedAt(5)], { overlap: "two days" })).toEqual([
      "bad-duration /rotation/overlap",
    ]);
    expect(judgeRotation([...rotated, { ...revokedAt(5), at: "2026-06-31T10:00:00Z" }])).toEqual([
      "bad-date /evidence/5/at",
    ]);
  });
});

test("a rotation out of turn has its reason", () => {
  const judgeMark = (mark: { trigger?: "schedule" | "provider-mandate"; reason?: string }): string[] =>
    judge((ccr) => {
      ccr.rotations = [{ id: ROT, at: at(0), by: "platform-operator", ...mark }];
    });
  expect(judgeMark({ trigger: "provider-mandate" })).toEqual(["rotation-reason /rotations/0/trigger"]);
  expect(judgeMark({ trigger: "provider-mandate", reason: "The provider asked for it." })).toEqual([]);
  expect(judgeMark({ trigger: "schedule" })).toEqual([]);
  expect(judgeMark({})).toEqual([]);
});

describe("a step", () => {
  const noRotation = (evidence: Evidence[]): string[] => judge((ccr) => Object.assign(ccr, { evidence }));

  test("is one of a rotation or an incident of the request; the first one is before the mark of its rotation", () => {
    expect(noRotation([take("new-key", ROT)])).toEqual([]);
    expect(noRotation([seen, ...takeAll(["new-key", "replaced"], ROT)])).toEqual(["unknown-part /evidence/1/part_of"]);
    expect(noRotation([seen, take("provider-revoked", INC)])).toEqual(["unknown-part /evidence/1/part_of"]);
    expect(judgeRotation(takeAll(["new-key", "replaced"], ROT))).toEqual([]);
    expect(judgeIncident([take("provider-revoked", INC)])).toEqual([]);
  });

  test("says what it is a step of, and what is part of something says which step it is", () => {
    const { part_of: _, ...stepAlone } = take("new-key", ROT);
    const { step: __, ...partAlone } = take("new-key", ROT);
    expect(noRotation([seen, stepAlone])).toEqual(["unknown-part /evidence/1"]);
    expect(noRotation([seen, partAlone])).toEqual(["unknown-part /evidence/1"]);
    expect(noRotation([seen])).toEqual([]);
  });

  test("is one of its kind", () => {
    expect(judgeRotation([take("new-key", ROT), take("policy-cut", ROT)])).toEqual(["unknown-part /evidence/1/step"]);
    expect(judgeIncident([take("provider-revoked", INC), take("verified", INC)])).toEqual([
      "unknown-part /evidence/1/step",
    ]);
  });

  test.each([
    [ROT, ROTATION_STEPS],
    [INC, INCIDENT_STEPS],
  ])("of %s comes after those before it", (partOf, order: readonly Step[]) => {
    const judgeSteps = partOf === ROT ? judgeRotation : judgeIncident;
    for (const [index, step] of order.entries()) {
      const upTo = takeAll(order.slice(0, index + 1), partOf);
      const found = judgeSteps(upTo).filter((each) => !each.startsWith("overlap-cut-short"));
      expect([step, found]).toEqual([step, []]);
      if (index === 0) continue;
      const without = upTo.filter((_, at) => at !== index - 1);
      expect(judgeSteps(without)).toEqual([`step-order /evidence/${index - 1}/step`]);
    }
  });

  test("that was recorded later, or that failed, is not one before it", () => {
    const [first, second] = ROTATION_STEPS;
    expect(judgeRotation(takeAll([second, first], ROT))).toEqual(["step-order /evidence/0/step"]);
    const failed: Evidence = { ...take(first, ROT), outcome: "failed" };
    expect(judgeRotation([failed, take(second, ROT, 1)])).toEqual(["step-order /evidence/1/step"]);
  });

  test("is told which ones are missing", () => {
    const found = judgeInWords((ccr) => {
      ccr.rotations = [{ id: ROT, at: at(1), by: "platform-operator" }];
      ccr.evidence = takeAll(["new-key", "reloaded"], ROT);
    });
    expect(found.map(({ message }) => message)).toEqual(["Before it come replaced, delivered"]);
  });
});

describe("a step out of its order", () => {
  const agreed = { deviation: "The console is down.", approved_by: "activity-core-owner" };
  const judgeStep = (step: Step, changes: Partial<Evidence>): string[] =>
    judgeIncident([{ ...take(step, INC), ...changes }]);
  const refused = ["step-order /evidence/0/step"];

  test("of an incident may be a deviation that another approver agreed to", () => {
    expect(judgeStep("policy-cut", agreed)).toEqual([]);
    expect(judgeStep("policy-cut", {})).toEqual(refused);
    expect(judgeStep("policy-cut", { approved_by: agreed.approved_by })).toEqual(refused);
    expect(judgeStep("policy-cut", { deviation: agreed.deviation })).toEqual(refused);
  });

  test("is agreed to by no one who took it, asked for the lane, or need not approve it", () => {
    expect(judgeStep("policy-cut", { ...agreed, by: "Activity-Core-Owner " })).toEqual(refused);
    expect(judgeStep("policy-cut", { ...agreed, approved_by: "a-passer-by" })).toEqual(refused);
    const requested = judgeAt("/evidence/0/step", (ccr) => {
      ccr.requester.agent = agreed.approved_by;
      ccr.incidents = [
        { id: INC, kind: "chat-transcript", at: at(0), leaked_at: at(-1), by: "platform-operator", source: "a chat" },
      ];
      ccr.evidence = [{ ...take("policy-cut", INC), ...agreed }];
    });
    expect(requested).toEqual(["step-order"]);
  });

  test("is neither the end of an incident nor a step of a rotation", () => {
    expect(judgeStep("closed", agreed)).toEqual(refused);
    expect(judgeRotation([{ ...take("replaced", ROT), ...agreed }])).toEqual(refused);
  });
});

describe("the times of an incident", () => {
  const noInstant = "2026-06-31T10:00:00Z";

  test("exist", () => {
    expect(judgeIncident([], { at: noInstant })).toEqual(["bad-date /incidents/0/at"]);
    expect(judgeIncident([], { leaked_at: noInstant })).toEqual(["bad-date /incidents/0/leaked_at"]);
    expect(judgeIncident([{ ...seen, happened_at: noInstant }])).toEqual(["bad-date /evidence/0/happened_at"]);
  });

  test("have the leak before the record of it", () => {
    expect(judgeIncident([], { leaked_at: at(0) })).toEqual([]);
    expect(judgeIncident([], { leaked_at: at(1) })).toEqual(["incident-times /incidents/0/leaked_at"]);
  });

  test("have the key revoked after the leak, as soon as that was", () => {
    const revoked = (changes: Partial<Evidence>): string[] =>
      judgeIncident([seen, { ...take("provider-revoked", INC), ...changes }]);
    expect(revoked({ happened_at: at(-60) })).toEqual([]);
    expect(revoked({ happened_at: at(-61) })).toEqual(["incident-times /evidence/1/happened_at"]);
    expect(judgeIncident([take("provider-revoked", INC, -61)])).toEqual(["incident-times /evidence/0/at"]);
    expect(judgeIncident([take("provider-revoked", INC, -61)], { leaked_at: noInstant })).toEqual([
      "bad-date /incidents/0/leaked_at",
    ]);
    expect(revoked({ happened_at: noInstant })).toEqual(["bad-date /evidence/1/happened_at"]);
  });

  test("say nothing of the steps after that one", () => {
    const deviation = { deviation: "The console is down.", approved_by: "activity-core-owner" };
    const off: Evidence = { ...take("front-door-off", INC), happened_at: at(-90), ...deviation };
    expect(judgeIncident([off, take("provider-revoked", INC, 1)])).toEqual([]);
  });

  test("have nothing happen later than it was recorded", () => {
    expect(judgeIncident([{ ...seen, happened_at: seen.at }])).toEqual([]);
    expect(judgeIncident([{ ...seen, happened_at: at(0) }])).toEqual(["incident-times /evidence/0/happened_at"]);
    expect(judgeIncident([{ ...seen, happened_at: at(0), at: noInstant }])).toEqual(["bad-date /evidence/0/at"]);
  });
});
