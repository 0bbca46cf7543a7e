import { createSign } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FOUNDATION_POLICIES } from "../../lanes/foundation/names.ts";
import { readCertificateFile } from "../../sandbox/certificates.ts";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import { prepareFoundation } from "../../sandbox/foundation.ts";
import { describeLogins } from "../../sandbox/foundation-settings.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import {
  connectKubernetes,
  type KubernetesClient,
  type KubernetesObject,
  objectPath,
} from "../../sandbox/kubernetes.ts";
import { connectOpenbao, prepareOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { addPolicyPacks } from "../../sandbox/policy-packs.ts";
import { addOperatorTools, preparePulumi } from "../../sandbox/pulumi.ts";
import { findLeaks } from "./canary.ts";
import { type CommandResult, copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// From a server that has none of what lanes need, by a foundation of its own, to lanes that are applied with a token got by
// a login. The sandbox's own mounts are taken away first, and made again at the end.
const stack = "organization/credential-lanes-foundation/sandbox";
const canary = "cNr7-Qk2xV9mTz41-foundation";
const silent = (): void => undefined;
let settings: ComponentSettings;
let project: TestProject;
/** The same project, for commands on the foundation's own stack. */
let foundation: TestProject;
let openbao: JsonClient;
let cluster: KubernetesClient;
let laneToken = "";

const account = (namespace: string, name: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { namespace, name },
});
const rbac = (kind: string, name: string, namespace?: string): KubernetesObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

/** The settings that the sandbox's own mounts would have. */
const ownSettings = (): Readonly<Record<string, unknown>> => ({
  ...describeLogins(settings, { cluster: "kubernetes", issuer: "oidc" }),
  "foundation:elsewhere": undefined,
  "foundation:suffix": undefined,
  "foundation:kvMounts": ["platform"],
  "foundation:logins": {
    "lane-apply": [{ mount: "oidc", audience: "openbao", claims: { role: ["apply"] }, ttl: "15m" }],
    "lane-verify": [{ mount: "kubernetes", serviceAccount: "openbao/verify" }],
  },
  "foundation:externalSecrets": {
    namespace: "external-secrets",
    serviceAccount: "external-secrets",
    reviewers: ["external-secrets/external-secrets", "openbao/verify"],
  },
});
const adopt = ["kubernetes:Namespace/external-secrets", "kubernetes:ServiceAccount/external-secrets/external-secrets"];

const run = (changes: Readonly<Record<string, unknown>>, ...command: readonly string[]): Promise<CommandResult> =>
  foundation.runWithSettings({ ...ownSettings(), ...changes }, ...command);
const textOf = ({ stdout, stderr }: CommandResult): string => `${stdout}\n${stderr}`;

async function root(method: "GET" | "POST" | "DELETE", place: string, body?: object): Promise<number> {
  return (await openbao.request({ method, path: `/v1/${place}`, ...(body === undefined ? {} : { body }) })).status;
}

/** What lanes stand on, and what a run of the sandbox before this left behind of its own tokens' policies. */
async function takeAway(): Promise<void> {
  for (const place of ["sys/mounts/platform", "sys/auth/kubernetes", "sys/auth/oidc"]) await root("DELETE", place);
  for (const name of FOUNDATION_POLICIES) await root("DELETE", `sys/policies/acl/${name}`);
}

function signJwt(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const seconds = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: "RS256" })}.${encode({ iat: seconds, exp: seconds + 600, ...claims })}`;
  const key = readCertificateFile(settings.paths.certificates, "jwt.key");
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key).toString("base64url")}`;
}

async function logIn(
  mount: string,
  role: string,
  jwt: string,
): Promise<{ status: number; token: string; policies: string[] }> {
  const anonymous = connectOpenbao(settings);
  try {
    const { status, body } = await anonymous.request({
      method: "POST",
      path: `/v1/auth/${mount}/login`,
      body: { role, jwt },
    });
    return { status, token: body?.auth?.client_token ?? "", policies: body?.auth?.policies ?? [] };
  } finally {
    await anonymous.close();
  }
}

beforeAll(async () => {
  settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  const pulumi = await addOperatorTools(await preparePulumi(settings, { plugins: "auto", progress: silent }), silent);
  openbao = connectOpenbao(settings, readRootToken(settings));
  cluster = connectKubernetes(settings);
  await takeAway();
  await cluster.apply(account("openbao", "verify"));
  // The lanes' own update has the token that a login gave, once there is one.
  project = copyProject({ ...pulumi, issueToken: async () => laneToken || readRootToken(settings) });
  const own = prepareFoundation(settings, await addPolicyPacks(pulumi, silent));
  foundation = copyProject(own, { project: "foundation" });
});

