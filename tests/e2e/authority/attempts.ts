/** One request that a token of a foundation is tried with. */
export interface Attempt {
  readonly group: string;
  readonly what: string;
  readonly method: "GET" | "LIST" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /v1/. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Why it is not tried, and judged by what the server says of the token's rights instead. */
  readonly untried?: string;
}

/** Objects of the committed requests that attempts are about, and others that are theirs beside them. */
export const names = {
  policy: "workload-kv-read-llm-connect-provider-secrets",
  kubernetesRole: "external-secrets-activity-core",
  jwtRole: "whynot-design-npm-publish",
  key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
};

const everything = 'path "*" {\n  capabilities = ["create", "read", "update", "delete", "list", "sudo"]\n}\n';

type Row = readonly [
  what: string,
  method: Attempt["method"],
  path: string,
  body?: unknown,
  headers?: Attempt["headers"],
];

const rows = (group: string, ...all: readonly Row[]): readonly Attempt[] =>
  all.map(([what, method, path, body, headers]) => ({
    group,
    what,
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  }));

/** Each change of a body that must be the committed one. */
const variants = (
  group: string,
  { path, own }: { path: string; own: Readonly<Record<string, unknown>> },
  ...all: readonly (readonly [what: string, change: Readonly<Record<string, unknown>>])[]
): readonly Attempt[] =>
  all.map(([what, change]) => ({ group, what, method: "POST", path, body: { ...own, ...change } }));

function otherPolicies(): readonly Attempt[] {
  const { policy } = names;
  const at = (name: string): string => `sys/policies/acl/${name}`;
  const body = { policy: everything };
  return [
    ...[
      "default",
      "root",
      "lane-apply",
      "lane-apply-2",
      "lane-verify",
      "foundation-check",
      "platform-admin",
      "workload-kv-read-other",
      policy.slice(0, -1),
      `${policy}-2`,
      `${policy}/x`,
      `${policy}%20`,
      policy.toUpperCase(),
      `W${policy.slice(1)}`,
      "*",
      "+",
    ].map((name) => rows("other policies", [`write ${name}`, "PUT", at(name), body])),
    rows(
      "other policies",
      ["read default", "GET", at("default")],
      ["read its own rights", "GET", at("lane-apply")],
      ["read a policy of nobody's", "GET", at("workload-kv-read-other")],
      ["delete default", "DELETE", at("default")],
      ["delete its own rights", "DELETE", at("lane-apply")],
      ["list all policies", "LIST", "sys/policies/acl"],
      ["write by the older path", "PUT", `sys/policy/${policy}`, body],
      ["write its text by the older path", "PUT", `sys/policy/${policy}`, { policy: "" }],
      ["read by the older path", "GET", `sys/policy/${policy}`],
      ["delete by the older path", "DELETE", `sys/policy/${policy}`],
      ["list by the older path", "LIST", "sys/policy"],
      ["write a password policy", "PUT", "sys/policies/password/x", { policy: "length = 8" }],
    ),
  ].flat();
}

function ownPolicy(text: string): readonly Attempt[] {
  const path = `sys/policies/acl/${names.policy}`;
  const base64 = (plain: string): string => Buffer.from(plain).toString("base64");
  const write = (what: string, body: unknown): Attempt => ({
    group: "its own policy",
    what: `with ${what}`,
    method: "PUT",
    path,
    body,
  });
  return [
    write("a path that is everything", { policy: everything }),
    write("one path more", { policy: `${text}${everything}` }),
    write("one capability more", { policy: text.replace('["read"]', '["read", "list"]') }),
    write("a glob in its path", { policy: text.replace("-secrets", "-*") }),
    write("no line end", { policy: text.trimEnd() }),
    write("an empty text", { policy: "" }),
    write("a blank before it", { policy: ` ${text}` }),
    write("another text in base64", { policy: base64(everything) }),
    write("its own text in base64", { policy: base64(text) }),
    write("JSON", { policy: '{"path":{"*":{"capabilities":["sudo"]}}}' }),
    write("null", { policy: null }),
    write("a list", { policy: [text] }),
    write("a number", { policy: 1 }),
    write("the older name of the text", { rules: everything }),
    write("the older name beside its text", { policy: text, rules: everything }),
    write("the name of the text in other letters beside it", { policy: text, Policy: everything }),
    write("another name in its body", { policy: text, name: "platform-admin" }),
    write("a time to live beside it", { policy: text, ttl: "1h" }),
    ...rows(
      "its own policy",
      ["patch it", "PATCH", path, { policy: everything }, { "content-type": "application/merge-patch+json" }],
      ["delete it", "DELETE", path],
    ),
  ];
}

