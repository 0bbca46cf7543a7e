import { describe, expect, test } from "vitest";
import { judgeRotation, nameRotation, planRotation } from "../../../lanes/life/schedule.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { checkSample } from "../sample.ts";

const { ccr: sample } = checkSample(3);
if (sample === undefined) throw new Error("the sample has errors");
const bare: Ccr = { ...sample, evidence: [] };
const rotated = (at: string, changes: Partial<Ccr> = {}): Ccr => ({
  ...bare,
  ...changes,
  rotations: [{ id: "ROT-1", at, by: "platform-operator" }],
});
const judge = (ccr: Ccr, now: string) => {
  const { opens, due, state, daysLeft } = judgeRotation(ccr, Date.parse(now));
  return [opens, due, state, daysLeft];
};

describe("the calendar", () => {
  test.each([
    ["2026-06-29T22:53:03+00:00", "2026-07-01", "2026-09-30"],
    ["2026-07-01T00:00:00+00:00", "2026-10-01", "2026-12-31"],
    // The last instant of a quarter, and the first of the next one, in another zone's words.
    ["2026-06-30T23:59:59+00:00", "2026-07-01", "2026-09-30"],
    ["2026-07-01T01:59:59+02:00", "2026-07-01", "2026-09-30"],
    ["2026-12-31T12:00:00Z", "2027-01-01", "2027-03-31"],
    ["2027-11-30T12:00:00Z", "2028-01-01", "2028-03-31"],
  ])("rotated at %s: from %s to %s", (at, opens, due) => {
    expect(judge(rotated(at), at).slice(0, 2)).toEqual([opens, due]);
  });

  test.each([
    ["monthly", "2027-02-01", "2027-02-28"],
    ["quarterly", "2027-04-01", "2027-06-30"],
    ["half-yearly", "2027-07-01", "2027-12-31"],
    ["yearly", "2028-01-01", "2028-12-31"],
  ] as const)("%s", (every, opens, due) => {
    expect(judge(rotated("2027-01-31T12:00:00Z", { rotation: { every } }), "2027-01-31T12:00:00Z").slice(0, 2)).toEqual(
      [opens, due],
    );
  });

  test.each([
    ["2026-06-30T23:59:59Z", "not-yet", 92],
    ["2026-07-01T00:00:00Z", "due", 91],
    ["2026-09-30T23:59:59Z", "due", 0],
    ["2026-10-01T00:00:00Z", "overdue", -1],
    ["2026-10-11T12:00:00Z", "overdue", -11],
  ])("at %s it is %s, with %d days left", (now, state, days) => {
    expect(judge(rotated("2026-05-05T05:05:05Z"), now).slice(2)).toEqual([state, days]);
  });
});

test("what was never rotated counts from its first use, else from its first day", () => {
  const seen = { at: "2026-07-02T09:00:00+00:00", kind: "positive-verification", by: "x", outcome: "passed" } as const;
  const failed = { ...seen, at: "2026-07-01T09:00:00+00:00", outcome: "failed" } as const;
  expect(judgeRotation({ ...bare, evidence: [failed, seen] }, 0).since).toBe(seen.at);
  expect(judgeRotation(bare, 0)).toMatchObject({ since: bare.created, isRotated: false });
});

test("the fresh key of an incident counts as a rotation", () => {
  const incident = {
    id: "INC-2026-0001",
    kind: "chat-transcript",
    at: "2026-08-01T00:00:00Z",
    leaked_at: "2026-08-01T00:00:00Z",
    by: "x",
    source: "a chat",
  } as const;
  const fresh = {
    at: "2026-11-02T00:00:00Z",
    happened_at: "2026-11-01T00:00:00Z",
    kind: "incident",
    by: "x",
    outcome: "passed",
    part_of: incident.id,
    step: "fresh-key",
  } as const;
  const ccr = { ...rotated("2026-05-01T00:00:00Z"), incidents: [incident], evidence: [fresh] };
  expect(judgeRotation(ccr, 0)).toMatchObject({ since: fresh.happened_at, isRotated: true, due: "2027-03-31" });
  expect(judgeRotation({ ...ccr, evidence: [{ ...fresh, outcome: "failed" }] }, 0).since).toBe("2026-05-01T00:00:00Z");
});

test("the lane's word comes before its provider's, and that before the default", () => {
  const openbao = (field: string) => ({ openbao: { ...bare.openbao, fields: [field] } });
  expect(planRotation(openbao("DATABASE_PASSWORD"))).toEqual({
    every: "quarterly",
    overlapSeconds: 172_800,
    from: "default",
  });
  expect(planRotation(openbao("NPM_AUTH_TOKEN"))).toMatchObject({
    every: "monthly",
    provider: "npm",
    from: "provider",
  });
  expect(planRotation({ ...openbao("NPM_AUTH_TOKEN"), rotation: { every: "yearly" } })).toMatchObject({ from: "lane" });
  expect(
    planRotation({ ...openbao("X"), rotation: { every: "yearly", overlap: "1h", provider: "issue-core" } }),
  ).toEqual({
    every: "yearly",
    overlapSeconds: 3600,
    provider: "issue-core",
    from: "lane",
  });
});

test("an id is the quarter's, with a number where the request used that one", () => {
  const now = Date.parse("2026-11-23T00:00:00Z");
  const step = { at: "2026-11-01T00:00:00Z", kind: "rotation", by: "x", outcome: "recorded" } as const;
  expect(nameRotation(bare, now)).toBe("ROT-2026-Q4");
  const one = { ...bare, rotations: [{ id: "ROT-2026-Q4", at: step.at, by: "x" }] };
  expect(nameRotation(one, now)).toBe("ROT-2026-Q4-2");
  expect(nameRotation({ ...one, evidence: [{ ...step, part_of: "ROT-2026-Q4-2", step: "new-key" }] }, now)).toBe(
    "ROT-2026-Q4-3",
  );
});
