import { listObjects, nameHeldObjects, nameObject } from "../lanes/adoption.ts";
import { compareLive } from "../lanes/compare-live.ts";
import { asFields, asList, type Fields } from "../lanes/fields.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import { redactText } from "../lanes/secret-scan.ts";
import type { AuthorityObjects } from "./requests.ts";
import { type DeclaredResource, isSet, listKubernetesObjects } from "./resource.ts";

type DeclaredObject = ReturnType<typeof listObjects>[number];

/** Inputs of @pulumi/vault 7.8.0 that give policies to whoever logs in, whatever the method. */
const givingPolicies = ["tokenPolicies", "policies", "allowedPolicies", "allowedPoliciesGlobs"];

/** True for what grants a secret, or delivers one. */
export function isGrant(resource: DeclaredResource): boolean {
  const { type, props } = resource;
  if (type.startsWith("vault:")) {
    // The roles of these have policies of Consul and Nomad.
    if (/^vault:(consul|index\/nomad)/.test(type)) return false;
    return /(AuthBackendRole|Policy|Policies)$/.test(type) || givingPolicies.some((key) => isSet(props[key]));
  }
  return listKubernetesObjects(resource).some(({ group }) => /(^|\.)external-secrets\.io$/.test(group));
}

/**
 * Why no granted lane of the stack declares this resource as it is. Whatever `listObjects` lists is declared, also what is
 * approved in another form than a lane's, such as a token role for several lanes.
 */
export function findUndeclared(
  resource: DeclaredResource,
  set: LaneSet | undefined,
  authority: AuthorityObjects = [],
): readonly string[] {
  const { type, props, unknown } = resource;
  if (!isGrant(resource)) return [];
  if (set === undefined) return ["the requests cannot be used (see the stack's own violation), so nothing approves it"];
  if (unknown.length > 0) {
    return [`a preview cannot know ${list(unknown)}: declare it with plain values, as the request says them`];
  }
  const [held] = nameHeldObjects([{ type, outputs: props }]);
  const own = authority.find((each) => nameObject(each) === held);
  const object = own ?? (held === undefined ? undefined : indexObjects(set).get(held));
  if (object?.type !== type) {
    return ["no granted lane of this stack declares it: remove it, or have a request for it approved"];
  }
  if (object.appliedBy === "gitops") {
    return [
      "GitOps applies it on this stack (ccr:kubernetesObjects), and two would: leave it to what ccr export writes",
    ];
  }
  const fields = findDifferences(object, props);
  if (fields.length === 0) return [];
  if (own !== undefined) {
    return [
      `it is not what the foundation's settings and requests ask for, in ${list(fields)}: declare it as computed`,
    ];
  }
  const asked = `${object.ccrIds.join(", ")} ${object.ccrIds.length === 1 ? "asks" : "ask"}`;
  return [`it is not what ${asked} for, in ${list(fields)}: declare it as approved, or have the change approved`];
}

/** True of a policy by which lanes are applied, exactly as it is computed from the requests: it may write what others may not. */
export function isAuthorityPolicy(resource: DeclaredResource, authority: AuthorityObjects = []): boolean {
  const { type, props } = resource;
  const object = authority.find(({ kind, id }) => kind === "policy" && id === props.name);
  return object?.type === type && findDifferences(object, props).length === 0;
}

/** One set is asked for each resource of a stack. */
const indexes = new WeakMap<LaneSet, ReadonlyMap<string, DeclaredObject>>();

function indexObjects(set: LaneSet): ReadonlyMap<string, DeclaredObject> {
  const index = indexes.get(set) ?? new Map(listObjects(set).map((object) => [nameObject(object), object]));
  indexes.set(set, index);
  return index;
}

/** The fields in which a resource is something else than the object that a lane declares. */
function findDifferences(object: DeclaredObject, props: Fields): readonly string[] {
  const { live, rest } = splitInputs(object, props);
  const extra = Object.keys(rest).filter((key) => isSet(rest[key]) && rest[key] !== false && rest[key] !== 0);
  const different = compareLive(object, live).map(({ field }) => field);
  return [...new Set([...different, ...extra.map(redactText)])].sort();
}

/** The inputs that `compareLive` knows, in the words of the server, and what no lane has. Names are compared before. */
function splitInputs({ kind, place }: DeclaredObject, props: Fields): { readonly live: Fields; readonly rest: Fields } {
  if (kind === "policy") {
    const { name: _name, policy, ...rest } = props;
    return { live: { policy }, rest };
  }
  if (kind === "role") {
    const { backend: _backend, roleName: _roleName, boundClaims, ...live } = props;
    const claims = boundClaims === undefined ? {} : { bound_claims: splitClaims(asFields(boundClaims)) };
    return { live: { ...inWordsOfTheServer(live), ...claims }, rest: {} };
  }
  const { apiVersion, kind: ownKind, metadata: _metadata, spec, ...rest } = props;
  const wanted = place.server === "kubernetes" ? place.manifest : undefined;
  const other = apiVersion === wanted?.apiVersion && ownKind === wanted?.kind ? {} : { apiVersion };
  return { live: asFields(spec), rest: { ...rest, ...other } };
}

/** `tokenPolicies` → `token_policies`, as OpenBao's API has it. */
function inWordsOfTheServer(props: Fields): Fields {
  const entries = Object.entries(props).map(([key, value]): [string, unknown] => {
    return [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value];
  });
  return Object.fromEntries(entries);
}

/** terraform-provider-vault v5.8.0 splits the text of a claim at its commas into the list that the API takes. */
function splitClaims(claims: Fields): Fields {
  const split = (value: unknown): unknown => (typeof value === "string" ? value.split(",") : asList(value));
  return Object.fromEntries(Object.entries(claims).map(([claim, value]) => [claim, split(value)]));
}

function list(fields: readonly string[]): string {
  return fields.map((field) => redactText(field)).join(", ");
}
