import { describe, expect, it } from "vitest";
import { assignRequests, type NamedStack } from "../../../lanes/stacks/assign.ts";
import { checkRequests, makeStack, shareNamespace, withStatus } from "./stacks.ts";

const now = Date.parse("2026-08-01T00:00:00Z");
const assign = (checked: Parameters<typeof assignRequests>[0], ...stacks: readonly NamedStack[]) =>
  assignRequests(checked, stacks, { now });
const ofStaging = (text: string): string => text.replace("environment: production", "environment: staging");
const ofCluster =
  (cluster: string) =>
  (text: string): string =>
    text.replace("environment: production", `environment: production\n  cluster: ${cluster}`);
const denied = withStatus("denied");

describe("requests are given to stacks", () => {
  it("by environment, cluster and tenant, each to one", () => {
    const checked = checkRequests(5, { 1: ofStaging, 2: ofCluster("east"), 4: ofCluster("east") });
    const { stacks, misplaced, clashes, errors } = assign(
      checked,
      makeStack("a", { tenants: ["tenant-0"] }),
      makeStack("b", { tenants: ["tenant-3"] }),
      makeStack("east-2", { cluster: "east", tenants: ["tenant-2"] }),
      makeStack("east-4", { cluster: "east", tenants: ["tenant-4"] }),
      makeStack("staging", { environment: "staging" }),
    );
    expect(stacks.map(({ stack, requests, granted }) => [stack, requests, granted])).toEqual([
      ["a", ["CCR-2026-0000"], 1],
      ["b", ["CCR-2026-0003"], 1],
      ["east-2", ["CCR-2026-0002"], 1],
      ["east-4", ["CCR-2026-0004"], 1],
      ["staging", ["CCR-2026-0001"], 1],
    ]);
    expect([misplaced, clashes, errors]).toEqual([[], [], []]);
  });

  it("and one that none takes is told with its place, unless it ended", () => {
    const checked = checkRequests(3, { 1: ofStaging, 2: (text) => denied(ofStaging(text)) });
    const { misplaced } = assign(checked, makeStack("a"));
    expect(misplaced).toEqual([
      {
        request: "CCR-2026-0001",
        file: "CCR-2026-0001-workload-1.yaml",
        environment: "staging",
        tenant: "tenant-1",
        stacks: [],
      },
    ]);
  });

  it("and one that two take is told, also one that ended, but not where one is a rehearsal", () => {
    const checked = checkRequests(2, { 1: denied });
    const { misplaced } = assign(checked, makeStack("a"), makeStack("b", { cluster: "east" }));
    expect(misplaced.map(({ request, stacks }) => [request, stacks])).toEqual([
      ["CCR-2026-0000", ["a", "b"]],
      ["CCR-2026-0001", ["a", "b"]],
    ]);
    const rehearsed = assign(checked, makeStack("a"), makeStack("b", { rehearsal: true }));
    expect([rehearsed.misplaced, rehearsed.clashes]).toEqual([[], []]);
    expect(rehearsed.stacks.map(({ rehearsal, granted }) => [rehearsal, granted])).toEqual([
      [false, 1],
      [true, 1],
    ]);
  });
});

describe("objects that two stacks declare", () => {
  it("on one server are told, whichever server it is, and also of a rehearsal", () => {
    const checked = checkRequests(1);
    const own = makeStack("a");
    const ofOpenbao = assign(checked, own, makeStack("b", { openbaoAddress: own.settings.openbaoAddress }));
    expect(ofOpenbao.clashes.map(({ object, stacks }) => [object, stacks])).toEqual([
      ["policy:workload-kv-read-workload-0-provider-secrets", ["a", "b"]],
      ["role:auth/kubernetes/role/external-secrets-tenant-0", ["a", "b"]],
    ]);
    const ofCluster = assign(checked, own, makeStack("b", { rehearsal: true, kubernetesContext: "a" }));
    expect(ofCluster.clashes.map(({ object, server }) => [object, server])).toEqual([
      ["external-secret:tenant-0/workload-0-provider-secrets", "context a"],
      ["store:openbao-tenant-0", "context a"],
    ]);
  });

  it("are no clash between two rehearsals, or of requests that grant nothing", () => {
    const rehearsals = ["a", "b"].map((stack) => makeStack(stack, { rehearsal: true, kubernetesContext: "same" }));
    expect(assign(checkRequests(1), ...rehearsals).clashes).toEqual([]);
    const ended = ["a", "b"].map((stack) => makeStack(stack, { kubernetesContext: "same" }));
    expect(assign(checkRequests(1, { 0: denied }), ...ended).clashes).toEqual([]);
  });
});

it("a namespace that is split between two stacks compiles on neither", () => {
  const checked = checkRequests(2, { 1: shareNamespace("tenant-1", "tenant-0") });
  const { errors, stacks } = assign(
    checked,
    makeStack("a", { tenants: ["tenant-0"] }),
    makeStack("b", { tenants: ["tenant-1"] }),
  );
  expect(errors.map((line) => line.slice(0, 30))).toEqual([
    "a: CCR-2026-0000-workload-0.ya",
    "b: CCR-2026-0001-workload-1.ya",
  ]);
  expect(stacks.map(({ granted }) => granted)).toEqual([0, 0]);
});
