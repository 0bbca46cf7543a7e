import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ComponentSettings, openbaoAddress } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonAnswer, JsonClient } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient, objectPath } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { findLeaks } from "./canary.ts";
import { expectedResources, policyText } from "./expected.ts";
import { copyProject, type Preview, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// One story in order: each chapter builds on the state that the one before left.
const request = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const secretName = "llm-connect-provider-secrets";
const policyName = "workload-kv-read-llm-connect-provider-secrets";
const lanePath = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const canary = `canary-${randomBytes(18).toString("base64url")}`;

let settings: ComponentSettings;
let project: TestProject;
let operator: JsonClient;
let cluster: KubernetesClient;
/** Every credential that came up, to be searched for at the end. */
const credentials: string[] = [];

beforeAll(async () => {
  const paths = sandboxPaths(ownSandboxRoot());
  settings = readSandbox(paths, "full");
  project = copyProject(await preparePulumi(settings, { plugins: "auto", progress: () => undefined }));
  credentials.push(readRootToken(settings));
  operator = connectOpenbao(settings, readRootToken(settings));
  cluster = connectKubernetes(settings);
});

afterAll(async () => {
  project.remove();
  await operator.close();
  await cluster.close();
});

const externalSecretOf = (namespace: string) => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name: secretName, namespace },
});

const secretOf = (namespace: string) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: secretName, namespace },
});

/** The types of what the stack holds, without the stack itself, which the engine registers for any program. */
async function typesInState(): Promise<readonly string[]> {
  const { stdout } = await project.run("stack", "export");
  const resources: readonly { type: string }[] = JSON.parse(stdout).deployment.resources ?? [];
  return resources.map(({ type }) => type).filter((type) => type !== "pulumi:pulumi:Stack");
}

const typeAndName = (urn: string): string => {
  const [types = "", name = ""] = urn.split("::").slice(-2);
  return `${types.split("$").at(-1)}::${name}`;
};

/** The inputs of every resource of the preview by its type and name, without the stack and the two providers. */
function resourcesOf({ steps }: Preview): Record<string, unknown> {
  const resources = steps.map(({ urn, newState }) => [typeAndName(urn), newState?.inputs ?? {}] as const);
  return Object.fromEntries(
    resources.filter(([name]) => !/^pulumi:(pulumi:Stack|providers:(vault|kubernetes))::/.test(name)),
  );
}

async function logIn(account: { namespace: string; name: string }, role: string): Promise<JsonAnswer> {
  const jwt = await cluster.requestToken(account);
  credentials.push(jwt);
  const anonymous = connectOpenbao(settings);
  try {
    return await anonymous.request({ method: "POST", path: "/v1/auth/kubernetes/login", body: { role, jwt } });
  } finally {
    await anonymous.close();
  }
}

async function waitFor<T>(what: string, seconds: number, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(250);
  }
  throw new Error(`${what} did not happen within ${seconds} s`);
}

const readyCondition = async (namespace: string): Promise<{ status: string; reason: string } | undefined> => {
  const { body } = await cluster.request({ method: "GET", path: objectPath(externalSecretOf(namespace)) });
  const conditions: readonly { type: string; status: string; reason: string }[] = body?.status?.conditions ?? [];
  return conditions.find(({ type }) => type === "Ready");
};

describe("bad input", () => {
  const cases: readonly { name: string; spoil: () => void; codes: readonly string[] }[] = [
    {
      name: "a request that does not parse",
      spoil: () => project.writeRequest(request, "id: [CCR-2026-0003\n"),
      codes: [`${request}:`],
    },
    {
      name: "an unknown key",
      spoil: () => project.writeRequest(request, project.readRequest(request).replace("  ttl: 15m", "  tll: 15m")),
      codes: ["unknown-key", "missing-key"],
    },
    {
      name: "two files with one id",
      spoil: () => project.writeRequest("CCR-2026-0003-copy.yaml", project.readRequest(request)),
      codes: ["CCR-2026-0003-copy.yaml:"],
    },
  ];

  for (const { name, spoil, codes } of cases) {
    it(`${name}: nothing is registered, in preview as in update`, async () => {
      spoil();
      try {
        for (const command of [
          ["preview", "--json"],
          ["up", "--yes", "--skip-preview"],
        ]) {
          const { code, stdout, stderr } = await project.run(...command);
          expect(code).not.toBe(0);
          for (const expected of codes) expect(stdout + stderr).toContain(expected);
        }
        expect(await typesInState()).toEqual([]);
      } finally {
        project.restoreRequests();
      }
    });
  }

  it("a setting that is missing or wrong is named, and no address is made up", async () => {
    const changes = { "ccr:openbaoAddress": undefined, "ccr:kubernetesContext": undefined, "ccr:kvVersion": 3 };
    const { code, stdout, stderr } = await project.runWithSettings(changes, "preview", "--json");
    expect(code).not.toBe(0);
    for (const key of Object.keys(changes)) expect(stdout + stderr).toContain(`${key}: `);
    expect(stdout + stderr).not.toContain("127.0.0.1:8200");
    expect(await typesInState()).toEqual([]);
  });

  it("a missing folder is named", async () => {
    project.restoreRequests();
    const { rmSync } = await import("node:fs");
    rmSync(`${project.folder}/credential-change-requests`, { recursive: true });
    try {
      const { code, stdout, stderr } = await project.run("preview", "--json");
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain("credential-change-requests:1:1");
    } finally {
      project.restoreRequests();
    }
  });
});

