import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComponentSettings } from "../../sandbox/components.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import type { KubernetesClient } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { approveText } from "../approve.ts";
import { findLeaks } from "./canary.ts";
import { type Operator, type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import type { TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The life of one lane after it was made, by `ccr` alone: rotated, compromised, asked for again, deactivated.
const id = "CCR-2026-0003";
const file = `${id}-llm-connect-openrouter-api-key.yaml`;
const policy = "workload-kv-read-llm-connect-provider-secrets";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const secretPath = "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets";
const canaries = ["first", "second", "fresh"].map((name) => `canary-${name}-${randomBytes(18).toString("base64url")}`);
const by = ["--by", "platform-operator"];
const actor = ["--reviewer", "platform-operator", "--comment"];

let settings: ComponentSettings;
let project: TestProject;
let place: OperatorPlace;
let operator: Operator;
let openbao: JsonClient;
let cluster: KubernetesClient;

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  ({ settings, project, operator, openbao, cluster } = place);
  project.removeRequests(/0001|0002/);
  // An overlap that a test can wait for.
  const text = project
    .readRequest(file)
    .replace("verification:\n", "rotation:\n  provider: openrouter\n  overlap: 45s\nverification:\n");
  write(approveText(text));
  await removeValue();
  await provide(0);
  expect((await ccr("apply", id, "--yes", ...by)).code).toBe(0);
  expect((await ccr("verify", id, "--record", ...by, "--wait", "60s")).code).toBe(0);
});

afterAll(async () => {
  await removeValue();
  await place.close();
});

const write = (text: string): void =>
  fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), text);
const ccr = (...args: readonly string[]): Promise<Run> => operator.ccr(args);
/** Tokens of others are revoked by who owns the server: the token that verifies only finds them. */
const ccrAsOwner = (...args: readonly string[]): Promise<Run> =>
  operator.ccr(args, { env: { VAULT_TOKEN: readRootToken(settings) } });
const statusNow = (): string => /^status: (\w+)$/m.exec(project.readRequest(file))?.[1] ?? "";

/** What whoever has custody does. */
async function provide(version: number): Promise<void> {
  const body = { data: { OPENROUTER_API_KEY: canaries[version] } };
  const { status } = await openbao.request({ method: "POST", path: `/v1/platform/data/${key}`, body });
  expect(status).toBe(200);
}

async function removeValue(): Promise<void> {
  await openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  await cluster.request({ method: "DELETE", path: secretPath });
}

async function readDelivered(): Promise<string | undefined> {
  const { status, body } = await cluster.request({ method: "GET", path: secretPath });
  if (status !== 200) return undefined;
  return Buffer.from(body.data?.OPENROUTER_API_KEY ?? "", "base64").toString();
}

/** A token of the lane, as External Secrets gets one. */
async function logIn(): Promise<string | undefined> {
  const jwt = await cluster.requestToken({ namespace: "external-secrets", name: "external-secrets" });
  const { body } = await openbao.request({
    method: "POST",
    path: "/v1/auth/kubernetes/login",
    body: { role: "external-secrets-activity-core", jwt },
  });
  return body.auth?.client_token;
}

async function readWith(token: string): Promise<number> {
  const anonymous = connectOpenbao(settings, token);
  try {
    return (await anonymous.request({ method: "GET", path: `/v1/platform/data/${key}` })).status;
  } finally {
    await anonymous.close();
  }
}

