import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeYaml } from "../../../cli/write-yaml.ts";
import { listObjects } from "../../../lanes/adoption.ts";
import { checkSources } from "../../../lanes/check.ts";
import type { LiveState } from "../../../lanes/inventory/live-state.ts";
import type { ImportProposal } from "../../../lanes/inventory/propose-requests.ts";
import { NOT_KEPT, pruneSettings } from "../../../lanes/inventory/prune.ts";
import { checkSample, readSample } from "../sample.ts";
import { applySet, compileSet, fillText, importAll } from "./fake-live.ts";

const samples = ([1, 2, 3] as const).map((number) => readSample(number));
const declared = compileSet(samples);
const policyOf = (number: number): string =>
  declared.lanes.find(({ ccrId }) => ccrId.endsWith(String(number)))?.name ?? "";
const reasonsOf = ({ notExpressed }: ImportProposal, name: string): string =>
  notExpressed.find((each) => each.name === name)?.reasons.join("; ") ?? "";

/** What the proposed requests declare once a person has filled them. */
function compileFilled({ requests }: ImportProposal): readonly unknown[] {
  const sources = requests.map(({ name, text }) => ({ path: `imported/${name}`, text: fillText(text) }));
  const set = compileSet(
    sources,
    requests.map(({ id }) => id),
  );
  return listObjects(set).map(({ kind, id, wanted, place }) => ({ kind, id, wanted, place }));
}

const withPolicy = (live: LiveState, name: string, text: string): LiveState => ({
  ...live,
  policies: live.policies.map((each) => (each.name === name ? { name, text } : each)),
});

