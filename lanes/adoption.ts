import type { Lane } from "./lane.ts";
import type { LaneSet, NamespaceGrant } from "./lane-set.ts";
import { composeRolePayload, type KubernetesManifest, rolePath } from "./manifests.ts";
import type { TokenRoleGrant } from "./orders/token-role.ts";
import type { LaneRole } from "./role.ts";
import type { Applier } from "./stack-setting-values.ts";

/** The kinds of objects that lanes are made of. */
export type ObjectKind = "policy" | "role" | "store" | "external-secret";

type Fields = Readonly<Record<string, unknown>>;

/** One object that the lanes of a stack are made of, as Pulumi and as its server know it. */
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
  /** Who applies it: what GitOps does is no resource of the stack. */
  readonly appliedBy: Applier;
  /** Where it is: a path of OpenBao's API below /v1/, or the object itself as it is declared in Kubernetes. */
  readonly place:
    | { readonly server: "openbao"; readonly path: string }
    | { readonly server: "kubernetes"; readonly manifest: KubernetesManifest };
  /** Its content in the words of its server. */
  readonly wanted: Fields;
  /** The Secret that External Secrets would fill; of an ExternalSecret alone. */
  readonly secret?: { readonly namespace: string; readonly name: string; readonly mayReplace: boolean };
}

const policyType = "vault:index/policy:Policy";
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

/** A resource that a stack's state holds: its type token and what its provider said of it. */
export interface HeldResource {
  readonly type: string;
  readonly outputs: Fields;
}

/** The names of the objects that a stack's state holds already, be it under the logical names of a lane before. */
export function nameHeldObjects(resources: readonly HeldResource[]): ReadonlySet<string> {
  return new Set(resources.flatMap((resource) => nameHeldObject(resource) ?? []));
}

/** The path below /v1/ of an object of OpenBao by its name for `ccr:adopt`; undefined of one that is in the cluster. */
export function findOpenbaoPath(name: string): string | undefined {
  const at = name.indexOf(":");
  const [kind, id] = [name.slice(0, at), name.slice(at + 1)];
  if (kind === "policy") return `sys/policies/acl/${id}`;
  return kind === "role" ? id : undefined;
}

function nameHeldObject({ type, outputs }: HeldResource): string | undefined {
  const { name, backend, roleName } = outputs;
  const metadata = (outputs.metadata ?? {}) as Fields;
  switch (type) {
    case policyType:
      return nameObject({ kind: "policy", id: String(name) });
    case roleTypes.token:
      return nameObject({ kind: "role", id: `auth/token/roles/${roleName}` });
    case roleTypes.kubernetes:
    case roleTypes.jwt:
      return nameObject({ kind: "role", id: `auth/${backend}/role/${roleName}` });
    default:
      if (type.endsWith(":ClusterSecretStore")) return nameObject({ kind: "store", id: String(metadata.name) });
      if (!type.endsWith(":ExternalSecret")) return undefined;
      return nameObject({ kind: "external-secret", id: `${metadata.namespace}/${metadata.name}` });
  }
}

/** Import ids by the component that an object belongs to, `<type>::<name>`, and by its kind. */
export type Imports = ReadonlyMap<string, Readonly<Partial<Record<ObjectKind, string>>>>;

/** The imports that a list of `ccr:adopt` asks for, and the entries of it that name no object of the set. */
export function findImports(
  set: LaneSet,
  { adopt, held }: { adopt: readonly string[]; held: ReadonlySet<string> },
): { readonly imports: Imports; readonly unknown: readonly string[] } {
  const objects = new Map(listOwnObjects(set).map((object) => [nameObject(object), object]));
  const imports = new Map<string, Partial<Record<ObjectKind, string>>>();
  // What the stack holds already was taken over before.
  const taken = adopt.filter((each) => !held.has(each)).flatMap((each) => objects.get(each) ?? []);
  for (const { kind, id, parent } of taken) {
    const key = `${parent.type}::${parent.name}`;
    imports.set(key, { ...imports.get(key), [kind]: id });
  }
  return { imports, unknown: adopt.filter((each) => !objects.has(each)) };
}

/** Every object of a set, in the order in which they are declared. */
export function listObjects({ lanes, namespaces, tokenRoles }: LaneSet): readonly DeclaredObject[] {
  return [...lanes.flatMap(listOfLane), ...namespaces.flatMap(listOfNamespace), ...tokenRoles.map(describeTokenRole)];
}

/** Those that Pulumi applies: the resources of the stack. */
export function listOwnObjects(set: LaneSet): readonly DeclaredObject[] {
  return listObjects(set).filter(({ appliedBy }) => appliedBy === "pulumi");
}

/** What the stack's state still holds although GitOps applies it now: an update would delete it from the cluster. */
export function findHandedOver(set: LaneSet, held: ReadonlySet<string>): readonly DeclaredObject[] {
  return listObjects(set).filter((object) => object.appliedBy === "gitops" && held.has(nameObject(object)));
}

/** The objects that one request asks for, alone or with others. */
export function listObjectsOf(set: LaneSet, ccrId: string): readonly DeclaredObject[] {
  return listObjects(set).filter(({ ccrIds }) => ccrIds.includes(ccrId));
}

function listOfLane(lane: Lane): readonly DeclaredObject[] {
  const { name, ccrId, policy, role, externalSecret } = lane;
  const common = { name, parent: { type: "credential-lanes:index:CredentialLane", name }, ccrIds: [ccrId] };
  const ofPolicy: DeclaredObject = {
    ...common,
    kind: "policy",
    type: policyType,
    id: policy.name,
    appliedBy: "pulumi",
    place: { server: "openbao", path: `sys/policies/acl/${policy.name}` },
    wanted: { policy: policy.text },
  };
  if (externalSecret === undefined) return [ofPolicy, describeRole(role, common)];
  const { manifest, delivery, appliedBy } = externalSecret;
  return [
    ofPolicy,
    {
      ...common,
      kind: "external-secret",
      type: `kubernetes:${manifest.apiVersion}:${manifest.kind}`,
      id: `${delivery.namespace}/${delivery.secretName}`,
      appliedBy,
      place: { server: "kubernetes", manifest },
      wanted: manifest.spec as Fields,
      secret: {
        namespace: delivery.namespace,
        name: delivery.secretName,
        // Merge adds its fields to a Secret that somebody else keeps, and None touches none: both say so themselves.
        mayReplace: delivery.takesOverSecret || ["Merge", "None"].includes(delivery.creationPolicy),
      },
    },
  ];
}

function listOfNamespace({
  namespace,
  role,
  storeManifest,
  lanes,
  appliedBy,
}: NamespaceGrant): readonly DeclaredObject[] {
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
      appliedBy,
      place: { server: "kubernetes", manifest: storeManifest },
      wanted: storeManifest.spec as Fields,
    },
  ];
}

function describeTokenRole({ name, ccrId, role }: TokenRoleGrant): DeclaredObject {
  const parent = { type: "credential-lanes:index:SharedTokenRole", name };
  return describeRole(role, { name, parent, ccrIds: [ccrId] });
}

function describeRole(role: LaneRole, common: Pick<DeclaredObject, "name" | "parent" | "ccrIds">): DeclaredObject {
  const path = rolePath(role);
  const wanted = composeRolePayload(role);
  return {
    ...common,
    kind: "role",
    type: roleTypes[role.method],
    id: path,
    appliedBy: "pulumi",
    place: { server: "openbao", path },
    wanted,
  };
}
