import { ALNUM, BASE64, DIGITS, HEX, LOWER, makeRandom, type Random, UPPER } from "./random.ts";

const NOUNS =
  "llm connect provider activity core issue ingestion billing ledger gateway mailer search vector cache queue k8s s3 oauth2 auth api grafana npm publish design whynot railiance eu1 node2 db postgres backup v2".split(
    " ",
  );
const KINDS = ["provider-secrets", "api-key", "npm-token", "db-password", "webhook-secret", "oauth2-credentials"];
const PROSE = [
  "Grants read access to the provider key used by NAME through the platform External Secrets path.",
  "ExternalSecret to Secret: NAME in the activity-core namespace; the token: see CCR-2026-0003 and the runbook.",
  "The password is never printed. Rotate the API key: replace FIELD directly in OpenBao, then restart pods.",
  "Token values stay in custody. The role's policies. Then the ClusterSecretStoreV1Beta1 was limited.",
  "Live cluster metadata on 2026-06-30T22:53:03Z confirms namespace NAME and message UUID.",
  "Approved digest sha256:HEX64 of commit HEX40; image ghcr.io/railiance/NAME@sha256:HEX64 is deployed.",
  "Run bao write auth/kubernetes/role/NAME token_ttl=15m token_policies=NAME password_file=/run/x bound=NAME",
  "Login with bao login -method=oidc role=NAME; export FIELD=BRACED and token=$VAULT_TOKEN before it.",
  "Audit request UUID (hmac-sha256:HEX64) was refused with 403 for system:serviceaccount:NAME:default.",
  "See https://docs.internal/NAME/RotateApiKeysWithOpenBao2#step-3 and arn:aws:iam::123456789012:role/NAME.",
  "Pod NAME-7d9f8b6c5d-x2x9z restarted; ULID 01ARZ3NDEKTSV4RRFFQ69G5FAV; key prefixes are hvs. and sk-or-v1- here.",
  "a. First check sync. b. Then negative verification by the operator. s. Services stay up during rotation.",
];

function hyphened(random: Random): string {
  return Array.from({ length: 2 + random.below(3) }, () => random.pick(NOUNS)).join("-");
}

function uuid({ text }: Random): string {
  return [8, 4, 4, 4, 12].map((length) => text(HEX, length)).join("-");
}

function prose(random: Random): string {
  return Array.from({ length: 1 + random.below(3) }, () => random.pick(PROSE))
    .join(" ")
    .replaceAll("BRACED", `$${"{OPENROUTER_API_KEY}"}`)
    .replaceAll("NAME", () => hyphened(random))
    .replaceAll("FIELD", () => `${hyphened(random).replaceAll("-", "_").toUpperCase()}_API_KEY`)
    .replaceAll("UUID", () => uuid(random))
    .replaceAll("HEX64", () => random.text(HEX, 64))
    .replaceAll("HEX40", () => random.text(HEX, 40));
}

/** A request as people write them, with ids and digests in the fields for ids and digests. */
export function makePlausible(seed: number): object {
  const random = makeRandom(seed);
  const [tenant, workload] = [hyphened(random), hyphened(random)];
  const bundle = `${workload}-${random.pick(KINDS)}`;
  const policy = `workload-kv-read-${bundle}`;
  const digest = () => `sha256:${random.text(HEX, 64)}`;
  const at = `2026-0${1 + random.below(9)}-1${random.below(9)}T0${random.below(9)}:53:03+00:00`;
  return {
    id: `CCR-2026-${random.text(DIGITS, 4)}`,
    kind: "credential-change-request",
    schema_version: 1,
    request_type: "workload-kv-read",
    title: `${workload} lane for ${bundle}`,
    status: "active",
    created: "2026-06-27",
    updated: "2026-06-30",
    requester: { agent: "ops-warden", message_id: uuid(random), reason: prose(random) },
    review: {
      required: true,
      required_approvers: ["platform-operator", `${tenant}-owner`],
      comments: [{ at, reviewer: "codex", decision: "metadata_review_binding_confirmed", comment: prose(random) }],
    },
    target: { domain: "financials", tenant, workload, environment: "production", purpose: prose(random) },
    openbao: {
      mount: "platform",
      kv_path: `platform/workloads/${tenant}/${workload}/${bundle}`,
      fields: [bundle.replaceAll("-", "_").toUpperCase(), "password", "token"],
      policy_name: policy,
      policy_file: `openbao/policies/${policy}.hcl`,
    },
    auth: {
      method: "oidc",
      mount: "oidc",
      role: `external-secrets-${tenant}`,
      bound_claims: {
        groups: [random.text(HEX, 64), uuid(random)],
        "https://idp.internal/tenant": random.text(ALNUM, 20),
      },
      bound_claims_confirmed: true,
      user_claim: "sub",
      allowed_redirect_uris: ["http://localhost:8250/oidc/callback"],
      bound_audiences: [random.text(LOWER + DIGITS, 32), random.text(HEX, 64)],
      policies: [policy],
      ttl: "15m",
    },
    access_frontdoor: {
      type: "ops-warden",
      catalog_id: bundle,
      selector: `${workload} API key`,
      command: `warden access ${bundle} --fetch API_KEY`,
      resolvable: true,
      readiness: "active",
    },
    delivery: {
      surface: "external-secrets",
      namespace: tenant,
      secret_name: bundle,
      store: `openbao-${tenant}`,
      refresh_interval: "1h",
      reload_annotation: { name: "reloader.stakater.com/match", value: "true" },
    },
    risk: { classification: "high", notes: [prose(random), prose(random)] },
    verification: { positive: [prose(random)], negative: [prose(random)] },
    lifecycle: { deactivate: prose(random), rotate: prose(random), compromised: prose(random) },
    state_hub: { workplan_id: `RAILIANCE-WP-${random.text(DIGITS, 4)}`, decision_ids: [uuid(random)] },
    decisions: [
      {
        at,
        reviewer: "platform-operator",
        decision: "approved",
        comment: prose(random),
        digest: digest(),
        source: "chat",
        decision_id: random.text(UPPER + DIGITS, 26),
        previous: digest(),
        signature: random.text(BASE64, 86),
      },
    ],
    evidence: [
      {
        at,
        kind: "sync",
        by: "ops-warden",
        outcome: "passed",
        audit_ids: [uuid(random), `hmac-${digest()}`],
        note: prose(random),
      },
    ],
    history: [{ at, to: "active", by: "ops-warden", reason: prose(random) }],
  };
}
