import { parseDuration } from "../duration.ts";
import type { Fields } from "../fields.ts";
import type { LiveLane } from "./match-lane.ts";
import { dig } from "./match-lane.ts";
import { type DraftMapping, type DraftValue, leaveOpen } from "./placeholder.ts";

/** What a proposed request says that no server does. */
export interface ImportFacts {
  readonly id: string;
  /** Day of the first version. */
  readonly day: string;
  readonly environment: string;
  readonly cluster?: string | undefined;
  readonly requester?: string | undefined;
  readonly domain?: string | undefined;
}

/** A request for a lane as it is live; what could not be inferred is left open. Keys in canonical order. */
export function composeImport(lane: LiveLane, facts: ImportFacts): DraftMapping {
  const { policy, grant, role } = lane;
  const [, tenant = "", workload = ""] = grant.key.split("/");
  return {
    id: facts.id,
    kind: "credential-change-request",
    schema_version: 1,
    request_type: "workload-kv-read",
    title: leaveOpen("the request in a line"),
    status: "requested",
    created: facts.day,
    updated: facts.day,
    requester: {
      agent: facts.requester ?? leaveOpen("who asks for the lane to be taken over"),
      reason: `Take over policy ${policy.name} and role ${role.path} as they are live.`,
    },
    review: { required: true, required_approvers: [leaveOpen("who must approve, one a line")] },
    target: {
      domain: facts.domain ?? leaveOpen("business domain of the workload"),
      tenant,
      workload,
      environment: facts.environment,
      purpose: leaveOpen("what the workload does with the credential"),
      cluster: facts.cluster,
    },
    openbao: {
      mount: grant.mount,
      kv_path: `${grant.mount}/${grant.key}`,
      fields: lane.fields.length > 0 ? lane.fields : [leaveOpen("names of the fields that are read, one a line")],
      policy_name: policy.name,
    },
    auth: composeAuth(lane),
    access_frontdoor: {
      type: "ops-warden",
      resolvable: false,
      readiness: "template",
      activation: "draft-until-ccr-verified",
    },
    delivery: composeDelivery(lane),
    risk: { classification: leaveOpen("how bad a leak would be: low, medium, high or critical") },
    ...composePlans(lane, workload),
  };
}

function composeAuth({ policy, role }: LiveLane): DraftMapping {
  const { method, mount, name, settings } = role;
  const common = { method, mount, role: name };
  const lifetime = method === "token" ? settings.token_explicit_max_ttl : settings.token_ttl;
  const last = { bound_claims_confirmed: false, policies: [policy.name], ttl: formatLifetime(lifetime) };
  if (method === "token") {
    const cidrs = listTexts(settings.token_bound_cidrs);
    return {
      ...common,
      ...last,
      renewable: settings.renewable === true ? true : undefined,
      orphan: settings.orphan === true ? true : undefined,
      bound_cidrs: cidrs.length === 0 ? undefined : cidrs,
    };
  }
  if (method === "kubernetes") {
    const claims = {
      service_account_names: listTexts(settings.bound_service_account_names),
      service_account_namespaces: listTexts(settings.bound_service_account_namespaces),
    };
    return { ...common, audience: readText(settings.audience), bound_claims: claims, ...last };
  }
  return { ...common, ...composeTokenClaims(settings, method), ...last };
}

function composeTokenClaims(settings: Fields, method: "jwt" | "oidc"): DraftMapping {
  const claims = Object.entries(dig(settings.bound_claims)).map(([claim, values]) => [claim, listTexts(values)]);
  const audiences = listTexts(settings.bound_audiences);
  const scopes = listTexts(settings.oidc_scopes);
  return {
    user_claim: readText(settings.user_claim),
    bound_claims: Object.fromEntries(claims) as DraftMapping,
    allowed_redirect_uris: method === "oidc" ? listTexts(settings.allowed_redirect_uris) : undefined,
    bound_audiences: method === "oidc" && audiences.length === 0 ? undefined : audiences,
    bound_subject: method === "jwt" ? readText(settings.bound_subject) : undefined,
    oidc_scopes: method === "jwt" || scopes.length === 0 ? undefined : scopes,
    groups_claim: readText(settings.groups_claim),
  };
}

function composeDelivery({ role, delivery }: LiveLane): DraftMapping {
  if (delivery === undefined) {
    const target = "Read through the role as it is live.";
    const surface =
      role.method === "kubernetes" ? leaveOpen("how the value arrives: csi or direct-fetch") : "direct-fetch";
    return { surface, target };
  }
  const { store, externalSecret } = delivery;
  const { spec } = externalSecret;
  const { creationPolicy = "Owner", deletionPolicy = "Retain", template } = dig(spec, "target");
  const annotations = Object.entries(dig(template, "metadata", "annotations"));
  const [[name = "", value] = []] = annotations;
  return {
    surface: "external-secrets",
    namespace: externalSecret.namespace ?? "",
    secret_name: externalSecret.name,
    store: store.name,
    refresh_interval: formatInterval(spec.refreshInterval),
    creation_policy: creationPolicy === "Owner" ? undefined : String(creationPolicy),
    deletion_policy: deletionPolicy === "Retain" ? undefined : String(deletionPolicy),
    reload_annotation: annotations.length === 1 ? { name, value: String(value) } : undefined,
  };
}

/** How the lane is proven and ended, as `ccr new` words it: a reviewer corrects what does not fit. */
function composePlans({ delivery, fields, role }: LiveLane, workload: string): Record<string, DraftValue> {
  const named = fields.length === 0 ? "the fields" : `${fields.length === 1 ? "field" : "fields"} ${fields.join(", ")}`;
  const positive =
    delivery === undefined
      ? `A ${workload} caller can read ${named} through the role without printing a value.`
      : `An approved ExternalSecret can sync ${named} without printing a value.`;
  const outsider =
    role.method === "token"
      ? `A caller whose policies do not grant auth/token/create/${role.name} gets no token of it.`
      : "A caller outside the bound claims cannot authenticate through the role or read the path.";
  const negative = [
    ...(delivery === undefined ? [] : ["A namespace outside the store's condition cannot use it to read the path."]),
    outsider,
  ];
  return {
    verification: { positive: [positive], negative },
    lifecycle: {
      deactivate: "Remove or detach the policy of the auth role, and disable the front door.",
      rotate: `Replace ${named} directly in OpenBao and record non-secret rotation evidence.`,
      compromised: "Deactivate at once, rotate the credential at its issuer, and record the blast radius.",
    },
  };
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? [...new Set(value.map(String))].sort() : [];
}

/** Seconds as a server has them; a text that is no number gives a lifetime that is refused. */
function formatLifetime(value: unknown): string {
  const seconds = Number(value);
  return Number.isSafeInteger(seconds) && seconds >= 0 ? formatShort(seconds) : "0s";
}

/** Absent where the ExternalSecret says none: then it is the stack's, and the comparison with what is live says so. */
function formatInterval(value: unknown): string | undefined {
  const text = readText(value);
  const seconds = text === undefined ? undefined : parseDuration(text);
  return seconds === undefined ? text : formatShort(seconds);
}

/** A duration as people write it, `15m` or `1h30m`. */
function formatShort(seconds: number): string {
  const parts: readonly [number, string][] = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "m"],
    [seconds % 60, "s"],
  ];
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count}${unit}`)
      .join("") || "0s"
  );
}