function kubernetesRoles(own: Readonly<Record<string, unknown>>): readonly Attempt[] {
  const { kubernetesRole: role, policy } = names;
  const at = (name: string): string => `auth/kubernetes/role/${name}`;
  const group = "Kubernetes roles";
  return [
    ...["admin", "lane-apply", `${role}-2`, role.slice(0, -1), role.toUpperCase(), `${role}/x`].flatMap((name) =>
      rows(group, [`write ${name}`, "POST", at(name), own]),
    ),
    ...variants(
      group,
      { path: at(role), own },
      ["bind every name", { bound_service_account_names: ["*"] }],
      ["bind every name, as a text", { bound_service_account_names: "*" }],
      ["bind a name more", { bound_service_account_names: ["external-secrets", "default"] }],
      ["bind names with commas", { bound_service_account_names: "external-secrets,default" }],
      ["bind a glob", { bound_service_account_names: ["external-*"] }],
      ["bind every namespace", { bound_service_account_namespaces: ["*"] }],
      ["bind a namespace more", { bound_service_account_namespaces: ["external-secrets", "default"] }],
      ["bind namespaces by label", { bound_service_account_namespace_selector: '{"matchLabels":{}}' }],
      ["another audience", { audience: "vault" }],
      ["another source of aliases", { alias_name_source: "serviceaccount_name" }],
      ["the policy root", { token_policies: ["root"] }],
      ["the policy default", { token_policies: ["default"] }],
      ["a policy more", { token_policies: [policy, "lane-apply"] }],
      ["its policy as a text", { token_policies: policy }],
      ["no policy", { token_policies: [] }],
      ["the older name of policies", { policies: ["root"] }],
      ["no default policy", { token_no_default_policy: true }],
      ["a batch token", { token_type: "batch" }],
      ["a periodic token", { token_period: 60 }],
      ["the older name of the period", { period: 60 }],
      ["a longest lifetime", { token_max_ttl: 86_400 }],
      ["the older name of the longest lifetime", { max_ttl: 86_400 }],
      ["the older name of the lifetime", { ttl: 86_400 }],
      ["a lifetime beyond the mount's", { token_explicit_max_ttl: 86_400 }],
      ["a number of uses", { token_num_uses: 1 }],
      ["other networks", { token_bound_cidrs: ["0.0.0.0/0"] }],
    ),
    ...rows(
      group,
      ["delete its own role", "DELETE", at(role)],
      ["delete another role", "DELETE", at("admin")],
      ["read another role", "GET", at("admin")],
      ["list roles", "LIST", "auth/kubernetes/role"],
      ["read the auth method's settings", "GET", "auth/kubernetes/config"],
      [
        "write the auth method's settings",
        "POST",
        "auth/kubernetes/config",
        { kubernetes_host: "https://127.0.0.1:1" },
      ],
    ),
  ];
}

