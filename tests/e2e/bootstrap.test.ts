import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { startSandbox, stopSandbox } from "../../sandbox/control-plane.ts";
import type { JsonAnswer, JsonRequest } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient } from "../../sandbox/kubernetes.ts";
import { connectOpenbao } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { addOperatorTools, preparePulumi, type SandboxPulumi } from "../../sandbox/pulumi.ts";
import { resetSandbox } from "../../sandbox/reset.ts";
import { approveText } from "../approve.ts";
import { findLeaks } from "./canary.ts";
import { type Operator, openOperator, type Run } from "./operator.ts";
import { copyProject, type TestProject } from "./project.ts";

// From an empty sandbox to an active lane, by the commands that docs/bootstrap.md names; each chapter goes on where the
// one before it ended.
const id = "CCR-2026-0003";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const fixtures = `kind: fixture-map
schema_version: 1
mount: platform
shared:
  - path: ${key}
    property: OPENROUTER_API_KEY
    value: fixture-openrouter-key
  - path: ${key}-other
    property: PASSWORD
    generate: password
    length: 24
`;
const quiet = (): void => undefined;

let root: string;
let settings: ComponentSettings;
let pulumi: SandboxPulumi;
let project: TestProject;
let operator: Operator;
let cluster: KubernetesClient;

beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bare-"));
  settings = await startSandbox(sandboxPaths(root), { scope: "full", progress: quiet, isBare: true });
  await openPlace();
  cluster = connectKubernetes(settings);
  project.removeRequests(/0001|0002/);
  const [name = ""] = fs
    .readdirSync(path.join(project.folder, "credential-change-requests"))
    .filter((each) => each.startsWith(id));
  const text = project
    .readRequest(name)
    .replace("status: active", "status: approved")
    .replace("resolvable: true", "resolvable: false")
    .replace("readiness: active", "readiness: template")
    .replace(/^evidence:\n(?: .*\n)+/m, "");
  fs.writeFileSync(path.join(project.folder, "credential-change-requests", name), approveText(text));
  fs.mkdirSync(path.join(project.folder, "guardrails"));
  fs.writeFileSync(path.join(project.folder, "guardrails/fixtures.yaml"), fixtures);
});

afterAll(async () => {
  await cluster?.close();
  project?.remove();
  if (root !== undefined) await resetSandbox(sandboxPaths(root), quiet);
});

/** Pulumi and the operator's environment, as `node sandbox/main.ts ccr` makes them anew each time. */
async function openPlace(): Promise<void> {
  pulumi = await addOperatorTools(await preparePulumi(settings, { plugins: "auto", progress: quiet }), quiet);
  project ??= copyProject(pulumi);
  const opened = openOperator(project, pulumi, settings);
  if (operator !== undefined) opened.printed.push(...operator.printed);
  operator = opened;
}

const dev = (...args: readonly string[]): Promise<Run> => operator.ccr(["bootstrap", "dev", ...args]);
const rootToken = (): string => fs.readFileSync(settings.paths.rootToken, "utf8").trim();

async function ask(request: JsonRequest, token?: string): Promise<JsonAnswer> {
  const client = connectOpenbao(settings, token);
  try {
    return await client.request(request);
  } finally {
    await client.close();
  }
}

async function isInitialized(): Promise<boolean> {
  return (await ask({ method: "GET", path: "/v1/sys/init" })).body.initialized;
}

function writeSettings(name: string, changes: Readonly<Record<string, string>>): string {
  const document = parseDocument(fs.readFileSync(pulumi.stackConfig, "utf8"));
  for (const [setting, value] of Object.entries(changes)) document.setIn(["config", `ccr:${setting}`], value);
  const file = path.join(project.folder, name);
  fs.writeFileSync(file, document.toString());
  return file;
}

interface Outcome {
  readonly changed: readonly string[];
}
const outcomeOf = ({ stdout }: Run): Outcome => JSON.parse(stdout);

