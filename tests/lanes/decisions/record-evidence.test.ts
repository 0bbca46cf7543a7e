import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { CUT_OFF_KIND, type Evidence, recordEvidence } from "../../../lanes/decisions/act.ts";
import { applyEdits } from "../../../lanes/decisions/edit.ts";
import { judgeStanding } from "../../../lanes/decisions/standing.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { approveRequest } from "../../approve.ts";
import { readSample } from "../sample.ts";

const [committed] = checkSources([readSample(3)]);
if (committed?.ccr === undefined) throw new Error("the sample has errors");
const { evidence: _, history: __, ...bare } = committed.ccr;
const closed = { ...bare.access_frontdoor, type: "ops-warden", resolvable: false, readiness: "template" };
const approved = approveRequest({ ...bare, access_frontdoor: closed, status: "approved" } as Ccr);

const at = "2026-07-05T10:00:00+00:00";
const see = (kind: string, outcome: Evidence["outcome"]) => ({ at, kind, outcome });
const applied = see("apply", "passed");
const works = see("positive-verification", "passed");
const refuses = see("negative-verification", "passed");

function record(
  ccr: Ccr,
  seen: Parameters<typeof recordEvidence>[1],
  { mayActivate = true, what = undefined as string | undefined } = {},
) {
  const actor = { reviewer: "platform-operator", comment: "Seen.", at, now: Date.parse(at), what };
  const result = recordEvidence({ ccr }, seen, { ...actor, mayActivate });
  return result.refusals === undefined
    ? { ...result, after: applyEdits(ccr, result.edits) }
    : { ...result, after: ccr, to: undefined, digest: undefined };
}

describe("evidence", () => {
  test.each([
    ["applied", [applied], true, "applied", 1],
    ["applied by hand", [see("apply", "recorded")], true, "applied", 1],
    ["all of it", [applied, works, refuses], true, "active", 3],
    ["all of it, to be activated by hand", [applied, works, refuses], false, "verified", 2],
    ["one side", [applied, works], true, "applied", 1],
    ["the other side", [applied, refuses], true, "applied", 1],
    ["a side that failed", [applied, works, see("negative-verification", "failed")], true, "applied", 1],
    ["a failed update", [see("apply", "failed")], true, "approved", 0],
    ["no application", [works, refuses], true, "approved", 0],
  ] as const)("%s", (_name, seen, mayActivate, to, moves) => {
    const { after } = record(approved, seen, { mayActivate });
    expect([after.status, after.history?.length ?? 0, after.evidence?.length]).toEqual([to, moves, seen.length]);
    // What is written is what its own records carry, and has no error.
    expect(judgeStanding(after).uncarried).toEqual([]);
    expect(after.access_frontdoor?.resolvable).toBe(to === "active");
    expect(
      after.evidence?.every(
        ({ digest, by }) => digest === judgeStanding(after).approval.digest && by === "platform-operator",
      ),
    ).toBe(true);
  });

  test("goes on from where a request stands, and moves none back", () => {
    const first = record(approved, [applied]).after;
    expect(record(first, [works, refuses]).after.status).toBe("active");
    const active = record(approved, [applied, works, refuses]).after;
    const failed = record(active, [see("positive-verification", "failed")]).after;
    expect([failed.status, judgeStanding(failed).computed]).toEqual(["active", "applied"]);
    expect(judgeStanding(record(failed, [works]).after).uncarried).toEqual([]);
  });

  test.each([
    "requested",
    "proposed",
    "denied",
    "needs_changes",
    "deactivated",
    "compromised",
    "superseded",
    "cancelled",
  ] as const)("is not recorded of what is %s", (status) => {
    expect(record({ ...approved, status }, [applied]).refusals?.map(({ code }) => code)).toEqual(["wrong-state"]);
  });

  test("of another content than this is refused", () => {
    const what = `sha256:${"0".repeat(64)}`;
    expect(record(approved, [applied], { what }).refusals?.map(({ code }) => code)).toEqual(["wrong-digest"]);
  });

  test.each(["deactivated", "compromised", "superseded", "cancelled"] as const)(
    "that nothing is granted any more is recorded of what is %s, and of nothing else with it",
    (status) => {
      const cut = see(CUT_OFF_KIND, "passed");
      const { after, to } = record({ ...approved, status }, [cut]);
      expect([to, after.status, after.evidence?.map(({ kind }) => kind)]).toEqual([status, status, [CUT_OFF_KIND]]);
      expect(record({ ...approved, status }, [cut, works]).refusals).toEqual([
        { code: "wrong-state", message: `the status of the request does not allow it: it is ${status}` },
      ]);
    },
  );

  test("is not that a lane was cut off while it is not", () => {
    const { refusals } = record({ ...approved, status: "denied" }, [see(CUT_OFF_KIND, "passed")]);
    expect(refusals?.map(({ code }) => code)).toEqual(["wrong-state"]);
  });

  test("is recorded as it was seen, and moves what is rotated or verified nowhere back", () => {
    const seen = { ...works, check: "login", audit_ids: ["a"], note: "Seen." };
    const { edits, digest } = record(approved, [seen]);
    expect(edits?.at(-1)).toEqual({
      kind: "append",
      path: ["evidence"],
      value: { ...seen, by: "platform-operator", digest },
    });
    const rotation = { id: "ROT-1", at: "2026-07-03T10:00:00+00:00", by: "platform-operator" };
    const active = record(approved, [applied, works, refuses]).after;
    expect(record({ ...active, status: "rotated", rotations: [rotation] }, [works]).to).toBe("rotated");
    const verified = record(approved, [applied, works, refuses], { mayActivate: false }).after;
    expect(record(verified, [works], { mayActivate: false }).to).toBe("verified");
    expect(record(verified, [works]).to).toBe("active");
  });

  test("that makes a lane active opens its front door, and only what is not open yet", () => {
    const doors = (door: Ccr["access_frontdoor"], status: Ccr["status"] = "approved") =>
      record(approveRequest({ ...approved, status, access_frontdoor: door } as Ccr), [
        applied,
        works,
        refuses,
      ]).edits?.filter(({ path }) => path[0] === "access_frontdoor");
    const resolvable = { kind: "set", path: ["access_frontdoor", "resolvable"], value: true };
    const readiness = { kind: "set", path: ["access_frontdoor", "readiness"], value: "active" };
    const door = closed as NonNullable<Ccr["access_frontdoor"]>;
    expect(doors(door)).toEqual([resolvable, readiness]);
    expect(doors({ ...door, resolvable: true })).toEqual([readiness]);
    expect(doors({ ...door, readiness: "active" })).toEqual([resolvable]);
    expect(doors({ ...door, resolvable: true, readiness: "active" })).toEqual([]);
    expect(doors(undefined)).toEqual([]);
    expect(doors(door, "active")).toEqual([]);
  });
});
