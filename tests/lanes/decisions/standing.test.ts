import { describe, expect, test } from "vitest";
import { digestRequest } from "../../../lanes/decisions/digest.ts";
import { EVIDENCE_KINDS, judgeStanding } from "../../../lanes/decisions/standing.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { STATUSES } from "../../../lanes/schema-common.ts";
import { approveRequest } from "../../approve.ts";
import { checkSample } from "../sample.ts";

type Evidence = NonNullable<Ccr["evidence"]>[number];

const active = checkSample(3).ccr as Ccr;
const { decisions: _, evidence: __, rotations: ___, ...bare } = active;
const { apply, positive, negative } = EVIDENCE_KINDS;
const rotation = { id: "ROT-1", at: "2026-07-03T10:00:00+00:00", by: "platform-operator" };

const uncarried = (ccr: Ccr): readonly string[] => judgeStanding(ccr).uncarried;
const approved = (status: Ccr["status"]): Ccr => approveRequest({ ...bare, status });

test("a status that is typed by hand is carried only where it claims nothing", () => {
  const carried = STATUSES.filter((status) => uncarried({ ...bare, status }).length === 0);
  expect(carried).toEqual(["requested", "proposed"]);
});

test.each(["approved", "applied", "verified", "active", "rotated"] as const)(
  "%s is carried by all that it needs",
  (status) => {
    expect(uncarried(approved(status))).toEqual([]);
    expect(judgeStanding(approved(status)).computed).toBe(status);
  },
);

describe("evidence", () => {
  const needs = {
    approved: [],
    applied: [apply.kind],
    verified: [apply.kind, positive.kind, negative.kind],
    active: [apply.kind, positive.kind, negative.kind],
    rotated: [apply.kind, positive.kind, negative.kind],
  } as const;
  const all = approved("active").evidence ?? [];
  const withEvidence = (status: keyof typeof needs, evidence: readonly Evidence[]): Ccr => ({
    ...approved(status),
    rotations: [rotation],
    evidence: [...evidence],
  });

  test.each(Object.entries(needs))("%s needs exactly %s", (name, kinds) => {
    const status = name as keyof typeof needs;
    for (const { kind } of all) {
      const without = all.filter((each) => each.kind !== kind);
      expect([kind, uncarried(withEvidence(status, without)).length > 0]).toEqual([
        kind,
        kinds.includes(kind as never),
      ]);
    }
  });

  test("of before the approval, of another content, or that failed last is none", () => {
    for (const [index, evidence] of all.entries()) {
      const other = (change: Partial<Evidence>): Ccr =>
        withEvidence("active", all.toSpliced(index, 1, { ...evidence, ...change }));
      expect(uncarried(other({ at: "2026-07-01T08:59:59+00:00" }))).toHaveLength(1);
      expect(uncarried(other({ at: "2026-07-01T11:00:59+02:00" })), "the last approval is of 09:01 UTC").toHaveLength(
        1,
      );
      expect(uncarried(other({ digest: `sha256:${"0".repeat(64)}` }))).toHaveLength(1);
      expect(uncarried(other({ digest: digestRequest(bare) }))).toEqual([]);
      expect(uncarried(withEvidence("active", [...all, { ...evidence, outcome: "failed" }]))).toHaveLength(1);
      expect(uncarried(withEvidence("active", [{ ...evidence, outcome: "failed" }, ...all]))).toEqual([]);
    }
  });

  test("that does not say of which content is none where another one was ever approved", () => {
    const live = approved("active");
    const decisions = live.decisions ?? [];
    const other = { ...decisions[0], at: "2026-06-30T09:00:00Z", digest: `sha256:${"0".repeat(64)}` };
    const preceded = (decision: "approved" | "denied"): Ccr =>
      ({ ...live, decisions: [{ ...other, decision }, ...decisions] }) as Ccr;
    const lacks = (ccr: Ccr) => judgeStanding(ccr, { isChainWhole: true }).uncarried.length;
    expect([lacks(preceded("approved")), lacks(preceded("denied"))]).toEqual([3, 0]);
    const own = (ccr: Ccr, digest = digestRequest(bare)): Ccr => ({
      ...ccr,
      evidence: all.map((each) => ({ ...each, digest })),
    });
    expect(lacks(own(preceded("approved")))).toBe(0);
    // One that failed of nobody knows which content is not passed over.
    const failed = { ...(all[0] as Evidence), outcome: "failed" as const };
    const told = own(preceded("approved"));
    expect(lacks({ ...told, evidence: [...(told.evidence ?? []), failed] })).toBe(1);
  });

  test("that other access was refused is good of the negative verification alone", () => {
    const refused = (kind: string): Ccr =>
      withEvidence(
        "active",
        all.map((each) => (each.kind === kind ? { ...each, outcome: "refused" } : each)),
      );
    expect(uncarried(refused(negative.kind))).toEqual([]);
    expect(uncarried(refused(positive.kind))).toHaveLength(1);
    expect(uncarried(refused(apply.kind))).toHaveLength(1);
  });
});