afterAll(async () => {
  laneToken = "";
  await project.run("destroy", "--yes", "--skip-preview");
  await foundation.run("stack", "rm", "--force", "--yes", "--preserve-config");
  fs.rmSync(path.join(settings.paths.root, "foundation"), { recursive: true, force: true });
  await takeAway();
  await prepareOpenbao(settings, cluster);
  // A new KV mount takes no writes at first (vault 1.14, versioned_kv.go); the next tests are not to meet that.
  const write = async (): Promise<void> => expect(await root("POST", "platform/data/ready", { data: {} })).toBe(200);
  await vi.waitFor(write, { timeout: 20_000, interval: 200 });
  await root("DELETE", "platform/metadata/ready");
  const grants = "token-requests-of-external-secrets-external-secrets";
  for (const object of [
    rbac("RoleBinding", grants, "external-secrets"),
    rbac("Role", grants, "external-secrets"),
    rbac("ClusterRoleBinding", "token-reviewer-external-secrets-external-secrets"),
    rbac("ClusterRoleBinding", "token-reviewer-openbao-verify"),
    account("openbao", "verify"),
  ])
    await cluster.request({ method: "DELETE", path: pathOf(object) });
  const printed = [...project.printed, ...foundation.printed];
  project.remove();
  foundation.remove();
  await openbao.close();
  await cluster.close();
  const secrets = [canary, readRootToken(settings)];
  const texts = Object.fromEntries(printed.map((text, index) => [`output ${index}`, text]));
  expect(findLeaks(secrets, { texts, folders: [settings.paths.pulumiState], except: [] })).toEqual([]);
});

/** The paths of kinds that the sandbox itself has no use for. */
function pathOf(object: KubernetesObject): string {
  const { apiVersion, kind, metadata } = object;
  if (kind !== "Role" && kind !== "RoleBinding") return objectPath(object);
  return `/apis/${apiVersion}/namespaces/${metadata.namespace}/${kind.toLowerCase()}s/${metadata.name}`;
}

