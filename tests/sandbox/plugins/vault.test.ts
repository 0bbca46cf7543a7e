import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProviderPlugin } from "../../../sandbox/plugins/engine/provider.ts";
import type { Properties } from "../../../sandbox/plugins/engine/values.ts";
import { createVaultPlugin } from "../../../sandbox/plugins/vault/provider.ts";
import { type Answer, type FakeServer, type RecordedRequest, startFakeServer } from "./fake-server.ts";
import { answerAsVault, type VaultStore } from "./fake-vault.ts";

const token = "the-token-of-this-test";
const policyText = 'path "platform/data/a" {\n  capabilities = ["read"]\n}\n';
const roleInputs: Properties = {
  backend: "kubernetes",
  roleName: "external-secrets-a",
  boundServiceAccountNames: ["external-secrets"],
  boundServiceAccountNamespaces: ["external-secrets"],
  tokenPolicies: ["b", "a"],
  tokenTtl: 900,
};
const roleId = "auth/kubernetes/role/external-secrets-a";

let store: VaultStore;
let answer: (request: RecordedRequest) => Answer;
let server: FakeServer;
let plugin: ProviderPlugin;

beforeEach(async () => {
  store = new Map();
  answer = answerAsVault(store);
  server = await startFakeServer((request) => answer(request));
  plugin = await createPlugin();
});
afterEach(() => server.close());

async function createPlugin(
  settings: Record<string, string> = { address: server.address },
  secret: string | undefined = token,
): Promise<ProviderPlugin> {
  const signal = new AbortController().signal;
  const made = createVaultPlugin({ version: "1.0.0", token: secret, signal, warn: () => undefined });
  await made.configure(settings);
  return made;
}

const resource = (type: string) => ({ urn: `urn:pulumi:s::p::${type}::x`, type, name: "x" });
const policy = resource("vault:index/policy:Policy");
const role = resource("vault:kubernetes/authBackendRole:AuthBackendRole");
const jwtRole = resource("vault:jwt/authBackendRole:AuthBackendRole");
const check = (identity: typeof policy, inputs: Properties) =>
  plugin.check({ ...identity, inputs, oldInputs: {}, randomSeed: new Uint8Array() });
const create = async (identity: typeof policy, inputs: Properties) =>
  plugin.create({ ...identity, inputs: (await check(identity, inputs)).inputs, preview: false });
const diff = (identity: typeof policy, id: string, oldState: Properties, inputs: Properties) =>
  plugin.diff({ ...identity, id, oldInputs: {}, oldState, inputs });

describe("provider settings", () => {
  it.each([
    [{}, "vault:address"],
    [{ address: "127.0.0.1:8200" }, "vault:address"],
    [{ address: "https://127.0.0.1:8200", token: "s" }, "vault:token"],
    [{ address: "https://127.0.0.1:8200", skipTlsVerify: "true" }, "vault:skipTlsVerify"],
  ])("%j is refused by the setting's name", (inputs, property) => {
    expect(plugin.checkConfig(inputs).failures.map((failure) => failure.property)).toEqual([property]);
  });

  it("an unreadable CA file is named", async () => {
    const settings = { address: server.address, caCertFile: "/does/not/exist" };
    await expect(createPlugin(settings)).rejects.toThrow("vault:caCertFile cannot be read (ENOENT): /does/not/exist");
  });
});

describe("check", () => {
  it("fills in the default mount and refuses what it does not know", async () => {
    const { backend: _, ...inputs } = roleInputs;
    expect((await check(role, inputs)).inputs.backend).toBe("kubernetes");
    expect((await check(role, { ...inputs, tokenTTL: 1 })).failures).toEqual([
      { property: "tokenTTL", reason: "not supported by the sandbox's provider plugin" },
    ]);
  });

  it("names what is missing and what has the wrong type", async () => {
    const { failures } = await check(role, { roleName: "x", boundServiceAccountNames: "x", tokenTtl: "15m" });
    expect(failures).toEqual([
      { property: "boundServiceAccountNames", reason: "expected a list of strings" },
      { property: "tokenTtl", reason: "expected a whole number" },
    ]);
    expect((await check(policy, { name: "x" })).failures).toEqual([{ property: "policy", reason: "is required" }]);
  });
});