describe("a rotation", () => {
  const pod = "/api/v1/namespaces/activity-core/pods";

  it("shows where it stands without asking any server, and takes nobody's word that was not given", async () => {
    const shown = await operator.ccr(["rotate", id], { env: { KUBECONFIG: "/nonexistent", VAULT_TOKEN: "" } });
    expect([shown.code, shown.stdout.includes("[x]")]).toEqual([3, false]);
    const { code, stderr } = await ccr("rotate", id, "--yes", ...by);
    expect([code, stderr]).toEqual([1, expect.stringContaining("--attest new-key")]);
    expect(project.readRequest(file)).not.toContain("step: new-key");
  });

  it("waits for custody while the old key is active, and goes on where it was left", async () => {
    const { code, stderr } = await ccr("rotate", id, "--yes", "--attest", "new-key", "--wait", "1s", ...by);
    expect([code, stderr]).toEqual([1, expect.stringContaining("bao kv patch -mount=platform")]);
    expect(project.readRequest(file)).toContain("step: new-key");
    expect([statusNow(), await readDelivered()]).toEqual(["active", canaries[0]]);
  });

  it("forces the delivery, sees it, and waits for the consumers that run with the old value", async () => {
    const container = {
      name: "consumer",
      image: "example.org/consumer:1",
      envFrom: [{ secretRef: { name: "llm-connect-provider-secrets" } }],
    };
    const manifest = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "consumer", namespace: "activity-core" },
      spec: { automountServiceAccountToken: false, containers: [container] },
    };
    const made = await cluster.request({ method: "POST", path: pod, body: manifest });
    expect(made.status).toBe(201);
    await sleep(2100);
    await provide(1);
    const { code, stderr } = await ccr("rotate", id, "--yes", "--wait", "5s", ...by);
    expect([code, stderr]).toEqual([1, expect.stringContaining("run with the old value (consumer)")]);
    expect(await readDelivered()).toBe(canaries[1]);
    expect(project.readRequest(file)).toMatch(/rotations:\n {2}- id: ROT-[\s\S]*kv_version: ["']2["']/);
    await cluster.request({ method: "DELETE", path: `${pod}/consumer?gracePeriodSeconds=0` });
  });

  it("verifies, keeps the old key for the overlap, and ends once it is revoked", async () => {
    const verified = await ccr("rotate", id, "--yes", "--wait", "30s", ...by);
    expect([verified.code, verified.stderr]).toEqual([0, expect.stringContaining("the old key is kept until")]);
    expect(statusNow()).toBe("rotated");
    const early = await ccr("rotate", id, "--yes", "--attest", "old-key-revoked", ...by);
    expect([early.code, project.readRequest(file).includes("step: old-key-revoked")]).toEqual([1, false]);
    await sleep(46_000);
    const { code, stderr } = await ccr("rotate", id, "--yes", "--attest", "old-key-revoked", ...by);
    expect([code, stderr]).toEqual([0, expect.stringContaining("is done")]);
    expect((await ccr("validate")).code).toBe(0);
    const due = JSON.parse((await ccr("rotation", "due", "--json")).stdout);
    expect(due.rotations[0]).toMatchObject({ request: id, rotated: true, state: "not-yet", provider: "openrouter" });
    // The mark is applied, and nothing else is left to do.
    expect((await ccr("plan")).code).toBe(0);
  });
});

