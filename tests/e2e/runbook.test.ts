import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComponentSettings } from "../../sandbox/components.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import type { KubernetesClient } from "../../sandbox/kubernetes.ts";
import { readRootToken } from "../../sandbox/openbao.ts";
import { approveText } from "../approve.ts";
import { findLeaks } from "./canary.ts";
import { policyText } from "./expected.ts";
import { type Operator, type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import type { TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The way of one lane from its approval to its service and on, by `ccr` alone; each chapter goes on where the one
// before it ended.
const id = "CCR-2026-0003";
const file = `${id}-llm-connect-openrouter-api-key.yaml`;
const policy = "workload-kv-read-llm-connect-provider-secrets";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const lanePath = `platform/data/${key}`;
const canary = `canary-${randomBytes(18).toString("base64url")}`;
const by = ["--by", "platform-operator"];

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
  // Approved and not applied: as it was before anybody used it.
  const text = project
    .readRequest(file)
    .replace("status: active", "status: approved")
    .replace("resolvable: true", "resolvable: false")
    .replace("readiness: active", "readiness: template")
    .replace(/^evidence:\n(?: .*\n)+/m, "");
  fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), text);
  await removeValue();
});

afterAll(async () => {
  await removeValue();
  await openbao.request({ method: "DELETE", path: "/v1/sys/policies/acl/out-of-band" });
  await place.close();
});

async function removeValue(): Promise<void> {
  await openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  await cluster.request({
    method: "DELETE",
    path: "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets",
  });
}

const ccr = (...args: readonly string[]): Promise<Run> => operator.ccr(args);
const statusNow = (): string => /^status: (\w+)$/m.exec(project.readRequest(file))?.[1] ?? "";
const provide = () =>
  openbao.request({
    method: "POST",
    path: `/v1/platform/data/${key}`,
    body: { data: { OPENROUTER_API_KEY: canary } },
  });

interface Checked {
  readonly outcome: string;
  readonly checks: readonly { id: string; side: string; outcome: string; auditId?: string; detail?: string }[];
}

async function verify(...args: readonly string[]): Promise<Checked> {
  const { stdout } = await ccr("verify", id, "--json", "--wait", "20s", ...args);
  return JSON.parse(stdout);
}

describe("a plan", () => {
  it("offline shows the lane, needs no server, and is the same to the byte", async () => {
    const offline = { env: { KUBECONFIG: "/nonexistent", VAULT_TOKEN: "", PULUMI_BACKEND_URL: "file:///nonexistent" } };
    for (const format of ["text", "json", "markdown"]) {
      const args = ["plan", id, "--offline", "--format", format];
      const [first, second] = [await operator.ccr(args, offline), await operator.ccr(args, offline)];
      expect([first.code, first.stdout]).toEqual([0, second.stdout]);
      expect(first.stdout).toContain(lanePath);
      expect(first.stdout).toContain("bound_service_account_names");
      expect(first.stdout).toContain("ClusterSecretStore");
    }
  });

  it("names the request of each resource, and ends with 3 where something would change", async () => {
    const { code, stdout } = await ccr("plan", "--json");
    const { changes } = JSON.parse(stdout);
    expect(code).toBe(3);
    const asked = changes.map(({ op, kind, ccrIds }: { op: string; kind: string; ccrIds: string[] }) =>
      kind === "stack" ? "stack" : `${op} ${kind} ${ccrIds}`,
    );
    expect([...new Set(asked)].sort()).toEqual([
      `create external-secret ${id}`,
      `create lane ${id}`,
      `create namespace ${id}`,
      `create policy ${id}`,
      `create role ${id}`,
      `create store ${id}`,
      "stack",
    ]);
  });
});

