import { listObjectsOf } from "../adoption.ts";
import type { Checked } from "../check.ts";
import { compareLive, type Difference } from "../compare-live.ts";
import { digestRequest } from "../decisions/digest.ts";
import type { Lane } from "../lane.ts";
import type { LaneSet } from "../lane-set.ts";
import { composeRolePayload, type KubernetesManifest, rolePath } from "../manifests.ts";
import type { ChangeOrder } from "../orders/schema.ts";
import { diffPolicies, grantsSame } from "../policy/compare-policy.ts";
import type { AnyRequest } from "../reviewable.ts";
import type { Ccr } from "../schema.ts";
import type { StackSettings } from "../stack-settings.ts";
import { composeOperatorActions, type LaneObjects, type OperatorAction, writeRole } from "./operator-commands.ts";

/** A file that holds an object of a lane already, and how it differs from what is compiled. */
export interface Artefact {
  readonly file: string;
  readonly object: string;
  readonly isSame: boolean;
  readonly differences: readonly Difference[];
}

/** A manifest that was found in a file. */
export interface FoundManifest {
  readonly file: string;
  readonly manifest: Partial<KubernetesManifest>;
}

/** The objects of a lane or a token role, and the commands that make them by hand. */
export interface PlannedLane {
  readonly name: string;
  /** Absent of a token role, which has the policies of lanes. */
  readonly policy?: { readonly name: string; readonly path: string; readonly text: string };
  readonly role: { readonly path: string; readonly payload: Readonly<Record<string, unknown>> };
  readonly manifests: readonly KubernetesManifest[];
  readonly actions: readonly OperatorAction[];
  /** What was shown of the objects taken together: both sides say the same. */
  readonly proof: readonly { readonly claim: string; readonly both: string }[];
}

/** Everything that one request comes to on a stack. Never a value. */
export interface LanePlan {
  readonly ccr: string;
  readonly title: string;
  readonly file: string;
  readonly status: Ccr["status"];
  readonly digest: string;
  /** Whether an update would grant it. */
  readonly granted: boolean;
  /** Why not: every reason. */
  readonly reasons: readonly string[];
  /** What it comes to; absent where it is another stack's. */
  readonly lane?: PlannedLane;
  /** What is in files already. */
  readonly artefacts: readonly Artefact[];
}

export interface LanePlanOptions {
  /** The set of which the lane is a part: what is granted, or what would be if it were approved. */
  readonly set: LaneSet;
  readonly settings: StackSettings;
  readonly reasons: readonly string[];
  readonly manifests: readonly FoundManifest[];
}

/** Describes what one checked request comes to on a stack. */
export function composeLanePlan(checked: Checked, options: LanePlanOptions): LanePlan {
  const { ccr, order } = checked;
  if (order !== undefined) return composeRolePlan(checked, order, options);
  if (ccr === undefined) throw new TypeError("a request that does not fit the schema has no plan");
  const { set, settings, manifests } = options;
  const objects = findLane(set, ccr.id);
  return {
    ...describeRequest(checked, ccr, options),
    ...(objects === undefined ? {} : { lane: describeObjects(objects, settings) }),
    artefacts:
      objects === undefined
        ? []
        : [
            ...comparePolicyFile(objects.lane, { file: ccr.openbao.policy_file, text: checked.policyFile }),
            ...compareManifests(set, ccr.id, manifests),
          ],
  };
}

function describeRequest(
  { source, policyFile }: Checked,
  request: AnyRequest,
  { reasons }: LanePlanOptions,
): Omit<LanePlan, "lane" | "artefacts"> {
  const { id: ccr, title, status } = request;
  const digest = digestRequest(request, policyFile);
  return { ccr, title, file: source.path, status, digest, granted: reasons.length === 0, reasons };
}

function composeRolePlan(checked: Checked, order: ChangeOrder, options: LanePlanOptions): LanePlan {
  const grant = options.set.tokenRoles.find(({ ccrId }) => ccrId === order.id);
  const request = { ...describeRequest(checked, order, options), artefacts: [] };
  if (grant === undefined) return request;
  const { name, role, description } = grant;
  const proof = Object.entries(description.policies).map(([policy, of]) => ({ claim: policy, both: of }));
  const planned = { path: rolePath(role), payload: composeRolePayload(role) };
  return { ...request, lane: { name, role: planned, manifests: [], actions: [writeRole(role)], proof } };
}

/** A lane of a set by its request, and the namespace that it belongs to. */
export function findLane(set: LaneSet, ccrId: string): LaneObjects | undefined {
  const lane = set.lanes.find((each) => each.ccrId === ccrId);
  if (lane === undefined) return undefined;
  return { lane, namespace: set.namespaces.find(({ lanes }) => lanes.some(({ name }) => name === lane.name)) };
}

function describeObjects({ lane, namespace }: LaneObjects, settings: StackSettings): PlannedLane {
  const role = namespace?.role ?? lane.role;
  const { name, path, text } = lane.policy;
  const manifest = lane.externalSecret?.manifest;
  return {
    name: lane.name,
    policy: { name, path, text },
    role: { path: rolePath(role), payload: composeRolePayload(role) },
    manifests: [namespace?.storeManifest ?? [], manifest ?? []].flat(),
    actions: composeOperatorActions({ lane, namespace }, settings),
    proof: [...lane.proof, ...(namespace?.proof ?? [])].map(({ claim, granted }) => ({ claim, both: granted })),
  };
}

function comparePolicyFile(
  { policy }: Lane,
  { file, text }: { file: string | undefined; text: string | undefined },
): readonly Artefact[] {
  if (file === undefined || text === undefined) return [];
  const isSame = grantsSame(text, policy.text);
  const differences = isSame ? [] : [{ field: "policy", live: diffPolicies(text, policy.text), wanted: policy.text }];
  return [{ file, object: `policy ${policy.name}`, isSame, differences }];
}

function compareManifests(set: LaneSet, ccrId: string, manifests: readonly FoundManifest[]): readonly Artefact[] {
  return listObjectsOf(set, ccrId).flatMap((object) => {
    if (object.place.server !== "kubernetes") return [];
    const { kind, metadata } = object.place.manifest;
    const found = manifests.filter(
      ({ manifest }) =>
        manifest.kind === kind &&
        manifest.metadata?.name === metadata.name &&
        (metadata.namespace === undefined || manifest.metadata.namespace === metadata.namespace),
    );
    return found.map(({ file, manifest }) => {
      const differences = compareLive(object, (manifest.spec ?? {}) as Readonly<Record<string, unknown>>);
      return { file, object: `${kind} ${object.id}`, isSame: differences.length === 0, differences };
    });
  });
}