function jwtRoles(own: Readonly<Record<string, unknown>>): readonly Attempt[] {
  const { jwtRole: role, policy } = names;
  const at = (name: string): string => `auth/oidc/role/${name}`;
  const group = "JWT and OIDC roles";
  return [
    ...["admin", `${role}-2`, role.slice(0, -1), role.toUpperCase()].flatMap((name) =>
      rows(group, [`write ${name}`, "POST", at(name), own]),
    ),
    ...variants(
      group,
      { path: at(role), own },
      ["no claim", { bound_claims: {} }],
      ["another value of a claim", { bound_claims: { groups: ["other"] } }],
      ["a value more", { bound_claims: { groups: ["whynot-design", "other"] } }],
      ["another claim", { bound_claims: { sub: ["x"] } }],
      ["claims as globs", { bound_claims_type: "glob" }],
      ["another claim as the name", { user_claim: "email" }],
      ["a pointer to the name", { user_claim_json_pointer: true }],
      ["another kind of role", { role_type: "jwt" }],
      ["an address more", { allowed_redirect_uris: ["http://localhost:8250/oidc/callback", "https://evil.example"] }],
      ["other audiences", { bound_audiences: ["other"] }],
      ["a subject", { bound_subject: "x" }],
      ["groups", { groups_claim: "groups" }],
      ["metadata of claims", { claim_mappings: { sub: "x" } }],
      ["tokens in the log", { verbose_oidc_logging: true }],
      ["scopes", { oidc_scopes: ["openid"] }],
      ["the policy root", { token_policies: ["root"] }],
      ["a policy more", { token_policies: [policy, "default"] }],
      ["a periodic token", { token_period: 60 }],
    ),
    ...rows(
      group,
      ["delete its own role", "DELETE", at(role)],
      ["list roles", "LIST", "auth/oidc/role"],
      ["read the auth method's settings", "GET", "auth/oidc/config"],
      ["write the auth method's settings", "POST", "auth/oidc/config", { jwt_validation_pubkeys: [] }],
    ),
  ];
}

function tokens(): readonly Attempt[] {
  const { policy } = names;
  const group = "tokens";
  return [
    ...[["root"], ["default"], ["lane-drift"], ["lane-apply"], [policy], []].flatMap((policies) =>
      rows(group, [
        `make one with ${policies.join() || "its own policies"}`,
        "POST",
        "auth/token/create",
        { policies },
      ]),
    ),
    ...rows(
      group,
      ["make an orphan", "POST", "auth/token/create-orphan", { policies: ["root"] }],
      ["make one without a parent", "POST", "auth/token/create", { no_parent: true }],
      ["make one by a role", "POST", "auth/token/create/ci", {}],
      ["write a token role", "POST", "auth/token/roles/ci", { allowed_policies: ["root"] }],
      ["read a token role", "GET", "auth/token/roles/ci"],
      ["list token roles", "LIST", "auth/token/roles"],
      ["list accessors", "LIST", "auth/token/accessors"],
      ["look up another token", "POST", "auth/token/lookup", { token: "hvs.none" }],
      ["look up an accessor", "POST", "auth/token/lookup-accessor", { accessor: "none" }],
      ["revoke another token", "POST", "auth/token/revoke", { token: "hvs.none" }],
      ["revoke an accessor", "POST", "auth/token/revoke-accessor", { accessor: "none" }],
      ["revoke and leave orphans", "POST", "auth/token/revoke-orphan", { token: "hvs.none" }],
      ["renew itself", "POST", "auth/token/renew-self", {}],
      ["renew another token", "POST", "auth/token/renew", { token: "hvs.none" }],
      ["tidy the store of tokens", "POST", "auth/token/tidy", {}],
    ),
  ];
}

