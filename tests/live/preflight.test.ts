import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listObjects, nameObject } from "../../lanes/adoption.ts";
import { compileLanes, type LaneSet } from "../../lanes/lane-set.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { type Foreign, findForeign } from "../../live/preflight.ts";
import { readSample, settings } from "../lanes/sample.ts";
import { type FakeServer, startFakeServer } from "../sandbox/plugins/fake-server.ts";
import { type FakeAnswers, type FakeKubectl, type FakeObjects, makeKubectl } from "./fake-kubectl.ts";

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

function useKubectl(answers: FakeAnswers, objects: FakeObjects = {}): void {
  kubectl?.remove();
  kubectl = makeKubectl(answers, { objects: { [paths.namespace]: {}, ...objects } });
  vi.stubEnv("PATH", `${kubectl.folder}:/usr/bin:/bin`);
  vi.stubEnv("KUBECONFIG", kubectl.kubeconfig);
}

function compile(changes: Partial<StackSettings> = {}, replacements: Replacements = []): LaneSet {
  const here = { ...settings, ...changes };
  const { set, errors } = compileLanes({ sources: [readSample(3, replacements)], findings: [] }, here);
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

function look(
  changes: Partial<StackSettings> = {},
  {
    set = compile(changes),
    held = [],
    isDryRun = false,
  }: { set?: LaneSet; held?: readonly string[]; isDryRun?: boolean } = {},
): Promise<Foreign> {
  const here = { ...settings, openbaoAddress: server.address, ...changes };
  return findForeign(set, { settings: here, held: new Set(held), isDryRun });
}

const everything = (): readonly string[] => listObjects(compile()).map(nameObject);

const paths = {
  namespace: "/api/v1/namespaces/activity-core",
  store: "/apis/external-secrets.io/v1/clustersecretstores/openbao-activity-core",
  externalSecret: "/apis/external-secrets.io/v1/namespaces/activity-core/externalsecrets/llm-connect-provider-secrets",
  secret: "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets",
};
const secretOfOthers: FakeObjects = { [paths.secret]: {} };

describe("what is new to a stack", () => {
  it("is free to be made where nothing of that name exists, and only reads are made", async () => {
    expect(await look()).toEqual({ reasons: [], warnings: [] });
    expect(server.log().every((line) => line.startsWith("GET "))).toBe(true);
    const [first, second, ...requests] = kubectl.calls();
    expect(first).toMatch(/^get --raw /);
    expect(second).toMatch(/^proxy .*--reject-methods \^\(POST\|PUT\|PATCH\|DELETE\)\$$/);
    expect(requests.sort()).toEqual(
      Object.values(paths)
        .sort()
        .map((each) => `GET ${each}`),
    );
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
    useKubectl([], { [paths.store]: {}, [paths.externalSecret]: {} });
    expect((await look()).reasons.map((reason) => reason.split(",")[0])).toEqual([
      "external-secret activity-core/llm-connect-provider-secrets",
      "store openbao-activity-core",
    ]);
  });

  it("is not compared once the stack holds it", async () => {
    stored[`sys/policies/acl/${policy}`] = { policy: "other" };
    expect(await look({}, { held: everything() })).toEqual({ reasons: [], warnings: [] });
  });
});

describe("what is adopted", () => {
  const adopt = [`policy:${policy}`, "store:openbao-activity-core"];

  it("is no obstacle, whatever its content: the preview shows it", async () => {
    useKubectl([], { [paths.store]: {} });
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
  it("stops the program where somebody else made it, and is not read", async () => {
    useKubectl([], secretOfOthers);
    const { reasons } = await look();
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^CCR-2026-0003: Secret activity-core\/llm-connect-provider-secrets exists already/);
    expect(reasons[0]).toContain("delivery.takes_over_secret");
    expect(kubectl.calls().filter((call) => call.startsWith("get "))).toEqual([expect.stringMatching(/^get --raw /)]);
  });

  it("is no obstacle where External Secrets keeps it already", async () => {
    useKubectl([], { [paths.secret]: { labels: { "reconcile.external-secrets.io/managed": "true" } } });
    expect((await look()).reasons).toEqual([]);
    useKubectl([], { [paths.secret]: { labels: { "reconcile.external-secrets.io/managed": "trueish" } } });
    expect((await look()).reasons).toHaveLength(1);
  });

  it.each([["takes_over_secret: true"], ["creation_policy: Merge"], ["creation_policy: None"]])(
    "is not asked about where the request says %s",
    async (line) => {
      useKubectl([], secretOfOthers);
      const set = compile({}, [[surface, `${surface}  ${line}\n`]]);
      expect((await look({}, { set })).reasons).toEqual([]);
      expect(kubectl.calls()).not.toContain(`GET ${paths.secret}`);
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
    const message = 'secrets "llm-connect-provider-secrets" is forbidden: User "ci" cannot get resource "secrets"';
    useKubectl([], { [paths.secret]: { refusal: { status: 403, message } } });
    expect(await look()).toEqual({
      reasons: [],
      warnings: [
        `whether these exist already could not be looked at: Secret activity-core/llm-connect-provider-secrets (${message})`,
      ],
    });
  });

  it("is no reason not to look for the rest: a refusal is an answer", async () => {
    const refusal = { status: 403, message: "forbidden" };
    useKubectl([], { [paths.store]: { refusal }, [paths.externalSecret]: { refusal }, ...secretOfOthers });
    const { reasons, warnings } = await look();
    expect(reasons).toEqual([
      expect.stringContaining("Secret activity-core/llm-connect-provider-secrets exists already"),
    ]);
    expect(warnings).toEqual([expect.stringMatching(/ExternalSecret .*, ClusterSecretStore .* \(forbidden\)$/)]);
  });

  it("says that a namespace is missing before anything is made, and nothing where it may not be looked at", async () => {
    const refusal = { status: 404, message: "not found" };
    useKubectl([], { [paths.namespace]: { refusal } });
    const absent = "the cluster of the context production has no namespace activity-core, where a lane delivers to";
    expect(await look()).toEqual({ reasons: [absent], warnings: [] });
    expect(await look({}, { isDryRun: true })).toEqual({
      reasons: [],
      warnings: [`${absent}; this preview goes on, an update refuses until it is`],
    });
    useKubectl([], { [paths.namespace]: { refusal: { status: 403, message: "forbidden" } } });
    expect(await look()).toEqual({ reasons: [], warnings: [] });
  });

  it("is one warning where there is no kubectl", async () => {
    vi.stubEnv("PATH", "/nonexistent");
    const { reasons, warnings } = await look();
    expect(reasons).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/ExternalSecret .*, ClusterSecretStore .*, Secret .* \(kubectl is not on PATH\)$/);
  });
});

describe("a server that does not answer", () => {
  it("stops the program also where nothing is new to the stack", async () => {
    await server.close();
    useKubectl([["*", { stderr: "Unable to connect to the server\n" }]]);
    for (const held of [[], everything()]) {
      const { reasons, warnings } = await look({}, { held });
      expect(warnings).toEqual([]);
      expect(reasons).toHaveLength(2);
      expect(reasons[0]).toContain(`cannot be told: OpenBao at ${server.address} cannot be reached (ECONNREFUSED)`);
      expect(reasons[1]).toContain("the cluster of the context production cannot be asked: Unable to connect");
      expect(kubectl.calls().every((call) => call.startsWith("get --raw /apis/external-secrets.io/v1 "))).toBe(true);
    }
  });

  it("is found out by one read of each, of something that the stack has there", async () => {
    await look({}, { held: everything() });
    expect(server.log()).toEqual([`GET /v1/sys/policies/acl/${policy}`]);
    expect(kubectl.calls()).toHaveLength(1);
  });

  it("is told by what it says: a seal, and a token that may not read", async () => {
    const answer = { status: 503, body: { errors: ["Vault is sealed"] } };
    const sealed = await startFakeServer(() => answer);
    try {
      const tell = async (): Promise<readonly string[]> =>
        (await look({ openbaoAddress: sealed.address }, { held: everything() })).reasons;
      expect(await tell()).toEqual([expect.stringMatching(/answered 503: it is sealed$/)]);
      Object.assign(answer, { status: 403, body: { errors: ["permission denied"] } });
      expect(await tell()).toEqual([expect.stringMatching(/does not let this token read sys\/policies\/acl\//)]);
    } finally {
      await sealed.close();
    }
  });

  it("is asked for the role where the stack has no policy, and for nothing where it has nothing", async () => {
    const set = { ...compile(), lanes: [], namespaces: [] };
    await look({}, { set, held: ["role:auth/kubernetes/role/external-secrets-activity-core"] });
    expect(server.log()).toEqual(["GET /v1/auth/kubernetes/role/external-secrets-activity-core"]);
    expect(kubectl.calls()).toEqual([]);
    await look({}, { set });
    expect(server.log()).toHaveLength(1);
  });

  it("is told from one that has no External Secrets", async () => {
    useKubectl([["*", { stderr: "Error from server (NotFound): the server could not find the requested resource\n" }]]);
    expect((await look({}, { held: everything() })).reasons).toEqual([
      missing("ClusterSecretStore and ExternalSecret"),
    ]);
  });

  it("is a warning where there is no kubectl to ask it by, and none where it refuses to tell what it serves", async () => {
    useKubectl([["*", { stderr: "Error from server (Forbidden): forbidden: User cannot get path /apis\n" }]]);
    expect(await look({}, { held: everything() })).toEqual({ reasons: [], warnings: [] });
    vi.stubEnv("PATH", "/nonexistent");
    expect(await look({}, { held: everything() })).toEqual({
      reasons: [],
      warnings: ["the cluster of the context production cannot be asked: kubectl is not on PATH"],
    });
  });
});

const missing = (kinds: string): string =>
  `the cluster of the context production does not serve ${kinds} of external-secrets.io/v1: External Secrets is not installed`;

describe("a cluster that does not serve what lanes are made of yet", () => {
  const notFound: FakeAnswers = [
    ["get?--raw*", { stderr: "Error from server (NotFound): the server could not find the requested resource\n" }],
  ];
  const both = missing("ClusterSecretStore and ExternalSecret");

  it("is told in a preview, which goes on; an update stops before anything is made", async () => {
    useKubectl(notFound);
    expect(await look({}, { isDryRun: true })).toEqual({
      reasons: [],
      warnings: [`${both}; this preview goes on, an update refuses until it is`],
    });
    expect(await look()).toEqual({ reasons: [both], warnings: [] });
  });

  it("is asked for the Secrets alone that would be replaced", async () => {
    useKubectl(notFound, secretOfOthers);
    const { reasons } = await look({}, { isDryRun: true });
    expect(reasons).toEqual([
      expect.stringContaining("Secret activity-core/llm-connect-provider-secrets exists already"),
    ]);
    expect(kubectl.calls().filter((call) => call.startsWith("GET"))).toEqual([`GET ${paths.secret}`]);
  });

  it("is told by the one kind that is missing", async () => {
    const resources = [{ kind: "ClusterSecretStore" }, { kind: "ClusterSecretStore", name: "x/status" }];
    useKubectl([["get?--raw*", { stdout: JSON.stringify({ kind: "APIResourceList", resources }) }]]);
    expect((await look()).reasons).toEqual([missing("ExternalSecret")]);
    const { warnings } = await look({}, { isDryRun: true });
    expect(warnings).toEqual([expect.stringContaining("does not serve ExternalSecret of")]);
    expect(kubectl.calls()).toContain(`GET ${paths.store}`);
    expect(kubectl.calls()).not.toContain(`GET ${paths.externalSecret}`);
  });

  it("stops a preview too of a stack that had its objects there, or takes some over: they are gone", async () => {
    useKubectl(notFound);
    expect((await look({}, { held: everything(), isDryRun: true })).reasons).toEqual([both]);
    expect((await look({ adopt: ["store:openbao-activity-core"] }, { isDryRun: true })).reasons).toEqual([both]);
  });
});

describe("a stack of which GitOps applies what is in the cluster", () => {
  const gitops = { kubernetesObjects: "gitops" } as const;

  it("looks for the Secrets of new lanes alone: its objects may be there before the stack knows", async () => {
    useKubectl([], { [paths.store]: {}, [paths.externalSecret]: {} });
    expect(await look(gitops)).toEqual({ reasons: [], warnings: [] });
    expect(kubectl.calls()).toEqual([expect.stringMatching(/^proxy /), `GET ${paths.secret}`]);
    await look(gitops, { held: [`policy:${policy}`] });
    expect(kubectl.calls()).toHaveLength(2);
  });

  it("is stopped by a Secret that a new lane would replace, and warned of one that it cannot look for", async () => {
    useKubectl([], secretOfOthers);
    expect((await look(gitops)).reasons).toEqual([expect.stringContaining("delivery.takes_over_secret")]);
    vi.stubEnv("KUBECONFIG", "/nonexistent");
    const { reasons, warnings } = await look(gitops);
    expect(reasons).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/could not be looked at: Secret .*no kubeconfig of this run/)]);
  });
});
