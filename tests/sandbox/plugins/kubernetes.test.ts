import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProviderPlugin } from "../../../sandbox/plugins/engine/provider.ts";
import type { Properties } from "../../../sandbox/plugins/engine/values.ts";
import { createKubernetesPlugin } from "../../../sandbox/plugins/kubernetes/provider.ts";
import { answerAsKubernetes, type ObjectStore } from "./fake-kubernetes.ts";
import { type Answer, type FakeServer, type RecordedRequest, startFakeServer } from "./fake-server.ts";

const storePath = "/apis/external-secrets.io/v1/clustersecretstores/openbao-a";
const storeInputs = {
  apiVersion: "external-secrets.io/v1",
  kind: "ClusterSecretStore",
  metadata: { name: "openbao-a" },
  spec: { conditions: [{ namespaces: ["a"] }], provider: { vault: { server: "https://bao" } } },
};
const mapInputs = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "a" },
  data: { key: "1" },
};
const mapPath = "/api/v1/namespaces/a/configmaps/settings";

let objects: ObjectStore;
let answer: (request: RecordedRequest) => Answer;
let server: FakeServer;
let warnings: string[];
let plugin: ProviderPlugin;
const cancellation = { current: new AbortController() };

beforeEach(async () => {
  objects = new Map();
  warnings = [];
  answer = answerAsKubernetes(objects);
  server = await startFakeServer((request) => answer(request));
  cancellation.current = new AbortController();
  plugin = await createPlugin({});
});
afterEach(() => server.close());

async function createPlugin(
  settings: Record<string, string>,
  kubeconfig: string | undefined = kubeconfigFor(server.address),
): Promise<ProviderPlugin> {
  const made = createKubernetesPlugin({
    ...{ version: "1.0.0", ambientKubeconfig: kubeconfig, signal: cancellation.current.signal },
    ...{ warn: (message: string) => warnings.push(message), discoveryWaits: [1, 1] },
  });
  await made.configure(settings);
  return made;
}

const kubeconfigFor = (address: string): string =>
  JSON.stringify({
    clusters: [{ name: "c", cluster: { server: address } }],
    users: [{ name: "u", user: { token: "bearer-of-this-test" } }],
    contexts: [{ name: "sandbox", context: { cluster: "c", user: "u", namespace: "from-context" } }],
    "current-context": "sandbox",
  });

const resource = (type: string) => ({ urn: `urn:pulumi:s::p::${type}::x`, type, name: "x" });
const secretStore = resource("kubernetes:external-secrets.io/v1:ClusterSecretStore");
const configMap = resource("kubernetes:core/v1:ConfigMap");
const secret = resource("kubernetes:core/v1:Secret");
const check = (identity: typeof configMap, inputs: Properties, oldInputs: Properties = {}) =>
  plugin.check({ ...identity, inputs, oldInputs, randomSeed: new Uint8Array([1]) });
const create = (identity: typeof configMap, inputs: Properties, preview = false) =>
  plugin.create({ ...identity, inputs, preview });
const writes = () => server.log().filter((line) => !line.startsWith("GET"));

describe("check", () => {
  it("keeps a given name, and makes one of the resource's name and 8 hexadecimal digits where there is none", async () => {
    expect((await check(configMap, mapInputs)).inputs).toEqual(mapInputs);
    const unnamed = { ...mapInputs, metadata: { namespace: "a" } };
    const { inputs } = await check(configMap, unnamed);
    const metadata = inputs.metadata as Properties;
    expect(metadata.name).toMatch(/^x-[0-9a-f]{8}$/);
    expect(metadata.annotations).toEqual({ "pulumi.com/autonamed": "true" });
    expect((await check(configMap, unnamed, inputs)).inputs).toEqual(inputs);
  });

  it("refuses a kind that is not the type's, and waiting, which is not done here", async () => {
    const annotations = { "pulumi.com/waitFor": "condition=Ready" };
    const inputs = { ...mapInputs, kind: "Secret", metadata: { name: "x", annotations } };
    expect((await check(configMap, inputs)).failures.map(({ property }) => property)).toEqual([
      "kind",
      'metadata.annotations["pulumi.com/waitFor"]',
    ]);
  });

  it("marks the contents of a Secret", async () => {
    const inputs = { apiVersion: "v1", kind: "Secret", metadata: { name: "x" }, stringData: { key: "plain" } };
    const marked = (await check(secret, inputs)).inputs.stringData as Properties;
    expect(marked["4dabf18193072939515e22adb298388d"]).toBe("1b47061264138c4ac30d75fd1eb44270");
  });
});

