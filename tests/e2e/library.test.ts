import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { type ComponentSettings, openbaoAddress } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { projectRoot, sandboxPaths } from "../../sandbox/paths.ts";
import { preparePulumi, type SandboxPulumi } from "../../sandbox/pulumi.ts";
import { type PackedPackage, packProject } from "../package/pack.ts";
import type { Preview } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The packed package in programs of other people, run by the real engine. Previews alone: no state is left behind.
let packed: PackedPackage;
let settings: ComponentSettings;
let pulumi: SandboxPulumi;
let token: string;

beforeAll(async () => {
  packed = packProject();
  settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  pulumi = await preparePulumi(settings, { plugins: "auto", progress: () => undefined });
  token = await pulumi.issueToken({ families: ["lane-apply"] });
});

afterAll(() => packed.remove());

/** Runs `pulumi preview --json` in a folder beside the installed package, under the name that the sandbox's stack has. */
function preview(folder: string, config: Readonly<Record<string, string>>): { code: number; text: string } {
  const project = parseDocument(fs.readFileSync(path.join(projectRoot, "Pulumi.yaml"), "utf8"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), project.toString());
  const commandLine = pulumi.commandLine(["preview", "--json"]);
  const stack = parseDocument(fs.readFileSync(commandLine.at(-1) ?? "", "utf8"));
  for (const [key, value] of Object.entries(config)) stack.setIn(["config", key], value);
  const file = path.join(folder, "Pulumi.sandbox.yaml");
  fs.writeFileSync(file, stack.toString());
  const { status, stdout, stderr } = spawnSync(
    pulumi.program,
    [...commandLine.slice(0, -1), file, "--non-interactive"],
    {
      cwd: folder,
      env: { ...pulumi.environment, VAULT_TOKEN: token },
      encoding: "utf8",
    },
  );
  return { code: status ?? 1, text: status === 0 ? stdout : `${stdout}\n${stderr}` };
}

/** The inputs of every planned resource of a kind, by its logical name. */
function inputsOf(text: string, kind: string): Record<string, Record<string, unknown>> {
  const { steps } = JSON.parse(text) as Preview;
  const found = steps.flatMap(({ urn, newState }) =>
    newState?.type.split(":").at(-1) === kind ? [[urn.split("::").at(-1) ?? "", newState.inputs] as const] : [],
  );
  return Object.fromEntries(found);
}

describe("transforms", () => {
  it("of a program change what the component declares, and nothing that they are not for", () => {
    const folder = path.join(packed.folder, "with-transforms");
    fs.cpSync(path.join(projectRoot, "examples", "with-transforms"), folder, { recursive: true });
    const { code, text } = preview(folder, {
      "openbao:address": openbaoAddress(settings.ports),
      "cluster:context": "sandbox",
    });
    expect(code, text).toBe(0);
    const labels = { "example.org/team": "platform" };
    expect(inputsOf(text, "ExternalSecret")).toMatchObject({
      "platform-workload-kv-read-issue-core-ingestion-api-key": {
        metadata: { name: "issue-core-ingestion-api-key", namespace: "issue-core", labels },
      },
      "platform-workload-kv-read-llm-connect-provider-secrets": {
        metadata: { name: "llm-connect-provider-secrets", namespace: "activity-core", labels },
      },
    });
    for (const { metadata } of Object.values(inputsOf(text, "ClusterSecretStore")))
      expect(metadata).not.toHaveProperty("labels");
    // Type tokens are part of what a stack's state is keyed by.
    const { steps } = JSON.parse(text) as Preview;
    expect(steps.map(({ urn }) => urn)).toContain(
      "urn:pulumi:sandbox::credential-lanes::credential-lanes:index:CredentialLanes$credential-lanes:index:" +
        "CredentialLane$vault:index/policy:Policy::platform-workload-kv-read-llm-connect-provider-secrets",
    );
    expect(Object.keys(inputsOf(text, "ClusterSecretStore")).sort()).toEqual([
      "platform-activity-core",
      "platform-issue-core",
    ]);
  });
});

