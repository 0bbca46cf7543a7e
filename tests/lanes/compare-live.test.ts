import { describe, expect, it } from "vitest";
import { type DeclaredObject, listObjects } from "../../lanes/adoption.ts";
import { compareLive } from "../../lanes/compare-live.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "./sample.ts";

const { set } = compileLanes({ sources: [readSample(1), readSample(3)], findings: [] }, settings);

function find(kind: DeclaredObject["kind"], id = ""): DeclaredObject {
  const object = set && listObjects(set).find((each) => each.kind === kind && each.id.includes(id));
  if (object === undefined) throw new Error(`there is no ${kind}`);
  return object;
}

const kubernetesRole = find("role", "auth/kubernetes/");
const oidcRole = find("role", "auth/oidc/");
const store = find("store");
const externalSecret = find("external-secret");

/** What OpenBao answers for a role that has nothing but what is declared (2.6, builtin/credential). */
const untouched = {
  token_bound_cidrs: [],
  token_explicit_max_ttl: 0,
  token_max_ttl: 0,
  token_no_default_policy: false,
  token_num_uses: 0,
  token_period: 0,
  token_strictly_bind_ip: false,
  token_type: "default",
};

describe("what a server adds of its own", () => {
  it("is no difference", () => {
    const kubernetes = { alias_name_source: "serviceaccount_uid", bound_service_account_namespace_selector: "" };
    expect(compareLive(kubernetesRole, { ...untouched, ...kubernetes, ...kubernetesRole.wanted })).toEqual([]);
    const oidc = {
      bound_audiences: null,
      bound_claims_type: "string",
      bound_subject: "",
      callback_mode: "client",
      claim_mappings: null,
      clock_skew_leeway: 0,
      groups_claim: "",
      oidc_scopes: null,
      user_claim_json_pointer: false,
      verbose_oidc_logging: false,
    };
    expect(compareLive(oidcRole, { ...untouched, ...oidc, ...oidcRole.wanted })).toEqual([]);
  });

  it("is no difference under a setting's name of old, where both say the same", () => {
    const { token_ttl: ttl, token_policies: policies } = kubernetesRole.wanted;
    const live = { ...kubernetesRole.wanted, ttl, policies, name: "external-secrets-activity-core" };
    expect(compareLive(kubernetesRole, live)).toEqual([]);
    expect(compareLive(kubernetesRole, { ...live, ttl: 86_400 }).map(({ field }) => field)).toEqual(["ttl"]);
  });
});

describe("a setting that was made by hand and is not declared", () => {
  it.each([
    ["token_period", 3600],
    ["token_max_ttl", 86_400],
    ["token_bound_cidrs", ["10.0.0.0/8"]],
    ["token_type", "batch"],
    ["alias_name_source", "serviceaccount_name"],
    ["bound_service_account_namespace_selector", '{"matchLabels":{"team":"a"}}'],
    ["audience", "vault"],
  ])("is a difference of a Kubernetes role: %s", (field, value) => {
    const live = { ...untouched, ...kubernetesRole.wanted, [field]: value };
    expect(compareLive(kubernetesRole, live)).toEqual([
      { field, live: JSON.stringify([value].flat()), wanted: "absent" },
    ]);
  });

  it.each([
    ["bound_claims_type", "glob"],
    ["claim_mappings", { email: "mail" }],
    ["verbose_oidc_logging", true],
    ["user_claim_json_pointer", true],
  ])("is a difference of an OIDC role: %s", (field, value) => {
    expect(compareLive(oidcRole, { ...untouched, ...oidcRole.wanted, [field]: value })).toEqual([
      expect.objectContaining({ field, wanted: "absent" }),
    ]);
  });

  it("is a difference of a claim, too", () => {
    const live = { ...oidcRole.wanted, bound_claims: { groups: ["whynot-design"], email: ["a@example.org"] } };
    expect(compareLive(oidcRole, live)).toEqual([
      { field: "bound_claims.email", live: '["a@example.org"]', wanted: "absent" },
    ]);
  });

  it("is a difference of a store's condition", () => {
    const [condition] = store.wanted.conditions as readonly object[];
    const wider = { ...condition, namespaceSelector: { matchLabels: { team: "a" } } };
    expect(compareLive(store, { ...store.wanted, conditions: [wider] }).map(({ field }) => field)).toEqual([
      "conditions[0].namespaceSelector",
    ]);
  });

  it("is a difference of an ExternalSecret that delivers more", () => {
    const live = { ...externalSecret.wanted, dataFrom: [{ extract: { key: "other" } }] };
    expect(compareLive(externalSecret, live).map(({ field }) => field)).toEqual(["dataFrom"]);
  });
});

it("a field's name and its value are searched for credentials", () => {
  const token = `hvs.${"CAESIJ".repeat(6)}x9`;
  const live = { ...oidcRole.wanted, bound_claims: { groups: [token], [token]: "x" } };
  const differences = compareLive(oidcRole, live);
  expect(differences).toHaveLength(2);
  expect(JSON.stringify(differences)).not.toContain(token);
});
