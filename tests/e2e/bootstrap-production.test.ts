import fs from "node:fs";
import path from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import type { BootstrapRecord } from "../../lanes/bootstrap/record-schema.ts";
import type { Authority } from "../../lanes/foundation/authority.ts";
import { compileOpenBaoPlan } from "../../lanes/foundation/openbao-plan.ts";
import { parseFoundationSettings } from "../../lanes/foundation/settings.ts";
import { declareFoundation } from "../../live/bootstrap/declare-foundation.ts";
import { openBootstrapServer } from "../../live/bootstrap/server.ts";
import { describeFoundation } from "../../sandbox/foundation-settings.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { findLeaks } from "./canary.ts";
import { type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";
import { type SecondServer, startSecondServer } from "./second-server.ts";

// A production server that is set up by its checklist: the server is a real one, of which only the seal is another's word,
// since no KMS is here. What people do in shells of their own the tests do at the server itself.
const finger = (digit: number): string => `${digit}${"123456789ABCDEF0".repeat(3)}`.slice(0, 40);
const holders = [
  { name: "alice.example", fingerprint: finger(1) },
  { name: "bob.example", fingerprint: finger(2) },
  { name: "carol.example", fingerprint: finger(3) },
];
const custody = { threshold: 2, shares: holders, root: holders[0] };
const kms = { type: "awskms", recovery_seal: true, storage_type: "raft" };

let place: OperatorPlace;
let server: SecondServer;
let configFile: string;
let rootToken: string;
let unsealKey: string;
let accessor: string;

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  server = await startSecondServer(place.settings);
  server.seal = kms;
  const settings = parseDocument(fs.readFileSync(path.join(projectRoot, "Pulumi.production.yaml"), "utf8"));
  settings.setIn(["config", "ccr:openbaoAddress"], server.address);
  settings.setIn(["config", "ccr:kubernetesContext"], "sandbox");
  for (const [key, value] of Object.entries(describeFoundation(place.settings))) settings.setIn(["config", key], value);
  configFile = path.join(place.project.folder, "Pulumi.prod-of-test.yaml");
  fs.writeFileSync(configFile, settings.toString());
});

afterAll(async () => {
  await server?.close();
  await place?.close();
});

interface Report {
  readonly done: boolean;
  readonly record?: string;
  readonly steps: readonly { step: string; state: string; faults: readonly string[]; commands: readonly string[] }[];
}

interface Walk {
  readonly answers?: object;
  readonly token?: string;
  readonly config?: boolean;
}

async function run({ answers = {}, token = "", config = true }: Walk = {}): Promise<Run> {
  const file = path.join(place.project.folder, "answers.json");
  fs.writeFileSync(file, JSON.stringify(answers));
  const args = ["bootstrap", "production", "--stack", "production", "--config-file", configFile, "--json"];
  const given = config ? ["--server-config", "openbao"] : [];
  const people = ["--yes", "--by", "platform-operator", "--answers", "answers.json"];
  return place.operator.ccr([...args, ...given, ...people], { env: { VAULT_TOKEN: token, BAO_TOKEN: "" } });
}

async function walk(how: Walk = {}): Promise<Report & { code: number | null }> {
  const { code, stdout, stderr } = await run(how);
  if (stdout === "") throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Report), code };
}

const lastOf = ({ steps }: Report) => steps.at(-1);
const recordFile = (): string => path.join(place.project.folder, "key-custody", "BTR-2026-0001-production.yaml");
function findRecord(): string {
  const folder = path.join(place.project.folder, "key-custody");
  const [name = ""] = fs.existsSync(folder) ? fs.readdirSync(folder).filter((each) => each.startsWith("BTR-")) : [];
  return name === "" ? recordFile() : path.join(folder, name);
}
const readRecord = (): BootstrapRecord => load(fs.readFileSync(findRecord(), "utf8")) as BootstrapRecord;
const stepsOf = (record: BootstrapRecord): readonly string[] =>
  record.entries.map(({ step, result, basis }) => `${step} ${result} ${basis}`);

