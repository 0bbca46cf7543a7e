import { type CheckedFiles, checkLoaded } from "./check-loaded.ts";
import { markCompiled } from "./compiled.ts";
import { describeNamespace, type NamespaceDescription } from "./describe-lane.ts";
import { compareText, type Finding } from "./finding.ts";
import { type CompileOptions, compileLane, isLane, type Lane, UnprovenLaneError, type Withheld } from "./lane.ts";
import type { LoadResult } from "./load.ts";
import type { SecretStore } from "./manifests.ts";
import { composeSecretStore, type KubernetesManifest } from "./manifests.ts";
import { compileTokenRole, isTokenRole, type TokenRoleGrant } from "./orders/token-role.ts";
import { type Proof, proveLane, proveNamespace } from "./proof.ts";
import type { KubernetesRole, LaneRole } from "./role.ts";
import { DEFAULT_RULE_SETTINGS } from "./rules/rule.ts";
import type { Applier } from "./stack-setting-values.ts";
import type { StackSettings } from "./stack-settings.ts";
import { findSplits } from "./stacks/find-splits.ts";

/** The role and the store of one namespace, with the lanes that share them. */
export interface NamespaceGrant {
  readonly namespace: string;
  /** Carries the policies of all its lanes. */
  readonly role: KubernetesRole;
  readonly store: SecretStore;
  /** The ClusterSecretStore itself. */
  readonly storeManifest: KubernetesManifest;
  /** Who applies the store and the ExternalSecrets that read through it. */
  readonly appliedBy: Applier;
  readonly lanes: readonly Lane[];
  /** What was shown of the role and the store taken together with their lanes; every claim holds. */
  readonly proof: Proof;
  /** The namespace's access in the words of a reviewer: each policy with the request that asks for it. */
  readonly description: NamespaceDescription;
}

/** Everything one stack declares, and what it withholds; all lists are sorted by name. */
export interface LaneSet {
  readonly lanes: readonly Lane[];
  readonly namespaces: readonly NamespaceGrant[];
  /** The roles that issue tokens for several lanes. */
  readonly tokenRoles: readonly TokenRoleGrant[];
  readonly withheld: readonly Withheld[];
}

/** The role that a lane's callers log in by: the one that its namespace shares, else its own. */
export function findRole({ namespaces }: Pick<LaneSet, "namespaces">, lane: Lane): LaneRole {
  return namespaces.find(({ lanes }) => lanes.includes(lane))?.role ?? lane.role;
}

/** Every role of a set, each once. */
export function listRoles({ lanes, namespaces, tokenRoles }: Omit<LaneSet, "withheld">): readonly LaneRole[] {
  const own = lanes.filter(({ externalSecret }) => externalSecret === undefined);
  return [...namespaces, ...own, ...tokenRoles].map(({ role }) => role);
}

/** What one request grants: a lane, or a token role for several. */
export type Grant = Lane | TokenRoleGrant;

/** What a request grants on the stack; undefined where it is withheld, or orders something else. */
export function findGrant({ lanes, tokenRoles }: LaneSet, ccrId: string): Grant | undefined {
  return [...lanes, ...tokenRoles].find((grant) => grant.ccrId === ccrId);
}

/** The lanes, or every reason why there are none: one line a finding, with file, line and column. */
export type CompileResult =
  | { readonly set: LaneSet; readonly errors: readonly [] }
  | { readonly set?: never; readonly errors: readonly string[] };

/** Checks and compiles all requests of a folder; without settings it only reports what is wrong with them. */
export function compileLanes(
  loaded: LoadResult,
  settings: StackSettings | undefined,
  options: CompileOptions = {},
): CompileResult {
  const { checked, errors } = checkRequests(loaded, settings, options);
  if (errors.length > 0 || settings === undefined) return { errors };
  return compileChecked(checked, settings, options);
}

/** Checks all requests of a folder for a stack, and says what keeps them from being compiled. */
export function checkRequests(
  loaded: LoadResult,
  settings: StackSettings | undefined,
  options: CompileOptions = {},
): { readonly checked: CheckedFiles["checked"]; readonly errors: readonly string[] } {
  const rules = { ...DEFAULT_RULE_SETTINGS, ...(options.now === undefined ? {} : { now: options.now }) };
  const { checked, findings } = checkLoaded(loaded, { kvVersion: settings?.kvVersion ?? 2, settings: rules });
  const errors = findings.filter(({ severity }) => severity === "error").map(formatFinding);
  if (errors.length > 0 || settings === undefined) return { checked, errors };
  const ids = new Set(checked.map(({ ccr, order }) => (ccr ?? order)?.id));
  const unknown = settings.whatIf.filter((id) => !ids.has(id));
  return { checked, errors: unknown.map((id) => `ccr:whatIf: no request has the id ${id}`) };
}

