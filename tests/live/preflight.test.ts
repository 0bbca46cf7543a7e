import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listObjects, nameObject } from "../../lanes/adoption.ts";
import { compileLanes, type LaneSet } from "../../lanes/lane-set.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { type Foreign, findForeign } from "../../live/preflight.ts";
import { readSample, settings } from "../lanes/sample.ts";
import { type FakeServer, startFakeServer } from "../sandbox/plugins/fake-server.ts";
import { type FakeAnswers, type FakeKubectl, makeKubectl } from "./fake-kubectl.ts";

type Replacements = readonly (readonly [string, string])[];

const policy = "workload-kv-read-llm-connect-provider-secrets";
const surface = "  surface: external-secrets\n";

let server: FakeServer;
let kubectl: FakeKubectl;
/** What OpenBao has, by API path. */
let stored: Record<string, object>;

beforeEach(async () => {
  stored = {};
  vi.stubEnv("VAULT_TOKEN", "not-a-real-token");
  server = await startFakeServer(({ url }) => {
    const data = stored[url.replace(/^\/v1\//, "")];
    return data === undefined ? { status: 404 } : { status: 200, body: { data } };
  });
  useKubectl([]);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  kubectl.remove();
  await server.close();
});

function useKubectl(answers: FakeAnswers): void {
  kubectl?.remove();
  kubectl = makeKubectl(answers);
  vi.stubEnv("PATH", `${kubectl.folder}:/usr/bin:/bin`);
  vi.stubEnv("KUBECONFIG", kubectl.kubeconfig);
}

function compile(replacements: Replacements = []): LaneSet {
  const { set, errors } = compileLanes({ sources: [readSample(3, replacements)], findings: [] }, settings);
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

function look(
  changes: Partial<StackSettings> = {},
  { set = compile(), held = [] }: { set?: LaneSet; held?: readonly string[] } = {},
): Promise<Foreign> {
  const here = { ...settings, openbaoAddress: server.address, ...changes };
  return findForeign(set, { settings: here, held: new Set(held) });
}

const row = (name: string, labels = "<none>"): { stdout: string } => ({
  stdout: `${name}  Opaque  1  3d  ${labels}\n`,
});

describe("what is new to a stack", () => {
  it("is free to be made where nothing of that name exists, and only reads are made", async () => {
    expect(await look()).toEqual({ reasons: [], warnings: [] });
    expect(server.log().every((line) => line.startsWith("GET "))).toBe(true);
    expect(kubectl.calls()).toHaveLength(3);
    expect(kubectl.calls().every((call) => call.startsWith("get "))).toBe(true);
  });

  it("is stopped by a policy or role of another content, and not by one of the same", async () => {
    const set = compile();
    for (const { place, wanted } of listObjects(set)) if (place.server === "openbao") stored[place.path] = wanted;
    expect((await look()).reasons).toEqual([]);
    stored[`sys/policies/acl/${policy}`] = { policy: 'path "platform/*" {}\n' };
    stored["auth/kubernetes/role/external-secrets-activity-core"] = { token_policies: ["other"], token_period: 60 };
    const { reasons } = await look();
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(
      /^policy workload-.*, which CCR-2026-0003 asks for, exists already and differs \(policy\): /,
    );
    expect(reasons[1]).toContain("token_policies");
    expect(reasons[1]).toContain("token_period");
    expect(reasons.every((reason) => reason.includes("ccr import-plan"))).toBe(true);
  });

  it("is stopped by a store and an ExternalSecret that exist", async () => {
    useKubectl([
      ["get?ClusterSecretStore*", row("openbao-activity-core")],
      ["get?ExternalSecret*", row("llm-connect-provider-secrets")],
    ]);
    expect((await look()).reasons.map((reason) => reason.split(",")[0])).toEqual([
      "external-secret activity-core/llm-connect-provider-secrets",
      "store openbao-activity-core",
    ]);
  });

  it("is not asked about once the stack holds it", async () => {
    const set = compile();
    stored[`sys/policies/acl/${policy}`] = { policy: "other" };
    expect(await look({}, { set, held: listObjects(set).map(nameObject) })).toEqual({ reasons: [], warnings: [] });
    expect(server.log()).toEqual([]);
    expect(kubectl.calls()).toEqual([]);
  });
});

describe("what is adopted", () => {
  const adopt = [`policy:${policy}`, "store:openbao-activity-core"];

  it("is no obstacle, whatever its content: the preview shows it", async () => {
    useKubectl([["get?ClusterSecretStore*", row("openbao-activity-core")]]);
    stored[`sys/policies/acl/${policy}`] = { policy: "other" };
    expect(await look({ adopt })).toEqual({ reasons: [], warnings: [] });
  });

  it("must exist", async () => {
    const { reasons } = await look({ adopt });
    expect(reasons).toHaveLength(2);
    for (const [at, name] of adopt.entries()) {
      expect(reasons[at]).toMatch(/^ccr:adopt: .* does not exist/);
      expect(reasons[at]).toContain(`take ${name} off the list`);
    }
  });
});

describe("a Secret that External Secrets would fill", () => {
  const answers: FakeAnswers = [["get?secret*", row("llm-connect-provider-secrets")]];

  it("stops the program where somebody else made it, and is not read", async () => {
    useKubectl(answers);
    const { reasons } = await look();
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^CCR-2026-0003: Secret activity-core\/llm-connect-provider-secrets exists already/);
    expect(reasons[0]).toContain("delivery.takes_over_secret");
    expect(kubectl.calls().filter((call) => /json|yaml|template|jsonpath/.test(call))).toEqual([]);
  });

  it("is no obstacle where External Secrets keeps it already", async () => {
    useKubectl([["get?secret*", row("llm-connect-provider-secrets", "reconcile.external-secrets.io/managed=true")]]);
    expect((await look()).reasons).toEqual([]);
  });

  it.each([["takes_over_secret: true"], ["creation_policy: Merge"], ["creation_policy: None"]])(
    "is not asked about where the request says %s",
    async (line) => {
      useKubectl(answers);
      const set = compile([[surface, `${surface}  ${line}\n`]]);
      expect((await look({}, { set })).reasons).toEqual([]);
      expect(kubectl.calls().filter((call) => call.startsWith("get secret"))).toEqual([]);
    },
  );
});

describe("what cannot be looked at", () => {
  it("stops the program in OpenBao, which would overwrite", async () => {
    await server.close();
    const { reasons } = await look();
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(`what exists already cannot be told: OpenBao at ${server.address} cannot be reached`);
  });

  it("is a warning in Kubernetes, which refuses to create what exists", async () => {
    useKubectl([["get?secret*", { stderr: "Error from server (Forbidden): secrets is forbidden\n" }]]);
    expect(await look()).toEqual({
      reasons: [],
      warnings: [
        "whether these exist already could not be looked at: Secret activity-core/llm-connect-provider-secrets (Error from server (Forbidden): secrets is forbidden)",
      ],
    });
  });

  it("is one warning for all of a cluster that does not answer", async () => {
    useKubectl([["*", { stderr: "Unable to connect to the server\n" }]]);
    const { reasons, warnings } = await look();
    expect(reasons).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /ExternalSecret .*, ClusterSecretStore .*, Secret .* \(Unable to connect to the server\)$/,
    );
  });
});
