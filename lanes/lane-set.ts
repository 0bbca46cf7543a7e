import { checkSources } from "./check.ts";
import type { SecretStore } from "./external-secret.ts";
import type { Finding } from "./finding.ts";
import { compileLane, isLane, type Lane, type Withheld } from "./lane.ts";
import type { LoadResult } from "./load.ts";
import type { KubernetesRole } from "./role.ts";
import type { StackSettings } from "./stack-settings.ts";

/** The role and the store of one namespace, with the lanes that share them. */
export interface NamespaceGrant {
  readonly namespace: string;
  /** Carries the policies of all its lanes. */
  readonly role: KubernetesRole;
  readonly store: SecretStore;
  readonly lanes: readonly Lane[];
}

/** Everything one stack declares, and what it withholds; all lists are sorted by name. */
export interface LaneSet {
  readonly lanes: readonly Lane[];
  readonly namespaces: readonly NamespaceGrant[];
  readonly withheld: readonly Withheld[];
}

/** The lanes, or every reason why there are none: one line a finding, with file, line and column. */
export type CompileResult =
  | { readonly set: LaneSet; readonly errors: readonly [] }
  | { readonly set?: never; readonly errors: readonly string[] };

/** Checks and compiles all requests of a folder; without settings it only reports what is wrong with them. */
export function compileLanes(loaded: LoadResult, settings: StackSettings | undefined): CompileResult {
  const checked = checkSources(loaded.sources);
  const findings = [...loaded.findings, ...checked.flatMap((each) => each.findings)];
  const errors = findings.filter(({ severity }) => severity === "error").map(formatFinding);
  if (errors.length > 0 || settings === undefined) return { errors };
  const results = checked.map((each) => compileLane(each, settings));
  const lanes = results.filter(isLane).sort(by(({ name }) => name));
  const withheld = results.filter((result): result is Withheld => !isLane(result)).sort(by(({ ccrId }) => ccrId));
  return { set: { lanes, namespaces: groupByNamespace(lanes), withheld }, errors: [] };
}

/** One line: where, what, what to do. */
export function formatFinding({ file, line, column, code, message, hint }: Finding): string {
  return `${file}:${line}:${column}: ${code}: ${message} (${hint})`;
}

function groupByNamespace(lanes: readonly Lane[]): readonly NamespaceGrant[] {
  const groups = Map.groupBy(
    lanes.filter((lane) => lane.externalSecret !== undefined),
    (lane) => lane.externalSecret?.delivery.namespace ?? "",
  );
  return [...groups].sort(by(([namespace]) => namespace)).map(([namespace, members]) => mergeLanes(namespace, members));
}

/** The rules over the whole set have made sure that role and store differ in nothing but their policies. */
function mergeLanes(namespace: string, lanes: readonly Lane[]): NamespaceGrant {
  const [first] = lanes;
  if (first?.externalSecret === undefined || first.role.method !== "kubernetes") {
    throw new TypeError("a namespace is granted through External Secrets and Kubernetes auth alone");
  }
  const tokenPolicies = [...new Set(lanes.flatMap(({ role }) => role.tokenPolicies))].sort();
  return { namespace, role: { ...first.role, tokenPolicies }, store: first.externalSecret.store, lanes };
}

function by<T>(key: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0);
}
