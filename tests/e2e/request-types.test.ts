import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComponentSettings } from "../../sandbox/components.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { findLeaks } from "./canary.ts";
import { type Operator, type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import type { TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// Orders about one lane, from `ccr order` to `ccr fulfil`, on real servers.
const subject = "CCR-2026-0003";
const policy = "workload-kv-read-llm-connect-provider-secrets";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const secretPath = "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets";
const roleName = "ci-publish";
const canary = `canary-${randomBytes(18).toString("base64url")}`;
const by = ["--by", "platform-operator"];
const who = ["--agent", "ops-warden", "--reason", "The owner asked for it."];
const as = (name: string): readonly string[] => ["--reviewer", name, "--comment", "Read and agreed."];

let settings: ComponentSettings;
let project: TestProject;
let place: OperatorPlace;
let operator: Operator;
let openbao: JsonClient;

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  ({ settings, project, operator, openbao } = place);
  project.removeRequests(/0001|0002/);
  await removeValue();
  const body = { data: { OPENROUTER_API_KEY: canary } };
  await openbao.request({ method: "POST", path: `/v1/platform/data/${key}`, body });
  expect((await ccr("apply", subject, "--yes", ...by)).code).toBe(0);
});

afterAll(async () => {
  await removeValue();
  await place.close();
});

const ccr = (...args: readonly string[]): Promise<Run> => operator.ccr(args);

async function removeValue(): Promise<void> {
  await openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  await place.cluster.request({ method: "DELETE", path: secretPath });
}

/** Writes an order, and answers with its id and file. */
async function order(...args: readonly string[]): Promise<{ id: string; file: string }> {
  const { code, stdout, stderr } = await ccr("order", ...args, ...who, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as { id: string; file: string };
}

async function approve(id: string): Promise<void> {
  for (const name of ["platform-operator", "activity-core-owner"])
    expect((await ccr("approve", id, ...as(name))).code).toBe(0);
}

const readOrder = (file: string): string => fs.readFileSync(path.join(project.folder, file), "utf8");
const statusOf = (file: string): string => /^status: (\w+)$/m.exec(readOrder(file))?.[1] ?? "";
const exists = async (at: string): Promise<boolean> =>
  (await openbao.request({ method: "GET", path: `/v1/${at}` })).status === 200;

/** What is asked with a token of somebody else. */
async function askWith(
  token: string,
  method: "GET" | "POST",
  at: string,
  body?: object,
): ReturnType<JsonClient["request"]> {
  const client = connectOpenbao(settings, token);
  try {
    return await client.request({ method, path: `/v1/${at}`, ...(body === undefined ? {} : { body }) });
  } finally {
    await client.close();
  }
}

describe("a token role", () => {
  const rolePath = `auth/token/roles/${roleName}`;
  let role = { id: "", file: "" };

  it("is asked for, and grants nothing while it is only proposed", async () => {
    role = await order("openbao-token-role", "--role", roleName, "--policy", policy, "--environment", "production");
    const { code, stdout } = await ccr("plan");
    expect([code, stdout]).toEqual([0, expect.stringContaining("2 requests, 1 granted; no changes")]);
    expect(await exists(rolePath)).toBe(false);
    const applied = await ccr("apply", role.id, "--yes", ...by);
    expect([applied.code, applied.stderr]).toEqual([1, expect.stringContaining("status proposed grants nothing")]);
  });

  it("is not declared before its callers were looked at", async () => {
    const early = await ccr("approve", role.id, ...as("platform-operator"));
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("unconfirmed-binding")]);
    expect((await ccr("confirm-binding", role.id, ...as("platform-operator"))).code).toBe(0);
    await approve(role.id);
    expect(statusOf(role.file)).toBe("approved");
  });

  it("is applied as it was approved, and recorded", async () => {
    const { code, stderr } = await ccr("apply", role.id, "--yes", ...by);
    expect([code, stderr.includes("refused")]).toEqual([0, false]);
    expect(statusOf(role.file)).toBe("applied");
    const { body } = await openbao.request({ method: "GET", path: `/v1/${rolePath}` });
    expect(body.data).toMatchObject({ allowed_policies: [policy], token_explicit_max_ttl: 900, orphan: false });
  });

  it("issues tokens that read the lane's path and nothing else, to those alone who may create them", async () => {
    const text = `path "auth/token/create/${roleName}" { capabilities = ["update"] }`;
    await openbao.request({ method: "POST", path: "/v1/sys/policies/acl/ci-caller", body: { policy: text } });
    const made = await openbao.request({
      method: "POST",
      path: "/v1/auth/token/create",
      body: { policies: ["ci-caller"], ttl: "5m" },
    });
    const caller: string = made.body.auth.client_token;
    const issued = await askWith(caller, "POST", `auth/token/create/${roleName}`, {});
    const token: string = issued.body.auth.client_token;
    expect([...issued.body.auth.policies].sort()).toEqual(["default", policy]);
    expect((await askWith(token, "GET", `platform/data/${key}`)).status).toBe(200);
    expect((await askWith(token, "GET", "platform/data/workloads/activity-core/other")).status).toBe(403);
    expect((await askWith(token, "POST", `platform/data/${key}`, { data: {} })).status).toBe(403);
    const wider = await askWith(caller, "POST", `auth/token/create/${roleName}`, { policies: ["root"] });
    expect([400, 403]).toContain(wider.status);
    const free = await askWith(caller, "POST", "auth/token/create", { policies: [policy] });
    expect(free.status).toBe(403);
    await openbao.request({ method: "DELETE", path: "/v1/sys/policies/acl/ci-caller" });
  });

  it("is verified by really trying it", async () => {
    // Who may make tokens of a role may read by them: none of the foundation's policies has that, and its operator has.
    const env = { VAULT_TOKEN: readRootToken(settings) };
    const { code, stderr } = await operator.ccr(["verify", role.id, "--record", ...by], { env });
    expect([code, stderr]).toEqual([0, expect.stringContaining("0 failed, 0 not tried; recorded, applied -> active")]);
  });

  it("is nothing that drifted, that nobody asks for, or that changes again", async () => {
    const drift = await ccr("drift");
    expect([drift.code, drift.stdout + drift.stderr]).toEqual([0, expect.not.stringContaining(rolePath)]);
    const inventory = await ccr("inventory", "--live");
    expect(inventory.stdout).not.toContain(rolePath);
    expect((await ccr("plan")).stdout).toContain("no changes");
  });
});

