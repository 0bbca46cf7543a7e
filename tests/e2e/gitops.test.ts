import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../sandbox/kubernetes.ts";
import { objectPath } from "../../sandbox/kubernetes.ts";
import { findLeaks } from "./canary.ts";
import { type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// A stack that Pulumi applied whole leaves its Kubernetes objects to GitOps, and its Secret lives through it; each chapter
// goes on where the one before it ended.
const policy = "workload-kv-read-llm-connect-provider-secrets";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const canary = `canary-${randomBytes(18).toString("base64url")}`;
const gitops = { "ccr:kubernetesObjects": "gitops" };
const place = { namespace: "activity-core", name: "llm-connect-provider-secrets" };
const secret = { apiVersion: "v1", kind: "Secret", metadata: place };
const external = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: place };
const store = { ...external, kind: "ClusterSecretStore", metadata: { name: "openbao-activity-core" } };

let here: OperatorPlace;

beforeAll(async () => {
  here = await openOperatorPlace(ownSandboxRoot());
  here.project.removeRequests(/0001|0002/);
  await here.cluster.request({ method: "DELETE", path: objectPath(secret) });
  const body = { data: { OPENROUTER_API_KEY: canary } };
  await here.openbao.request({ method: "POST", path: `/v1/platform/data/${key}`, body });
});

afterAll(async () => {
  for (const object of [external, store, secret])
    await here.cluster.request({ method: "DELETE", path: objectPath(object) });
  await here.openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  const leaks = findLeaks([canary], {
    texts: Object.fromEntries(
      [...here.project.printed, ...here.operator.printed].map((text, index) => [`output ${index}`, text]),
    ),
    folders: [path.join(here.project.folder, "out")],
    except: [],
  });
  await here.close();
  expect(leaks).toEqual([]);
});

async function read(object: KubernetesObject): Promise<Record<string, unknown> | undefined> {
  const { status, body } = await here.cluster.request({ method: "GET", path: objectPath(object) });
  return status === 200 ? body : undefined;
}

const uidOf = async (object: KubernetesObject): Promise<unknown> =>
  ((await read(object))?.metadata as { uid?: string } | undefined)?.uid;

async function waitFor(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(500)) if (await isSo()) return;
  throw new Error(`${what} did not happen`);
}

const isReady = async (): Promise<boolean> => {
  const { conditions = [] } = ((await read(external))?.status ?? {}) as {
    conditions?: { type: string; status: string }[];
  };
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
};

/** `ccr` with the settings of a stack that leaves its Kubernetes objects to GitOps. */
const ccr = (...args: readonly string[]): Promise<Run> =>
  here.operator.ccr([...args, "--config-file", path.join(here.project.folder, "Pulumi.changed.yaml")]);

const said = ({ stdout, stderr }: { stdout: string; stderr: string }): string => stdout + stderr;

