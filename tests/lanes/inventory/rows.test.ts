import { describe, expect, it } from "vitest";
import type { Checked } from "../../../lanes/check.ts";
import { describeRow, type InventoryRow } from "../../../lanes/inventory/rows.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { checkSample } from "../sample.ts";

const now = Date.parse("2026-11-24T00:00:00Z");

function rowOf(change: (ccr: Ccr) => Partial<Ccr> = () => ({}), at = now): InventoryRow {
  const checked: Checked = checkSample(2);
  if (checked.ccr === undefined) throw new Error("the sample has no request");
  return describeRow({ ...checked, ccr: { ...checked.ccr, ...change(checked.ccr) } }, { now: at });
}

describe("describeRow", () => {
  it("says whose lane it is, how old, and when it was verified", () => {
    expect(rowOf()).toMatchObject({
      id: "CCR-2026-0002",
      lane: "workload-kv-read-issue-core-ingestion-api-key",
      secretPath: "platform/workloads/issue-core/issue-core/issue-core-ingestion-api-key",
      owners: ["platform-operator", "issue-core-owner"],
      requester: "ops-warden",
      status: "active",
      granted: true,
      since: "2026-07-02T08:00:00+00:00",
      ageDays: 144,
      lastVerified: "2026-07-02T09:00:00+00:00",
      rotation: { every: "quarterly", due: "2026-12-31", state: "due" },
    });
  });

  it("counts from the day of its first version where it was never applied, and has nothing due then", () => {
    const row = rowOf(() => ({ status: "proposed", evidence: [] }));
    expect([row.since, row.ageDays, row.rotation, row.lastVerified]).toEqual(["2026-06-27", 150, undefined, undefined]);
    expect(row.reasons).toContain("status proposed grants nothing");
  });

  it("takes the worse of both verifications, and none where one is missing or failed", () => {
    const later = { at: "2026-08-01T00:00:00Z", kind: "positive-verification", by: "a", outcome: "passed" } as const;
    expect(rowOf(({ evidence = [] }) => ({ evidence: [...evidence, later] })).lastVerified).toBe(
      "2026-07-02T10:00:00+00:00",
    );
    const onlyWorking = (ccr: Ccr): Partial<Ccr> => ({
      evidence: ccr.evidence?.filter(({ kind }) => kind !== "negative-verification") ?? [],
    });
    expect(rowOf(onlyWorking).lastVerified).toBeUndefined();
  });

  it("shows the last rotation, what is overdue, the provider and an open incident", () => {
    const at = "2026-07-10T00:00:00Z";
    const row = rowOf(
      () => ({
        rotations: [{ id: "ROT-2026-Q3", at, by: "platform-operator" }],
        rotation: { provider: "openrouter", every: "monthly" },
        incidents: [{ id: "INC-2026-0001", kind: "chat-transcript", at, leaked_at: at, by: "a", source: "a chat" }],
      }),
      now,
    );
    expect(row.lastRotation).toEqual({ id: "ROT-2026-Q3", at });
    expect(row.rotation).toMatchObject({ every: "monthly", due: "2026-08-31", state: "overdue" });
    expect([row.provider, row.openIncident]).toEqual(["openrouter", "INC-2026-0001"]);
  });
});
