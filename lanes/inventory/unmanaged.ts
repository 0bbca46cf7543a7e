import type { Checked } from "../check.ts";
import { auditGrants } from "../drift/audit-grants.ts";
import { compareText } from "../finding.ts";
import type { Lane } from "../lane.ts";
import { type LaneSet, listRoles } from "../lane-set.ts";
import { rolePath } from "../manifests.ts";
import { grantsSame } from "../policy/compare-policy.ts";
import { type PolicyBlock, parsePolicy } from "../policy/parse-policy.ts";
import { type DeclaredNames, listDeclared } from "./declared.ts";
import { isDeclared, isRole } from "./leftovers.ts";
import { type LiveManifest, type LiveState, nameManifest } from "./live-state.ts";

/** Something that grants or delivers secrets, and that no granted request asks for. */
export interface UnmanagedGrant {
  readonly kind: "grant" | "policy" | "role" | "store" | "external-secret";
  readonly name: string;
  /** Of a grant, the path of a policy that matches; absent where none is known. */
  readonly rule?: string;
  /** What it grants, path by path; none of what grants by others. */
  readonly paths: readonly { readonly path: string; readonly capabilities: readonly string[] }[];
  /** Who has the policy. */
  readonly carriers: readonly string[];
  /** The request whose lane it is about, or which names it without granting it now. */
  readonly request?: string;
  readonly why: string;
}

interface Declared {
  readonly set: LaneSet;
  readonly existing: readonly Checked[];
  /** Policies that are as they should be, though no request asks for them: those of the foundation. */
  readonly accepted?: ReadonlySet<string>;
}

const kinds = ["grant", "policy", "role", "store", "external-secret"] as const;

/** Everything unmanaged, sorted: first what grants a lane's own secret to others. */
export function listUnmanaged(
  { set, existing, accepted = new Set() }: Declared,
  live: LiveState,
): readonly UnmanagedGrant[] {
  const names = listDeclared(existing);
  const grants = auditGrants(set, live, accepted).map(
    ({ ccrId, policy, path, rule, capabilities, carriers, why }): UnmanagedGrant => {
      const by = rule === undefined ? {} : { rule };
      return { kind: "grant", name: policy, ...by, paths: [{ path, capabilities }], carriers, request: ccrId, why };
    },
  );
  const all = [
    ...grants,
    ...listPolicies(set, names, live).filter(({ name }) => !accepted.has(name)),
    ...listUnknownRoles(set, live),
    ...listManifests(set, names, live),
  ];
  const key = ({ kind, name, request = "", paths }: UnmanagedGrant): string =>
    [kinds.indexOf(kind), name, request, paths[0]?.path ?? ""].join("\n");
  return all.sort((left, right) => compareText(key(left), key(right)));
}

/** Policies that grant anything below a mount of KV that no lane asks for: all of those that are no lane's, and what a lane's own has beside. */
function listPolicies({ lanes }: LaneSet, names: DeclaredNames, live: LiveState): readonly UnmanagedGrant[] {
  const owners = new Map(lanes.map((lane) => [lane.policy.name, lane] as const));
  const listed = live.mounts.map(({ path }) => path);
  const mounts = listed.length > 0 ? listed : [...new Set(lanes.map(({ policy }) => policy.mount))];
  return live.policies.flatMap(({ name, text }): readonly UnmanagedGrant[] => {
    const owner = owners.get(name);
    if (owner !== undefined && grantsSame(text, owner.policy.text)) return [];
    const carriers = live.carriers.filter(({ policies }) => policies.includes(name)).map(({ path }) => path);
    const request = owner?.ccrId ?? names.policies.get(name);
    const common = { kind: "policy", name, carriers, ...(request === undefined ? {} : { request }) } as const;
    const { blocks, problem } = parsePolicy(text);
    if (blocks === undefined) return [{ ...common, paths: [], why: `what it grants cannot be told: ${problem}` }];
    const paths = blocks
      .map((block) => ({ path: block.path.replace(/^\//, ""), capabilities: listWords(block) }))
      .map((each) => (each.path === owner?.policy.path ? { ...each, capabilities: dropRead(each.capabilities) } : each))
      .filter(({ path, capabilities }) => capabilities.length > 0 && mounts.some((mount) => reaches(path, mount)));
    return paths.length === 0 ? [] : [{ ...common, paths, why: explainPolicy(owner, request) }];
  });
}

const dropRead = (words: readonly string[]): readonly string[] => words.filter((word) => word !== "read");

function explainPolicy(owner: Lane | undefined, request: string | undefined): string {
  if (owner !== undefined) return `its request asks for read on ${owner.policy.path} alone`;
  return request === undefined ? "no request asks for it" : "its request does not grant it on this stack now";
}

function listWords({ capabilities, policy }: PolicyBlock): readonly string[] {
  const words = [...new Set([...capabilities, ...(policy === undefined ? [] : [`policy ${policy}`])])].sort();
  return words.includes("deny") || words.includes("policy deny") ? [] : words;
}

/** Whether a path of a policy can match anything below a mount; a `+` and a template can be any segment. */
export function reaches(path: string, mount: string): boolean {
  const isPrefix = path.endsWith("*");
  const segments = (isPrefix ? path.slice(0, -1) : path).split("/");
  const wanted = mount.split("/");
  for (const [at, segment] of wanted.entries()) {
    const own = segments[at];
    if (own === undefined) return false;
    const isAny = own === "+" || own.includes("{{");
    if (isPrefix && at === segments.length - 1) return isAny || segment.startsWith(own);
    if (!isAny && own !== segment) return false;
  }
  return segments.length > wanted.length;
}

/** Roles that give their callers no policy that is known: they are left from something, or wait for it. */
function listUnknownRoles(set: LaneSet, live: LiveState): readonly UnmanagedGrant[] {
  const known = new Set([...live.policies.map(({ name }) => name), "default", "root"]);
  const own = new Set(listRoles(set).map(rolePath));
  return live.carriers
    .filter(({ path, policies }) => isRole(path) && !policies.some((name) => known.has(name)))
    .filter(({ path }) => !own.has(path))
    .map(({ path, policies }): UnmanagedGrant => {
      const why =
        policies.length === 0 ? "it carries no policy" : `no policy that it carries exists: ${policies.join(", ")}`;
      return { kind: "role", name: path, paths: [], carriers: [], why };
    });
}

/** Stores and ExternalSecrets of the cluster that no granted lane declares. */
function listManifests(
  { lanes, namespaces }: LaneSet,
  names: DeclaredNames,
  live: LiveState,
): readonly UnmanagedGrant[] {
  const stores = new Set(namespaces.map(({ store }) => store.name));
  const delivered = new Set(
    lanes.flatMap(({ externalSecret }) =>
      externalSecret === undefined
        ? []
        : [`${externalSecret.delivery.namespace}/${externalSecret.delivery.secretName}`],
    ),
  );
  const isOwn = (each: LiveManifest): boolean =>
    each.kind === "ExternalSecret"
      ? delivered.has(nameManifest(each))
      : each.kind === "ClusterSecretStore" && stores.has(each.name);
  return live.manifests
    .filter((each) => !isOwn(each))
    .map((each): UnmanagedGrant => {
      const kind = each.kind === "ExternalSecret" ? "external-secret" : "store";
      const why = isDeclared(each, names)
        ? "its request does not grant it on this stack now"
        : `no request asks for this ${each.kind}`;
      return { kind, name: nameManifest(each), paths: [], carriers: [], why };
    });
}