describe("create", () => {
  it("is a POST, after which its fields belong to the resource's own applies", async () => {
    const { id, state } = await create(configMap, mapInputs);
    expect(id).toBe("a/settings");
    expect(writes()).toEqual([
      expect.stringMatching(/^POST \/api\/v1\/namespaces\/a\/configmaps\?fieldManager=pulumi-kubernetes-[0-9a-f]{8}$/),
      `PATCH ${mapPath}`,
    ]);
    expect(objects.get(mapPath)?.metadata).toMatchObject({ managedFields: [{ operation: "Apply" }] });
    expect(state).toMatchObject({ data: { key: "1" }, __fieldManager: expect.stringMatching(/^pulumi-kubernetes-/) });
    expect((state.metadata as Properties).managedFields).toBeUndefined();
    expect(server.requests[0]?.headers.authorization).toBe("Bearer bearer-of-this-test");
  });

  it("takes the field manager of the annotation, and the context's namespace where an object names none", async () => {
    const annotations = { "pulumi.com/patchFieldManager": "ccr" };
    await create(configMap, { ...mapInputs, metadata: { name: "settings", annotations } });
    expect(writes()[0]).toBe("POST /api/v1/namespaces/from-context/configmaps?fieldManager=ccr");
  });

  it("claims its fields again where a controller was faster", async () => {
    const kubernetes = answer;
    let conflicts = 0;
    answer = (request) => {
      const isClaim = request.headers["content-type"] === "application/json-patch+json";
      if (!isClaim || conflicts > 1) return kubernetes(request);
      conflicts += 1;
      return { status: 409, body: { reason: "Conflict", message: "the object has been modified" } };
    };
    await create(configMap, mapInputs);
    expect(objects.get(mapPath)?.metadata).toMatchObject({ managedFields: [{ operation: "Apply" }] });
  });

  it("of an object that exists is an error, but none in a preview", async () => {
    await create(secretStore, storeInputs);
    await expect(create(secretStore, storeInputs)).rejects.toThrow(`${secretStore.urn}: POST`);
    await expect(create(secretStore, storeInputs)).rejects.toThrow("409: it already exists");
    expect((await create(secretStore, storeInputs, true)).state).toEqual(storeInputs);
  });

  it("adopts an object that exists where the provider is told to", async () => {
    await create(secretStore, storeInputs);
    plugin = await createPlugin({ upsertExistingObjects: "true" });
    await expect(create(secretStore, storeInputs)).resolves.toMatchObject({ id: "openbao-a" });
  });

  it("waits for a kind, then names what the server does not serve", async () => {
    const unknown = { ...storeInputs, apiVersion: "example.org/v1" };
    const identity = resource("kubernetes:example.org/v1:ClusterSecretStore");
    await expect(create(identity, unknown)).rejects.toThrow("it serves no ClusterSecretStore in example.org/v1");
    expect(server.log().filter((line) => line === "GET /apis/example.org/v1")).toHaveLength(3);
  });
});