const words = { audit: "alice.example saw the audit log open", foundation: "alice.example applied it" };

describe("before there is anything to hold", () => {
  it("asks for the server's configuration, and records nothing", async () => {
    const report = await walk({ config: false });
    expect([report.code, report.done, lastOf(report)?.step, lastOf(report)?.state]).toEqual([
      1,
      false,
      "server-config",
      "open",
    ]);
    expect(lastOf(report)?.commands.join()).toContain("ccr bootstrap server-config");
    expect(fs.existsSync(findRecord())).toBe(false);
  });

  it("refuses a configuration that is wrong, and a server that people's keys unseal", async () => {
    const written = await place.operator.ccr([
      "bootstrap",
      "server-config",
      "--seal",
      "awskms",
      "--api-address",
      "https://openbao.internal:8200",
      "--out",
      "openbao",
    ]);
    expect([written.code, written.stdout]).toEqual([0, "openbao/openbao.hcl\n"]);
    const file = path.join(place.project.folder, "openbao/openbao.hcl");
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, text.replace('log_level = "info"', 'log_level = "trace"'));
    expect(lastOf(await walk())?.faults.join()).toContain("config-verbose-log");
    fs.writeFileSync(file, text);
    server.seal = { type: "shamir", recovery_seal: false, storage_type: "raft" };
    const report = await walk();
    expect([lastOf(report)?.step, lastOf(report)?.faults.join()]).toEqual([
      "auto-unseal",
      expect.stringContaining("people's keys"),
    ]);
    server.seal = { ...kms, storage_type: "inmem" };
    expect(lastOf(await walk())?.faults.join()).toContain("for development");
    server.seal = kms;
  });

  it("refuses keys and tokens in answers and on the command line, and does not repeat them", async () => {
    const key = Buffer.from("0123456789abcdef0123456789abcdef").toString("base64");
    const inAnswers = await run({ answers: { words: { audit: `saw ${key}` } } });
    const inWords = await place.operator.ccr([
      "bootstrap",
      "production",
      "--yes",
      "--by",
      key,
      "--answers",
      "answers.json",
    ]);
    for (const { code, stdout, stderr } of [inAnswers, inWords]) {
      expect([code, stderr]).toEqual([1, expect.stringContaining("holds a key or a token")]);
      expect(stdout + stderr).not.toContain(key);
    }
  });

  it("refuses custody that one person, or one loss, undoes", async () => {
    const alone = { ...custody, shares: [holders[0], holders[0], holders[2]] };
    expect(lastOf(await walk({ answers: { words, custody: alone } }))?.faults.join()).toContain("another share");
    const tight = { ...custody, threshold: 3 };
    expect(lastOf(await walk({ answers: { words, custody: tight } }))?.faults.join()).toContain(
      "Every share is needed",
    );
  });

  it("prints the one initialisation, for a shell of the operator's own", async () => {
    const report = await walk({ answers: { words, custody } });
    const commands = lastOf(report)?.commands.join("\n") ?? "";
    expect([report.code, lastOf(report)?.step]).toEqual([1, "initialised"]);
    expect(commands).toContain("bao operator init");
    expect(commands).toContain("-recovery-shares=3 -recovery-threshold=2");
    expect(commands).toContain(
      `-recovery-pgp-keys=${holders.map(({ fingerprint }) => `${fingerprint}.asc`).join(",")}`,
    );
    expect(stepsOf(readRecord())).toEqual([
      "server-config passed looked-at",
      "auto-unseal passed looked-at",
      "audit passed word",
    ]);
  });
});