describe("an update is refused", () => {
  it("with every reason at once, and the engine is not started", async () => {
    const text = project.readRequest(file);
    project.writeRequest(file, text);
    fs.writeFileSync(
      path.join(project.folder, "credential-change-requests", file),
      text.replace("ttl: 15m", "ttl: 45m").replace("bound_claims_confirmed: true", "bound_claims_confirmed: false"),
    );
    const env = { PULUMI_SKIP_CHECKPOINTS: "true", VAULT_TOKEN: "", KUBECONFIG: "/nonexistent" };
    const { code, stdout } = await operator.ccr(["apply", id, "--yes", "--json"], { env });
    fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), text);
    const { outcome, reasons } = JSON.parse(stdout);
    expect([code, outcome]).toEqual([1, "refused"]);
    const codes: string[] = reasons.map((reason: { code: string }) => reason.code);
    expect([...new Set(codes)].sort()).toEqual([
      "not-granted",
      "other-context",
      "skipped-checkpoints",
      "token-missing",
    ]);
    const words = reasons.map(({ message }: { message: string }) => message).join("\n");
    expect(words).toContain("it was changed after platform-operator approved it");
    expect(words).toContain("its auth binding is not confirmed");
  });

  it("by the program too, when it is typed by hand", async () => {
    const { code, stdout, stderr } = await operator.sh(
      'PULUMI_SKIP_CHECKPOINTS=true exec pulumi up --yes --skip-preview --non-interactive --stack sandbox --config-file "$CCR_CONFIG_FILE"',
    );
    expect([code === 0, stdout + stderr]).toEqual([false, expect.stringContaining("PULUMI_SKIP_CHECKPOINTS")]);
    const { status } = await openbao.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` });
    expect(status).toBe(404);
  });

  it("where a saved plan is not of what is there now, whatever was changed", async () => {
    expect((await ccr("plan", "--save", "plan.json")).code).toBe(3);
    expect(fs.statSync(path.join(project.folder, "plan.json")).mode & 0o777).toBe(0o600);
    const text = project.readRequest(file);
    const changed: readonly (readonly [string, string])[] = [
      ["changed-files", `${text}# a remark\n`],
      ["other-digest", approveText(text.replace("ttl: 15m", "ttl: 10m"))],
    ];
    for (const [code, to] of changed) {
      fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), to);
      const refused = await ccr("apply", "--plan", "plan.json", "--yes", ...by);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(code)]);
    }
    fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), text);
    const forged = JSON.parse(fs.readFileSync(path.join(project.folder, "plan.json"), "utf8"));
    forged.record.stack = "production";
    fs.writeFileSync(path.join(project.folder, "other.json"), JSON.stringify(forged));
    const other = await ccr("apply", "--plan", "other.json", "--yes", ...by);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("other-stack")]);
  });

  it("without a terminal and --yes it is a dry run", async () => {
    for (const args of [["apply"], ["apply", "--plan", "plan.json"], ["runbook", id]]) {
      const { code, stderr } = await ccr(...args);
      expect([code, stderr]).toEqual([3, expect.stringContaining("dry run")]);
    }
    expect((await openbao.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` })).status).toBe(404);
    expect(statusNow()).toBe("approved");
  });
});

describe("the runbook", () => {
  it("interrupted while it waits for the value leaves a lane that is applied", async () => {
    const { code, stderr } = await operator.ccr(["runbook", id, "--yes", ...by], {
      interruptWhen: (printed) => (printed.includes("waiting for the value") ? "SIGINT" : undefined),
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain("bao kv put -mount=platform -cas=0");
    expect(statusNow()).toBe("applied");
    const { body } = await openbao.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` });
    expect(body.data.policy).toBe(policyText(id, lanePath));
  });

  it("says which field has no value yet where the time is up", async () => {
    const { code, stderr } = await ccr("runbook", id, "--yes", "--wait", "1s", ...by);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/no value yet: \w+; ccr runbook \S+ goes on from here/)]);
    expect(statusNow()).toBe("applied");
  });

  it("goes on where it was left, waits for the value, verifies, records and hands over", async () => {
    let isProvided = false;
    const { code, stdout, stderr } = await operator.ccr(["runbook", id, "--yes", "--wait", "2m", ...by], {
      interruptWhen(printed) {
        if (!isProvided && printed.includes("waiting for the value")) {
          isProvided = true;
          void provide();
        }
        return undefined;
      },
    });
    expect([code, isProvided, stderr]).toEqual([0, true, expect.stringContaining(`${id} is active`)]);
    expect(stdout).toContain("[x] active");
    expect(stdout).not.toContain("[ ]");
    expect(statusNow()).toBe("active");
    const text = project.readRequest(file);
    expect(text).toContain("resolvable: true");
    expect(text.match(/^ {2}- at: .*\n {4}kind: .*$/gm)?.length).toBe(3);
    expect((await ccr("validate")).code).toBe(0);
    const { requests } = JSON.parse((await ccr("status", id, "--json")).stdout);
    expect(requests[0].front_door).toMatchObject({ readiness: "active", resolvable: true });
  });

  it("of a lane that is done changes nothing, verifies it anew and stays active", async () => {
    const { code, stderr } = await ccr("runbook", id, "--yes", ...by);
    expect([code, stderr]).toEqual([0, expect.stringContaining("it is applied already")]);
    expect(statusNow()).toBe("active");
  });
});