describe("create", () => {
  it("a preview answers with the inputs and asks no server", async () => {
    const created = await plugin.create({ ...role, inputs: roleInputs, preview: true });
    expect(created).toEqual({ id: "", state: roleInputs });
    expect(server.requests).toEqual([]);
  });

  it("writes a policy byte for byte and reads it back", async () => {
    const created = await create(policy, { name: "Read.a/b", policy: policyText });
    expect(created).toEqual({ id: "Read.a/b", state: { name: "Read.a/b", policy: policyText } });
    expect(server.log()).toEqual(["PUT /v1/sys/policies/acl/Read.a/b", "GET /v1/sys/policies/acl/Read.a/b"]);
    expect(server.requests[0]?.body).toEqual({ policy: policyText });
    expect(server.requests[0]?.headers["x-vault-token"]).toBe(token);
  });

  it("writes a role's fields in snake_case, without what its path says", async () => {
    const { id, state } = await create(role, roleInputs);
    expect(id).toBe(roleId);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      url: "/v1/auth/kubernetes/role/external-secrets-a",
      body: {
        bound_service_account_names: ["external-secrets"],
        bound_service_account_namespaces: ["external-secrets"],
        token_policies: ["b", "a"],
        token_ttl: 900,
      },
    });
    expect(Object.keys(server.requests[0]?.body)).toHaveLength(4);
    expect(state).toEqual(roleInputs);
  });

  it("splits a bound claim at its commas, and joins it again", async () => {
    const inputs = { backend: "oidc", roleName: "x", userClaim: "sub", boundClaims: { groups: "a, b", team: "c" } };
    const { state } = await create(jwtRole, inputs);
    expect(store.get("auth/oidc/role/x")?.bound_claims).toEqual({ groups: ["a", "b"], team: "c" });
    expect(state.boundClaims).toEqual({ groups: "a,b", team: "c" });
    await create(jwtRole, { ...inputs, disableBoundClaimsParsing: true });
    expect(store.get("auth/oidc/role/x")?.bound_claims).toEqual({ groups: "a, b", team: "c" });
  });

  it("nests namespaces below the provider's own", async () => {
    plugin = await createPlugin({ address: server.address, namespace: "org/" });
    await create(policy, { name: "x", policy: policyText, namespace: "team" });
    expect(server.requests.map(({ headers }) => headers["x-vault-namespace"])).toEqual(["org/team", "org/team"]);
  });
});

