import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isFoundationName } from "../../lanes/foundation/names.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxStack } from "../../sandbox/pulumi.ts";
import { findLeaks } from "./canary.ts";
import { rebuildCluster, restoreSnapshot, takeSnapshot } from "./disaster.ts";
import { type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// docs/recovery.md, step by step, on real servers that lose what they held.
const first = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const ending = "CCR-2026-0002-issue-core-ingestion-api-key.yaml";
const later = "CCR-2026-0021-late-worker-openrouter-api-key.yaml";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const canary = `canary-${randomBytes(18).toString("base64url")}`;
const by = ["--yes", "--by", "platform-operator"];

let place: OperatorPlace;
let folder: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-recovery-"));
  place = await openOperatorPlace(ownSandboxRoot());
  place.project.removeRequests(/0001/);
  const body = { data: { OPENROUTER_API_KEY: canary } };
  expect((await ask({ method: "POST", path: `/v1/platform/data/${key}`, body })).status).toBe(200);
  await succeed("apply", ...by);
});

afterAll(async () => {
  for (const name of ["workload-kv-read-issue-core-ingestion-api-key"])
    await ask({ method: "DELETE", path: `/v1/sys/policies/acl/${name}` });
  await ask({ method: "DELETE", path: "/v1/auth/kubernetes/role/external-secrets-issue-core" });
  await ask({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  await place.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** What the operator of OpenBao asks, who has its root; a server that was restarted has a new connection. */
async function ask(request: Parameters<ReturnType<typeof connectOpenbao>["request"]>[0]) {
  const client = connectOpenbao(place.settings, readRootToken(place.settings));
  try {
    return await client.request(request);
  } finally {
    await client.close();
  }
}

const ccr = (...args: readonly string[]): Promise<Run> => place.operator.ccr(args);

async function succeed(...args: readonly string[]): Promise<Run> {
  const run = await ccr(...args);
  expect(run.code, `ccr ${args.join(" ")}\n${run.stdout}${run.stderr}`).toBe(0);
  return run;
}

async function run(...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await place.project.run(...command);
  expect(code, `pulumi ${command.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

interface Drift {
  readonly code: number | null;
  readonly objects: readonly { readonly object: string; readonly state: string }[];
  readonly ended: readonly { readonly object: string; readonly requests: readonly string[]; readonly remove: string }[];
  readonly notReady: readonly { readonly object: string; readonly reason: string }[];
  readonly reviewers: readonly string[];
  readonly text: string;
}

async function readDrift(): Promise<Drift> {
  const { code, stdout, stderr } = await ccr("drift", "--json", "--no-engine");
  expect([1, 2], stdout + stderr).not.toContain(code);
  const { stdout: text } = await ccr("drift", "--no-engine");
  return { code, ...JSON.parse(stdout), text };
}

const describeObjects = ({ objects }: Drift): readonly string[] =>
  objects.map(({ object, state }) => `${state} ${object}`).sort();

/**
 * Everything of the lanes on both servers, with what a change would move: UIDs, generations, and of stores who owns which
 * field. An ExternalSecret is applied once more as it is: this External Secrets fills in fields that nobody declares.
 */
async function photograph(): Promise<unknown> {
  const { cluster } = place;
  const listOf = async (plural: string, { withOwners }: { withOwners: boolean }) => {
    const { body } = await cluster.request({ method: "GET", path: `/apis/external-secrets.io/v1/${plural}` });
    return body.items.map(({ metadata, spec }: { metadata: Record<string, unknown>; spec: unknown }) => {
      const { resourceVersion: _, managedFields, ...rest } = metadata;
      const owners = (managedFields as { subresource?: string }[]).filter((each) => !each.subresource);
      return { ...rest, ...(withOwners ? { owners } : {}), spec };
    });
  };
  const read = async (name: string) => (await ask({ method: "GET", path: `/v1/${name}` })).body.data;
  const list = async (name: string): Promise<readonly string[]> =>
    (await ask({ method: "LIST", path: `/v1/${name}` })).body?.data?.keys ?? [];
  const [policies, roles] = [await list("sys/policies/acl"), await list("auth/kubernetes/role")];
  return {
    policies: await Promise.all(
      policies.filter((name) => name !== "root").map((name) => read(`sys/policies/acl/${name}`)),
    ),
    roles: await Promise.all(roles.map((name) => read(`auth/kubernetes/role/${name}`))),
    stores: await listOf("clustersecretstores", { withOwners: true }),
    externalSecrets: await listOf("externalsecrets", { withOwners: false }),
  };
}

/** Writes of policies and roles that the audit log has. */
function countWrites(): number {
  const lines = fs.readFileSync(place.settings.paths.auditLog, "utf8").trim().split("\n");
  return (
    lines
      .map((line) => JSON.parse(line) as { type: string; request: { operation: string; path: string } })
      .filter(({ type, request }) => type === "request" && ["create", "update", "delete"].includes(request.operation))
      .filter(({ request }) => /^(sys\/polic|auth\/[^/]+\/role)/.test(request.path))
      // The sandbox renews what its tokens may do before each run.
      .filter(({ request }) => !isFoundationName(path.basename(request.path))).length
  );
}

const secretPath = "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets";

async function readDelivered(): Promise<string | undefined> {
  const { status, body } = await place.cluster.request({ method: "GET", path: secretPath });
  return status === 200 ? Buffer.from(body.data?.OPENROUTER_API_KEY ?? "", "base64").toString() : undefined;
}

describe("a state that is lost", () => {
  it("is refused as long as something is not as requested, and nothing is printed that could be applied", async () => {
    const role = "/v1/auth/kubernetes/role/external-secrets-activity-core";
    const { body } = await ask({ method: "GET", path: role });
    await ask({ method: "POST", path: role, body: { ...body.data, token_ttl: 1800 } });
    const { code, stdout, stderr } = await ccr("recover-state");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "role:auth/kubernetes/role/external-secrets-activity-core (CCR-2026-0003) differs: token_ttl",
    );
    await ask({ method: "POST", path: role, body: { ...body.data, token_ttl: 900 } });
  });

  it("is rebuilt from the requests, and no object of any server is touched", async () => {
    const { project, settings } = place;
    fs.rmSync(settings.paths.pulumiState, { recursive: true });
    fs.mkdirSync(settings.paths.pulumiState, { mode: 0o700 });
    await run("stack", "init", "--no-select");
    const [before, writes] = [await photograph(), countWrites()];
    const { stdout, stderr } = await succeed("recover-state");
    expect(stderr).toContain("8 objects are as requested");
    const { adopt, missing } = JSON.parse((await succeed("recover-state", "--json")).stdout);
    expect([missing, adopt.length]).toEqual([[], 8]);
    for (const name of adopt) expect(stdout).toContain(`    - ${name}\n`);
    const up = await project.runWithSettings({ "ccr:adopt": adopt }, "up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    expect(await photograph()).toEqual(before);
    expect(countWrites()).toBe(writes);
    await run("preview", "--expect-no-changes");
    expect((await readDrift()).code).toBe(0);
  });

  it("is said to be lost where its file is broken, and comes back from the history of the backend", async () => {
    const stacks = path.join(place.settings.paths.pulumiState, ".pulumi");
    const file = path.join(stacks, "stacks/credential-lanes", `${sandboxStack}.json`);
    const whole = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, whole.slice(0, whole.length / 2));
    const writes = countWrites();
    const broken = await ccr("plan");
    expect(broken.code, broken.stdout + broken.stderr).toBe(1);
    expect(countWrites()).toBe(writes);
    const history = path.join(stacks, "history/credential-lanes", sandboxStack);
    const newest = fs
      .readdirSync(history)
      .filter((name) => name.endsWith(".checkpoint.json"))
      .sort()
      .at(-1);
    fs.copyFileSync(path.join(history, newest ?? ""), file);
    await run("preview", "--expect-no-changes");
  });

  it("of another passphrase is refused, and no server is written to", async () => {
    const wrong = path.join(folder, "wrong-passphrase");
    fs.writeFileSync(wrong, `${randomBytes(12).toString("hex")}\n`, { mode: 0o600 });
    const writes = countWrites();
    const { code, stdout, stderr } = await place.operator.ccr(["plan"], {
      env: { PULUMI_CONFIG_PASSPHRASE_FILE: wrong },
    });
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("incorrect passphrase")]);
    expect(countWrites()).toBe(writes);
  });

  it("that holds lanes of files that are lost takes no access away, and names the files", async () => {
    const text = place.project.readRequest(first);
    place.project.removeRequests(/0003/);
    const { code, stdout, stderr } = await ccr("plan");
    expect([code, stdout + stderr]).toEqual([
      1,
      expect.stringContaining("no request asks for it any more: restore the file"),
    ]);
    const up = await place.project.run("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    fs.writeFileSync(path.join(place.project.folder, "credential-change-requests", first), text);
    expect((await ccr("plan")).code).toBe(0);
  });
});

describe("an OpenBao that is restored from an older snapshot", () => {
  const snapshot = (): string => path.join(folder, "snapshot");
  const policy = (name: string): string => `policy:workload-kv-read-${name}`;

  it("lacks later lanes, has older roles, and has back what was taken away: drift says each, and what to do", async () => {
    await takeSnapshot(place.settings, snapshot());
    const { project } = place;
    const late = project
      .readRequest(first)
      .replaceAll("CCR-2026-0003", "CCR-2026-0021")
      .replaceAll("llm-connect", "late-worker");
    project.writeRequest(later, late);
    const ended = project
      .readRequest(ending)
      .replace("status: active", "status: deactivated")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");
    project.writeRequest(ending, ended);
    await succeed("apply", ...by);
    expect((await readDrift()).code).toBe(0);

    await restoreSnapshot(place.settings, snapshot());
    const drift = await readDrift();
    expect(drift.code).toBe(3);
    expect(describeObjects(drift)).toEqual([
      `absent ${policy("late-worker-provider-secrets")}`,
      "different role:auth/kubernetes/role/external-secrets-activity-core",
    ]);
    expect(drift.ended.map(({ object, requests }) => [object, requests])).toEqual([
      ["role:auth/kubernetes/role/external-secrets-issue-core", ["CCR-2026-0002"]],
      [policy("issue-core-ingestion-api-key"), ["CCR-2026-0002"]],
    ]);
    expect(drift.text).toContain("bao policy delete workload-kv-read-issue-core-ingestion-api-key");
    expect(drift.text).toContain("ccr apply --refresh");
  });

  it("is brought back by one command, which takes nothing away that the state does not know", async () => {
    // Pulumi compares with its own state alone, and sees nothing.
    await run("preview", "--expect-no-changes");
    await succeed("apply", "--refresh", ...by);
    const drift = await readDrift();
    expect([describeObjects(drift), drift.ended.length]).toEqual([[], 2]);
  });

  it("is rid of the resurrected grant by the commands that drift prints", async () => {
    const { ended } = await readDrift();
    const script = ended.map(({ remove }) => `${remove}\n`).join("");
    const { code, stderr } = await place.operator.sh(`set -eu\n${script}`);
    expect([code, stderr]).toEqual([0, ""]);
    const drift = await readDrift();
    expect([drift.code, drift.ended]).toEqual([0, []]);
    await run("preview", "--expect-no-changes", "--refresh");
  });
});

describe("a cluster that is rebuilt", () => {
  const config = "/v1/auth/kubernetes/config";

  it("has no lane, and drift says that OpenBao still has tokens reviewed at the old one", async () => {
    await rebuildCluster(place.settings);
    // The sandbox follows its own cluster; an OpenBao elsewhere keeps what it was told.
    const { body } = await ask({ method: "GET", path: config });
    const old = { kubernetes_host: "https://127.0.0.1:9", kubernetes_ca_cert: body.data.kubernetes_ca_cert };
    await ask({ method: "POST", path: config, body: { ...old, disable_local_ca_jwt: true } });
    const drift = await readDrift();
    expect([drift.code, describeObjects(drift).filter((each) => !each.startsWith("absent "))]).toEqual([3, []]);
    expect(drift.objects.map(({ object }) => object.split(":")[0]).sort()).toEqual([
      "external-secret",
      "external-secret",
      "store",
    ]);
    expect(drift.reviewers.join()).toContain("auth/kubernetes has tokens reviewed at https://127.0.0.1:9");
  });

  it("has its lanes back by one update, whose stores are not ready as long as no login is reviewed", async () => {
    await succeed("apply", "--refresh", ...by);
    await expect.poll(async () => (await readDrift()).notReady.length, { timeout: 90_000, interval: 2000 }).toBe(1);
    const drift = await readDrift();
    expect([drift.code, describeObjects(drift)]).toEqual([3, []]);
    expect(drift.reviewers.join()).toContain("docs/recovery.md");
    expect(await readDelivered()).toBeUndefined();
  });

  it("delivers again once the auth follows it, as documented", async () => {
    const { settings, operator } = place;
    const ca = path.join(settings.paths.certificates, "ca.crt");
    const script = `set -eu
kubectl --context sandbox --namespace openbao create token token-reviewer --duration=8760h |
  bao write auth/kubernetes/config kubernetes_host="$KUBERNETES_SERVER" kubernetes_ca_cert=@"$KUBERNETES_CA" \\
    disable_local_ca_jwt=true token_reviewer_jwt=-
`;
    const env = { KUBERNETES_SERVER: `https://127.0.0.1:${settings.ports.kubernetes}`, KUBERNETES_CA: ca };
    const { code, stderr } = await operator.sh(script, { env });
    expect([code, stderr]).toEqual([0, ""]);
    await expect.poll(readDelivered, { timeout: 120_000, interval: 1000 }).toBe(canary);
    await expect.poll(async () => (await readDrift()).code, { timeout: 60_000, interval: 2000 }).toBe(0);
    await run("preview", "--expect-no-changes", "--refresh");
  });
});

it("no value is in anything that was printed or written", () => {
  const { project, operator, settings } = place;
  const texts = { printed: [...project.printed, ...operator.printed].join("\n") };
  const folders = [project.folder, settings.paths.pulumiState];
  expect(findLeaks([canary, readRootToken(settings)], { texts, folders, except: [] })).toEqual([]);
});
