import { describe, expect, it } from "vitest";
import { listEnded } from "../../../lanes/drift/list-ended.ts";
import { compileChecked } from "../../../lanes/lane-set.ts";
import { settings } from "../sample.ts";
import { checkRequests, withStatus } from "../stacks/stacks.ts";

type Checked = ReturnType<typeof checkRequests>;

function list(checked: Checked, changes: Partial<typeof settings> = {}) {
  const own = { ...settings, ...changes };
  const { set } = compileChecked(checked, own, {});
  if (set === undefined) throw new Error("it did not compile");
  return listEnded(checked, set, own);
}

describe("what ended", () => {
  it("is every object of a request that grants nothing, with the command that removes it, readers first", () => {
    const ended = list(checkRequests(2, { 1: withStatus("deactivated") }));
    expect(ended.map(({ object, remove }) => [object, remove])).toEqual([
      [
        "external-secret:tenant-1/workload-1-provider-secrets",
        "kubectl --context production delete --namespace tenant-1 externalsecret.external-secrets.io workload-1-provider-secrets",
      ],
      [
        "store:openbao-tenant-1",
        "kubectl --context production delete clustersecretstore.external-secrets.io openbao-tenant-1",
      ],
      [
        "role:auth/kubernetes/role/external-secrets-tenant-1",
        "bao delete auth/kubernetes/role/external-secrets-tenant-1",
      ],
      [
        "policy:workload-kv-read-workload-1-provider-secrets",
        "bao policy delete workload-kv-read-workload-1-provider-secrets",
      ],
    ]);
    for (const { requests, why } of ended)
      expect([requests, why]).toEqual([["CCR-2026-0001"], "status deactivated grants nothing"]);
  });

  it("is not what another lane of the namespace still has", () => {
    const checked = checkRequests(2, { 1: withStatus("deactivated") });
    const [granted, ended] = checked;
    if (granted?.ccr === undefined || ended?.ccr === undefined) throw new Error("there is no request");
    const delivery = { ...ended.ccr.delivery, namespace: "tenant-0" };
    const auth = { ...ended.ccr.auth, role: "external-secrets-tenant-0" } as typeof ended.ccr.auth;
    const neighbour = { ...ended, ccr: { ...ended.ccr, auth, delivery } };
    expect(list([granted, neighbour]).map(({ object }) => object)).toEqual([
      "external-secret:tenant-0/workload-1-provider-secrets",
      "policy:workload-kv-read-workload-1-provider-secrets",
    ]);
  });

  it("is not what another stack may grant, nor what is granted", () => {
    expect(list(checkRequests(2))).toEqual([]);
    expect(list(checkRequests(2), { environment: "staging" })).toEqual([]);
    expect(list(checkRequests(2, { 1: withStatus("deactivated") }), { tenants: ["tenant-0"] })).toEqual([]);
  });

  it("names every request that had an object", () => {
    const checked = checkRequests(2, { 0: withStatus("deactivated"), 1: withStatus("cancelled") });
    const [first, second] = checked;
    if (first?.ccr === undefined || second?.ccr === undefined) throw new Error("there is no request");
    const same = { ...second, ccr: { ...first.ccr, id: second.ccr.id, status: "cancelled" as const } };
    const ended = list([first, same]);
    expect(ended).toHaveLength(4);
    for (const { requests } of ended) expect(requests).toEqual(["CCR-2026-0000", "CCR-2026-0001"]);
  });
});
