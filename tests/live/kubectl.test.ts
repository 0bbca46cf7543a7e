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
  });

  it("asks for rows in a table, never for the objects, and for many by some at a time", async () => {
    const cluster = open([["*", { stdout: "a-0   Opaque  1  1d\nb   x\n" }]]);
    const names = Array.from({ length: 25 }, (_, at) => `a-${at}`);
    expect((await cluster.findNames("Secret", { names, namespace: "a" })).found).toHaveLength(10);
    expect(fake.calls().map((call) => call.match(/a-\d+/g)?.length)).toEqual([5, 5, 5, 5, 5]);
    expect((await cluster.findNames("ClusterRole", { names })).found).toEqual(["a-0", "b", "a-0", "b", "a-0", "b"]);
    expect(
      fake
        .calls()
        .map((call) => call.match(/a-\d+/g)?.length)
        .slice(5),
    ).toEqual([10, 10, 5]);
    expect(fake.calls().filter((call) => !call.includes("--no-headers"))).toEqual([]);
    expect(fake.calls().filter((call) => /-o|--output|json|yaml|--template/.test(call))).toEqual([]);
  });

  it("says why it could not be made, in the last words of kubectl and without what looks like a credential", async () => {
    const token = `hvs.${"CAESIJ".repeat(6)}x9`;
    const cluster = open([["*", { stderr: `warning: old\nError from server (Forbidden): no, ${token}\n` }]]);
    const { found, problem } = await cluster.findNames("Secret", { names: ["x"], namespace: "a" });
    expect(found).toBeUndefined();
    expect(problem).toContain("Error from server (Forbidden): no, ");
    expect(problem).not.toContain(token);
  });

  it("is none where what was printed is not JSON", async () => {
    const cluster = open([["*", { stdout: 'switched to another context\n{"items": []}' }]]);
    const problem = "what kubectl printed is not the JSON that it was asked for";
    expect(await cluster.readObject("ClusterSecretStore", { name: "x" })).toEqual({ problem });
    expect(await cluster.listObjects("ClusterSecretStore")).toEqual({ problem });
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
