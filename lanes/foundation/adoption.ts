import { type DeclaredObject, type HeldResource, nameHeldObjects } from "../adoption.ts";
import { composeRolePayload, rolePath } from "../manifests.ts";
import type { AuthMount, AuthorityRole, FoundationManifest, FoundationPlan, KvMount, OpenBaoPlan } from "./plan.ts";

/** The component that declares policies and roles of the authority. */
const parent = { type: "credential-lanes:index:OpenBaoFoundation", name: "openbao" };

/** The objects of OpenBao that a creation would overwrite, in the words in which lanes' own are judged. */
export function listAuthorityObjects({ policies, roles }: OpenBaoPlan): readonly DeclaredObject[] {
  const common = { parent, ccrIds: [], appliedBy: "pulumi" } as const;
  return [
    ...policies.map(
      ({ name, text }): DeclaredObject => ({
        ...common,
        kind: "policy",
        type: "vault:index/policy:Policy",
        name,
        id: name,
        place: { server: "openbao", path: `sys/policies/acl/${name}` },
        wanted: { policy: text },
      }),
    ),
    ...roles.map(({ role }): DeclaredObject => {
      const path = rolePath(role);
      const method = role.method === "kubernetes" ? "kubernetes" : "jwt";
      return {
        ...common,
        kind: "role",
        type: `vault:${method}/authBackendRole:AuthBackendRole`,
        name: path,
        id: path,
        place: { server: "openbao", path },
        wanted: composeAuthorityPayload(role),
      };
    }),
  ];
}

/** What is written to a role of the authority: its tokens live once, and have what their own policies say alone. */
function composeAuthorityPayload(role: AuthorityRole["role"]): Readonly<Record<string, unknown>> {
  return {
    ...composeRolePayload(role),
    token_explicit_max_ttl: role.tokenTtlSeconds,
    token_no_default_policy: true,
  };
}

/** Everything that a foundation declares and `foundation:adopt` can take over: key → import id. */
export function listAdoptable({ openbao, externalSecrets }: FoundationPlan): ReadonlyMap<string, string> {
  const ofMount = ({ key, path }: KvMount | AuthMount): [string, string] => [key, path];
  const ofManifest = ({ key, id }: FoundationManifest): [string, string] => [key, id];
  const { base = [], definitions = [], manifests = [] } = externalSecrets ?? {};
  return new Map([
    ...openbao.kvMounts.map(ofMount),
    ...openbao.authMounts.map(ofMount),
    ...openbao.authMounts.flatMap(({ path, kubernetes }): [string, string][] =>
      kubernetes === undefined ? [] : [[kubernetes.key, `auth/${path}/config`]],
    ),
    ...openbao.policies.map(({ key, name }): [string, string] => [key, name]),
    ...openbao.roles.map(({ key, role }): [string, string] => [key, rolePath(role)]),
    ...[...base, ...definitions, ...manifests].map(ofManifest),
  ]);
}

/** The imports that a list of `foundation:adopt` asks for, key → import id, and the entries of it that name nothing. */
export function findFoundationImports(
  plan: FoundationPlan,
  { adopt, held }: { adopt: readonly string[]; held: ReadonlySet<string> },
): { readonly imports: ReadonlyMap<string, string>; readonly unknown: readonly string[] } {
  const adoptable = listAdoptable(plan);
  const imports = new Map(
    adopt.flatMap((key) => {
      const id = adoptable.get(key);
      return id === undefined || held.has(key) ? [] : [[key, id] as const];
    }),
  );
  return { imports, unknown: adopt.filter((key) => !adoptable.has(key)) };
}

/** The keys of what a stack's state holds already. */
export function listHeldKeys(resources: readonly HeldResource[]): ReadonlySet<string> {
  return new Set([...nameHeldObjects(resources), ...resources.flatMap(keyOfHeld)]);
}

function keyOfHeld({ type, outputs }: HeldResource): readonly string[] {
  if (type === "vault:index/mount:Mount") return [`mount:${outputs.path}`];
  if (/^vault:(index|jwt)\/authBackend:AuthBackend$/.test(type)) return [`auth:${outputs.path}`];
  if (type === "vault:kubernetes/authBackendConfig:AuthBackendConfig") return [`auth-config:${outputs.backend}`];
  if (!type.startsWith("kubernetes:")) return [];
  const { name, namespace } = (outputs.metadata ?? {}) as { name?: unknown; namespace?: unknown };
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return [`kubernetes:${kind}/${namespace === undefined ? name : `${namespace}/${name}`}`];
}