describe("a verification", () => {
  it("tries what must work and what must be refused, and has audit ids of it that the log knows", async () => {
    const { outcome, checks } = await verify();
    expect([outcome, checks.filter((check) => check.outcome !== "passed")]).toEqual(["passed", []]);
    const ids = (side: string): readonly string[] => [
      ...new Set(checks.filter((check) => check.side === side).map((check) => check.id)),
    ];
    expect(ids("positive")).toEqual([
      ...["policy", "external-secret", "role", "store", "fields", "secret-keys", "login", "read", "capabilities"],
    ]);
    expect(ids("negative")).toEqual([
      ...["update", "patch", "delete", "list", "create", "sudo"],
      ...["metadata-read", "metadata-list", "delete-update", "destroy-update", "other-path", "system"],
      ...["revoked-token", "expired-token", "other-service-account", "other-issuer", "other-namespace"],
    ]);
    const log = fs.readFileSync(settings.paths.auditLog, "utf8");
    const auditIds = checks.flatMap(({ auditId }) => auditId ?? []);
    expect(auditIds.length).toBeGreaterThan(20);
    expect(auditIds.filter((each) => !log.includes(each))).toEqual([]);
  });

  it("leaves nothing behind: no probe, no token of the lane, no other version of the value", async () => {
    const { body: probes } = await cluster.request({
      method: "GET",
      path: "/apis/external-secrets.io/v1/namespaces/default/externalsecrets/",
    });
    expect(probes.items).toEqual([]);
    const { body } = await openbao.request({ method: "GET", path: `/v1/platform/metadata/${key}` });
    expect(body.data.current_version).toBe(1);
  });

  const widened: readonly { name: string; failing: readonly string[]; path: string; body: object }[] = [
    {
      name: "a policy that allows more at its path",
      failing: ["capabilities", "policy", "update"],
      path: `/v1/sys/policies/acl/${policy}`,
      body: { policy: `path "${lanePath}" { capabilities = ["read", "update"] }` },
    },
    {
      name: "a policy that allows its neighbours",
      failing: ["other-path", "policy"],
      path: `/v1/sys/policies/acl/${policy}`,
      body: { policy: `path "${lanePath}*" { capabilities = ["read"] }` },
    },
    {
      name: "a role that lets another account in",
      failing: ["other-service-account", "role"],
      path: "/v1/auth/kubernetes/role/external-secrets-activity-core",
      body: {
        bound_service_account_names: ["external-secrets", "default"],
        bound_service_account_namespaces: ["external-secrets"],
        token_policies: [policy],
        token_ttl: 900,
      },
    },
    {
      name: "a role that carries another policy",
      failing: ["login", "other-path", "role", "system"],
      path: "/v1/auth/kubernetes/role/external-secrets-activity-core",
      body: {
        bound_service_account_names: ["external-secrets"],
        bound_service_account_namespaces: ["external-secrets"],
        token_policies: [policy, "out-of-band"],
        token_ttl: 900,
      },
    },
  ];

  for (const { name, failing, path: at, body } of widened) {
    it(`fails for ${name}, and drift names it`, async () => {
      const broad = 'path "*" { capabilities = ["read", "list"] }';
      await openbao.request({ method: "PUT", path: "/v1/sys/policies/acl/out-of-band", body: { policy: broad } });
      const before = (await openbao.request({ method: "GET", path: at })).body.data;
      await openbao.request({ method: "POST", path: at, body });
      try {
        const { outcome, checks } = await verify();
        const bad = [...new Set(checks.filter((check) => check.outcome === "failed").map((check) => check.id))].sort();
        expect([outcome, bad]).toEqual(["failed", expect.arrayContaining([...failing])]);
        expect(checks.filter((check) => check.outcome === "not-tried")).toEqual([]);
        const drift = await ccr("drift", "--no-engine", "--json");
        const { objects, grants } = JSON.parse(drift.stdout);
        expect([drift.code, objects[0].requests]).toEqual([3, [id]]);
        expect(grants.map(({ policy: of }: { policy: string }) => of)).toContain("out-of-band");
      } finally {
        await openbao.request({ method: "POST", path: at, body: before });
        await openbao.request({ method: "DELETE", path: "/v1/sys/policies/acl/out-of-band" });
      }
    });
  }
});