/** Compiles requests that were checked and have no errors, as `compileLanes` does once it has checked them. */
export function compileChecked(
  checked: CheckedFiles["checked"],
  settings: StackSettings,
  options: CompileOptions,
): CompileResult {
  const errors: string[] = [...findSplits(checked, settings)];
  const results = checked.flatMap((each) => {
    if (each.order !== undefined) return [];
    try {
      return [compileLane(each, settings, options)];
    } catch (error) {
      if (!(error instanceof UnprovenLaneError)) throw error;
      errors.push(`${each.source.path}:1:1: this lane would not hold together: ${error.message}`);
      return [];
    }
  });
  const compiled = yieldToWhatIf(results.filter(isLane).sort(by(({ name }) => name)));
  const withheld = [...results.filter((result): result is Withheld => !isLane(result)), ...compiled.withheld];
  const namespaces = groupByNamespace(compiled.lanes).map(proveAgain);
  const proven = new Map(namespaces.flatMap(({ lanes: own }) => own.map((lane) => [lane.name, lane] as const)));
  const lanes = compiled.lanes.map((lane) => proven.get(lane.name) ?? lane);
  for (const { namespace, proof, lanes: own } of namespaces) {
    const failed = [proof, ...own.map((lane) => lane.proof)]
      .flat()
      .filter(({ holds }) => !holds)
      .map(({ claim }) => claim);
    if (failed.length > 0)
      errors.push(`the lanes of namespace ${namespace} would not hold together: ${[...new Set(failed)].join("; ")}`);
  }
  if (errors.length > 0) return { errors };
  const roles = compileTokenRoles(checked, { settings, isSigned: options.isSigned, lanes, withheld });
  const tokenRoles = roles.filter(isTokenRole).sort(by(({ name }) => name));
  withheld.push(...roles.filter((result): result is Withheld => !isTokenRole(result)));
  return {
    set: { lanes, namespaces, tokenRoles, withheld: withheld.sort(by(({ ccrId }) => ccrId)) },
    errors: [],
  };
}

function compileTokenRoles(
  checked: CheckedFiles["checked"],
  surroundings: Parameters<typeof compileTokenRole>[2],
): readonly (TokenRoleGrant | Withheld)[] {
  return checked.flatMap((each) => {
    const { order } = each;
    return order?.request_type === "openbao-token-role" ? [compileTokenRole(each, order, surroundings)] : [];
  });
}

/** One line: where, what, what to do. */
export function formatFinding({ file, line, column, code, message, hint }: Finding): string {
  return `${file}:${line}:${column}: ${code}: ${message} (${hint})`;
}

/** A what-if of a request that supersedes another shows how it will be: the older one no longer declares the lane. */
function yieldToWhatIf(lanes: readonly Lane[]): { lanes: readonly Lane[]; withheld: readonly Withheld[] } {
  const successors = new Map(
    lanes.flatMap(({ whatIf, supersedes, ccrId }) =>
      whatIf === undefined || supersedes === undefined ? [] : [[supersedes, ccrId] as const],
    ),
  );
  const isReplaced = ({ ccrId }: Lane): boolean => successors.has(ccrId);
  const withheld = lanes.filter(isReplaced).map(({ ccrId, title, name }) => ({
    ccrId,
    title,
    name,
    reasons: [`what if ${successors.get(ccrId)} superseded it`],
    isDecided: true,
    isElsewhere: false,
  }));
  return { lanes: lanes.filter((lane) => !isReplaced(lane)), withheld };
}

function groupByNamespace(lanes: readonly Lane[]): readonly NamespaceGrant[] {
  const groups = Map.groupBy(
    lanes.filter((lane) => lane.externalSecret !== undefined),
    (lane) => lane.externalSecret?.delivery.namespace ?? "",
  );
  return [...groups].sort(by(([namespace]) => namespace)).map(([namespace, members]) => mergeLanes(namespace, members));
}

/** The rules over the whole set have made sure that role and store differ in nothing but their policies; the proof shows it. */
function mergeLanes(namespace: string, lanes: readonly Lane[]): NamespaceGrant {
  const [first] = lanes;
  if (first?.externalSecret === undefined || first.role.method !== "kubernetes") {
    throw new TypeError("a namespace is granted through External Secrets and Kubernetes auth alone");
  }
  const { store, appliedBy } = first.externalSecret;
  const tokenPolicies = [...new Set(lanes.flatMap(({ role }) => role.tokenPolicies))].sort();
  const role = { ...first.role, tokenPolicies };
  const proof = proveNamespace(role, lanes, store);
  return {
    namespace,
    role,
    store,
    storeManifest: composeSecretStore(store),
    appliedBy,
    lanes,
    proof,
    description: describeNamespace(role, store, lanes),
  };
}

/** A lane is proven by itself when it is compiled: where others share its role, what it says of the role is not all of it. */
function proveAgain(grant: NamespaceGrant): NamespaceGrant {
  if (grant.lanes.length === 1) return markCompiled(grant);
  const lanes = grant.lanes.map((lane) => markCompiled({ ...lane, proof: proveLane(lane, grant) }));
  return markCompiled({ ...grant, lanes });
}

function by<T>(key: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => compareText(key(left), key(right));
}