describe("mounts", () => {
  const jwtBackend = resource("vault:jwt/authBackend:AuthBackend");
  const mount = resource("vault:index/mount:Mount");

  it("a JWT backend is mounted, then configured; its secret stays, though the server never returns it", async () => {
    const inputs = { path: "oidc", type: "oidc", oidcDiscoveryUrl: "https://issuer", oidcClientSecret: "s" };
    const { id, state } = await create(jwtBackend, inputs);
    expect(server.log().slice(0, 2)).toEqual(["POST /v1/sys/auth/oidc", "POST /v1/auth/oidc/config"]);
    expect(server.requests[0]?.body).toEqual({ type: "oidc", config: {} });
    expect(id).toBe("oidc");
    expect(state).toEqual({ ...inputs, accessor: "accessor_1" });
    expect((await diff(jwtBackend, id, state, inputs)).changes).toEqual([]);
  });

  it("an auth mount is tuned as it is made, and only what was declared is read back", async () => {
    const authBackend = resource("vault:index/authBackend:AuthBackend");
    const inputs = { path: "ci", type: "jwt", tune: { maxLeaseTtl: "1h30m", tokenType: "default-service" } };
    const { id, state } = await create(authBackend, inputs);
    const config = { max_lease_ttl: "1h30m", token_type: "default-service" };
    expect(server.requests[0]?.body).toEqual({ type: "jwt", config });
    // The server answers in seconds, and with all that it knows.
    store.set("sys/auth/ci", { type: "jwt", config: { ...config, default_lease_ttl: 0, max_lease_ttl: 5400 } });
    const read = await plugin.read({ ...authBackend, id, inputs, state });
    expect(read?.state.tune).toEqual(inputs.tune);
    server.requests.length = 0;
    const shorter = { ...inputs, tune: { maxLeaseTtl: "15m", tokenType: "default-service" } };
    expect((await diff(authBackend, id, read?.state ?? {}, shorter)).changes).toMatchObject([{ path: "tune" }]);
    await plugin.update({ ...authBackend, id, inputs: shorter, oldInputs: {}, oldState: inputs, preview: false });
    expect(server.requests[0]).toMatchObject({ url: "/v1/sys/auth/ci/tune", body: { max_lease_ttl: "15m" } });
    const imported = await plugin.read({ ...authBackend, id, inputs: {}, state: {} });
    expect(imported?.inputs.tune).toMatchObject({ defaultLeaseTtl: "0s", tokenType: "default-service" });
  });

  it("a mount keeps the type kv-v2 that the server reports as kv", async () => {
    const inputs = { path: "platform", type: "kv-v2", defaultLeaseTtlSeconds: 60 };
    await create(mount, inputs);
    expect(server.requests[0]?.body).toEqual({ type: "kv-v2", config: { default_lease_ttl: "60s" } });
    const listed = { type: "kv", options: { version: "2" }, config: { default_lease_ttl: 60 } };
    store.set("sys/mounts/platform", listed);
    const read = await plugin.read({ ...mount, id: "platform", inputs, state: inputs });
    expect(read?.state).toEqual(inputs);
  });

  it("an update tunes the mount and never mounts again", async () => {
    const { id, state } = await create(mount, { path: "platform", type: "kv" });
    server.requests.length = 0;
    const inputs = { path: "platform", type: "kv", description: "new" };
    await plugin.update({ ...mount, id, inputs, oldInputs: {}, oldState: state, preview: false });
    expect(server.log()[0]).toBe("POST /v1/sys/mounts/platform/tune");
    expect(server.requests[0]?.body).toEqual({ description: "new" });
  });
});

describe("diff", () => {
  it("takes a set in another order for the same, and anything else for a change", async () => {
    const state = { ...roleInputs, tokenPolicies: ["a", "b"] };
    expect((await diff(role, roleId, state, roleInputs)).changes).toEqual([]);
    const wider = { ...roleInputs, boundServiceAccountNames: ["external-secrets", "other"] };
    expect((await diff(role, roleId, state, wider)).changes).toEqual([
      { path: "boundServiceAccountNames", kind: "update", replaces: false },
    ]);
  });

  it("shows what the server has beyond the inputs, but not what it fills in by itself", async () => {
    const state = { ...roleInputs, tokenNoDefaultPolicy: true, tokenType: "default", aliasNameSource: "x" };
    expect((await diff(role, roleId, state, roleInputs)).changes).toEqual([
      { path: "tokenNoDefaultPolicy", kind: "delete", replaces: false },
    ]);
  });

  it.each(["backend", "roleName", "namespace"])("replaces on a change of %s", async (name) => {
    const { changes } = await diff(role, roleId, roleInputs, { ...roleInputs, [name]: "other" });
    expect(changes.map(({ path, replaces }) => [path, replaces])).toEqual([[name, true]]);
  });

  it("deletes before it replaces only where the new one has the old one's id", async () => {
    const inputs = { backend: "oidc", roleName: "x", userClaim: "sub", roleType: "jwt" };
    const sameId = await diff(jwtRole, "auth/oidc/role/x", { ...inputs, roleType: "oidc" }, inputs);
    expect(sameId).toMatchObject({ deleteBeforeReplace: true, changes: [{ path: "roleType", replaces: true }] });
    const renamed = await diff(policy, "a", { name: "a", policy: "p" }, { name: "b", policy: "p" });
    expect(renamed.deleteBeforeReplace).toBe(false);
  });
});

describe("update", () => {
  it("resets what the inputs no longer say, as the server would keep it", async () => {
    const { state } = await create(role, { ...roleInputs, audience: "vault", tokenBoundCidrs: ["10.0.0.0/8"] });
    store.set(roleId, { ...store.get(roleId), token_num_uses: 5 });
    const live = await plugin.read({ ...role, id: roleId, inputs: roleInputs, state });
    await plugin.update({
      ...{ ...role, id: roleId, inputs: { ...roleInputs, tokenPolicies: [] } },
      ...{ oldInputs: {}, oldState: live?.state ?? {}, preview: false },
    });
    expect(store.get(roleId)).toMatchObject({
      audience: "",
      token_bound_cidrs: [],
      token_num_uses: 0,
      token_policies: [],
      token_ttl: 900,
    });
  });
});