describe("preview", () => {
  it("rehearses on the server and stores nothing", async () => {
    const { id, state } = await create(secretStore, storeInputs, true);
    expect(id).toBe("");
    expect(state).toMatchObject(storeInputs);
    expect(writes()[0]).toMatch(/^POST \/apis\/external-secrets.io\/v1\/clustersecretstores\?.*dryRun=All$/);
    expect(objects.size).toBe(0);
  });

  it("shows what an admission webhook or the schema refuses", async () => {
    const kubernetes = answer;
    const message = 'admission webhook "validate.example.org" denied the request';
    answer = (request) =>
      request.method === "POST" ? { status: 403, body: { reason: "Forbidden", message } } : kubernetes(request);
    await expect(create(secretStore, storeInputs, true)).rejects.toThrow(message);
  });

  it.each([
    ["a kind that is not served", "kubernetes:example.org/v1:Thing", { apiVersion: "example.org/v1", kind: "Thing" }],
    ["a namespace that is not there yet", configMap.type, { metadata: { name: "x", namespace: "missing" } }],
    ["an unknown value", configMap.type, { data: { key: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } }],
  ])("shows the inputs for %s", async (_, type, changes) => {
    const inputs = { ...mapInputs, ...changes } as Properties;
    expect((await create(resource(type), inputs, true)).state).toEqual(inputs);
    expect(warnings).toEqual([]);
  });

  it("shows the inputs and warns once where the server is unreachable; an update fails", async () => {
    plugin = await createPlugin({}, kubeconfigFor("http://127.0.0.1:1"));
    expect((await create(configMap, mapInputs, true)).state).toEqual(mapInputs);
    await create(secretStore, storeInputs, true);
    expect(warnings).toEqual([expect.stringContaining("configured Kubernetes cluster is unreachable: no answer")]);
    await expect(create(configMap, mapInputs)).rejects.toThrow("configured Kubernetes cluster is unreachable");
    const read = plugin.read({ ...configMap, id: "a/settings", inputs: {}, state: {} });
    await expect(read).rejects.toThrow("failed to read resource state due to unreachable cluster");
  });
});

describe("diff and update", () => {
  const diff = (identity: typeof configMap, oldInputs: Properties, inputs: Properties) =>
    plugin.diff({ ...identity, id: "x", oldInputs, oldState: { ...oldInputs, status: {} }, inputs });

  it("finds the changed field by its path", async () => {
    const spec = { ...storeInputs.spec, conditions: [{ namespaces: ["a", "b"] }] };
    expect((await diff(secretStore, storeInputs, { ...storeInputs, spec })).changes).toEqual([
      { path: "spec.conditions[0].namespaces[1]", kind: "add", replaces: false },
    ]);
    const annotated = { ...storeInputs, metadata: { name: "openbao-a", annotations: { "a.b/c": "d" } } };
    expect((await diff(secretStore, annotated, storeInputs)).changes).toEqual([
      { path: "metadata.annotations", kind: "delete", replaces: false },
    ]);
  });

  it("replaces on another identity, and deletes first where the name stays", async () => {
    const renamed = await diff(secretStore, storeInputs, { ...storeInputs, metadata: { name: "other" } });
    expect(renamed).toEqual({
      changes: [{ path: "metadata.name", kind: "update", replaces: true }],
      deleteBeforeReplace: false,
    });
    const changed = await diff(configMap, mapInputs, { ...mapInputs, data: { key: "2" } });
    expect(changed).toMatchObject({ changes: [{ path: "data.key", replaces: true }], deleteBeforeReplace: true });
    plugin = await createPlugin({ enableConfigMapMutable: "true" });
    const mutable = await diff(configMap, mapInputs, { ...mapInputs, data: { key: "2" } });
    expect(mutable.changes).toEqual([{ path: "data.key", kind: "update", replaces: false }]);
  });

  it("is a server-side apply of all inputs under the recorded name", async () => {
    const { id, state } = await create(secretStore, storeInputs);
    server.requests.length = 0;
    const inputs = { ...storeInputs, spec: { ...storeInputs.spec, refreshInterval: 60 } };
    const request = { ...secretStore, id, inputs, oldInputs: storeInputs, oldState: state };
    await plugin.update({ ...request, preview: true });
    expect(objects.get(storePath)?.spec).toEqual(storeInputs.spec);
    await plugin.update({ ...request, preview: false });
    expect(objects.get(storePath)?.spec).toEqual(inputs.spec);
    const manager = `fieldManager=${state.__fieldManager}`;
    expect(writes()).toEqual([
      `PATCH ${storePath}?${manager}&dryRun=All&force=false`,
      `PATCH ${storePath}?${manager}&force=false`,
    ]);
    expect(server.requests.at(-1)?.headers["content-type"]).toBe("application/apply-patch+yaml");
    expect(server.requests.at(-1)?.body).toEqual(inputs);
  });

  it("forces its fields only where it is told to, and says how when it conflicts", async () => {
    const { id, state } = await create(secretStore, storeInputs);
    const kubernetes = answer;
    answer = (request) =>
      request.url.includes("force=false")
        ? { status: 409, body: { reason: "Conflict", message: "conflict with kubectl: .spec.conditions" } }
        : kubernetes(request);
    const request = { ...secretStore, id, inputs: storeInputs, oldInputs: storeInputs, oldState: state };
    await expect(plugin.update({ ...request, preview: false })).rejects.toThrow(
      /server-side apply field conflict: .*\.spec\.conditions; kubernetes:enablePatchForce/,
    );
    plugin = await createPlugin({ enablePatchForce: "true" });
    await expect(plugin.update({ ...request, preview: false })).resolves.toMatchObject({ spec: storeInputs.spec });
  });
});