function system(): readonly Attempt[] {
  return [
    ...rows(
      "mounts and auth methods",
      ["read the mounts", "GET", "sys/mounts"],
      ["mount a store", "POST", "sys/mounts/other", { type: "kv" }],
      ["unmount the lanes' store", "DELETE", "sys/mounts/platform"],
      ["tune the lanes' store", "POST", "sys/mounts/platform/tune", { max_lease_ttl: "8760h" }],
      ["move a mount", "POST", "sys/remount", { from: "platform", to: "other" }],
      ["read the auth methods", "GET", "sys/auth"],
      ["enable an auth method", "POST", "sys/auth/other", { type: "kubernetes" }],
      ["disable an auth method", "DELETE", "sys/auth/kubernetes"],
      ["tune an auth method", "POST", "sys/auth/kubernetes/tune", { max_lease_ttl: "8760h" }],
      ["see the mounts by the way of the UI", "GET", "sys/internal/ui/mounts/secret"],
      ["see its own rights by the way of the UI", "GET", "sys/internal/ui/resultant-acl"],
    ),
    ...rows(
      "audit",
      ["read the audit devices", "GET", "sys/audit"],
      ["add an audit device", "PUT", "sys/audit/other", { type: "file", options: { file_path: "discard" } }],
      ["take the audit device away", "DELETE", "sys/audit/file"],
      ["hash a text as the audit log does", "POST", "sys/audit-hash/file", { input: "x" }],
      ["say which headers are audited", "PUT", "sys/config/auditing/request-headers/x-other", { hmac: false }],
    ),
    ...rows(
      "the server itself",
      ["read the storage", "GET", "sys/raw/core/mounts"],
      ["list the storage", "LIST", "sys/raw/core"],
      ["write the storage", "PUT", "sys/raw/core/other", { value: "x" }],
      ["seal it", "PUT", "sys/seal"],
      ["rotate the key", "PUT", "sys/rotate"],
      ["read the key's state", "GET", "sys/key-status"],
      ["rotate by the newer path", "POST", "sys/rotate/keyring"],
      ["read the keys' backup", "GET", "sys/rekey/backup"],
      ["read the recovery keys' backup", "GET", "sys/rekey/recovery-key-backup"],
      ["set how often the key rotates", "POST", "sys/rotate/config", { enabled: false }],
      ["look up a lease", "PUT", "sys/leases/lookup", { lease_id: "x" }],
      ["list leases", "LIST", "sys/leases/lookup/auth"],
      ["revoke leases by prefix", "PUT", "sys/leases/revoke-prefix/auth"],
      ["revoke leases by force", "PUT", "sys/leases/revoke-force/auth"],
      ["renew a lease", "PUT", "sys/leases/renew", { lease_id: "x" }],
      ["tidy leases", "POST", "sys/leases/tidy"],
      ["read the plugins", "GET", "sys/plugins/catalog"],
      ["register a plugin", "PUT", "sys/plugins/catalog/secret/other", { sha256: "00", command: "x" }],
      ["reload plugins", "PUT", "sys/plugins/reload/backend", { plugin: "kv" }],
      ["set CORS", "PUT", "sys/config/cors", { allowed_origins: "*" }],
      ["set headers of the UI", "PUT", "sys/config/ui/headers/x-other", { values: ["x"] }],
      ["read the configuration", "GET", "sys/config/state/sanitized"],
      ["reload the configuration", "POST", "sys/config/reload/cors"],
      ["take a snapshot", "GET", "sys/storage/raft/snapshot"],
      ["restore a snapshot", "POST", "sys/storage/raft/snapshot"],
      ["set a quota", "POST", "sys/quotas/rate-limit/other", { rate: 1 }],
      ["make a namespace", "POST", "sys/namespaces/other"],
      ["list namespaces", "LIST", "sys/namespaces"],
      ["set how much is logged", "POST", "sys/loggers", { level: "trace" }],
      ["watch the log", "GET", "sys/monitor"],
      ["read requests in flight", "GET", "sys/in-flight-req"],
      ["read the metrics", "GET", "sys/metrics"],
      ["read the host", "GET", "sys/host-info"],
      ["profile the process", "GET", "sys/pprof/goroutine"],
      ["read activity", "GET", "sys/internal/counters/activity"],
      ["ask what another token may", "POST", "sys/capabilities", { token: "hvs.none", paths: ["sys/mounts"] }],
      ["ask what an accessor may", "POST", "sys/capabilities-accessor", { accessor: "x", paths: ["sys/mounts"] }],
    ),
    ...rows(
      "wrapping and tools",
      ["wrap a text", "POST", "sys/wrapping/wrap", { x: "y" }, { "x-vault-wrap-ttl": "60" }],
      ["make random bytes", "POST", "sys/tools/random", {}],
    ),
  ];
}

