import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient, objectPath } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { preparePulumi, type SandboxPulumi } from "../../sandbox/pulumi.ts";
import { ensureTools } from "../../toolchain/build.ts";
import { type Run, runCcr } from "../cli/run-ccr.ts";
import { policyText } from "./expected.ts";
import { copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

const policy = "workload-kv-read-llm-connect-provider-secrets";
const policyPath = `/v1/sys/policies/acl/${policy}`;
const rolePath = "/v1/auth/kubernetes/role/external-secrets-activity-core";
const lanePath = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const canary = `canary-${randomBytes(18).toString("base64url")}`;

let settings: ComponentSettings;
let pulumi: SandboxPulumi;
let project: TestProject;
let operator: JsonClient;
let cluster: KubernetesClient;
let kubectl: string;
const path0 = process.env.PATH;
const printed: string[] = [];

beforeAll(async () => {
  kubectl = (await ensureTools(["kubectl"], { onLine: () => undefined })).kubectl?.path ?? "";
  // The program looks at the cluster by the kubectl that it finds.
  process.env.PATH = `${path.dirname(kubectl)}:${path0}`;
  settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  pulumi = await preparePulumi(settings, { plugins: "auto", progress: () => undefined });
  project = copyProject(pulumi);
  operator = connectOpenbao(settings, readRootToken(settings));
  cluster = connectKubernetes(settings);
});

afterAll(async () => {
  process.env.PATH = path0;
  await project.run("destroy", "--yes", "--skip-preview");
  await cluster.request({ method: "DELETE", path: objectPath(bootstrapSecret) });
  project.remove();
  await operator.close();
  await cluster.close();
});

const bootstrapSecret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "llm-connect-provider-secrets", namespace: "activity-core" },
};

async function importPlan(...flags: readonly string[]): Promise<Run> {
  const token = await project.issueToken({ families: ["lane-drift"] });
  const run = await runCcr(
    ["import-plan", "--stack", "sandbox", "--config-file", settings.paths.stackConfig, ...flags],
    {
      cwd: project.folder,
      env: {
        PATH: `${path.dirname(kubectl)}:${process.env.PATH}`,
        KUBECONFIG: settings.paths.kubeconfig,
        VAULT_TOKEN: token,
      },
    },
  );
  printed.push(run.stdout, run.stderr);
  return run;
}

interface Plan {
  readonly objects: readonly {
    readonly object: string;
    readonly state: string;
    readonly problem?: string;
    readonly differences: readonly { readonly field: string }[];
  }[];
  readonly adopt: readonly string[];
}

async function readPlan(): Promise<Plan & { readonly code: number | null }> {
  const { code, stdout, stderr } = await importPlan("--json");
  expect(stderr).toBe("");
  return { code, ...(JSON.parse(stdout) as Plan) };
}