describe("a verification that is recorded", () => {
  it("takes the state from a lane that fails, stops the stack, and gives it back once it holds again", async () => {
    const at = `/v1/sys/policies/acl/${policy}`;
    const text = project.readRequest(file);
    const body = { policy: `path "${lanePath}" { capabilities = ["read", "update"] }` };
    await openbao.request({ method: "PUT", path: at, body });
    expect((await verify("--record", ...by)).outcome).toBe("failed");
    const { requests } = JSON.parse((await ccr("status", id, "--json")).stdout);
    expect(requests[0]).toMatchObject({ granted: false, front_door: { resolvable: false } });
    const stopped = await ccr("apply", "--yes", ...by);
    expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining("no evidence says that access works")]);
    await openbao.request({ method: "PUT", path: at, body: { policy: policyText(id, lanePath) } });
    expect((await verify("--record", ...by)).outcome).toBe("passed");
    expect([statusNow(), (await ccr("plan")).code]).toEqual(["active", 0]);
    fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), text);
  });

  it("keeps nothing of what could not be tried", async () => {
    const text = project.readRequest(file);
    const empty = fs.mkdtempSync(path.join(project.folder, "empty-"));
    const { code, stdout } = await operator.ccr(["verify", id, "--record", ...by, "--wait", "1s"], {
      env: { PATH: empty },
    });
    expect([code, stdout]).toEqual([1, expect.stringContaining("not-tried")]);
    expect(project.readRequest(file)).toBe(text);
  });
});

describe("drift", () => {
  it("there is none of what was applied", async () => {
    const { code, stdout } = await ccr("drift");
    expect([code, stdout]).toEqual([0, "no drift: everything is as it was approved\n"]);
  });

  it("is named by its field with both sides, changes nothing, and the engine sees it too", async () => {
    const at = "/apis/external-secrets.io/v1/clustersecretstores/openbao-activity-core";
    const widen = { spec: { conditions: [{ namespaces: ["activity-core", "bystander"] }] } };
    const contentType = "application/merge-patch+json";
    await cluster.request({ method: "PATCH", path: at, contentType, body: widen });
    const { code, stdout } = await ccr("drift");
    expect(code).toBe(3);
    expect(stdout).toContain(`different  store:openbao-activity-core  (${id})`);
    expect(stdout).toContain('is ["activity-core","bystander"], would be ["activity-core"]');
    expect(stdout).toContain("an update would update store openbao-activity-core");
    const { body } = await cluster.request({ method: "GET", path: at });
    expect(body.spec.conditions[0].namespaces).toEqual(["activity-core", "bystander"]);
    await cluster.request({
      method: "PATCH",
      path: at,
      contentType,
      body: { spec: { conditions: [{ namespaces: ["activity-core"] }] } },
    });
  });

  it("of grants: other policies on the lane's paths, and who carries them; who-can and can agree", async () => {
    const body = {
      policy: `path "platform/metadata/workloads/activity-core/+/*" { capabilities = ["list", "delete"] }`,
    };
    await openbao.request({ method: "PUT", path: "/v1/sys/policies/acl/out-of-band", body });
    const role = { allowed_policies: ["out-of-band"] };
    await openbao.request({ method: "POST", path: "/v1/auth/token/roles/stranger", body: role });
    const { code, stdout } = await ccr("drift", "--no-engine", "--json");
    const { grants } = JSON.parse(stdout);
    expect([code, grants]).toEqual([
      3,
      [
        expect.objectContaining({
          ccrId: id,
          policy: "out-of-band",
          path: `platform/metadata/${key}`,
          capabilities: ["delete", "list"],
          carriers: ["auth/token/roles/stranger"],
        }),
      ],
    ]);
    expect((await ccr("drift", "--no-engine", "--accept", "out-of-band")).code).toBe(0);
    const who = JSON.parse((await ccr("who-can", `platform/metadata/${key}`, "--live", "--json")).stdout);
    // Who verifies reads the versions of a secret, and not its values.
    expect(who.access.map(({ policy: of }: { policy: string }) => of)).toEqual(["lane-verify", "out-of-band"]);
    const can = JSON.parse((await ccr("can", "stranger", "--live", "--json")).stdout);
    expect(can.roles[0].may).toEqual([
      {
        path: "platform/metadata/workloads/activity-core/+/*",
        capabilities: ["delete", "list"],
        policy: "out-of-band",
        requests: [],
      },
    ]);
    await openbao.request({ method: "DELETE", path: "/v1/auth/token/roles/stranger" });
    await openbao.request({ method: "DELETE", path: "/v1/sys/policies/acl/out-of-band" });
  });
});

