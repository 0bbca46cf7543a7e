import { listObjects, type ObjectKind } from "../adoption.ts";
import type { LaneSet } from "../lane-set.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One step of a preview, of the parts that are read (pulumi v3.259.0, pkg/display/json.go). */
export interface EngineStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: { readonly type?: string; readonly inputs?: Fields };
  readonly oldState?: { readonly type?: string; readonly inputs?: Fields; readonly outputs?: Fields };
  readonly detailedDiff?: Fields | null;
}

/** What a preview would do to one resource, and which request asks for it. */
export interface PlannedStep {
  readonly op: string;
  readonly kind: ObjectKind | "lane" | "namespace" | "token-role" | "stack" | "other";
  readonly type: string;
  readonly name: string;
  /** The object as its server knows it, where the resource is one. */
  readonly id?: string;
  /** The requests that ask for it, or that asked and grant no more. */
  readonly ccrIds: readonly string[];
  /** Why it goes, where requests that granted it no longer do. */
  readonly because: readonly string[];
  /** True where no request has anything to do with it. */
  readonly isUnasked: boolean;
  /** The properties that change, sorted. */
  readonly fields: readonly string[];
}

/** What is read, or is read no longer, such as the outputs of another stack, is not changed (pulumi v3.259.0, pkg/resource/deploy/step.go). */
const unchanging: ReadonlySet<string> = new Set([
  ...["same", "refresh"],
  ...["read", "read-replacement", "discard", "discard-replaced"],
]);

const laneType = "credential-lanes:index:CredentialLane";
const namespaceType = "credential-lanes:index:NamespaceAccess";
const tokenRoleType = "credential-lanes:index:SharedTokenRole";
const ownTypes: readonly string[] = [laneType, namespaceType, tokenRoleType];

/** Says of each step that changes something which request asks for it; sorted by name, type, kind of change and parent. */
export function mapSteps(steps: readonly EngineStep[], set: LaneSet): readonly PlannedStep[] {
  const asked = indexObjects(set);
  const former = indexFormer(steps);
  const mapped = steps
    .filter(({ op }) => !unchanging.has(op))
    .map((step) => ({ planned: mapStep(step, { asked, former, set }), urn: step.urn }));
  // The engine's order is not the same twice; two steps may differ in their parents alone.
  const key = ({ planned: { name, type, op }, urn }: (typeof mapped)[number]): string =>
    [name, type, op, urn].join("\n");
  return mapped
    .sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0))
    .map(({ planned }) => planned);
}

interface Asked {
  readonly kind: PlannedStep["kind"];
  readonly id?: string;
  readonly ccrIds: readonly string[];
}

interface Known {
  readonly asked: ReadonlyMap<string, Asked>;
  readonly former: ReadonlyMap<string, readonly string[]>;
  readonly set: LaneSet;
}

function mapStep({ op, urn, detailedDiff }: EngineStep, { asked, former, set }: Known): PlannedStep {
  const { type, parent, name } = readUrn(urn);
  const common = { op, type, name, fields: Object.keys(detailedDiff ?? {}).sort() };
  if (parent === undefined && /^pulumi:(pulumi:Stack$|providers:)/.test(type)) {
    return { ...common, kind: "stack", ccrIds: [], because: [], isUnasked: false };
  }
  const found = asked.get(`${parent ?? ""}$${type}::${name}`);
  // Of a lane that continues under another name the old component goes.
  if (found !== undefined) return { ...common, ...found, because: [], isUnasked: false };
  const owner = parent ?? type;
  const ccrIds = /^delete/.test(op) ? (former.get(`${owner}::${name}`) ?? []) : [];
  const because = ccrIds.flatMap((ccrId) => explainEnd(ccrId, set));
  const kind = ownTypes.includes(owner) ? kindOf(type) : "other";
  return { ...common, kind, ccrIds, because, isUnasked: because.length === 0 };
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */
function readUrn(urn: string): { type: string; parent?: string; name: string } {
  const [, , types = "", ...names] = urn.split("::");
  const parts = types.split("$");
  const parent = parts.at(-2);
  return { type: parts.at(-1) ?? "", name: names.join("::"), ...(parent === undefined ? {} : { parent }) };
}

function indexObjects(set: LaneSet): ReadonlyMap<string, Asked> {
  const objects = listObjects(set).map(
    ({ kind, type, name, parent, id, ccrIds }) => [`${parent.type}$${type}::${name}`, { kind, id, ccrIds }] as const,
  );
  const lanes = set.lanes.map(
    ({ name, ccrId }) => [`$${laneType}::${name}`, { kind: "lane", ccrIds: [ccrId] }] as const,
  );
  const namespaces = set.namespaces.map(
    ({ namespace, lanes: members }) =>
      [
        `$${namespaceType}::${namespace}`,
        { kind: "namespace", ccrIds: members.map(({ ccrId }) => ccrId).sort() },
      ] as const,
  );
  const tokenRoles = set.tokenRoles.map(
    ({ name, ccrId }) => [`$${tokenRoleType}::${name}`, { kind: "token-role", ccrIds: [ccrId] }] as const,
  );
  return new Map<string, Asked>([...objects, ...lanes, ...namespaces, ...tokenRoles]);
}

/** The requests that the components of the state were made for, by the component. */
function indexFormer(steps: readonly EngineStep[]): ReadonlyMap<string, readonly string[]> {
  const components = steps.flatMap(({ urn, oldState }) => {
    const { type, name } = readUrn(urn);
    const ids = readFormerIds(type, oldState?.inputs ?? {}, oldState?.outputs ?? {});
    return ids.length === 0 ? [] : [[`${type}::${name}`, ids] as const];
  });
  return new Map(components);
}

function readFormerIds(type: string, inputs: Fields, outputs: Fields): readonly string[] {
  const isId = (each: unknown): each is string => typeof each === "string" && /^CCR-\d{4}-\d{4,}$/.test(each);
  if (type === laneType || type === tokenRoleType) return [inputs.ccr, outputs.ccrId].filter(isId).slice(0, 1);
  if (type !== namespaceType) return [];
  const policies = Object.values((inputs.policies ?? {}) as Fields);
  return policies
    .map((each) => String(each).split(":")[0])
    .filter(isId)
    .sort();
}

/** Why a request that granted something no longer does; nothing where it still grants, as in a replacement. */
function explainEnd(ccrId: string, { withheld, lanes, tokenRoles }: LaneSet): readonly string[] {
  const ended = withheld.find((each) => each.ccrId === ccrId);
  if (ended !== undefined) return [`${ccrId}: ${ended.reasons.join("; ")}`];
  // The lane lives on without this object, or under another name.
  return [...lanes, ...tokenRoles].some((each) => each.ccrId === ccrId) ? [`${ccrId} grants it in another way`] : [];
}

function kindOf(type: string): PlannedStep["kind"] {
  if (type === laneType) return "lane";
  if (type === namespaceType) return "namespace";
  if (type === tokenRoleType) return "token-role";
  if (type.endsWith(":Policy")) return "policy";
  if (type.endsWith(":AuthBackendRole")) return "role";
  if (type.endsWith(":ClusterSecretStore")) return "store";
  return type.endsWith(":ExternalSecret") ? "external-secret" : "other";
}
