import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { applyDefinitions } from "../../sandbox/definitions.ts";
import type { KubernetesClient, KubernetesObject } from "../../sandbox/kubernetes.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "definitions-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(plural: string, more = ""): void {
  const head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";
  const text = `---\n${head}metadata:\n  annotations: {kept: as-it-is}\n  name: ${plural}.external-secrets.io\n${more}`;
  fs.writeFileSync(path.join(folder, `external-secrets.io_${plural}.yaml`), text);
}

/** An API server that establishes a definition when it is asked for the second time. */
function makeServer() {
  const stored = new Map<string, KubernetesObject>();
  const asked = new Map<string, number>();
  const applied: string[] = [];
  const client: KubernetesClient = {
    async request({ path: place }) {
      const name = place.split("/customresourcedefinitions/")[1];
      if (name === undefined) return { status: 200, body: { items: [...stored.values()] } };
      asked.set(name, (asked.get(name) ?? 0) + 1);
      const status = (asked.get(name) ?? 0) > 1 ? "True" : "False";
      return { status: 200, body: { status: { conditions: [{ type: "Established", status }] } } };
    },
    async apply(object) {
      applied.push(object.metadata.name);
      stored.set(object.metadata.name, object);
    },
    requestToken: async () => "",
    close: async () => undefined,
  };
  return { client, stored, asked, takeApplied: () => applied.splice(0) };
}

it("applies what the server does not have as it is, waits for it, and nothing else", async () => {
  for (const plural of ["stores", "secrets"]) write(plural);
  fs.writeFileSync(path.join(folder, "kustomization.yaml"), "kind: Kustomization\n");
  const { client, stored, asked, takeApplied } = makeServer();
  await applyDefinitions(client, folder);
  expect(takeApplied()).toEqual(["secrets.external-secrets.io", "stores.external-secrets.io"]);
  expect([...asked.values()]).toEqual([2, 2]);
  expect(stored.get("stores.external-secrets.io")?.metadata).toMatchObject({ annotations: { kept: "as-it-is" } });

  await applyDefinitions(client, folder);
  expect(takeApplied()).toEqual([]);

  write("stores", "spec: {scope: Cluster}\n");
  stored.delete("secrets.external-secrets.io");
  await applyDefinitions(client, folder);
  expect(takeApplied()).toEqual(["secrets.external-secrets.io", "stores.external-secrets.io"]);
});