describe("read", () => {
  it("imports a role by its id, with all that the server says", async () => {
    store.set(roleId, {
      ...{ bound_service_account_names: ["external-secrets"], bound_service_account_namespaces: ["external-secrets"] },
      ...{ token_policies: ["a", "b"], token_ttl: 900, token_type: "default", token_bound_cidrs: null, audience: "" },
    });
    const read = await plugin.read({ ...role, id: roleId, inputs: {}, state: {} });
    expect(read?.inputs).toEqual({ ...roleInputs, tokenPolicies: ["a", "b"], tokenType: "default" });
    expect((await diff(role, roleId, read?.state ?? {}, roleInputs)).changes).toEqual([]);
  });

  it("a refresh shows drift in what was declared", async () => {
    await create(policy, { name: "p", policy: policyText });
    store.set("sys/policies/acl/p", { policy: 'path "*" {}' });
    const inputs = { name: "p", policy: policyText };
    const read = await plugin.read({ ...policy, id: "p", inputs, state: inputs });
    expect(read?.inputs).toEqual({ name: "p", policy: 'path "*" {}' });
    expect((await diff(policy, "p", read?.state ?? {}, inputs)).changes).toEqual([
      { path: "policy", kind: "update", replaces: false },
    ]);
  });

  it("a missing role is gone, a missing policy reads as an empty one", async () => {
    expect(await plugin.read({ ...role, id: roleId, inputs: roleInputs, state: roleInputs })).toBeUndefined();
    const inputs = { name: "p", policy: policyText };
    const read = await plugin.read({ ...policy, id: "p", inputs, state: inputs });
    expect(read?.inputs).toEqual({ name: "p", policy: "" });
  });

  it("refuses an id that is none of the kind's", async () => {
    const request = plugin.read({ ...role, id: "external-secrets-a", inputs: {}, state: {} });
    await expect(request).rejects.toThrow('the id "external-secrets-a" is malformed');
  });
});

describe("delete", () => {
  it("deletes by id, and is content where there is nothing left", async () => {
    await create(role, roleInputs);
    await plugin.delete({ ...role, id: roleId, state: roleInputs, timeout: 0 });
    expect(store.size).toBe(0);
    answer = () => ({ status: 404, body: { errors: [] } });
    await expect(plugin.delete({ ...role, id: roleId, state: roleInputs, timeout: 0 })).resolves.toBeUndefined();
  });
});

describe("errors and retries", () => {
  it("an error names resource, method, path, status and reasons, and never the token", async () => {
    answer = () => ({ status: 403, body: { errors: ["permission denied", `for ${token}`] } });
    const failure = await create(policy, { name: "p", policy: policyText }).catch((error: Error) => error.message);
    expect(failure).toBe(`${policy.urn}: PUT /v1/sys/policies/acl/p: 403: permission denied; for [token]`);
    expect(server.requests).toHaveLength(1);
  });

  it.each([429, 500, 503])("a %i is tried twice more", async (status) => {
    answer = () => ({ status, body: { errors: ["busy"] } });
    await expect(create(policy, { name: "p", policy: policyText })).rejects.toThrow(`${status}: busy`);
    expect(server.requests).toHaveLength(3);
  });

  it("a connection that breaks once is no failure", async () => {
    const answers: Answer[] = ["reset"];
    const vault = answerAsVault(store);
    answer = (request) => answers.shift() ?? vault(request);
    await create(policy, { name: "p", policy: policyText });
    expect(server.log().filter((line) => line.startsWith("PUT"))).toHaveLength(2);
    expect(store.get("sys/policies/acl/p")).toEqual({ policy: policyText });
  });

  it("without a token nothing is sent", async () => {
    plugin = await createPlugin({ address: server.address }, "");
    await expect(create(policy, { name: "p", policy: policyText })).rejects.toThrow("set VAULT_TOKEN");
    expect(server.requests).toEqual([]);
  });
});