describe("after the initialisation", () => {
  it("records who holds what, once the accessor is known", async () => {
    const body = { secret_shares: 1, secret_threshold: 1 };
    const { body: keys } = await server.ask({ method: "PUT", path: "/v1/sys/init", body });
    rootToken = keys.root_token;
    unsealKey = keys.keys_base64[0];
    await server.ask({ method: "PUT", path: "/v1/sys/unseal", body: { key: unsealKey } });
    await expect
      .poll(async () => (await server.ask({ method: "GET", path: "/v1/sys/health" })).status, { timeout: 20_000 })
      .toBe(200);
    await declareAudit();
    const without = await walk({ answers: { words, custody } });
    expect(lastOf(without)?.commands.join("\n")).toContain("bao token lookup");
    const { body: self } = await server.ask({ method: "GET", path: "/v1/auth/token/lookup-self" }, rootToken);
    accessor = self.data.accessor;
    const isToken = await run({ answers: { words, custody, root_accessor: rootToken } });
    expect([isToken.code, isToken.stdout]).toEqual([1, ""]);
    const report = await walk({ answers: { words: { audit: words.audit }, custody, root_accessor: accessor } });
    expect([lastOf(report)?.step, lastOf(report)?.commands.join("\n")]).toEqual([
      "foundation",
      expect.stringContaining("pulumi -C foundation up"),
    ]);
    expect(readRecord().entries.find(({ step }) => step === "initialised")?.custody).toEqual({
      ...custody,
      root_accessor: accessor,
    });
  });

  it("never runs with a root token", async () => {
    const { code, stdout, stderr } = await run({ answers: { words, custody }, token: rootToken });
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("is a root token")]);
    expect(stderr).not.toContain(rootToken);
  });

  it("wants the token of a login, which lacks what it must not have", async () => {
    await applyFoundation();
    const open = await walk({ answers: { words } });
    expect([lastOf(open)?.step, lastOf(open)?.commands.join("\n")]).toEqual([
      "scoped-token",
      expect.stringContaining("auth/kubernetes/login"),
    ]);
    const { body: child } = await server.ask(
      { method: "POST", path: "/v1/auth/token/create", body: { policies: ["foundation-check"], ttl: "1h" } },
      rootToken,
    );
    const made = await walk({ answers: { words }, token: child.auth.client_token });
    expect(lastOf(made)?.faults.join()).toContain("no login made it");
    const wide = 'path "sys/policies/acl/*" { capabilities = ["update"] }';
    await server.ask({ method: "PUT", path: "/v1/sys/policies/acl/wide", body: { policy: wide } }, rootToken);
    await bindRole(["foundation-check", "wide"]);
    expect(lastOf(await walk({ answers: { words }, token: await logIn() }))?.faults).toEqual([
      "it may write any policy, and must not",
    ]);
    await bindRole(["foundation-check"]);
    const report = await walk({ answers: { words }, token: await logIn() });
    expect(lastOf(report)?.step).toBe("root-revoked");
  });

  it("is refused while a root token lives, and says which kind", async () => {
    const report = await walk({ token: await logIn() });
    expect([report.code, lastOf(report)?.state, lastOf(report)?.faults.join()]).toEqual([
      1,
      "open",
      expect.stringContaining("of the initialisation lives"),
    ]);
    const { body: second } = await server.ask(
      { method: "POST", path: "/v1/auth/token/create-orphan", body: { policies: ["root"], ttl: "1h" } },
      rootToken,
    );
    await server.ask({ method: "POST", path: "/v1/auth/token/revoke-self" }, rootToken);
    const other = await walk({ token: await logIn() });
    expect(lastOf(other)?.faults.join()).toContain("1 live token is root");
    await server.ask({ method: "POST", path: "/v1/auth/token/revoke-self" }, second.auth.client_token);
  });

  it("is not proven by a token that may not look", async () => {
    const { body } = await server.ask({ method: "PUT", path: "/v1/sys/generate-root/attempt", body: {} });
    expect(body.started).toBe(true);
    const report = await walk({ token: await logIn() });
    expect([lastOf(report)?.step, lastOf(report)?.faults.join()]).toEqual([
      "no-root-attempt",
      expect.stringContaining("under way"),
    ]);
    await server.ask({ method: "DELETE", path: "/v1/sys/generate-root/attempt" });
  });

  it("is handed over, and looking again changes nothing", async () => {
    const report = await walk({ token: await logIn() });
    expect([report.code, report.done]).toEqual([0, true]);
    expect(stepsOf(readRecord())).toEqual([
      "server-config passed looked-at",
      "auto-unseal passed looked-at",
      "audit passed word",
      "initialised passed looked-at",
      "foundation passed word",
      "scoped-token passed looked-at",
      "root-revoked passed looked-at",
      "no-root-attempt passed looked-at",
      "handoff passed looked-at",
    ]);
    const before = fs.readFileSync(findRecord());
    expect((await walk()).code).toBe(0);
    expect((await walk({ token: await logIn(), config: false })).code).toBe(0);
    expect(fs.readFileSync(findRecord()).equals(before)).toBe(true);
    const validated = await place.operator.ccr(["validate", findRecord()]);
    expect([validated.code, validated.stderr]).toEqual([0, ""]);
    expect((await place.operator.ccr(["render", findRecord()])).stdout).toContain("Bootstrap of production");
  });

  it("records what was so and is no more, behind what was", async () => {
    const before = fs.readFileSync(findRecord(), "utf8");
    server.seal = { type: "shamir", recovery_seal: false, storage_type: "raft" };
    const report = await walk({ token: await logIn() });
    expect([report.code, lastOf(report)?.step, lastOf(report)?.state]).toEqual([1, "auto-unseal", "failed"]);
    server.seal = kms;
    expect((await walk({ token: await logIn() })).code).toBe(0);
    const after = fs.readFileSync(findRecord(), "utf8");
    expect(after.startsWith(before)).toBe(true);
    expect(stepsOf(readRecord()).slice(9)).toEqual(["auto-unseal failed looked-at", "auto-unseal passed looked-at"]);
  });

  it("never printed or recorded a key or a token", () => {
    const texts = Object.fromEntries(place.operator.printed.map((text, at) => [`output ${at}`, text]));
    expect(
      findLeaks([rootToken, unsealKey], {
        texts,
        folders: [place.project.folder],
        except: [path.join(place.project.folder, "node_modules")],
      }),
    ).toEqual([]);
    expect(place.operator.printed.join("").length).toBeGreaterThan(1000);
  });
});

