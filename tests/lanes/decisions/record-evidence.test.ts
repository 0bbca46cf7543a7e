import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { type Evidence, recordEvidence } from "../../../lanes/decisions/act.ts";
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
    : { ...result, after: ccr };
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
});
