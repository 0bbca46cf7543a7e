import { describe, expect, it } from "vitest";
import { compileChecked } from "../../../lanes/lane-set.ts";
import { findSplits } from "../../../lanes/stacks/find-splits.ts";
import { settings } from "../sample.ts";
import { checkRequests, shareNamespace, withStatus } from "./stacks.ts";

const shared = checkRequests(3, { 1: shareNamespace("tenant-1", "tenant-0") });
const of = (...tenants: readonly string[]) => ({ environment: "production", tenants });

describe("a stack of some tenants", () => {
  it("declares their lanes alone, and says of the others whose they are", () => {
    const { set } = compileChecked(checkRequests(3), { ...settings, tenants: ["tenant-1"] }, {});
    expect(set?.lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0001"]);
    expect(set?.withheld.map(({ reasons, isElsewhere, isDecided }) => [reasons, isElsewhere, isDecided])).toEqual(
      ["tenant-0", "tenant-2"].map((tenant) => [
        [`it is of tenant ${tenant}, this stack is of others (ccr:tenants)`],
        true,
        false,
      ]),
    );
  });

  it("is refused where a lane of another tenant shares its namespace, and where it is the other one", () => {
    for (const tenant of ["tenant-0", "tenant-1"]) {
      const [error, ...rest] = findSplits(shared, of(tenant));
      expect(error).toContain(
        "shares namespace tenant-0, role kubernetes/external-secrets-tenant-0, store openbao-tenant-0 with it",
      );
      expect(rest).toEqual([]);
      const { set, errors } = compileChecked(shared, { ...settings, tenants: [tenant] }, {});
      expect([set, errors]).toEqual([undefined, [error]]);
    }
  });

  it("is not where both are its own, or neither, or it has all tenants, or they are of another place", () => {
    expect(findSplits(shared, of("tenant-0", "tenant-1"))).toEqual([]);
    expect(findSplits(shared, of("tenant-2"))).toEqual([]);
    expect(findSplits(shared, { environment: "production" })).toEqual([]);
    expect(findSplits(shared, { ...of("tenant-0"), environment: "staging" })).toEqual([]);
  });

  it("is not where the other has ended", () => {
    const ended = checkRequests(2, {
      1: (text) => withStatus("cancelled")(shareNamespace("tenant-1", "tenant-0")(text)),
    });
    expect(findSplits(ended, of("tenant-0"))).toEqual([]);
  });

  it("is refused where a lane would pass to the stack of another tenant", () => {
    const superseded = checkRequests(2).map((each, at) =>
      at === 1 && each.ccr ? { ...each, ccr: { ...each.ccr, supersedes: "CCR-2026-0000" } } : each,
    );
    for (const tenant of ["tenant-0", "tenant-1"])
      expect(findSplits(superseded, of(tenant)).join()).toContain("it supersedes a lane of another tenant");
  });

  it("is refused where a token role is for lanes of two stacks", () => {
    const order = {
      request_type: "openbao-token-role",
      id: "CCR-2026-0009",
      status: "proposed",
      token_role: {
        policies: ["workload-kv-read-workload-0-provider-secrets", "workload-kv-read-workload-1-provider-secrets"],
      },
    } as never;
    const checked = [...checkRequests(3), { source: { path: "CCR-2026-0009-x.yaml", text: "" }, order, findings: [] }];
    expect(findSplits(checked, of("tenant-0")).join()).toContain("CCR-2026-0009-x.yaml:1:1: its token role");
    expect(findSplits(checked, of("tenant-0", "tenant-1"))).toEqual([]);
    expect(findSplits(checked, of("tenant-2"))).toEqual([]);
  });
});
