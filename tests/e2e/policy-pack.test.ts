import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSandbox } from "../../sandbox/control-plane.ts";
import { projectRoot, sandboxPaths } from "../../sandbox/paths.ts";
import { addPolicyPacks } from "../../sandbox/policy-packs.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { packProject } from "../package/pack.ts";
import { findLeaks } from "./canary.ts";
import { type CommandResult, copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The real engine asks the pack of each resource: previews, and one update that must change nothing.
const pack = "policies";
const canary = "cNr7-Qk2xV9mTz41-policy-pack";
let project: TestProject;
const silent = (): void => undefined;

beforeAll(async () => {
  const settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  const pulumi = await addPolicyPacks(await preparePulumi(settings, { plugins: "auto", progress: silent }), silent);
  // A shell's folder of work that is not the project's must not lead to another project's requests.
  const environment = { ...pulumi.environment, CANARY: canary, PWD: "/" };
  project = copyProject({ ...pulumi, environment });
});

afterAll(() => {
  const leaks = findLeaks([canary], {
    texts: Object.fromEntries(project.printed.map((text, index) => [`output ${index}`, text])),
    folders: [],
    except: [],
  });
  project.remove();
  expect(leaks).toEqual([]);
});

const preview = (...flags: readonly string[]): Promise<CommandResult> =>
  project.run("preview", "--policy-pack", pack, ...flags);

/** Puts a program in the place of the project's own; undefined puts that one back. */
function writeProgram(fixture: string | undefined): void {
  const file = fixture === undefined ? ["index.ts"] : ["tests", "fixtures", "policy-pack", `${fixture}.ts`];
  const text = fs.readFileSync(path.join(projectRoot, ...file), "utf8");
  fs.writeFileSync(path.join(project.folder, "index.ts"), text.replaceAll('from "../../../', 'from "./'));
}

/** What Pulumi lists: the rule, and the logical name of the resource that breaks it. */
function listViolations({ stdout }: CommandResult): ReadonlySet<string> {
  const lines = stdout.matchAll(/^\s*- \[mandatory\].*?\s{2}(\S+)\s+\(\S+: (.+)\)$/gm);
  return new Set([...lines].map(([, rule, name]) => `${rule} ${name}`));
}

const violations: Readonly<Record<string, readonly string[]>> = {
  "declared-by-a-lane": [
    ...["undeclared-policy", "changed-policy", "unknown-policy", "changed-role", "undeclared-store"],
    "undeclared-external-secret",
  ],
  "policy-text": ["wildcard", "sudo", "privileged", "unreadable", "unknown-policy"],
  "role-bindings": ["globbed-role", "unbound-role", "unbound-token-role"],
  "secret-store-conditions": ["open-store", "regex-store", "selector-store"],
  "external-secret-fields": ["data-from", "template"],
  "no-secret-values-in-kubernetes": ["inline-secret", "marked-secret", "rendered-secret", "sealed-secret"],
  "no-secret-values-in-openbao": ["kv-1", "kv-2", "generic-secret", "generic-endpoint"],
  "no-development-server-in-production": [
    ...["vault-auto-credentials", "labelled", "open-listener", "unsealing", "development-chart"],
  ],
};

describe("the pack", () => {
  it("passes the program of this project", async () => {
    const result = await preview();
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toContain("credential-lanes@v");
    expect(result.stdout).toContain("18 to create");
  });

  it("passes a program that a hand wrote as a request asks", async () => {
    writeProgram("as-approved");
    const result = await preview();
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(listViolations(result)).toEqual(new Set());
  });

  it("fails a preview by each rule, and names every resource that breaks it", async () => {
    writeProgram("violations");
    const result = await preview();
    expect(result.code).not.toBe(0);
    const found = listViolations(result);
    for (const [rule, names] of Object.entries(violations))
      for (const name of names) expect(found, result.stdout).toContain(`${rule} ${name}`);
    expect(result.stdout).toContain(
      'AuthBackendRole "changed-role": it is not what CCR-2026-0002 asks for, in token_ttl',
    );
  });

  it("is the same from the installed package, and lets a development server be where it belongs", async () => {
    const packed = packProject();
    try {
      const config = path.join(project.folder, "policy-settings.json");
      const settings = { "no-development-server-in-production": { settings: { environment: "sandbox" } } };
      fs.writeFileSync(config, JSON.stringify(settings));
      writeProgram("violations");
      const installed = path.join(packed.installed, "policies");
      const result = await project.run("preview", "--policy-pack", installed, "--policy-pack-config", config);
      expect(result.code).not.toBe(0);
      const rules = [...listViolations(result)].map((each) => each.split(" ")[0]);
      const { "no-development-server-in-production": _, ...others } = violations;
      expect(new Set(rules)).toEqual(new Set(Object.keys(others)));
    } finally {
      packed.remove();
    }
  });

  it("stops an update before anything is written", async () => {
    writeProgram("violations");
    const stack = await project.addStack("policy-pack", {});
    try {
      const result = await stack.run("up", "--yes", "--skip-preview", "--policy-pack", pack);
      expect(result.code).not.toBe(0);
      expect(listViolations(result).size).toBeGreaterThan(0);
      const { stdout } = await stack.run("stack", "export");
      const { deployment } = JSON.parse(stdout) as { deployment: { resources?: { type: string; custom: boolean }[] } };
      // A component is written to no server, and may be there before the update stops.
      const written = (deployment.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
      expect(written).toEqual([]);
    } finally {
      await stack.remove();
    }
  });

  it("fails a stack whose requests cannot be used, whatever it declares", async () => {
    fs.writeFileSync(path.join(project.folder, "index.ts"), "export {};\n");
    fs.writeFileSync(path.join(project.folder, "credential-change-requests", "broken.yaml"), "id: [\n");
    const broken = await preview();
    expect(broken.code).not.toBe(0);
    expect(listViolations(broken)).toEqual(new Set(["declared-by-a-lane credential-lanes-sandbox"]));
    expect(broken.stdout).toContain("credential-change-requests/broken.yaml:");
    project.restoreRequests();
    const config = path.join(project.folder, "policy-settings.json");
    fs.writeFileSync(config, JSON.stringify({ "declared-by-a-lane": { requests: "nowhere" } }));
    const missing = await preview("--policy-pack-config", config);
    expect(missing.code).not.toBe(0);
    expect(listViolations(missing)).toEqual(new Set(["declared-by-a-lane credential-lanes-sandbox"]));
  });
});