it("an ordered rotation is due, and not before it is approved", async () => {
  const rotation = await order("lane-rotation", "--subject", subject, "--trigger", "provider-mandate");
  expect((await ccr("rotation", "due")).stdout).not.toContain(rotation.id);
  await approve(rotation.id);
  expect((await ccr("rotation", "due")).stdout).toContain(`${rotation.id} asks for it`);
  const early = await ccr("fulfil", rotation.id, ...as("platform-operator"));
  expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("not-carried-out")]);
  expect((await ccr("cancel", rotation.id, ...as("platform-operator"))).code).toBe(0);
  expect((await ccr("rotation", "due")).stdout).not.toContain(rotation.id);
});

it("an ordered catalog entry is exported, resolvable once it is approved", async () => {
  const entry = await order("ops-warden-catalog-entry", "--subject", subject, "--catalog-id", "llm-again");
  const find = async () => {
    const { stdout } = await ccr("frontdoor", "export");
    const { entries } = JSON.parse(stdout) as { entries: { catalog_id: string; resolvable: boolean }[] };
    return entries.find(({ catalog_id }) => catalog_id === "llm-again");
  };
  expect(await find()).toMatchObject({ resolvable: false });
  await approve(entry.id);
  expect(await find()).toMatchObject({ resolvable: true });
  expect((await ccr("fulfil", entry.id, ...as("platform-operator"))).code).toBe(0);
  expect(statusOf(entry.file)).toBe("applied");
});

describe("a deactivation", () => {
  it("takes nothing away by an approval that is void, and a cancellation gives the access back", async () => {
    const { id, file } = await order("lane-deactivation", "--subject", subject);
    expect((await ccr("plan")).stdout).toContain("no changes");
    await approve(id);
    expect((await ccr("plan")).stdout).not.toContain("no changes");
    const text = readOrder(file);
    fs.writeFileSync(path.join(project.folder, file), text.replace("reason: The owner asked", "reason: Nobody asked"));
    const plan = await ccr("plan");
    expect([plan.code, plan.stdout + plan.stderr]).toEqual([1, expect.stringContaining(`ccr cancel ${id}`)]);
    fs.writeFileSync(path.join(project.folder, file), text);
    expect((await ccr("cancel", id, ...as("platform-operator"))).code).toBe(0);
    expect((await ccr("plan")).stdout).toContain("no changes");
  });

  it("takes the lane away once it is approved, and the token role with it", async () => {
    const { id, file } = await order("lane-deactivation", "--subject", subject);
    await approve(id);
    const { code, stderr } = await ccr("apply", "--yes", ...by);
    expect([code, stderr.includes("refused")]).toEqual([0, false]);
    expect(await exists(`sys/policies/acl/${policy}`)).toBe(false);
    expect(await exists(`auth/token/roles/${roleName}`)).toBe(false);
    const early = await ccr("fulfil", id, ...as("platform-operator"));
    expect([early.code, statusOf(file)]).toEqual([1, "approved"]);
    expect((await ccr("deactivate", subject, ...as("platform-operator"))).code).toBe(0);
    expect((await ccr("fulfil", id, ...as("platform-operator"))).code).toBe(0);
    expect(statusOf(file)).toBe("applied");
    expect((await ccr("validate")).code).toBe(0);
    expect((await ccr("plan")).stdout).toContain("no changes");
  });
});

it("no value comes out of any of it", () => {
  const texts = { printed: operator.printed.join("\n") };
  expect(findLeaks([canary], { texts, folders: [project.folder], except: [] })).toEqual([]);
});