describe("a role that was changed by hand", () => {
  const name = "external-secrets-activity-core";
  const at = `/v1/auth/kubernetes/role/${name}`;

  it("is told by can and who-can as the server has it, beside what is approved", async () => {
    const sound = await ccr("can", name, "--live");
    expect(sound.stdout).toContain(`: service account external-secrets/external-secrets, by role ${name} of auth/`);
    expect(sound.stdout).not.toContain("differs");
    const { body } = await openbao.request({ method: "GET", path: at });
    const wide = { bound_service_account_names: ["*"], alias_name_source: "serviceaccount_name", token_period: 7200 };
    await openbao.request({ method: "POST", path: at, body: wide });
    const told = "every service account of namespace external-secrets, by role";
    for (const args of [
      ["can", name],
      ["who-can", `platform/data/${key}`],
    ]) {
      const { stdout } = await ccr(...args, "--live");
      expect(stdout).toContain(told);
      expect(stdout).toContain(`for 2h, renewed again and again without end (differs from what is approved in ${id}`);
      expect(stdout).toContain('bound_service_account_names is ["*"], approved ["external-secrets"]');
      expect(stdout).toContain('alias_name_source is ["serviceaccount_name"], approved none');
      expect(stdout).toContain("token_period is 2h, approved none");
      expect((await ccr(...args)).stdout).toContain("service account external-secrets/external-secrets, by role");
    }
    const { bound_service_account_names, alias_name_source } = body.data;
    const restored = { bound_service_account_names, alias_name_source, token_period: 0 };
    await openbao.request({ method: "POST", path: at, body: restored });
    expect((await ccr("drift", "--no-engine")).code).toBe(0);
  });
});

describe("the commands by hand", () => {
  it("are refused for what is not granted", async () => {
    const text = project.readRequest(file);
    fs.writeFileSync(
      path.join(project.folder, "credential-change-requests", file),
      text.replace("ttl: 15m", "ttl: 45m"),
    );
    const { code, stdout, stderr } = await ccr("operator-commands", id);
    fs.writeFileSync(path.join(project.folder, "credential-change-requests", file), text);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("not-granted")]);
  });

  it("make the lane from nothing, with the value on stdin alone, and are well with a lane that is there", async () => {
    await project.run("destroy", "--yes", "--skip-preview");
    await removeValue();
    const script = (await ccr("operator-commands", id)).stdout;
    expect(script).not.toContain(canary);
    const value = JSON.stringify({ OPENROUTER_API_KEY: canary });
    const first = await operator.sh(script, { input: value });
    expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining("not as approved")]);
    const { stdout } = await ccr("drift", "--no-engine");
    expect(stdout).toBe("no drift: everything is as it was approved\n");
    const again = await operator.sh(script);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("a value is there")]);
    expect((await verify()).outcome).toBe("passed");
  });

  it("stop where something is not as it was approved", async () => {
    const script = (await ccr("operator-commands", id)).stdout;
    const spoiled = script.replaceAll("bao policy write", "true bao policy write");
    await openbao.request({
      method: "PUT",
      path: `/v1/sys/policies/acl/${policy}`,
      body: { policy: 'path "a" { capabilities = ["read"] }' },
    });
    const { code, stdout } = await operator.sh(spoiled);
    expect([code === 0, stdout.includes("2. Role")]).toEqual([false, false]);
    for (const kind of ["externalsecrets", "clustersecretstores"]) {
      const place = kind === "externalsecrets" ? "namespaces/activity-core/" : "";
      const name = kind === "externalsecrets" ? "llm-connect-provider-secrets" : "openbao-activity-core";
      await cluster.request({ method: "DELETE", path: `/apis/external-secrets.io/v1/${place}${kind}/${name}` });
    }
    await openbao.request({ method: "DELETE", path: "/v1/auth/kubernetes/role/external-secrets-activity-core" });
    await openbao.request({ method: "DELETE", path: `/v1/sys/policies/acl/${policy}` });
  });
});

it("no value and no token came out anywhere", () => {
  const secrets = [canary, readRootToken(settings)];
  const texts = Object.fromEntries([...operator.printed, ...project.printed].map((text, at) => [`output ${at}`, text]));
  const { paths } = settings;
  const except = [
    paths.custody,
    paths.etcdData,
    paths.openbaoData,
    paths.auditLog,
    path.join(project.folder, "node_modules"),
  ];
  expect(findLeaks(secrets, { texts, folders: [paths.root, project.folder], except })).toEqual([]);
});