describe("states without a lane", () => {
  const entry = (to: Ccr["status"]) => ({ at: "2026-07-05T00:00:00+00:00", to, by: "ana", reason: "Asked for." });

  test.each(["deactivated", "compromised", "cancelled"] as const)(
    "%s is carried by the last entry of its history",
    (status) => {
      expect(uncarried({ ...bare, status, history: [entry(status)] })).toEqual([]);
      expect(uncarried({ ...bare, status, history: [entry(status), entry("proposed")] })).toHaveLength(1);
    },
  );

  test("superseded is carried by the request that it names; rotated needs a rotation", () => {
    expect(uncarried({ ...bare, status: "superseded", superseded_by: "CCR-2026-0009" })).toEqual([]);
    expect(uncarried({ ...approved("active"), status: "rotated" })).toHaveLength(1);
  });
});

describe("what is missing", () => {
  test("is told in words, all of it", () => {
    expect(uncarried({ ...approved("active"), evidence: [], status: "rotated" })).toEqual([
      "no evidence says that it was applied since its approval",
      "no evidence says that access works since its approval",
      "no evidence says that other access is refused since its approval",
      "no rotation is recorded",
    ]);
    expect(uncarried({ ...bare, status: "denied" })).toEqual(["no approver's latest decision says so"]);
    expect(uncarried({ ...bare, status: "superseded" })).toEqual(["it names no request that superseded it"]);
    expect(uncarried({ ...bare, status: "cancelled" })).toEqual(["its history does not say who did it, when and why"]);
    expect(uncarried({ ...bare, status: "cancelled", history: [] })).toHaveLength(1);
  });

  test("is nothing where evidence is of the very instant of the approval", () => {
    const all = approved("active").evidence ?? [];
    const at = "2026-07-01T09:01:00Z";
    expect(uncarried({ ...approved("active"), evidence: all.map((each) => ({ ...each, at })) })).toEqual([]);
    const never = all.map((each) => ({ ...each, at: "some day" }));
    expect(uncarried({ ...approved("active"), evidence: never })).toHaveLength(3);
  });
});

test("the records come to a status of their own, whatever it says", () => {
  const computed = (ccr: Ccr): string => judgeStanding(ccr).computed;
  const rotated = { ...approved("rotated"), rotations: [rotation] };
  expect(computed(rotated)).toBe("rotated");
  expect(computed({ ...rotated, rotations: [] })).toBe("active");
  expect(computed({ ...rotated, status: "active" })).toBe("active");
  expect(computed({ ...rotated, status: "verified" })).toBe("verified");
  expect(computed({ ...rotated, status: "proposed" })).toBe("verified");
  expect(computed({ ...rotated, evidence: [] })).toBe("approved");
  expect(computed({ ...bare, status: "active" })).toBe("proposed");
  for (const status of ["requested", "deactivated", "compromised", "superseded", "cancelled"] as const) {
    expect(computed({ ...rotated, status })).toBe(status);
  }
});