describe("read", () => {
  const live = {
    ...storeInputs,
    metadata: {
      name: "openbao-a",
      uid: "u",
      resourceVersion: "7",
      generation: 1,
      finalizers: ["f"],
      managedFields: [],
    },
    spec: { ...storeInputs.spec, conditions: [{ namespaces: ["a", "other"] }, { namespaceRegexes: [".*"] }], added: 1 },
    status: { capabilities: "ReadWrite" },
  };

  it("a refresh shows drift of what was declared, items that were added to a list too", async () => {
    objects.set(storePath, live);
    const read = await plugin.read({ ...secretStore, id: "openbao-a", inputs: storeInputs, state: storeInputs });
    expect(read?.inputs).toEqual({
      ...storeInputs,
      spec: { ...storeInputs.spec, conditions: [{ namespaces: ["a", "other"] }, { namespaceRegexes: [".*"] }] },
    });
    expect(read?.state).toMatchObject({ status: { capabilities: "ReadWrite" } });
    const diff = await plugin.diff({
      ...{ ...secretStore, id: "openbao-a", inputs: storeInputs },
      ...{ oldInputs: read?.inputs ?? {}, oldState: read?.state ?? {} },
    });
    expect(diff.changes.map(({ path, kind }) => [path, kind])).toEqual([
      ["spec.conditions[0].namespaces[1]", "delete"],
      ["spec.conditions[1]", "delete"],
    ]);
  });

  it("an import takes the whole object but for what the server put there", async () => {
    objects.set(storePath, live);
    const read = await plugin.read({ ...secretStore, id: "openbao-a", inputs: {}, state: {} });
    expect(read?.inputs).toEqual({ ...storeInputs, spec: live.spec });
  });

  it("a field that is gone is drift, an empty one that the server leaves out is none", async () => {
    const inputs = { ...mapInputs, data: { key: "1", other: "2" }, binaryData: {} };
    objects.set(mapPath, { ...mapInputs, data: { key: "1" } });
    const read = await plugin.read({ ...configMap, id: "a/settings", inputs, state: inputs });
    expect(read?.inputs).toEqual({ ...mapInputs, binaryData: {} });
  });

  it("is undefined for an object or a kind that is gone", async () => {
    expect(await plugin.read({ ...secretStore, id: "openbao-a", inputs: {}, state: {} })).toBeUndefined();
    const gone = resource("kubernetes:example.org/v1:Thing");
    expect(await plugin.read({ ...gone, id: "x", inputs: {}, state: {} })).toBeUndefined();
  });

  it("a Secret's contents are marked, and no annotation repeats them", async () => {
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"key":"cGxhaW4="}}' };
    const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "x", namespace: "a", annotations } };
    objects.set("/api/v1/namespaces/a/secrets/x", { ...object, data: { key: "cGxhaW4=" } });
    const read = await plugin.read({ ...secret, id: "a/x", inputs: {}, state: {} });
    const masked = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: { key: "cGxhaW4=" },
    };
    expect(read?.inputs).toEqual({ ...object, metadata: { name: "x", namespace: "a" }, data: masked });
    expect(read?.state.data).toEqual(masked);
    expect(JSON.stringify(read?.state)).not.toContain("last-applied");
  });
});

