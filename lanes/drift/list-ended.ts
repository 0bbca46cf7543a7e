import { nameObject, type ObjectKind } from "../adoption.ts";
import type { Checked } from "../check.ts";
import { describeFormerLane, type FormerLane, type Withheld } from "../lane.ts";
import { type LaneSet, listRoles } from "../lane-set.ts";
import { rolePath } from "../manifests.ts";
import { formatWords } from "../plan/shell.ts";
import type { StackSettings } from "../stack-settings.ts";

/** An object that requests had, or would have, and that none of them grants now. */
export interface EndedObject {
  /** As `ccr:adopt` names it. */
  readonly object: string;
  readonly requests: readonly string[];
  /** Why the requests grant nothing. */
  readonly why: string;
  readonly place:
    | { readonly server: "openbao"; readonly path: string }
    | { readonly server: "kubernetes"; readonly kind: string; readonly name: string; readonly namespace?: string };
  /** The command that takes it away. */
  readonly remove: string;
}

type Described = Pick<EndedObject, "object" | "place" | "remove">;

/**
 * What must not be there: the objects of this stack's requests that grant nothing, without those that others declare. In
 * the order in which they are taken away: what reads before what grants.
 */
export function listEnded(checked: readonly Checked[], set: LaneSet, settings: StackSettings): readonly EndedObject[] {
  const declared = listDeclared(set);
  const withheld = new Map(set.withheld.filter((each) => !each.isElsewhere).map((each) => [each.ccrId, each]));
  const found = new Map<string, EndedObject>();
  for (const each of checked) {
    const request: Withheld | undefined = withheld.get(each.ccr?.id ?? "");
    if (request === undefined) continue;
    for (const described of describeObjects(describeFormerLane(each, settings), settings)) {
      const { object } = described;
      if (declared.has(object)) continue;
      const requests = [...(found.get(object)?.requests ?? []), request.ccrId].sort();
      found.set(object, { ...described, requests, why: request.reasons.join("; ") });
    }
  }
  const order = ["external-secret", "store", "role", "policy"];
  const rank = ({ object }: EndedObject): number => order.indexOf(object.slice(0, object.indexOf(":")));
  return [...found.values()].sort((left, right) => rank(left) - rank(right) || (left.object < right.object ? -1 : 1));
}

function listDeclared(set: LaneSet): ReadonlySet<string> {
  const name = (kind: ObjectKind, id: string): string => nameObject({ kind, id });
  return new Set([
    ...set.lanes.map(({ policy }) => name("policy", policy.name)),
    ...listRoles(set).map((role) => name("role", rolePath(role))),
    ...set.namespaces.map(({ store }) => name("store", store.name)),
    ...set.lanes.flatMap(({ externalSecret }) =>
      externalSecret === undefined
        ? []
        : [name("external-secret", `${externalSecret.delivery.namespace}/${externalSecret.delivery.secretName}`)],
    ),
  ]);
}

function describeObjects({ policy, role, externalSecret }: FormerLane, settings: StackSettings): readonly Described[] {
  const path = rolePath(role);
  const ofOpenbao: readonly Described[] = [
    {
      object: nameObject({ kind: "policy", id: policy.name }),
      place: { server: "openbao", path: `sys/policies/acl/${policy.name}` },
      remove: formatWords(["bao", "policy", "delete", policy.name]),
    },
    {
      object: nameObject({ kind: "role", id: path }),
      place: { server: "openbao", path },
      remove: formatWords(["bao", "delete", path]),
    },
  ];
  if (externalSecret === undefined) return ofOpenbao;
  const { delivery, store } = externalSecret;
  const { namespace, secretName } = delivery;
  const kubectl = ["kubectl", "--context", settings.kubernetesContext, "delete"];
  return [
    ...ofOpenbao,
    {
      object: nameObject({ kind: "store", id: store.name }),
      place: { server: "kubernetes", kind: "ClusterSecretStore", name: store.name },
      remove: formatWords([...kubectl, "clustersecretstore.external-secrets.io", store.name]),
    },
    {
      object: nameObject({ kind: "external-secret", id: `${namespace}/${secretName}` }),
      place: { server: "kubernetes", kind: "ExternalSecret", name: secretName, namespace },
      remove: formatWords([...kubectl, "--namespace", namespace, "externalsecret.external-secrets.io", secretName]),
    },
  ];
}