describe("a lane's life", () => {
  it("the preview holds exactly the resources of the approved requests", async () => {
    const preview = await project.preview();
    expect(resourcesOf(preview)).toEqual(expectedResources(openbaoAddress(settings.ports)));
    // The stack itself is there since the refused runs.
    expect(preview.changeSummary).toEqual({ create: 17, same: 1 });
  });

  it("the update grants them, and a second preview expects no changes", async () => {
    const up = await project.run("up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    const again = await project.run("preview", "--expect-no-changes");
    expect(again.code, again.stdout + again.stderr).toBe(0);
  });

  it("a broken request beside granted lanes stops the update, and takes nothing away", async () => {
    const before = await typesInState();
    project.writeRequest("CCR-2026-0009-broken.yaml", "id: CCR-2026-0009\n");
    try {
      const { code, stdout, stderr } = await project.run("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain("CCR-2026-0009-broken.yaml:");
    } finally {
      project.restoreRequests();
    }
    expect(await typesInState()).toEqual(before);
    expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);
  });

  it("the server holds the policy and the role byte for byte", async () => {
    const policy = await operator.request({ method: "GET", path: `/v1/sys/policies/acl/${policyName}` });
    expect(policy.body.data.policy).toBe(policyText("CCR-2026-0003", lanePath));
    const role = await operator.request({
      method: "GET",
      path: "/v1/auth/kubernetes/role/external-secrets-activity-core",
    });
    expect(role.body.data).toMatchObject({
      bound_service_account_names: ["external-secrets"],
      bound_service_account_namespaces: ["external-secrets"],
      token_policies: [policyName],
      token_ttl: 900,
    });
  });

  it("a value that an operator provisions reaches the Secret of the admitted namespace", async () => {
    await waitFor("a write of the value", 30, async () => {
      const body = { data: { OPENROUTER_API_KEY: canary } };
      const { status } = await operator.request({ method: "POST", path: `/v1/${lanePath}`, body });
      return status === 200 ? true : undefined;
    });
    // Any changed annotation makes External Secrets read anew, ahead of its interval.
    await cluster.request({
      method: "PATCH",
      path: objectPath(externalSecretOf("activity-core")),
      contentType: "application/merge-patch+json",
      body: { metadata: { annotations: { "force-sync": "value provisioned" } } },
    });
    const secret = await waitFor("the delivery", 90, async () => {
      const answer = await cluster.request({ method: "GET", path: objectPath(secretOf("activity-core")) });
      // An earlier file of tests may have left a value: the Secret then holds that one for a moment.
      const value = Buffer.from(answer.body?.data?.OPENROUTER_API_KEY ?? "", "base64").toString();
      return answer.status === 200 && value === canary ? answer.body : undefined;
    });
    expect(Object.keys(secret.data)).toEqual(["OPENROUTER_API_KEY"]);
  });

  it("the same ExternalSecret in another namespace is refused by the store's condition", async () => {
    const { body: admitted } = await cluster.request({
      method: "GET",
      path: objectPath(externalSecretOf("activity-core")),
    });
    await cluster.apply({ ...externalSecretOf("bystander"), spec: admitted.spec });
    try {
      const ready = await waitFor("the refusal", 60, () => readyCondition("bystander"));
      expect(ready.status).toBe("False");
      const events = await waitFor("the event of the refusal", 60, async () => {
        const { body } = await cluster.request({ method: "GET", path: "/api/v1/namespaces/bystander/events" });
        const messages: string[] = body.items.map(({ message }: { message: string }) => message);
        return messages.some((message) => message.includes("is not allowed from namespace")) ? messages : undefined;
      });
      expect(events.join("\n")).toContain("openbao-activity-core");
      const answer = await cluster.request({ method: "GET", path: objectPath(secretOf("bystander")) });
      expect(answer.status).toBe(404);
    } finally {
      await cluster.request({ method: "DELETE", path: objectPath(externalSecretOf("bystander")) });
    }
  });

  it("another service account cannot log in through the role", async () => {
    for (const account of [
      { namespace: "activity-core", name: "default" },
      { namespace: "external-secrets", name: "default" },
      { namespace: "bystander", name: "default" },
    ]) {
      expect((await logIn(account, "external-secrets-activity-core")).status).toBe(403);
    }
  });

  it("the lane's token reads its path and nothing else", async () => {
    const login = await logIn(
      { namespace: "external-secrets", name: "external-secrets" },
      "external-secrets-activity-core",
    );
    expect(login.status).toBe(200);
    const token: string = login.body.auth.client_token;
    credentials.push(token);
    const lane = connectOpenbao(settings, token);
    const metadataPath = lanePath.replace("/data/", "/metadata/");
    const otherLane = "platform/data/workloads/issue-core/issue-core/issue-core-ingestion-api-key";
    const refused = [
      { method: "POST", path: lanePath, body: { data: {} } },
      { method: "DELETE", path: lanePath },
      { method: "GET", path: metadataPath },
      { method: "LIST", path: "platform/metadata/workloads/activity-core" },
      { method: "GET", path: `${lanePath}-other` },
      { method: "GET", path: lanePath.slice(0, lanePath.lastIndexOf("/")) },
      { method: "GET", path: otherLane },
      { method: "GET", path: `sys/policies/acl/${policyName}` },
      { method: "GET", path: "auth/kubernetes/role/external-secrets-activity-core" },
    ] as const;
    try {
      const read = await lane.request({ method: "GET", path: `/v1/${lanePath}` });
      expect(read.status).toBe(200);
      for (const { path, ...rest } of refused) {
        expect((await lane.request({ ...rest, path: `/v1/${path}` })).status, `${rest.method} ${path}`).toBe(403);
      }
    } finally {
      await lane.close();
    }
  });

  it("an out-of-band change of the policy and of the store shows up with --refresh", async () => {
    const widened = 'path "platform/*" {\n  capabilities = ["read"]\n}\n';
    await operator.request({ method: "PUT", path: `/v1/sys/policies/acl/${policyName}`, body: { policy: widened } });
    await cluster.request({
      method: "PATCH",
      path: objectPath({
        apiVersion: "external-secrets.io/v1",
        kind: "ClusterSecretStore",
        metadata: { name: "openbao-activity-core" },
      }),
      contentType: "application/merge-patch+json",
      body: { spec: { conditions: [{ namespaces: ["activity-core", "bystander"] }] } },
    });
    expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);
    const changed = (await project.preview("--refresh")).steps.filter(({ op }) => op === "update" || op === "replace");
    expect(changed.map(({ urn }) => urn.split("::").at(-1)).sort()).toEqual(["activity-core", policyName]);
    const repaired = await project.run("up", "--yes", "--skip-preview", "--refresh");
    expect(repaired.code, repaired.stdout + repaired.stderr).toBe(0);
    const again = await project.run("preview", "--expect-no-changes", "--refresh");
    expect(again.code, again.stdout + again.stderr).toBe(0);
  });

  it("a deactivated request previews as deletions, and the update takes the Secret away", async () => {
    const text = project.readRequest(request);
    const deactivated = text
      .replace("status: active", "status: deactivated")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");
    project.writeRequest(request, deactivated);
    const preview = await project.preview();
    const changed = preview.steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${typeAndName(urn)}`);
    expect(changed.sort()).toEqual([
      `delete credential-lanes:index:CredentialLane::${policyName}`,
      "delete credential-lanes:index:NamespaceAccess::activity-core",
      "delete kubernetes:external-secrets.io/v1:ClusterSecretStore::activity-core",
      `delete kubernetes:external-secrets.io/v1:ExternalSecret::${policyName}`,
      `delete vault:index/policy:Policy::${policyName}`,
      "delete vault:kubernetes/authBackendRole:AuthBackendRole::activity-core",
    ]);
    const up = await project.run("up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    await waitFor("the Secret's removal", 90, async () => {
      const answer = await cluster.request({ method: "GET", path: objectPath(secretOf("activity-core")) });
      return answer.status === 404 ? true : undefined;
    });
    expect(
      (await logIn({ namespace: "external-secrets", name: "external-secrets" }, "external-secrets-activity-core"))
        .status,
    ).toBe(400);
  });

  it("destroy leaves nothing", async () => {
    const destroy = await project.run("destroy", "--yes", "--skip-preview");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    expect(await typesInState()).toEqual([]);
    const policies = await operator.request({ method: "LIST", path: "/v1/sys/policies/acl" });
    expect(policies.body.data.keys.filter((name: string) => name.startsWith("workload-"))).toEqual([]);
    for (const kind of ["clustersecretstores", "externalsecrets"]) {
      const { body } = await cluster.request({ method: "GET", path: `/apis/external-secrets.io/v1/${kind}` });
      expect(body.items).toEqual([]);
    }
  });

  it("neither the value nor any token is in state, output, log or file", () => {
    const { paths } = settings;
    expect(project.printed.length).toBeGreaterThan(0);
    const leaks = findLeaks([canary, ...credentials], {
      texts: { "the output of the commands": project.printed.join("\n") },
      folders: [paths.root, project.folder],
      // Custody itself, and the encrypted or in-cluster stores that are meant to hold the values.
      except: [paths.custody, paths.etcdData, paths.openbaoData, `${project.folder}/node_modules`],
    });
    expect(leaks).toEqual([]);
  });
});