describe("a compromise", () => {
  /** When a read of the lane's token was last answered with the value, milliseconds since 1970. */
  let lastRead = 0;

  it("withholds the lane, and is refused out of its order", async () => {
    const opened = await ccr(
      ...["compromised", id, "--kind", "chat-transcript", "--leaked-at", new Date(Date.now() - 3000).toISOString()],
      ...["--source", "a support chat", ...actor, "Pasted into a chat."],
    );
    expect([opened.code, opened.stderr]).toEqual([0, expect.stringContaining("FIRST revoke the key at its provider")]);
    expect(opened.stderr).toContain("https://openrouter.ai/");
    expect(statusNow()).toBe("compromised");
    // What the sweep must tell apart: the lane's own read, and one with more power.
    const token = await logIn();
    if (token === undefined) throw new Error("the lane's account cannot log in");
    expect([await readWith(token), await readWith(readRootToken(settings))]).toEqual([200, 200]);
    const text = project.readRequest(file);
    for (const step of ["policy-cut", "value-removed", "closed"]) {
      const refused = await ccr("incident", id, "--step", step, ...actor, "Too early.", "--json");
      expect([refused.code, JSON.parse(refused.stdout).reasons[0].code]).toEqual([1, "out-of-order"]);
    }
    const again = await ccr("propose", id, ...actor, "Too early.", "--json");
    expect(JSON.parse(again.stdout).reasons.map(({ code }: { code: string }) => code)).toContain("incident-open");
    expect(project.readRequest(file)).toBe(text);
  });

  it("cuts the access off, which is measured from the command to the last read that worked", async () => {
    expect((await ccr("incident", id, "--step", "provider-revoked", ...actor, "At the console.")).code).toBe(0);
    expect((await ccr("incident", id, "--step", "front-door-off", ...actor, "Shut by ccr.")).code).toBe(0);
    const token = await logIn();
    if (token === undefined) throw new Error("the lane's account cannot log in");
    let isProbing = true;
    const prober = (async () => {
      while (isProbing) {
        if ((await readWith(token)) === 200) lastRead = Date.now();
        await sleep(50);
      }
    })();
    const notYet = await ccr("incident", id, "--step", "policy-cut", ...actor, "Looked at.", "--json");
    expect([notYet.code, notYet.stdout]).toEqual([1, expect.stringContaining("policy-gone failed")]);
    const begun = Date.now();
    const applied = await ccr("apply", "--yes", ...by);
    const ended = Date.now();
    await sleep(500);
    isProbing = false;
    await prober;
    expect([applied.code, lastRead > begun, lastRead <= ended]).toEqual([0, true, true]);
    process.stdout.write(
      `measured: ${lastRead - begun} ms from ccr apply to the last read that worked, of ${ended - begun} ms\n`,
    );
    expect(await readWith(token)).toBe(403);
    expect(await logIn()).toBeUndefined();
    const cut = await ccrAsOwner("incident", id, "--step", "policy-cut", ...actor, "Looked at.");
    expect([cut.code, cut.stdout]).toEqual([0, expect.stringContaining("tokens-cut")]);
    expect(await readDelivered()).toBeUndefined();
  });

  it("has the value removed and a fresh one put in, both looked at", async () => {
    const removed = (...more: readonly string[]) =>
      ccr("incident", id, "--step", "value-removed", ...actor, "From custody.", ...more);
    expect((await removed()).stderr).toContain("can still be read");
    await openbao.request({ method: "POST", path: `/v1/platform/destroy/${key}`, body: { versions: [1, 2] } });
    expect((await removed()).code).toBe(0);
    const fresh = () => ccr("incident", id, "--step", "fresh-key", ...actor, "By the eight steps.");
    expect((await fresh()).code).toBe(1);
    await provide(2);
    expect((await fresh()).code).toBe(0);
  });

  it("is swept between the leak and the revocation, and the report is held against that", async () => {
    const { incidents, steps } = JSON.parse((await ccr("incident", id, "--json")).stdout);
    const from: string = incidents[0].leaked_at;
    const to: string = steps.find(({ step }: { step: string }) => step === "provider-revoked").at;
    const sweep = (...more: readonly string[]) =>
      ccr("sweep", id, "--log", settings.paths.auditLog, ...more, "--out", "sweep");
    const short = await sweep("--from", new Date(Date.parse(from) + 1000).toISOString(), "--to", to);
    expect(short.code).toBe(3);
    const record = () =>
      ccr("incident", id, "--step", "audit-sweep", "--report", "sweep/report.json", ...actor, "Swept.");
    expect((await record()).stderr).toContain("does not reach");
    const whole = await sweep("--from", from, "--to", to);
    expect(whole.code).toBe(3);
    expect((await record()).code).toBe(0);
    const report = fs.readFileSync(path.join(project.folder, "sweep/report.json"), "utf8");
    expect(report).toContain("hmac-sha256:");
    const { verdict, covers, groups } = JSON.parse(report);
    const reads = groups.filter(({ operation }: { operation: string }) => operation === "read");
    const unexpected = reads.filter(({ reasons }: { reasons: readonly string[] }) => reasons.length > 0);
    expect([verdict, covers, reads.length > unexpected.length, unexpected.length]).toEqual([
      "unexpected",
      true,
      true,
      1,
    ]);
    expect(fs.readdirSync(path.join(project.folder, "sweep")).sort()).toEqual([
      ...["report.json", "report.md", "timeline.svg"],
    ]);
    expect(project.readRequest(file)).toMatch(/report sha256:[0-9a-f]{64}/);
  });

  it("is closed once everything is on record", async () => {
    for (const step of ["blast-radius", "follow-up", "follow-up", "root-cause", "corrective-action", "closed"]) {
      const { code, stderr } = await ccr("incident", id, "--step", step, ...actor, `Noted, ${step}.`);
      expect([step, code, stderr]).toEqual([step, 0, expect.any(String)]);
    }
    expect((await ccr("incident", id)).stdout).toContain("it is closed");
    expect((await ccr("validate")).code).toBe(0);
  });
});