describe("objects that exist", () => {
  it("are told as absent, the same or different, and only reads are made", async () => {
    const before = await readPlan();
    expect(before.code).toBe(0);
    expect(new Set(before.objects.map(({ state }) => state))).toEqual(new Set(["absent"]));
    expect(before.adopt).toEqual([]);

    const byHand = 'path "platform/*" {\n  capabilities = ["read", "list"]\n}\n';
    await operator.request({ method: "PUT", path: policyPath, body: { policy: byHand } });
    await operator.request({
      method: "POST",
      path: rolePath,
      body: {
        bound_service_account_names: ["external-secrets"],
        bound_service_account_namespaces: ["external-secrets"],
        token_policies: [policy],
        token_ttl: 900,
      },
    });
    const { code, objects, adopt } = await readPlan();
    expect(code).toBe(1);
    expect(objects.filter(({ state }) => state !== "absent").map(({ object, state }) => `${state} ${object}`)).toEqual([
      `different policy:${policy}`,
      "same role:auth/kubernetes/role/external-secrets-activity-core",
    ]);
    expect(adopt).toEqual([`policy:${policy}`, "role:auth/kubernetes/role/external-secrets-activity-core"]);
    const { stdout } = await importPlan();
    expect(stdout).toContain('    - path "platform/*" {');
    expect(stdout).toContain(`    + path "${lanePath}" {`);
    expect((await operator.request({ method: "GET", path: policyPath })).body.data.policy).toBe(byHand);
  });

  it("with another content stop preview and update, and are not overwritten", async () => {
    const byHand = (await operator.request({ method: "GET", path: policyPath })).body.data.policy;
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { code, stdout, stderr } = await project.run(...command);
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain(`policy ${policy}, which CCR-2026-0003 asks for, exists already and differs`);
      expect(stdout + stderr).toContain("ccr import-plan");
    }
    expect((await operator.request({ method: "GET", path: policyPath })).body.data.policy).toBe(byHand);
  });

  it("that are adopted with another content are previewed as an import and a change of it", async () => {
    const adopt = { "ccr:adopt": [`policy:${policy}`] };
    // The role is the same already, and no obstacle.
    const preview = await project.runWithSettings(adopt, "preview", "--diff", "--show-full-output");
    expect(preview.code, preview.stderr).toBe(0);
    expect(preview.stdout).toContain('- path "platform/*" {');
    expect(preview.stdout).toContain(`+ path "${lanePath}" {`);
    const up = await project.runWithSettings(adopt, "up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    const { body } = await operator.request({ method: "GET", path: policyPath });
    expect(body.data.policy).toBe(policyText("CCR-2026-0003", lanePath));
    await project.run("destroy", "--yes", "--skip-preview");
  });

  it("are taken over as they are once they are the same", async () => {
    await operator.request({
      method: "PUT",
      path: policyPath,
      body: { policy: policyText("CCR-2026-0003", lanePath) },
    });
    const role = {
      bound_service_account_names: ["external-secrets"],
      bound_service_account_namespaces: ["external-secrets"],
    };
    const body = { ...role, token_policies: [policy], token_ttl: 900 };
    await operator.request({ method: "POST", path: rolePath, body });
    const { stdout } = await importPlan("--format", "config");
    const adopt = [`policy:${policy}`, "role:auth/kubernetes/role/external-secrets-activity-core"];
    expect(stdout).toBe(`config:\n  ccr:adopt:\n${adopt.map((name) => `    - ${name}\n`).join("")}`);
    const preview = await project.runWithSettings({ "ccr:adopt": adopt }, "preview", "--json");
    const ops = (JSON.parse(preview.stdout).steps as readonly { op: string; urn: string }[])
      .filter(({ op }) => op === "import")
      .map(({ urn }) => urn.split("::").at(-1));
    expect(ops.sort()).toEqual(["activity-core", policy]);
    const up = await project.runWithSettings({ "ccr:adopt": adopt }, "up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);
  });

  it("that grant more by a setting that no request declares are not the same", async () => {
    await project.run("destroy", "--yes", "--skip-preview");
    const body = {
      bound_service_account_names: ["external-secrets"],
      bound_service_account_namespaces: ["external-secrets"],
      token_policies: [policy],
      token_ttl: 900,
      token_period: 86_400,
    };
    await operator.request({ method: "POST", path: rolePath, body });
    const { code, objects } = await readPlan();
    expect(code).toBe(1);
    const [role] = objects.filter(({ state }) => state === "different");
    expect(role?.differences).toEqual([{ field: "token_period", live: "[86400]", wanted: "absent" }]);
    const { stdout, stderr } = await project.run("up", "--yes", "--skip-preview");
    expect(stdout + stderr).toContain("exists already and differs (token_period)");
    await operator.request({ method: "DELETE", path: rolePath });
  });

  it("are no longer adopted when they are gone", async () => {
    const adopt = { "ccr:adopt": [`policy:${policy}`, "store:openbao-activity-core"] };
    const { code, stdout, stderr } = await project.runWithSettings(adopt, "preview");
    expect(code).not.toBe(0);
    for (const name of adopt["ccr:adopt"]) expect(stdout + stderr).toContain(`take ${name} off the list`);
    const up = await project.run("up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
  });

  it("come back into a stack whose state was lost", async () => {
    const exported = (await project.run("stack", "export")).stdout;
    const empty = JSON.parse(exported);
    empty.deployment.resources = [];
    const file = path.join(project.folder, "empty.json");
    fs.writeFileSync(file, JSON.stringify(empty));
    expect((await project.run("stack", "import", "--file", file)).code).toBe(0);
    const plan = await readPlan();
    expect(plan.objects.filter(({ state }) => state !== "same")).toEqual([]);
    const up = await project.runWithSettings({ "ccr:adopt": plan.adopt }, "up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    const after = await project.run("preview", "--expect-no-changes");
    expect(after.code, after.stdout + after.stderr).toBe(0);
  });
});

describe("objects that somebody else made in the cluster", () => {
  const store = {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: "openbao-activity-core" },
    spec: {
      conditions: [{ namespaces: ["activity-core"] }, { namespaces: ["bystander"] }],
      provider: {
        vault: {
          server: "https://127.0.0.1:1",
          path: "platform",
          version: "v2",
          auth: {
            kubernetes: {
              mountPath: "kubernetes",
              role: "external-secrets-activity-core",
              serviceAccountRef: { name: "external-secrets", namespace: "external-secrets" },
            },
          },
        },
      },
    },
  };
  const externalSecret = {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "llm-connect-provider-secrets", namespace: "activity-core" },
    spec: {
      refreshInterval: "2h0m0s",
      secretStoreRef: { kind: "ClusterSecretStore", name: "openbao-activity-core" },
      target: { name: "llm-connect-provider-secrets" },
      data: [{ secretKey: "OTHER", remoteRef: { key: "other", property: "OTHER" } }],
    },
  };
  const names = ["external-secret:activity-core/llm-connect-provider-secrets", "store:openbao-activity-core"];

  it("stop an update before anything is made", async () => {
    await project.run("destroy", "--yes", "--skip-preview");
    for (const object of [store, externalSecret]) await cluster.apply(object);
    const { code, objects, adopt } = await readPlan();
    expect(code).toBe(1);
    expect(adopt).toEqual(names);
    const fields = objects.flatMap(({ object, differences }) => differences.map(({ field }) => `${object} ${field}`));
    expect(fields).toEqual(expect.arrayContaining([`${names[1]} conditions`, `${names[0]} data[0].secretKey`]));
    const up = await project.run("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    for (const name of ["external-secret activity-core/llm-connect-provider-secrets", "store openbao-activity-core"])
      expect(up.stdout + up.stderr).toContain(`${name}, which CCR-2026-0003 asks for, exists already`);
    expect((await operator.request({ method: "GET", path: policyPath })).status).toBe(404);
  });

  it("are shown with each change when they are adopted, and are the lane's own after it", async () => {
    const adopt = { "ccr:adopt": names };
    const preview = await project.runWithSettings(adopt, "preview", "--diff");
    expect(preview.code, preview.stdout + preview.stderr).toBe(0);
    expect(preview.stdout).toMatch(/- +\[0\]: "bystander"/);
    expect(preview.stdout).toContain('secretKey: "OTHER" => "OPENROUTER_API_KEY"');
    const up = await project.runWithSettings(adopt, "up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    const { body } = await cluster.request({ method: "GET", path: objectPath(store) });
    expect(body.spec.conditions).toEqual([{ namespaces: ["activity-core"] }]);
    expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);
    expect((await readPlan()).objects.filter(({ state }) => state !== "same")).toEqual([]);
  });
});

describe("a Secret that somebody else made", () => {
  it("is told before External Secrets would replace it, unless the request says that it may", async () => {
    await project.run("destroy", "--yes", "--skip-preview");
    await expect
      .poll(async () => (await cluster.request({ method: "GET", path: objectPath(bootstrapSecret) })).status, {
        timeout: 20_000,
      })
      .toBe(404);
    const collection = objectPath(bootstrapSecret).replace(/\/[^/]+$/, "");
    const body = { ...bootstrapSecret, stringData: { OPENROUTER_API_KEY: canary } };
    expect((await cluster.request({ method: "POST", path: collection, body })).status).toBe(201);
    const { code, objects } = await readPlan();
    expect(code).toBe(1);
    const problems = objects.flatMap(({ problem }) => problem ?? []);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("Secret activity-core/llm-connect-provider-secrets exists already");
    const request = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
    const text = project.readRequest(request);
    project.writeRequest(
      request,
      text.replace("  surface: external-secrets\n", "  surface: external-secrets\n  takes_over_secret: true\n"),
    );
    expect((await readPlan()).code).toBe(0);
    project.restoreRequests();
  });

  it("stops an update, and is taken over where the request says so", async () => {
    const refused = await project.run("up", "--yes", "--skip-preview");
    expect(refused.code, refused.stdout).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain(
      "CCR-2026-0003: Secret activity-core/llm-connect-provider-secrets exists already",
    );
    await operator.request({
      method: "POST",
      path: `/v1/${lanePath}`,
      body: { data: { OPENROUTER_API_KEY: `${canary}-kept` } },
    });
    const request = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
    const surface = "  surface: external-secrets\n";
    project.writeRequest(
      request,
      project.readRequest(request).replace(surface, `${surface}  takes_over_secret: true\n`),
    );
    const up = await project.run("up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    const readField = async (): Promise<string> => {
      const { body } = await cluster.request({ method: "GET", path: objectPath(bootstrapSecret) });
      return Buffer.from(body.data.OPENROUTER_API_KEY, "base64").toString();
    };
    await expect.poll(readField, { timeout: 30_000 }).toBe(`${canary}-kept`);
    // It is External Secrets' own now, and stands in nobody's way.
    project.restoreRequests();
    expect((await project.run("up", "--yes", "--skip-preview")).code).toBe(0);
    await project.run("destroy", "--yes", "--skip-preview");
  });

  it("is never read", () => {
    expect([...printed, ...project.printed].join("\n")).not.toContain(canary);
    expect([...printed, ...project.printed].join("\n")).not.toContain(readRootToken(settings));
  });
});

describe("what cannot be told", () => {
  it("is no 'absent': a wrong token, a server that is not there and a missing context are named", async () => {
    const run = (env: Readonly<Record<string, string>>): Promise<Run> =>
      runCcr(["import-plan", "--stack", "sandbox", "--config-file", settings.paths.stackConfig], {
        cwd: project.folder,
        env: { PATH: `${path.dirname(kubectl)}:${process.env.PATH}`, KUBECONFIG: settings.paths.kubeconfig, ...env },
      });
    const denied = await run({ VAULT_TOKEN: "hvs.none" });
    expect(denied.code).toBe(1);
    expect(denied.stdout).toContain("does not let this token read");
    expect(denied.stdout).not.toContain("hvs.none");
    const token = await project.issueToken({ families: ["lane-drift"] });
    const elsewhere = await run({ VAULT_TOKEN: token, KUBECONFIG: "/nonexistent" });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stdout).toContain("unknown    store:");
    const foreign = { "ccr:kubernetesContext": "other", "ccr:kubernetesServer": "https://api.example.org" };
    const context = await project.runWithSettings(foreign, "preview");
    expect(context.code).not.toBe(0);
    expect(context.stdout + context.stderr).toContain("no kubeconfig of this run has the context other");
    const { code, stdout, stderr } = await project.runWithSettings(
      { "ccr:openbaoAddress": "https://127.0.0.1:1" },
      "preview",
    );
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(
      "what exists already cannot be told: OpenBao at https://127.0.0.1:1 cannot be reached",
    );
  });
});