describe("lanes before their foundation", () => {
  it("are previewed with a word on what an update will refuse, and are not applied", async () => {
    const named = { "ccr:foundation": stack };
    const preview = await project.runWithSettings(named, "preview");
    expect(preview.code, textOf(preview)).toBe(0);
    expect(textOf(preview)).toContain("has no output foundation yet, or is no foundation");
    const up = await project.runWithSettings(named, "up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(textOf(up)).toContain("nothing was declared");
    expect(textOf(up)).toContain("update it first");
  });
});

describe("a foundation", () => {
  it("does not take what exists unseen, and says how it is taken over", async () => {
    const { code, ...output } = await run({}, "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    for (const key of adopt) expect(textOf({ code, ...output })).toContain(`list ${key} in foundation:adopt`);
    expect(await root("GET", "sys/mounts/platform/tune")).not.toBe(200);
  });

  it("is previewed on a server that has none of it, and passes the policy pack", async () => {
    const result = await run({ "foundation:adopt": adopt }, "preview", "--diff", "--policy-pack", "../policies");
    expect(result.code, textOf(result)).toBe(0);
    expect(result.stdout).toContain("vault:index/mount:Mount: (create)");
    expect(result.stdout).toContain('maxLeaseTtl    : "1h"');
    expect(result.stdout).not.toMatch(/reviewerJwt|clientSecret/i);
  });

  it("is applied, changes nothing a second time, and a refresh finds no drift", async () => {
    const adopted = { "foundation:adopt": adopt };
    const up = await run(adopted, "up", "--yes", "--skip-preview");
    expect(up.code, textOf(up)).toBe(0);
    const again = await run(adopted, "preview", "--expect-no-changes");
    expect(again.code, textOf(again)).toBe(0);
    const refresh = await run(adopted, "refresh", "--yes", "--expect-no-changes");
    expect(refresh.code, textOf(refresh)).toBe(0);
    const { body } = await openbao.request({ method: "GET", path: "/v1/sys/auth" });
    expect(body["kubernetes/"].config.max_lease_ttl).toBe(3600);
  });

  it("lets External Secrets ask for the token of its own account, and of no other", async () => {
    const ask = async (namespace: string, name: string): Promise<boolean> => {
      const { body } = await cluster.request({
        method: "POST",
        path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SubjectAccessReview",
          spec: {
            user: "system:serviceaccount:external-secrets:external-secrets",
            resourceAttributes: { namespace, name, verb: "create", resource: "serviceaccounts", subresource: "token" },
          },
        },
      });
      return body.status.allowed;
    };
    expect(await ask("external-secrets", "external-secrets")).toBe(true);
    expect(await ask("external-secrets", "default")).toBe(false);
    expect(await ask("activity-core", "default")).toBe(false);
  });

  it("is shown as changed where somebody widened its policy", async () => {
    const adopted = { "foundation:adopt": adopt };
    const { body } = await openbao.request({ method: "GET", path: "/v1/sys/policies/acl/lane-apply" });
    const text: string = body.data.policy;
    await root("POST", "sys/policies/acl/lane-apply", {
      policy: `${text}\npath "sys/mounts/*" { capabilities = ["update"] }\n`,
    });
    const drift = await run(adopted, "preview", "--refresh", "--expect-no-changes");
    expect(drift.code).not.toBe(0);
    expect(textOf(drift)).toContain("openbao-lane-apply");
    await root("POST", "sys/policies/acl/lane-apply", { policy: text });
  });
});

describe("the lanes on it", () => {
  it("are logged in for by exactly whom the settings name", async () => {
    const good = await logIn("oidc", "lane-apply", signJwt({ sub: "ci", aud: "openbao", role: "apply" }));
    expect([good.status, good.policies]).toEqual([200, ["lane-apply"]]);
    for (const claims of [{ role: "verify" }, { role: "apply", aud: "other" }, {}]) {
      const { status } = await logIn("oidc", "lane-apply", signJwt({ sub: "ci", aud: "openbao", ...claims }));
      expect(status, JSON.stringify(claims)).not.toBe(200);
    }
    const verifier = await logIn(
      "kubernetes",
      "lane-verify",
      await cluster.requestToken({ namespace: "openbao", name: "verify" }),
    );
    expect([verifier.status, verifier.policies]).toEqual([200, ["lane-verify"]]);
    const other = await cluster.requestToken({ namespace: "openbao", name: "default" });
    expect((await logIn("kubernetes", "lane-verify", other)).status).not.toBe(200);
    laneToken = good.token;
  });

  it("are applied with that token, and serve", async () => {
    const result = await project.runWithSettings({ "ccr:foundation": stack }, "up", "--yes", "--skip-preview");
    expect(result.code, textOf(result)).toBe(0);
    const again = await project.runWithSettings({ "ccr:foundation": stack }, "preview", "--expect-no-changes");
    expect(again.code, textOf(again)).toBe(0);
    const place = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
    await expect
      .poll(() => root("POST", place, { data: { OPENROUTER_API_KEY: canary } }), { timeout: 10_000 })
      .toBe(200);
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace: "activity-core", name: "llm-connect-provider-secrets" },
    };
    const force = { ...secret, apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" };
    await cluster.request({
      method: "PATCH",
      path: objectPath(force),
      contentType: "application/merge-patch+json",
      body: { metadata: { annotations: { "force-sync": "once" } } },
    });
    await expect
      .poll(async () => (await cluster.request({ method: "GET", path: objectPath(secret) })).status, {
        timeout: 60_000,
      })
      .toBe(200);
  });

  it("are refused where a request was approved that the foundation does not know", async () => {
    const name = "CCR-2026-0001-whynot-design-npm-publish.yaml";
    project.writeRequest(name, project.readRequest(name).replaceAll("localhost:8250", "localhost:8251"));
    const named = { "ccr:foundation": stack };
    const up = await project.runWithSettings(named, "up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(textOf(up)).toContain(
      "has a policy lane-apply that is not the one of these requests: update the foundation first",
    );
    const preview = await project.runWithSettings(named, "preview");
    expect(preview.code, textOf(preview)).toBe(0);
    expect(textOf(preview)).toContain("(an update refuses this)");
    project.restoreRequests();
  });
});

describe("its end", () => {
  it("is refused while mounts are protected, and takes nothing away", async () => {
    const { code, ...output } = await run({ "foundation:adopt": adopt }, "destroy", "--yes");
    expect(code).not.toBe(0);
    expect(textOf({ code, ...output })).toContain("cannot be deleted");
    for (const place of ["sys/mounts/platform/tune", "sys/auth/kubernetes/tune", "sys/policies/acl/lane-apply"])
      expect(await root("GET", place), place).toBe(200);
  });

  it("leaves a KV mount on the server also where its protection is taken away", async () => {
    const urn =
      "urn:pulumi:sandbox::credential-lanes-foundation::credential-lanes:index:OpenBaoFoundation$vault:index/mount:Mount::openbao-platform";
    const unprotected = await foundation.run("state", "unprotect", urn, "--yes");
    expect(unprotected.code, textOf(unprotected)).toBe(0);
    const result = await run({ "foundation:adopt": adopt }, "destroy", "--yes", "--target", urn);
    expect(result.code, textOf(result)).toBe(0);
    expect(await root("GET", "sys/mounts/platform/tune")).toBe(200);
  });
});