/** A configured server has it from its start on; the built one takes it by the API alone. */
async function declareAudit(): Promise<void> {
  const { body } = await server.ask({ method: "GET", path: "/v1/sys/audit" }, rootToken);
  if ("file/" in body) return;
  const device = { type: "file", options: { file_path: server.auditLog } };
  await server.ask({ method: "PUT", path: "/v1/sys/audit/file", body: device }, rootToken);
}

async function applyFoundation(): Promise<void> {
  const values = describeFoundation(place.settings);
  const { settings, problems } = parseFoundationSettings((key) => JSON.stringify(values[`foundation:${key}`]));
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  const { stdout } = await place.operator.ccr(["authority", "--json"]);
  const plan = compileOpenBaoPlan(settings, { kvVersion: 2 }, JSON.parse(stdout) as Authority);
  const changed = await declareFoundation(
    { server: openBootstrapServer({ openbaoAddress: server.address }), token: rootToken },
    plan,
  );
  expect(changed).toContain("role foundation-check of auth/kubernetes");
}

function bindRole(policies: readonly string[]): Promise<unknown> {
  const body = {
    bound_service_account_names: ["token-reviewer"],
    bound_service_account_namespaces: ["openbao"],
    token_policies: policies,
    token_ttl: 900,
  };
  return server.ask({ method: "POST", path: "/v1/auth/kubernetes/role/foundation-check", body }, rootToken);
}

async function logIn(): Promise<string> {
  const jwt = await place.cluster.requestToken({ namespace: "openbao", name: "token-reviewer" });
  const { body } = await server.ask({
    method: "POST",
    path: "/v1/auth/kubernetes/login",
    body: { role: "foundation-check", jwt },
  });
  return body.auth.client_token;
}