describe("an empty server", () => {
  it("is left as it is by a dry run", async () => {
    const { code, stdout, stderr } = await dev();
    expect([code, stderr]).toEqual([3, expect.stringContaining("dry run")]);
    expect(stdout).toContain("[ ] foundation: platform, auth/kubernetes, auth/oidc\n  [ ] fixtures: 2 of");
    expect(await isInitialized()).toBe(false);
  });

  it("is refused under every name of production, with all reasons at once", async () => {
    const looks = [
      { args: ["--stack", "production"], changes: {}, reason: "the stack production" },
      { args: [], changes: { cluster: "prod-eu" }, reason: "ccr:cluster prod-eu" },
      {
        args: [],
        changes: { openbaoAddressFromCluster: "https://openbao.example.org" },
        reason: "openbao.example.org",
      },
      { args: [], changes: { kubernetesContext: "gke_acme_prod" }, reason: "gke_acme_prod" },
    ];
    for (const { args, changes, reason } of looks) {
      const file = writeSettings("Pulumi.look.yaml", changes);
      const { code, stdout, stderr } = await dev("--yes", "--json", "--config-file", file, ...args);
      expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(reason)]);
    }
    const file = writeSettings("Pulumi.look.yaml", {
      cluster: "prod",
      openbaoAddressFromCluster: "https://a.example.org",
    });
    const { stderr } = await dev("--yes", "--config-file", file, "--stack", "live");
    for (const reason of ["the stack live", "ccr:cluster prod", "a.example.org"]) expect(stderr).toContain(reason);
    expect(await isInitialized()).toBe(false);
  });

  it("is no rehearsal of production to whoever is not the sandbox's own", async () => {
    const env = { CCR_SANDBOX_DIR: "" };
    const { code, stderr } = await operator.ccr(["bootstrap", "dev", "--yes"], { env });
    expect([code, stderr]).toEqual([1, expect.stringContaining("ccr:environment is production")]);
    expect(await isInitialized()).toBe(false);
  });

  it("is set up where an interruption left it", async () => {
    const interruptWhen = (printed: string) => (printed.includes("unsealed") ? ("SIGKILL" as const) : undefined);
    await operator.ccr(["bootstrap", "dev", "--yes"], { interruptWhen });
    expect(await isInitialized()).toBe(true);
    const { code, stdout } = await dev("--yes", "--json");
    expect(code).toBe(0);
    expect(outcomeOf({ stdout } as Run).changed.join()).not.toContain("initialised");
    const { body: mounts } = await ask({ method: "GET", path: "/v1/sys/mounts" }, rootToken());
    const { body: methods } = await ask({ method: "GET", path: "/v1/sys/auth" }, rootToken());
    expect([mounts["platform/"].options.version, methods["kubernetes/"].type, methods["oidc/"].type]).toEqual([
      "2",
      "kubernetes",
      "jwt",
    ]);
    const { body: secret } = await ask({ method: "GET", path: `/v1/platform/data/${key}` }, rootToken());
    expect(secret.data.data).toEqual({ OPENROUTER_API_KEY: "fixture-openrouter-key" });
    const { body: other } = await ask({ method: "GET", path: `/v1/platform/data/${key}-other` }, rootToken());
    expect(other.data.data.PASSWORD).toHaveLength(24);
  });
});