describe("proposeRequests", () => {
  it("proposes what compiles to the objects that are live, to the last byte", () => {
    const proposal = importAll(applySet(declared));
    expect(proposal.notExpressed).toEqual([]);
    expect(proposal.requests.map(({ id }) => id)).toEqual(["CCR-2026-0001", "CCR-2026-0002", "CCR-2026-0003"]);
    expect(compileFilled(proposal)).toEqual(
      listObjects(declared).map(({ kind, id, wanted, place }) => ({ kind, id, wanted, place })),
    );
  });

  it("does so for lanes of any lifetime, field, interval and policy of the Secret", () => {
    const seconds = fc.integer({ min: 61, max: 86_400 });
    const field = fc.stringMatching(/^[A-Z][A-Z_]{2,20}$/).filter((name) => !/KEY|TOKEN|SECRET|PASS/.test(name));
    const interval = fc.integer({ min: 1, max: 100_000 });
    const creation = fc.constantFrom("Owner", "Orphan", "Merge");
    fc.assert(
      fc.property(seconds, field, interval, creation, (ttl, name, refresh, policy) => {
        const source = readSample(3, [
          ["ttl: 15m", `ttl: ${ttl}s`],
          ["OPENROUTER_API_KEY", name],
          [
            "  surface: external-secrets\n",
            `  surface: external-secrets\n  refresh_interval: ${refresh}s\n  creation_policy: ${policy}\n`,
          ],
        ]);
        const set = compileSet([source]);
        const proposal = importAll(applySet(set));
        expect(proposal.notExpressed).toEqual([]);
        expect(compileFilled(proposal)).toEqual(
          listObjects(set).map(({ kind, id, wanted, place }) => ({ kind, id, wanted, place })),
        );
      }),
      { numRuns: 25 },
    );
  });

  it("marks what could not be inferred so that the request has errors until it is filled", () => {
    const [request] = importAll(applySet(declared)).requests;
    expect(request?.open.map(({ pointer }) => pointer)).toEqual([
      "/title",
      "/requester/agent",
      "/review/required_approvers",
      "/target/domain",
      "/target/purpose",
      "/risk/classification",
    ]);
    const [checked] = checkSources([{ path: request?.name ?? "", text: request?.text ?? "" }]);
    const errors = checked?.findings.filter(({ severity }) => severity === "error").map(({ pointer }) => pointer);
    for (const { pointer } of request?.open ?? []) expect(errors?.some((each) => each.startsWith(pointer))).toBe(true);
    expect(request?.text).toContain("status: requested\n");
    expect(request?.text).toContain("bound_claims_confirmed: false\n");
  });

  it("takes what flags say, and leaves out what a request names already, with errors or without", () => {
    const live = applySet(declared);
    const broken = checkSources([{ path: "a/b.yaml", text: readSample(2).text.replace(/^title: .*$/m, "title: []") }]);
    const existing = [checkSample(1), ...broken];
    const { requests, declared: known } = importAll(live, {
      existing,
      facts: { day: "2026-11-24", environment: "production", requester: "ops-warden", domain: "financials" },
    });
    expect(known).toEqual([
      { policy: policyOf(2), request: "a/b.yaml" },
      { policy: policyOf(1), request: "CCR-2026-0001" },
    ]);
    expect(requests.map(({ policy }) => policy)).toEqual([policyOf(3)]);
    expect(requests[0]?.text).toContain("agent: ops-warden\n");
    expect(requests[0]?.text).toContain("domain: financials\n");
  });

  it("gives the next free id where the policy names none, and says that its text is rewritten", () => {
    const name = policyOf(1);
    const path = declared.lanes.find((lane) => lane.name === name)?.policy.path;
    const live = withPolicy(applySet(declared), name, `path "${path}" { capabilities = ["read"] }`);
    const { requests } = importAll(live, { only: { mounts: [], policies: [name] } });
    expect(requests.map(({ id }) => id)).toEqual(["CCR-2026-0001"]);
    expect(requests[0]?.notes.join()).toContain("rewrites the policy's text");
  });

  it("judges the wording of fields that are not known as open", () => {
    const live = { ...applySet(declared), fieldNames: new Map<string, readonly string[]>() };
    const request = importAll(live).requests.find(({ policy }) => policy === policyOf(1));
    expect(request?.open.map(({ pointer }) => pointer)).toContain("/openbao/fields");
  });

  it.each([
    ["a wildcard", 'path "platform/data/workloads/*" {\n capabilities = ["read"]\n}', "its path has a wildcard"],
    [
      "a template",
      'path "platform/data/{{identity.entity.name}}/a" { capabilities = ["read"] }',
      "its path is a template",
    ],
    ["more words", 'path "platform/data/workloads/a/b/c" { capabilities = ["read", "list"] }', "it grants list, read"],
    [
      "two paths",
      'path "platform/data/a" { capabilities = ["read"] }\npath "platform/data/b" { capabilities = ["read"] }',
      "it grants 2 paths",
    ],
    ["metadata", 'path "platform/metadata/a" { capabilities = ["read"] }', "it reads no data"],
    ["no KV path", 'path "sys/health" { capabilities = ["read"] }', "below no mount"],
    ["another place", 'path "platform/data/apps/a" { capabilities = ["read"] }', "is not <mount>/workloads/"],
    ["conditions", 'path "platform/data/a" { capabilities = ["read"]\n min_wrapping_ttl = "1s" }', "has conditions"],
    ["no HCL", "path {", "its text cannot be read"],
    ["nothing", "", "it grants nothing"],
  ])("lists a policy with %s with the reason, and every lane of its role with it", (_, text, reason) => {
    const proposal = importAll(withPolicy(applySet(declared), policyOf(1), text));
    expect(reasonsOf(proposal, policyOf(1))).toContain(reason);
    expect(proposal.requests.map(({ policy }) => policy)).toEqual([policyOf(2), policyOf(3)]);
    expect(reasonsOf(proposal, "auth/oidc/role/whynot-design-npm-publish")).toContain("which no lane could have here");
  });

  it.each<[string, (live: LiveState) => LiveState, string]>([
    ["no role", (live) => ({ ...live, carriers: [] }), "no role carries it"],
    [
      "two carriers",
      (live) => ({ ...live, carriers: [...live.carriers, { path: "auth/approle/role/x", policies: [policyOf(3)] }] }),
      "more than one carries it: ",
    ],
    [
      "another method",
      (live) => ({ ...live, carriers: [{ path: "auth/approle/role/x", policies: [policyOf(3)] }] }),
      "auth/approle/role/x carries it",
    ],
    ["globs", (live) => changeRole(live, { bound_service_account_names: ["*"] }), "inexact-binding"],
    ["two accounts", (live) => changeRole(live, { bound_service_account_names: ["a", "b"] }), "surface-auth-mismatch"],
    ["a lifetime of its server", (live) => changeRole(live, { token_ttl: 0 }), "ttl-too-short"],
    ["a longer life", (live) => changeRole(live, { token_max_ttl: 999 }), "token_max_ttl is [999], would be absent"],
    ["a foreign policy", (live) => changeRole(live, { token_policies: [policyOf(3), "admin"] }), "token_policies is"],
    [
      "no store",
      (live) => ({ ...live, manifests: live.manifests.filter(({ kind }) => kind === "ExternalSecret") }),
      "no store logs in",
    ],
    [
      "no ExternalSecret",
      (live) => ({ ...live, manifests: live.manifests.filter(({ kind }) => kind !== "ExternalSecret") }),
      "no ExternalSecret reads",
    ],
    ["an open store", (live) => changeSpec(live, "ClusterSecretStore", { conditions: [] }), "conditions is []"],
    ["a template", (live) => changeSpec(live, "ExternalSecret", { dataFrom: NOT_KEPT }), `dataFrom is ["${NOT_KEPT}"]`],
  ])("lists a lane with %s with the reason", (_, change, reason) => {
    const proposal = importAll(change(applySet(compileSet([readSample(3)]))));
    expect(proposal.requests).toEqual([]);
    expect(reasonsOf(proposal, policyOf(3))).toContain(reason);
  });

  it("refuses all lanes of a role of which one cannot be expressed, since the role would change", () => {
    const other = readSample(3, [
      ["CCR-2026-0003", "CCR-2026-0004"],
      ["openrouter-llm-connect", "other-llm-connect"],
      ["llm-connect-provider-secrets", "llm-connect-other-secrets"],
    ]);
    const set = compileSet([readSample(3), { ...other, path: other.path.replace("0003", "0004") }]);
    const live = withPolicy(
      applySet(set),
      "workload-kv-read-llm-connect-other-secrets",
      'path "platform/*" { capabilities = ["read"] }',
    );
    const proposal = importAll(live);
    expect(proposal.requests).toEqual([]);
    expect(reasonsOf(proposal, policyOf(3))).toContain("token_policies is");
    expect(importAll(applySet(set)).requests).toHaveLength(2);
  });

  it("drops nothing: roles, stores and ExternalSecrets without a lane are listed", () => {
    const live = applySet(declared);
    const [store] = live.manifests.filter(({ kind }) => kind === "ClusterSecretStore");
    const { notExpressed } = importAll({
      ...live,
      carriers: [...live.carriers, { path: "auth/kubernetes/role/old", policies: [] }],
      manifests: [
        ...live.manifests,
        { kind: "ClusterSecretStore", name: "aws", spec: { provider: { aws: NOT_KEPT } } },
        { kind: "SecretStore", name: "own", namespace: "a", spec: store?.spec ?? {} },
        { kind: "ExternalSecret", name: "b", namespace: "a", spec: { secretStoreRef: { name: "own" } } },
      ],
    });
    const leftovers = notExpressed.filter(({ kind }) => kind !== "policy");
    expect(leftovers.map(({ kind, name }) => `${kind} ${name}`)).toContain("role auth/kubernetes/role/old");
    expect(leftovers.map(({ name }) => name)).toEqual(expect.arrayContaining(["aws", "a/b"]));
  });
});

