import { afterEach, describe, expect, it, vi } from "vitest";
import { type ClusterReader, openCluster } from "../../live/kubectl.ts";
import { type FakeAnswers, type FakeKubectl, makeKubectl } from "./fake-kubectl.ts";

let fake: FakeKubectl;

afterEach(() => {
  vi.unstubAllEnvs();
  fake.remove();
});

function open(answers: FakeAnswers, settings = {}): ClusterReader {
  fake = makeKubectl(answers);
  vi.stubEnv("KUBECONFIG", fake.kubeconfig);
  vi.stubEnv("VAULT_TOKEN", "not-a-real-token");
  return openCluster({ kubernetesContext: "production", ...settings }, { kubectl: fake.program });
}

const managed = "reconcile.external-secrets.io/created-by=a1,reconcile.external-secrets.io/managed=true";

describe("a look at the cluster", () => {
  it("names the stack's context and a bound, and takes no token of OpenBao along", async () => {
    const cluster = open([["*", { stdout: '{"spec":{"a":1}}' }]]);
    expect(await cluster.readObject("ExternalSecret.external-secrets.io", { name: "x", namespace: "a" })).toEqual({
      found: { spec: { a: 1 } },
    });
    expect(fake.calls()).toEqual([
      "get ExternalSecret.external-secrets.io x --namespace a --output=json --show-managed-fields --context production --request-timeout=10s --ignore-not-found",
    ]);
    expect(fake.variables()).toContain("KUBECONFIG");
    expect(fake.variables()).not.toContain("VAULT_TOKEN");
  });

  it("finds nothing where there is nothing", async () => {
    const cluster = open([]);
    expect(await cluster.readObject("ClusterSecretStore", { name: "x" })).toEqual({ found: undefined });
    expect(await cluster.findNames("ClusterSecretStore", { names: ["x"] })).toEqual({ found: [] });
    expect(await cluster.findForeignSecrets({ names: ["x"], namespace: "a" })).toEqual({ found: [] });
  });

  it("asks for a Secret's row in a table, never for the object that holds its data", async () => {
    const rows = [
      "ours      Opaque   1     3d    team=a,",
      `theirs    Opaque   1     3d    ${managed}`,
      "plain     Opaque   2     3d    <none>",
      "nearly    Opaque   2     3d    reconcile.external-secrets.io/managed=trueish",
    ];
    const cluster = open([["get?secret*", { stdout: `${rows.join("\n")}\n` }]]);
    const names = ["nearly", "ours", "plain", "theirs"];
    expect(await cluster.findForeignSecrets({ names, namespace: "a" })).toEqual({ found: ["ours", "plain", "nearly"] });
    expect(fake.calls()).toHaveLength(1);
    expect(fake.calls()[0]).toContain("--show-labels --no-headers");
    expect(fake.calls()[0]).not.toMatch(/-o|--output|json|yaml|jsonpath|--template/);
  });

  it("asks for many names by some at a time", async () => {
    const cluster = open([["*", { stdout: "a-0   Opaque  1  1d  <none>\n" }]]);
    const names = Array.from({ length: 25 }, (_, at) => `a-${at}`);
    expect((await cluster.findNames("ExternalSecret", { names, namespace: "a" })).found).toEqual(["a-0", "a-0", "a-0"]);
    expect(fake.calls().map((call) => call.match(/a-\d+/g)?.length)).toEqual([10, 10, 5]);
  });

  it("says why it could not be made, in the last words of kubectl and without what looks like a credential", async () => {
    const token = `hvs.${"CAESIJ".repeat(6)}x9`;
    const cluster = open([["*", { stderr: `warning: old\nError from server (Forbidden): no, ${token}\n` }]]);
    const { found, problem } = await cluster.findForeignSecrets({ names: ["x"], namespace: "a" });
    expect(found).toBeUndefined();
    expect(problem).toContain("Error from server (Forbidden): no, ");
    expect(problem).not.toContain(token);
  });

  it("is not made where there is no kubectl", async () => {
    open([]);
    const cluster = openCluster({ kubernetesContext: "production" }, { kubectl: "/nonexistent/kubectl" });
    expect(await cluster.findNames("ExternalSecret", { names: ["x"] })).toEqual({ problem: "kubectl is not on PATH" });
  });

  it("is not made through a context that is missing, or that leads to another server than the stack's", async () => {
    for (const settings of [{ kubernetesContext: "other" }, { kubernetesServer: "https://other.example.org" }]) {
      const cluster = open([["*", { stdout: "x  Opaque  1  1d  <none>\n" }]], settings);
      const { problem } = await cluster.findNames("ExternalSecret", { names: ["x"] });
      expect(problem).toContain("ccr:kubernetesContext");
      expect(fake.calls()).toEqual([]);
      fake.remove();
    }
    open([]);
  });
});