describe("delete", () => {
  it("deletes in the foreground and waits until the object is gone", async () => {
    const { id, state } = await create(configMap, mapInputs);
    const kubernetes = answer;
    let looks = 0;
    answer = (request) => {
      if (request.method === "DELETE") return { status: 200, body: {} };
      if (request.method === "GET" && request.url === mapPath) {
        looks += 1;
        if (looks === 4) objects.delete(mapPath);
      }
      return kubernetes(request);
    };
    await plugin.delete({ ...configMap, id, state, timeout: 5 });
    expect(looks).toBe(4);
    expect(server.requests.find(({ method }) => method === "DELETE")?.body).toEqual({
      propagationPolicy: "Foreground",
    });
  });

  it("gives up at the timeout, and names the finalizers that it waits for", async () => {
    objects.set(mapPath, { ...mapInputs, metadata: { ...mapInputs.metadata, finalizers: ["example.org/cleanup"] } });
    const kubernetes = answer;
    answer = (request) => (request.method === "DELETE" ? { status: 200, body: {} } : kubernetes(request));
    const deletion = plugin.delete({ ...configMap, id: "a/settings", state: mapInputs, timeout: 1 });
    await expect(deletion).rejects.toThrow("still there after 1 s; it waits for example.org/cleanup");
  });

  it("ends its wait when the run is cancelled", async () => {
    objects.set(mapPath, mapInputs);
    const kubernetes = answer;
    answer = (request) => (request.method === "DELETE" ? { status: 200, body: {} } : kubernetes(request));
    const deletion = plugin.delete({ ...configMap, id: "a/settings", state: mapInputs, timeout: 60 });
    setTimeout(() => cancellation.current.abort(new Error("the run was cancelled")), 100);
    await expect(deletion).rejects.toThrow(/abort|cancel/i);
  });

  it("is content where the object or its kind is gone", async () => {
    await plugin.delete({ ...configMap, id: "a/settings", state: mapInputs, timeout: 0 });
    const gone = resource("kubernetes:example.org/v1:Thing");
    await plugin.delete({ ...gone, id: "x", state: {}, timeout: 0 });
    expect(writes()).toEqual([]);
  });
});

describe("provider settings", () => {
  it("a context that does not exist is an error that says which do", async () => {
    await expect(createPlugin({ context: "production" })).rejects.toThrow(
      'the kubeconfig has no context "production": it has sandbox',
    );
  });

  it("what would change the behaviour is refused, its default is not", () => {
    const inputs = { enableServerSideApply: "true", deleteUnreachable: "false", renderYamlToDirectory: "out" };
    expect(plugin.checkConfig(inputs).failures.map(({ property }) => property)).toEqual([
      "kubernetes:renderYamlToDirectory",
    ]);
    expect(plugin.checkConfig({ enableServerSideApply: "false" }).failures).toHaveLength(1);
  });
});
