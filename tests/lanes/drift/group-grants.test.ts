import { describe, expect, it } from "vitest";
import type { OutOfBandGrant } from "../../../lanes/drift/audit-grants.ts";
import { describeReach, groupGrants } from "../../../lanes/drift/group-grants.ts";

const grantsOf = (count: number, changes: Partial<OutOfBandGrant> = {}): readonly OutOfBandGrant[] =>
  Array.from({ length: count }, (_, at) => `CCR-2026-${String(at + 1).padStart(4, "0")}`).flatMap((ccrId) =>
    ["data", "metadata"].map((word) => ({
      ccrId,
      policy: "stray",
      path: `platform/${word}/${ccrId}`,
      rule: "platform/*",
      capabilities: ["read"],
      carriers: [],
      why: "its path platform/* matches",
      ...changes,
    })),
  );

describe("groups of grants", () => {
  it("are one a path of a policy, whatever it reaches", () => {
    const groups = groupGrants([
      ...grantsOf(200),
      ...grantsOf(2, { rule: "platform/+/a" }),
      ...grantsOf(1, { policy: "b" }),
    ]);
    expect(groups.map(({ policy, rule, requests, paths }) => [policy, rule, requests.length, paths.length])).toEqual([
      ["stray", "platform/*", 200, 400],
      ["stray", "platform/+/a", 2, 4],
      ["b", "platform/*", 1, 2],
    ]);
  });

  it("keep apart what is granted otherwise, or to others", () => {
    const grants = [
      grantsOf(1),
      grantsOf(1, { capabilities: ["update"] }),
      grantsOf(1, { carriers: ["auth/x"] }),
    ].flat();
    expect(groupGrants(grants)).toHaveLength(3);
    expect(groupGrants([])).toEqual([]);
  });

  it("are told in a few words", () => {
    const reach = (count: number): string | undefined => groupGrants(grantsOf(count)).map(describeReach)[0];
    expect(reach(200)).toBe(
      "400 paths of the secrets of 200 requests (CCR-2026-0001, CCR-2026-0002, CCR-2026-0003, 197 more)",
    );
    expect(reach(3)).toBe("6 paths of the secrets of 3 requests (CCR-2026-0001, CCR-2026-0002, CCR-2026-0003)");
    expect(reach(1)).toBe("2 paths of the secret of CCR-2026-0001, such as platform/data/CCR-2026-0001");
    expect(groupGrants(grantsOf(1).slice(0, 1)).map(describeReach)).toEqual([
      "platform/data/CCR-2026-0001 of CCR-2026-0001",
    ]);
  });
});
