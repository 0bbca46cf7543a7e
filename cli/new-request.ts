import type { YamlMapping, YamlText } from "./write-yaml.ts";

/** The flags of `ccr new`, as they were given or answered. */
export interface NewOptions {
  readonly title?: string;
  readonly agent?: string;
  readonly reason?: string;
  readonly messageId?: string;
  readonly approver?: readonly string[];
  readonly domain?: string;
  readonly tenant?: string;
  readonly workload?: string;
  readonly environment?: string;
  readonly cluster?: string;
  readonly purpose?: string;
  readonly bundle?: string;
  readonly field?: readonly string[];
  readonly mount?: string;
  readonly method?: "kubernetes" | "oidc" | "jwt" | "token";
  readonly authMount?: string;
  readonly role?: string;
  readonly serviceAccount?: string;
  readonly boundClaim?: readonly string[];
  readonly userClaim?: string;
  readonly redirectUri?: readonly string[];
  readonly audience?: readonly string[];
  readonly ttl?: string;
  readonly surface?: "external-secrets" | "csi" | "direct-fetch";
  readonly namespace?: string;
  readonly classification?: string;
  readonly catalogId?: string;
  readonly supersedes?: string;
  readonly slug?: string;
  readonly year?: string;
  readonly date?: string;
  readonly folder?: string;
  readonly json?: true;
}

type Needed = "title" | "agent" | "reason" | "approver" | "domain" | "tenant" | "workload" | "environment" | "purpose";

/** The flags with all that a request cannot do without. */
export type CompleteOptions = NewOptions & {
  readonly [Key in Needed | "bundle" | "field"]-?: NonNullable<NewOptions[Key]>;
};

/** How the credential arrives, where no flag says so: only Kubernetes auth goes with External Secrets. */
export function surfaceOf({ surface, method = "kubernetes" }: NewOptions): NonNullable<NewOptions["surface"]> {
  return surface ?? (method === "kubernetes" ? "external-secrets" : "direct-fetch");
}

/** A request in status proposed, keys in canonical order; names follow the conventions of docs/ccr-format.md. */
export function composeRequest(options: CompleteOptions, { id, day }: { id: string; day: string }): YamlMapping {
  const { mount = "platform", tenant, workload, bundle, field } = options;
  const policy = `workload-kv-read-${bundle}`;
  return {
    id,
    kind: "credential-change-request",
    schema_version: 1,
    request_type: "workload-kv-read",
    title: options.title,
    status: "proposed",
    created: day,
    updated: day,
    requester: { agent: options.agent, message_id: options.messageId, reason: options.reason },
    review: { required: true, required_approvers: options.approver },
    target: {
      domain: options.domain,
      tenant,
      workload,
      environment: options.environment,
      purpose: options.purpose,
      cluster: options.cluster,
    },
    openbao: {
      mount,
      kv_path: `${mount}/workloads/${tenant}/${workload}/${bundle}`,
      fields: field,
      policy_name: policy,
      policy_file: `openbao/policies/${policy}.hcl`,
    },
    auth: composeAuth(options, policy),
    access_frontdoor: composeFrontDoor(options),
    delivery: composeDelivery(options),
    risk: {
      classification: options.classification ?? "high",
      notes: [`Grants ${workload} read access to ${field.join(", ")}.`],
    },
    ...composePlans(options),
    supersedes: options.supersedes,
  };
}

function composeAuth(options: CompleteOptions, policy: string): YamlText {
  const { method = "kubernetes", ttl = "15m", bundle } = options;
  const isDelivered = surfaceOf(options) === "external-secrets";
  const common = {
    method,
    mount: options.authMount ?? (method === "jwt" ? "oidc" : method),
    role: options.role ?? (isDelivered ? `external-secrets-${options.namespace ?? options.tenant}` : bundle),
  };
  const last = { policies: [policy], ttl };
  if (method === "kubernetes") {
    const [namespace = "", name = ""] = (options.serviceAccount ?? "external-secrets/external-secrets").split("/");
    const claims = { service_account_names: [name], service_account_namespaces: [namespace] };
    return { ...common, bound_claims: claims, bound_claims_confirmed: false, audience: options.audience?.[0], ...last };
  }
  if (method === "token") return { ...common, bound_claims_confirmed: false, ...last };
  return {
    ...common,
    user_claim: options.userClaim ?? "sub",
    bound_claims: composeClaims(options.boundClaim ?? []),
    bound_claims_confirmed: false,
    allowed_redirect_uris: method === "oidc" ? options.redirectUri : undefined,
    bound_audiences: options.audience,
    ...last,
  };
}

function composeClaims(claims: readonly string[]): YamlText {
  const pairs = claims.map((claim): [string, string] => {
    const at = claim.indexOf("=");
    return [claim.slice(0, at), claim.slice(at + 1)];
  });
  const groups = Map.groupBy(pairs, ([claim]) => claim);
  return Object.fromEntries([...groups].map(([claim, found]) => [claim, found.map(([, value]) => value)]));
}

function composeFrontDoor({ catalogId, title, field }: CompleteOptions): YamlText | undefined {
  if (catalogId === undefined) return undefined;
  return {
    type: "ops-warden",
    catalog_id: catalogId,
    selector: title,
    command: `warden access ${catalogId} --fetch ${field[0] ?? ""}`,
    resolvable: false,
    readiness: "template",
    activation: "draft-until-ccr-verified",
  };
}

function composeDelivery(options: CompleteOptions): YamlText {
  const { tenant, bundle, namespace = tenant, workload, field } = options;
  const surface = surfaceOf(options);
  if (surface === "external-secrets") {
    return { surface, namespace, secret_name: bundle, store: `openbao-${namespace}` };
  }
  const way = surface === "csi" ? "Mounted into the pods of" : "Caller fetch by";
  return { surface, target: `${way} ${workload}: ${field.join(", ")}` };
}

/** Who must not come in: a token role binds no claims. */
function describeOutsiders({ method, role, bundle }: CompleteOptions): string {
  return method === "token"
    ? `A caller whose policies do not grant auth/token/create/${role ?? bundle} gets no token of it and cannot read the path.`
    : "A caller outside the bound claims cannot authenticate through the role or read the path.";
}

function composePlans(options: CompleteOptions): Record<string, YamlText> {
  const { workload, bundle, field, tenant, namespace = tenant } = options;
  const fields = `${field.length === 1 ? "field" : "fields"} ${field.join(", ")}`;
  const isDelivered = surfaceOf(options) === "external-secrets";
  const verification = isDelivered
    ? {
        positive: [
          `An approved ${namespace} ExternalSecret can sync ${fields} to Secret ${bundle} without printing a value.`,
        ],
        negative: [
          "A namespace outside the approved ClusterSecretStore condition cannot use this store to read the path.",
          "A service account outside the bound one cannot authenticate through the role.",
        ],
      }
    : {
        positive: [`A ${workload} caller can read ${fields} through the role without printing a value.`],
        negative: [describeOutsiders(options)],
      };
  return {
    verification,
    activation_conditions: [
      "Policy applied with platform-admin/operator authority.",
      "Secret value provisioned directly in OpenBao through approved operator custody.",
      "Positive and negative verification recorded with non-secret audit ids or timestamps.",
    ],
    lifecycle: {
      deactivate: "Remove or detach the policy of the auth role, and disable the front door.",
      rotate: `Replace ${field.join(", ")} directly in OpenBao and record non-secret rotation evidence.`,
      compromised: "Deactivate at once, rotate the credential at its issuer, and record the blast radius.",
    },
  };
}