describe("the lane", () => {
  it("is asked for again, approved of the same content, and serves the fresh value alone", async () => {
    expect((await ccr("propose", id, ...actor, "With a fresh key.")).code).toBe(0);
    for (const approver of ["platform-operator", "activity-core-owner"]) {
      const { code } = await ccr("approve", id, "--reviewer", approver, "--comment", "With a fresh key.");
      expect(code).toBe(0);
    }
    const { code, stderr } = await ccr("runbook", id, "--yes", ...by, "--wait", "60s");
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${id} is active`)]);
    expect(await readDelivered()).toBe(canaries[2]);
  });

  it("is deactivated, with nothing left of it but its records", async () => {
    const token = await logIn();
    if (token === undefined) throw new Error("the lane's account cannot log in");
    const grantedYet = await ccr("cut-off", id);
    expect([grantedYet.code, grantedYet.stderr]).toEqual([1, expect.stringContaining("is granted")]);
    const deactivated = await ccr("deactivate", id, ...actor, "The workload is retired.");
    expect([deactivated.code, deactivated.stderr]).toEqual([0, expect.stringContaining(`bao policy delete ${policy}`)]);
    // At once, by hand; the update then takes away the rest, and what is gone already.
    const begun = Date.now();
    await openbao.request({ method: "DELETE", path: `/v1/sys/policies/acl/${policy}` });
    expect(await readWith(token)).toBe(403);
    process.stdout.write(`measured: less than ${Date.now() - begun} ms from bao policy delete to a read refused\n`);
    expect((await ccr("apply", "--yes", ...by)).code).toBe(0);
    const listed = await ccr("cut-off", id, "--json");
    const left = JSON.parse(listed.stdout).checks.find(({ id: of }: { id: string }) => of === "tokens-cut");
    expect([listed.code, left.detail]).toEqual([1, expect.stringMatching(/still carry the policy, the last for \d+m/)]);
    const { code, stdout } = await ccrAsOwner("cut-off", id, "--revoke-tokens", "--record", ...by);
    expect([code, stdout.includes("failed"), stdout.includes("not-tried")]).toEqual([0, false, false]);
    expect(await readWith(token)).toBe(403);
    expect((await openbao.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` })).status).toBe(404);
    expect(project.readRequest(file)).toContain("kind: cut-off-verification");
    expect(statusNow()).toBe("deactivated");
    expect((await ccr("validate")).code).toBe(0);
  });
});

it("no value is in anything that was printed or written", () => {
  const texts = { printed: [...project.printed, ...operator.printed].join("\n") };
  expect(findLeaks(canaries, { texts, folders: [project.folder], except: [] })).toEqual([]);
});