describe("a stack that Pulumi applied whole", () => {
  let before: readonly unknown[];
  const uids = (): Promise<readonly unknown[]> => Promise.all([uidOf(store), uidOf(external), uidOf(secret)]);

  it("delivers", async () => {
    const up = await here.project.run("up", "--yes", "--skip-preview");
    expect(up.code, said(up)).toBe(0);
    await waitFor("the delivery", async () => (await isReady()) && (await read(secret)) !== undefined);
    before = await uids();
    expect(before.every((uid) => typeof uid === "string")).toBe(true);
  });

  it("is not switched to GitOps by a setting alone: preview and update say what must come first", async () => {
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const run = await here.project.runWithSettings(gitops, ...command);
      expect(run.code).not.toBe(0);
      expect(said(run)).toContain(
        "holds external-secret:activity-core/llm-connect-provider-secrets, store:openbao-activity-core: an update would delete",
      );
      expect(said(run)).toContain("ccr hand-over --gitops FOLDER");
    }
    expect(await uids()).toEqual(before);
  });

  it("is not handed over before the export is there", async () => {
    const run = await ccr("hand-over", "--gitops", "out", "--yes");
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining("kustomization.yaml: missing")]);
  });

  it("is exported, applied from there, and then handed over", async () => {
    expect((await ccr("export", "--gitops", "out")).code).toBe(0);
    expect((await here.operator.ccr(["guard", "out"])).code).toBe(0);
    const applied = await here.operator.sh("kubectl apply --server-side --force-conflicts -k out\n");
    expect(applied.code, said(applied)).toBe(0);
    const dry = await ccr("hand-over", "--gitops", "out");
    expect([dry.code, dry.stdout]).toEqual([3, expect.stringContaining("held       store:openbao-activity-core")]);
    const done = await ccr("hand-over", "--gitops", "out", "--yes");
    expect(done.code, said(done)).toBe(0);
    expect(await uids()).toEqual(before);
  });

  it("updates OpenBao alone from then on, and the Secret is the same as before", async () => {
    const preview = await here.project.runWithSettings(gitops, "preview", "--json");
    expect(preview.code, said(preview)).toBe(0);
    const { steps } = JSON.parse(preview.stdout) as { steps: { op: string; urn: string }[] };
    const deleted = steps.filter(({ op }) => op.startsWith("delete")).map(({ urn }) => urn.split("::").at(-1));
    // The provider that nothing is of any more.
    expect(deleted).toEqual(["kubernetes"]);
    const up = await here.project.runWithSettings(gitops, "up", "--yes", "--skip-preview");
    expect(up.code, said(up)).toBe(0);
    expect(await uids()).toEqual(before);
    expect((await ccr("hand-over", "--gitops", "out", "--yes")).stdout).toContain("holds nothing");
  });

  it("is compared, waited for and verified as any other", async () => {
    await waitFor("the sync after the change", async () => (await ccr("smoke", "--timeout", "60s")).code === 0);
    const drift = await ccr("drift", "--json");
    expect([drift.code, JSON.parse(drift.stdout)]).toEqual([0, expect.objectContaining({ has_drifted: false })]);
    const plan = await ccr("plan", "--json");
    expect(plan.code, said(plan)).toBe(0);
    const { stdout } = await ccr("verify", "CCR-2026-0003", "--json", "--wait", "60s");
    const { checks } = JSON.parse(stdout) as { checks: { side: string; outcome: string; what: string }[] };
    expect(checks.filter(({ side, outcome }) => side === "positive" && outcome !== "passed")).toEqual([]);
    expect(checks.some(({ what }) => what.startsWith("external-secret activity-core/"))).toBe(true);
    const { body } = await here.cluster.request({ method: "GET", path: objectPath(external) });
    await here.cluster.request({ method: "DELETE", path: objectPath(external) });
    const drifted = await ccr("drift", "--json", "--no-engine");
    expect([drifted.code, JSON.parse(drifted.stdout).objects]).toEqual([
      3,
      [
        expect.objectContaining({
          object: "external-secret:activity-core/llm-connect-provider-secrets",
          state: "absent",
        }),
      ],
    ]);
    const { annotations } = body.metadata;
    await here.cluster.apply({ ...external, metadata: { ...place, annotations }, spec: body.spec } as KubernetesObject);
    await waitFor("the delivery", isReady);
  });

  it("comes back to Pulumi by adoption, and not unseen", async () => {
    const unseen = await here.project.run("preview");
    expect([unseen.code, said(unseen)]).not.toEqual([0, expect.anything()]);
    expect(said(unseen)).toContain("exists already");
    const adopt = [`store:openbao-activity-core`, `external-secret:${place.namespace}/${place.name}`];
    const up = await here.project.runWithSettings({ "ccr:adopt": adopt }, "up", "--yes", "--skip-preview");
    expect(up.code, said(up)).toBe(0);
    const [storeUid] = await uids();
    expect(storeUid).toBe(before[0]);
    expect((await here.project.run("destroy", "--yes", "--skip-preview")).code).toBe(0);
  });
});

describe("a cluster in which External Secrets is not installed yet", () => {
  const definition = (name: string): KubernetesObject => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${name}.external-secrets.io` },
  });
  const names = ["externalsecrets", "clustersecretstores"];
  const isServed = async (): Promise<boolean> => {
    const { status, body } = await here.cluster.request({ method: "GET", path: "/apis/external-secrets.io/v1" });
    const resources: { name: string }[] = status === 200 ? body.resources : [];
    return names.every((name) => resources.some((each) => each.name === name));
  };
  const saved: KubernetesObject[] = [];

  beforeAll(async () => {
    for (const name of names) {
      const found = (await read(definition(name))) as { spec: object; metadata: { annotations?: object } };
      const metadata = { ...definition(name).metadata, annotations: found.metadata.annotations };
      saved.push({ ...definition(name), metadata, spec: found.spec } as KubernetesObject);
      await here.cluster.request({ method: "DELETE", path: objectPath(definition(name)) });
    }
    await waitFor("the removal of the definitions", async () => {
      const left = await Promise.all(names.map((name) => read(definition(name))));
      return left.every((each) => each === undefined) && !(await isServed());
    });
  });

  afterAll(async () => {
    for (const each of saved) await here.cluster.apply(each);
    await waitFor("the return of the definitions", isServed);
  });

  it("may be previewed, which says what is missing and that an update would fail", async () => {
    const preview = await here.project.run("preview");
    expect(preview.code, said(preview)).toBe(0);
    expect(said(preview)).toMatch(
      /does not serve ClusterSecretStore and ExternalSecret of external-secrets\.io\/v1: .* this preview goes on, an update refuses/,
    );
    expect(said(preview)).toContain("ExternalSecret");
    const plan = await here.operator.ccr(["plan"]);
    expect([plan.code, plan.stderr]).toEqual([3, expect.stringContaining("ccr: warning: the cluster of the context")]);
  });

  it("is not updated: nothing is made in OpenBao either", async () => {
    const up = await here.project.run("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(said(up)).toContain("nothing was declared:");
    const apply = await here.operator.ccr(["apply", "--yes", "--by", "platform-operator", "--json"]);
    expect([apply.code, JSON.parse(apply.stdout).reasons]).toEqual([
      1,
      [expect.objectContaining({ code: "not-served" })],
    ]);
    const found = await here.openbao.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` });
    expect(found.status).toBe(404);
  });

  it("is no matter to a stack that leaves them to GitOps", async () => {
    const up = await here.project.runWithSettings(gitops, "up", "--yes", "--skip-preview");
    expect(up.code, said(up)).toBe(0);
    expect(fs.existsSync(path.join(here.project.folder, "out"))).toBe(true);
    expect((await here.project.run("destroy", "--yes", "--skip-preview")).code).toBe(0);
  });
});
