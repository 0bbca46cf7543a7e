import type { ExternalSecretGrant } from "./external-secret.ts";
import type { LanePolicy } from "./policy/lane-policy.ts";
import { parsePolicy } from "./policy/parse-policy.ts";
import type { KubernetesRole, LaneRole } from "./role.ts";
import { shortenList } from "./shorten-list.ts";

/** One claim about two objects of a lane that must agree, and the two sides as they are. */
export interface ProofStep {
  readonly claim: string;
  readonly holds: boolean;
  /** What the granting side says. */
  readonly granted: string;
  /** What the using side says; equal where the claim holds. */
  readonly used: string;
}

/** The claims about one lane or one namespace, in a fixed order. */
export type Proof = readonly ProofStep[];

/** The parts of a lane that a proof is about. */
export interface ProvableLane {
  readonly fields: readonly string[];
  readonly policy: LanePolicy;
  readonly role: LaneRole;
  readonly externalSecret?: ExternalSecretGrant;
}

/** The role by which a lane's callers log in, where other lanes share it. */
export interface SharedRole {
  readonly role: LaneRole;
  /** All lanes of the role, each with its request. */
  readonly lanes: readonly { readonly ccrId: string; readonly policy: Pick<LanePolicy, "name"> }[];
}

/**
 * Shows of one lane that what is granted is what is used: it reads the finished texts and names again, as the server
 * and External Secrets will, and takes nothing over from how they were made. Of a shared role it names the other lanes:
 * one login reads the secrets of all of them.
 */
export function proveLane({ fields, policy, role, externalSecret }: ProvableLane, shared?: SharedRole): Proof {
  const common = [
    compare("the policy grants read on one path", readGrant(policy.text), `read ${policy.path}`),
    shared === undefined
      ? compare("the role's tokens carry this policy alone", role.tokenPolicies.join(", "), policy.name)
      : proveShared(policy, shared),
  ];
  // A token role names no caller: there is nothing to show.
  if (role.method === "token") return common;
  if (externalSecret === undefined)
    return [...common, compare("the role binds its callers", countCallers(role), "some")];
  const { store, delivery } = externalSecret;
  const read = buildReadPath(store, delivery.key);
  return [
    ...common,
    compare("the path that is granted is the path that External Secrets reads", policy.path, read),
    compare(
      "the store logs in by this role",
      describeRole(role),
      joinWords(`${store.authMount}/${store.role}`, store.audience),
    ),
    compare("the role admits the store's service account alone", listAccounts(role), listAccount(store.serviceAccount)),
    compare("the store admits the namespace of the Secret alone", store.namespace, delivery.namespace),
    compare("the ExternalSecret reads through this store", store.name, delivery.store),
    compare("each declared field is delivered, and no other", fields.join(", "), delivery.fields.join(", ")),
  ];
}

/** How many of the lanes that share a role are named in the proof of each; that of the namespace names all. */
const MAX_SHARING = 10;

function proveShared({ name }: LanePolicy, { role, lanes }: SharedRole): ProofStep {
  const requests = new Map(lanes.map(({ ccrId, policy }) => [policy.name, ccrId] as const));
  const tell = (names: readonly string[]): string => {
    const others = names.filter((each) => each !== name).map((each) => `${each} (${requests.get(each) ?? "no lane"})`);
    const shown = shortenList(others, MAX_SHARING);
    return [names.includes(name) ? `${name} (this lane)` : "", shown].filter((part) => part !== "").join(", ");
  };
  const [granted, used] = [role.tokenPolicies, [...new Set([name, ...requests.keys()])].sort()];
  const claim = "the role's tokens carry this policy and those of the lanes that share the role, and no other";
  return { claim, holds: granted.join() === used.join(), granted: tell(granted), used: tell(used) };
}

/** Shows of one namespace that its role carries the policies of its lanes and no other, and that all lanes use one store. */
export function proveNamespace(
  role: KubernetesRole,
  lanes: readonly ProvableLane[],
  store: ExternalSecretGrant["store"],
): Proof {
  const policies = lanes.map(({ policy }) => policy.name).sort();
  const { tokenPolicies: _, ...binding } = role;
  const bindings = lanes.map(({ role: { tokenPolicies: __, ...own } }) => own);
  const stores = lanes.map(({ externalSecret }) => externalSecret?.store);
  return [
    compare(
      "the role carries the policies of its lanes and no other",
      role.tokenPolicies.join(", "),
      policies.join(", "),
    ),
    compareAll(
      "every lane binds the role alike",
      [binding, ...bindings],
      `${describeRole(role)} ${listAccounts(role)}`,
    ),
    compareAll("every lane reads through the store alike", [store, ...stores], `${store.name} ${store.server}`),
  ];
}

/** The path of OpenBao's API that External Secrets asks for: external-secrets v0.20.4, pkg/provider/vault/client_get.go, buildPath. */
export function buildReadPath({ mount, kvVersion }: { mount: string; kvVersion: 1 | 2 }, key: string): string {
  let below = key;
  if (below.startsWith(`${mount}/`)) {
    below = below.slice(mount.length + 1);
    if (kvVersion === 2 && below.startsWith("data/")) below = below.slice("data/".length);
  }
  return kvVersion === 2 ? `${mount}/data/${below}` : `${mount}/${below}`;
}

function compare(claim: string, granted: string, used: string): ProofStep {
  return { claim, holds: granted === used, granted, used };
}

/** Of settings that are too long to show: in short, and whether all are equal. */
function compareAll(claim: string, settings: readonly unknown[], granted: string): ProofStep {
  const holds = new Set(settings.map((each) => JSON.stringify(each))).size === 1;
  return { claim, holds, granted, used: holds ? granted : "not the same in all lanes" };
}

/** What the text grants, read as the server reads it. */
function readGrant(text: string): string {
  const { blocks, problem } = parsePolicy(text);
  if (blocks === undefined) return problem;
  return blocks.map(({ path, capabilities, otherKeys }) => [...capabilities, ...otherKeys, path].join(" ")).join("; ");
}

function describeRole(role: LaneRole): string {
  return joinWords(`${role.mount}/${role.name}`, role.method === "kubernetes" ? role.audience : role.method);
}

function listAccount({ name, namespace }: { name: string; namespace: string }): string {
  return `${namespace}/${name}`;
}

/** Every pair that the role admits: names and namespaces are a cross product. */
function listAccounts(role: LaneRole): string {
  if (role.method !== "kubernetes") return role.method;
  return role.serviceAccountNamespaces
    .flatMap((namespace) => role.serviceAccountNames.map((name) => listAccount({ name, namespace })))
    .join(", ");
}

/** `some` where only named callers are admitted, `any` where nothing names them. */
function countCallers(role: Exclude<LaneRole, { method: "token" }>): "some" | "any" {
  if (role.method === "kubernetes") {
    const names = [...role.serviceAccountNames, ...role.serviceAccountNamespaces];
    const isExact = names.every((name) => !/[*?[\]]/.test(name));
    return isExact && role.serviceAccountNames.length > 0 && role.serviceAccountNamespaces.length > 0 ? "some" : "any";
  }
  return Object.values(role.boundClaims).some((values) => values.length > 0) ? "some" : "any";
}

function joinWords(...words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined).join(" ");
}
