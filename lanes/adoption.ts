import { compareText } from "./finding.ts";
import type { Lane } from "./lane.ts";
import type { LaneSet, NamespaceGrant } from "./lane-set.ts";
import { composeRolePayload, type KubernetesManifest, rolePath } from "./manifests.ts";
import { diffPolicies } from "./policy/compare-policy.ts";
import type { LaneRole } from "./role.ts";
import { redactText } from "./secret-scan.ts";

/** The kinds of objects that lanes are made of. */
export type ObjectKind = "policy" | "role" | "store" | "external-secret";

type Fields = Readonly<Record<string, unknown>>;

/** One object that a stack declares, as Pulumi and as its server know it. */
export interface DeclaredObject {
  readonly kind: ObjectKind;
  /** Pulumi's type token and logical name, and those of the component that it belongs to. */
  readonly type: string;
  readonly name: string;
  readonly parent: { readonly type: string; readonly name: string };
  /** The id by which Pulumi imports it. */
  readonly id: string;
  /** The requests that ask for it. */
  readonly ccrIds: readonly string[];
  /** Where it is: a path of OpenBao's API below /v1/, or the object itself as it is declared in Kubernetes. */
  readonly place:
    | { readonly server: "openbao"; readonly path: string }
    | { readonly server: "kubernetes"; readonly manifest: KubernetesManifest };
  /** Its content in the words of its server. */
  readonly wanted: Fields;
  /** The Secret that External Secrets would fill; of an ExternalSecret alone. */
  readonly secret?: { readonly namespace: string; readonly name: string; readonly mayReplace: boolean };
}

/** One field that is not as it is declared; texts of policies come as a diff. Never a secret value. */
export interface Difference {
  readonly field: string;
  readonly live: string;
  readonly wanted: string;
}

const roleTypes: Readonly<Record<LaneRole["method"], string>> = {
  kubernetes: "vault:kubernetes/authBackendRole:AuthBackendRole",
  jwt: "vault:jwt/authBackendRole:AuthBackendRole",
  oidc: "vault:jwt/authBackendRole:AuthBackendRole",
  token: "vault:tokenauth/authBackendRole:AuthBackendRole",
};

/** How `ccr:adopt` names an object. */
export function nameObject({ kind, id }: Pick<DeclaredObject, "kind" | "id">): string {
  return `${kind}:${id}`;
}

/** Import ids by the component that an object belongs to, `<type>::<name>`, and by its kind. */
export type Imports = ReadonlyMap<string, Readonly<Partial<Record<ObjectKind, string>>>>;

/** The imports that a list of `ccr:adopt` asks for, and the entries of it that name no object of the set. */
export function findImports(
  set: LaneSet,
  { adopt, resources }: { adopt: readonly string[]; resources: ReadonlySet<string> },
): { readonly imports: Imports; readonly unknown: readonly string[] } {
  const objects = new Map(listObjects(set).map((object) => [nameObject(object), object]));
  const imports = new Map<string, Partial<Record<ObjectKind, string>>>();
  for (const { kind, id, type, name, parent } of adopt.flatMap((each) => objects.get(each) ?? [])) {
    // What the stack holds already was taken over before.
    if (resources.has(`${type}::${name}`)) continue;
    const key = `${parent.type}::${parent.name}`;
    imports.set(key, { ...imports.get(key), [kind]: id });
  }
  return { imports, unknown: adopt.filter((each) => !objects.has(each)) };
}

/** Every object of a set, in the order in which they are declared. */
export function listObjects({ lanes, namespaces }: LaneSet): readonly DeclaredObject[] {
  return [...lanes.flatMap(listOfLane), ...namespaces.flatMap(listOfNamespace)];
}

function listOfLane(lane: Lane): readonly DeclaredObject[] {
  const { name, ccrId, policy, role, externalSecret } = lane;
  const common = { name, parent: { type: "credential-lanes:index:CredentialLane", name }, ccrIds: [ccrId] };
  const ofPolicy: DeclaredObject = {
    ...common,
    kind: "policy",
    type: "vault:index/policy:Policy",
    id: policy.name,
    place: { server: "openbao", path: `sys/policies/acl/${policy.name}` },
    wanted: { policy: policy.text },
  };
  if (externalSecret === undefined) return [ofPolicy, describeRole(role, common)];
  const { manifest, delivery } = externalSecret;
  return [
    ofPolicy,
    {
      ...common,
      kind: "external-secret",
      type: `kubernetes:${manifest.apiVersion}:${manifest.kind}`,
      id: `${delivery.namespace}/${delivery.secretName}`,
      place: { server: "kubernetes", manifest },
      wanted: manifest.spec as Fields,
      secret: {
        namespace: delivery.namespace,
        name: delivery.secretName,
        mayReplace: delivery.takesOverSecret,
      },
    },
  ];
}

function listOfNamespace({ namespace, role, storeManifest, lanes }: NamespaceGrant): readonly DeclaredObject[] {
  const parent = { type: "credential-lanes:index:NamespaceAccess", name: namespace };
  const ccrIds = lanes.map(({ ccrId }) => ccrId).sort();
  return [
    describeRole(role, { name: namespace, parent, ccrIds }),
    {
      kind: "store",
      type: `kubernetes:${storeManifest.apiVersion}:${storeManifest.kind}`,
      name: namespace,
      parent,
      id: storeManifest.metadata.name,
      ccrIds,
      place: { server: "kubernetes", manifest: storeManifest },
      wanted: storeManifest.spec as Fields,
    },
  ];
}

function describeRole(role: LaneRole, common: Pick<DeclaredObject, "name" | "parent" | "ccrIds">): DeclaredObject {
  const path = rolePath(role);
  const wanted = composeRolePayload(role);
  return {
    ...common,
    kind: "role",
    type: roleTypes[role.method],
    id: path,
    place: { server: "openbao", path },
    wanted,
  };
}

/** The declared fields that are otherwise on the server; what is not declared is the server's own and does not count. */
export function compareLive({ kind, wanted }: DeclaredObject, live: Fields): readonly Difference[] {
  if (kind === "policy") return comparePolicies(String(wanted.policy), live.policy);
  return compareFields(wanted, live, "");
}

function comparePolicies(wanted: string, live: unknown): readonly Difference[] {
  if (live === wanted) return [];
  const diff = diffPolicies(redactText(typeof live === "string" ? live : ""), wanted);
  return [{ field: "policy", live: diff, wanted }];
}

function compareFields(wanted: unknown, live: unknown, field: string): readonly Difference[] {
  if (isFields(wanted) && isFields(live)) {
    return Object.keys(wanted).flatMap((key) =>
      compareFields(wanted[key], live[key], field === "" ? key : `${field}.${key}`),
    );
  }
  if (isListOfFields(wanted) && Array.isArray(live) && live.length === wanted.length) {
    return wanted.flatMap((each, at) => compareFields(each, live[at], `${field}[${at}]`));
  }
  const [left, right] = [normalize(live), normalize(wanted)];
  return left === right ? [] : [{ field, live: redactText(left), wanted: right }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfFields(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFields);
}

/** Lists of names are sets on both servers, and one value stands for a list of one. */
function normalize(value: unknown): string {
  if (value === undefined || value === null) return "absent";
  if (!Array.isArray(value)) return isFields(value) ? JSON.stringify(value) : JSON.stringify([value]);
  return JSON.stringify([...value].sort((left, right) => compareText(String(left), String(right))));
}