describe("what servers may say", () => {
  const hostile = [
    "a\nb: c",
    "'\"",
    "{{ .password }}",
    "\u001b[31m",
    "x".repeat(5000),
    "- !!js/function",
    "*",
    "#",
    "\u202e",
    "__proto__",
  ];

  it.each(hostile)("is refused or written as sound YAML: %j", (name) => {
    const live = applySet(compileSet([readSample(3)]));
    const renamed: LiveState = {
      ...live,
      policies: [...live.policies.map((each) => ({ ...each, name })), ...live.policies],
      carriers: [
        ...live.carriers.map(({ path }) => ({ path, policies: [name] })),
        { path: `auth/kubernetes/role/${name}`, policies: live.policies.map((each) => each.name) },
      ],
      manifests: live.manifests.flatMap((each) => [each, { ...each, name }, { ...each, namespace: name }]),
    };
    const { requests, notExpressed } = importAll(renamed);
    expect(requests).toEqual([]);
    expect(notExpressed.some((each) => each.name === name)).toBe(true);
    const changed = changeRole(live, { audience: name, bound_service_account_names: [name] });
    for (const { text } of importAll(changed).requests)
      expect(checkSources([{ path: "a", text: fillText(text) }])[0]?.ccr).toBeDefined();
    expect(writeYaml({ [name]: name })).not.toContain("\u001b");
  });

  it("is kept only where it can be no value", () => {
    const value = "canary-4711";
    const store = pruneSettings("store", {
      provider: {
        fake: { data: [{ key: "a", value }] },
        vault: { server: "s", headers: { a: value }, caBundle: value },
      },
      [value.slice(0, 3)]: { deep: value },
    });
    const secret = pruneSettings("external-secret", {
      target: { template: { data: { password: value }, templateFrom: [{ literal: value }] } },
      data: [{ secretKey: "A", remoteRef: { key: "k", property: "A", extra: value }, value }],
      dataFrom: [{ extract: { key: value } }],
    });
    const role = pruneSettings("role", { token_ttl: 900, description: value, client_secret: value, nested: { value } });
    expect(JSON.stringify([store, secret, role])).not.toContain(value);
    expect(role).toEqual({ token_ttl: 900, description: NOT_KEPT, client_secret: NOT_KEPT, nested: NOT_KEPT });
  });
});

function changeRole(live: LiveState, change: Record<string, unknown>): LiveState {
  const roles = live.roles.map((role) => ({ ...role, settings: { ...role.settings, ...change } }));
  return { ...live, roles };
}

function changeSpec(live: LiveState, kind: string, change: Record<string, unknown>): LiveState {
  const manifests = live.manifests.map((each) =>
    each.kind === kind ? { ...each, spec: { ...each.spec, ...change } } : each,
  );
  return { ...live, manifests };
}