describe("a server that was set up", () => {
  it("keeps its keys where nobody else reads them", () => {
    for (const file of [settings.paths.rootToken, settings.paths.unsealKey])
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(settings.paths.custody).mode & 0o777).toBe(0o700);
  });

  it("is not changed again, and says so", async () => {
    const run = await dev("--yes", "--json");
    expect([run.code, outcomeOf(run).changed, run.stderr]).toEqual([
      0,
      [],
      expect.stringContaining("nothing was changed"),
    ]);
    const { body } = await ask({ method: "GET", path: `/v1/platform/data/${key}-other` }, rootToken());
    expect(body.data.metadata.version).toBe(1);
  });

  it("takes what the map has otherwise since, and leaves what somebody set", async () => {
    const file = path.join(project.folder, "guardrails/fixtures.yaml");
    fs.writeFileSync(file, fixtures.replace("fixture-openrouter-key", "fixture-openrouter-other"));
    expect(outcomeOf(await dev("--yes", "--json")).changed).toEqual([`OPENROUTER_API_KEY of ${key}`]);
    const body = { data: { OPENROUTER_API_KEY: "set-by-hand" } };
    await ask({ method: "POST", path: `/v1/platform/data/${key}`, body }, rootToken());
    const run = await operator.ccr(["bootstrap", "dev", "--yes"]);
    expect([run.code, run.stderr]).toEqual([
      0,
      expect.stringContaining(`kept, since somebody set it otherwise: OPENROUTER_API_KEY of ${key}`),
    ]);
    expect(run.stderr).not.toContain("set-by-hand");
    fs.writeFileSync(file, fixtures);
    await ask(
      {
        method: "POST",
        path: `/v1/platform/data/${key}`,
        body: { data: { OPENROUTER_API_KEY: "fixture-openrouter-key" } },
      },
      rootToken(),
    );
  });

  it("is refused without its keys, and with what nothing asks for", async () => {
    const elsewhere = await dev("--yes", "--keys", path.join(project.folder, "none"));
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining("somebody else did it")]);
    const foreign = [
      { path: "/v1/sys/auth/elsewhere", body: { type: "jwt" }, reason: "auth methods" },
      { path: "/v1/sys/mounts/billing", body: { type: "kv", options: { version: "2" } }, reason: "secrets engines" },
      {
        path: "/v1/sys/policies/acl/admin",
        body: { policy: 'path "sys/*" { capabilities = ["read"] }' },
        reason: "policies",
      },
      { path: "/v1/platform/data/billing/card", body: { data: { number: "dummy-card" } }, reason: "secrets" },
    ];
    for (const { path: at, body } of foreign) await ask({ method: "POST", path: at, body }, rootToken());
    const { code, stderr } = await dev("--yes");
    expect(code).toBe(1);
    for (const { reason } of foreign) expect(stderr).toContain(`the server has ${reason} that nothing here asks for`);
    for (const { path: at } of foreign)
      await ask({ method: "DELETE", path: at.replace("/data/", "/metadata/") }, rootToken());
    expect((await dev("--yes")).code).toBe(0);
  });

  it("refuses keys that others can read", async () => {
    fs.chmodSync(settings.paths.rootToken, 0o644);
    const { code, stderr } = await dev("--yes");
    fs.chmodSync(settings.paths.rootToken, 0o600);
    expect([code, stderr]).toEqual([1, expect.stringContaining("can be read or changed by others")]);
  });

  it("keeps its keys in a Secret of a throw-away cluster where that is asked for, and says what it is", async () => {
    const empty = await dev("--yes", "--keys-in-cluster", "openbao/dev-keys");
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining("somebody else did it")]);
    const text = (file: string): string => fs.readFileSync(file, "utf8").trim();
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "dev-keys", namespace: "openbao" },
      stringData: { "unseal-key": text(settings.paths.unsealKey), "root-token": text(settings.paths.rootToken) },
    };
    const at = "/api/v1/namespaces/openbao/secrets";
    await cluster.request({ method: "POST", path: at, body: secret });
    expect((await dev("--yes", "--keys-in-cluster", "openbao/dev-keys")).stderr).toContain("lacks the label");
    await cluster.request({ method: "DELETE", path: `${at}/dev-keys` });
    const labels = { "credential-lanes/development-only": "true" };
    await cluster.request({ method: "POST", path: at, body: { ...secret, metadata: { ...secret.metadata, labels } } });
    expect((await dev("--yes", "--keys-in-cluster", "openbao/dev-keys")).code).toBe(0);
    await cluster.request({ method: "DELETE", path: `${at}/dev-keys` });
  });

  it("is opened by its kept keys when the sandbox starts again", async () => {
    await stopSandbox(sandboxPaths(root), quiet);
    settings = await startSandbox(sandboxPaths(root), { scope: "full", progress: quiet });
    await openPlace();
    expect((await ask({ method: "GET", path: "/v1/sys/health" })).status).toBe(200);
    const run = await dev("--yes", "--json");
    expect([run.code, outcomeOf(run).changed]).toEqual([0, []]);
  });
});

describe("the way on", () => {
  it("leads to an active lane", async () => {
    const { code, stdout, stderr } = await operator.ccr([
      "runbook",
      id,
      "--yes",
      "--by",
      "platform-operator",
      "--wait",
      "2m",
    ]);
    expect([code, stdout, code === 0 ? "" : stderr]).toEqual([0, expect.stringContaining("[x] active"), ""]);
    const { body } = await cluster.request({
      method: "GET",
      path: "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets",
    });
    expect(Buffer.from(body.data.OPENROUTER_API_KEY, "base64").toString()).toBe("fixture-openrouter-key");
    expect((await dev("--yes")).code).toBe(0);
  });

  it("never showed a key or a token, nor kept one elsewhere", () => {
    const secrets = [settings.paths.rootToken, settings.paths.unsealKey].map((file) =>
      fs.readFileSync(file, "utf8").trim(),
    );
    const texts = Object.fromEntries(operator.printed.map((text, at) => [`output ${at}`, text]));
    const except = [
      settings.paths.custody,
      settings.paths.openbaoData,
      settings.paths.etcdData,
      path.join(project.folder, "node_modules"),
    ];
    expect(findLeaks(secrets, { texts, folders: [project.folder, root], except })).toEqual([]);
    expect(operator.printed.join("")).toContain("unsealed");
  });
});