function others(): readonly Attempt[] {
  const { key } = names;
  const group = "secrets";
  return [
    ...rows(
      "identities",
      ["list entities", "LIST", "identity/entity/id"],
      ["make an entity", "POST", "identity/entity", { name: "x", policies: ["root"] }],
      ["find an entity", "POST", "identity/lookup/entity", { name: "x" }],
      ["merge entities", "POST", "identity/entity/merge", { from_entity_ids: ["a"], to_entity_id: "b" }],
      ["make an alias", "POST", "identity/entity-alias", { name: "x", canonical_id: "y", mount_accessor: "z" }],
      ["list groups", "LIST", "identity/group/id"],
      ["make a group", "POST", "identity/group", { name: "x", policies: ["root"] }],
      ["make a key of tokens", "POST", "identity/oidc/key/x", {}],
      ["read a token of an identity", "GET", "identity/oidc/token/x"],
    ),
    ...rows(
      group,
      ["read the lane's secret", "GET", `platform/data/${key}`],
      ["read it wrapped", "GET", `platform/data/${key}`, undefined, { "x-vault-wrap-ttl": "60" }],
      ["read a version of it", "GET", `platform/data/${key}?version=1`],
      ["write it", "POST", `platform/data/${key}`, { data: { x: "y" } }],
      ["write none of its versions", "POST", `platform/data/${key}`, { options: { cas: 2_147_483_647 }, data: {} }],
      ["patch it", "PATCH", `platform/data/${key}`, { data: {} }, { "content-type": "application/merge-patch+json" }],
      ["delete it", "DELETE", `platform/data/${key}`],
      ["delete versions", "POST", `platform/delete/${key}`, { versions: [1] }],
      ["bring versions back", "POST", `platform/undelete/${key}`, { versions: [1] }],
      ["destroy versions", "POST", `platform/destroy/${key}`, { versions: [1] }],
      ["read its metadata", "GET", `platform/metadata/${key}`],
      ["write its metadata", "POST", `platform/metadata/${key}`, { max_versions: 1 }],
      ["delete all of it", "DELETE", `platform/metadata/${key}`],
      ["read the names of its fields", "GET", `platform/subkeys/${key}`],
      ["list beside it", "LIST", `platform/metadata/${key.slice(0, key.lastIndexOf("/"))}`],
      ["list all secrets", "LIST", "platform/metadata"],
      ["read a secret of no lane", "GET", "platform/data/workloads/other"],
      ["read the names of fields of no lane", "GET", "platform/subkeys/workloads/other"],
      ["write a secret of no lane", "POST", "platform/data/workloads/other", { data: { x: "y" } }],
      ["read the store's settings", "GET", "platform/config"],
      ["write the store's settings", "POST", "platform/config", { max_versions: 1 }],
      ["read another store", "GET", "secret/data/other"],
      ["read a cubbyhole", "GET", "cubbyhole/other"],
      ["write a cubbyhole", "POST", "cubbyhole/other", { x: "y" }],
      ["list a cubbyhole", "LIST", "cubbyhole"],
      ["read what is nowhere", "GET", "nowhere/at/all"],
    ),
  ];
}

/** What a server does for nobody's token, or not without a second one: only its own word can be asked for. */
function untried(): readonly Attempt[] {
  const noToken = "the server asks for key shares, and for no token";
  const all: readonly (readonly [what: string, path: string, untried: string])[] = [
    ["step down", "sys/step-down", "a server that stands alone answers before it looks at rights"],
    ["unseal it", "sys/unseal", noToken],
    ["initialise it", "sys/init", noToken],
    ["rekey it", "sys/rekey/init", noToken],
    ["rekey its recovery", "sys/rekey-recovery-key/init", noToken],
    ["make a root token", "sys/generate-root/attempt", noToken],
  ];
  return all.map(([what, path, untried]) => ({ group: "the server itself", what, method: "PUT", path, untried }));
}

/** What the token that writes lanes must not do, by what it may write of its own. */
export function listAttempts(own: {
  readonly policyText: string;
  readonly kubernetesRole: Readonly<Record<string, unknown>>;
  readonly jwtRole: Readonly<Record<string, unknown>>;
}): readonly Attempt[] {
  return [
    ...otherPolicies(),
    ...ownPolicy(own.policyText),
    ...kubernetesRoles(own.kubernetesRole),
    ...jwtRoles(own.jwtRole),
    ...tokens(),
    ...system(),
    ...untried(),
    ...others(),
  ];
}