describe("a whole folder by the settings of a stack", () => {
  const policy = "workload-kv-read-llm-connect-provider-secrets";
  let folder: string;

  beforeAll(() => {
    folder = path.join(packed.folder, "whole-folder");
    fs.cpSync(path.join(projectRoot, "examples", "whole-folder"), folder, { recursive: true });
  });

  it("is declared as the program of credential-lanes declares it", () => {
    const { code, text } = preview(folder, {});
    expect(code, text).toBe(0);
    expect(Object.keys(inputsOf(text, "Policy"))).toContain(policy);
    expect(Object.keys(inputsOf(text, "ClusterSecretStore")).sort()).toEqual(["activity-core", "issue-core"]);
    expect(Object.keys(inputsOf(text, "NamespaceAccess")).sort()).toEqual(["activity-core", "issue-core"]);
  });

  it("overwrites nothing that exists, and adopts what is there alone", async () => {
    const operator = connectOpenbao(settings, readRootToken(settings));
    const place = `/v1/sys/policies/acl/${policy}`;
    try {
      await operator.request({
        method: "PUT",
        path: place,
        body: { policy: 'path "sys/*" { capabilities = ["read"] }' },
      });
      const { code, text } = preview(folder, { "ccr:adopt": '["policy:does-not-exist"]' });
      expect(code).not.toBe(0);
      expect(text).toContain("nothing was declared");
      expect(text).toContain("ccr:adopt: no lane of this stack has policy:does-not-exist");
      expect(text).toMatch(new RegExp(`${policy}.* exists already and differs`));
    } finally {
      await operator.request({ method: "DELETE", path: place });
      await operator.close();
    }
  });
});

describe("the plugin", () => {
  const requests = path.join(projectRoot, "credential-change-requests");
  /** What any other language does: names a component of the package, and passes it plain values and providers. */
  const program = `
import fs from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
const args = JSON.parse(new pulumi.Config("test").require("args"));
const requests = Object.fromEntries(fs.readdirSync("requests").map((name) => [name, fs.readFileSync("requests/" + name, "utf8")]));
const providers = args.providers ? [new vault.Provider("openbao", { address: args.openbaoAddressFromCluster, skipChildToken: true }),
  new kubernetes.Provider("cluster", { context: "sandbox" })] : [];
delete args.providers;
const outputs = { policies: undefined, withheld: undefined };
export const { policies, withheld } = new pulumi.ComponentResource("credential-lanes:index:CredentialLaneSet", "lanes",
  { requests, ...args, ...outputs }, { providers, version: "0.1.0" }, true);
`;
  let folder: string;

  beforeAll(() => {
    folder = path.join(packed.folder, "other-language");
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }\n');
    fs.writeFileSync(path.join(folder, "index.ts"), program);
    fs.cpSync(requests, path.join(folder, "requests"), { recursive: true });
    // As Pulumi finds a plugin of its own accord: by name and version in its home.
    const home = path.join(settings.paths.pulumiHome, "plugins", "resource-credential-lanes-v0.1.0");
    fs.mkdirSync(home, { recursive: true });
    const node = path.join(projectRoot, "node_modules", ".bin", "node");
    const main = path.join(packed.installed, "dist", "library", "plugin.js");
    fs.writeFileSync(
      path.join(home, "pulumi-resource-credential-lanes"),
      `#!/bin/sh\nexec '${node}' '${main}' "$@"\n`,
      {
        mode: 0o755,
      },
    );
  });

  afterAll(() => {
    fs.rmSync(path.join(settings.paths.pulumiHome, "plugins", "resource-credential-lanes-v0.1.0"), { recursive: true });
  });

  const previewArgs = (args: object): { code: number; text: string } => {
    const all = { environment: "production", openbaoAddressFromCluster: openbaoAddress(settings.ports), ...args };
    return preview(folder, { "test:args": JSON.stringify(all) });
  };

  it("declares the lanes of the texts that another program passes", () => {
    const { code, text } = previewArgs({ providers: true });
    expect(code, text).toBe(0);
    expect(Object.keys(inputsOf(text, "CredentialLaneSet"))).toEqual(["lanes"]);
    expect(inputsOf(text, "Policy")["lanes-workload-kv-read-llm-connect-provider-secrets"]).toMatchObject({
      name: "workload-kv-read-llm-connect-provider-secrets",
    });
    expect(Object.keys(inputsOf(text, "ExternalSecret"))).toHaveLength(2);
  });

  it("refuses to use a default provider", () => {
    const { code, text } = previewArgs({});
    expect(code).not.toBe(0);
    expect(text).toContain("no default provider is used");
  });

  it("declares nothing if a setting or a request is wrong, and names every problem", () => {
    fs.writeFileSync(path.join(folder, "requests", "broken.yaml"), "id: [\n");
    try {
      const { code, text } = previewArgs({ providers: true, kvVersion: 2 });
      expect(code).not.toBe(0);
      expect(text).toContain("broken.yaml:");
    } finally {
      fs.rmSync(path.join(folder, "requests", "broken.yaml"));
    }
    const { code, text } = previewArgs({ providers: true, kvVersion: 3, refreshIntervalSeconds: 0 });
    expect(code).not.toBe(0);
    expect(text).toContain("ccr:kvVersion: it must be 1 or 2");
    expect(text).toContain("ccr:refreshInterval: ");
  });
});
