import type { YamlMap } from "../../parse/tree.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";
import { indexLanes } from "./lane-index.ts";
import { listOfGroup } from "./read-external-secret.ts";
import { listStoreUsers } from "./store-users.ts";
import { indexStores } from "./stores.ts";

const list = ["spec", "conditions"] as const;

/** A ClusterSecretStore says which namespaces it is for, and names them. */
export const checkConditions: ManifestRule = ({ manifests }, report) => {
  for (const store of listOfGroup(manifests)) {
    if (store.kind !== "ClusterSecretStore") continue;
    const conditions = asList(valueAt(store.body, list));
    if (conditions.length === 0) {
      report(store, "store-without-conditions", ["spec"], "Every namespace may read through this store");
    }
    for (const [index, each] of conditions.entries()) {
      const condition = asMap(each) ?? {};
      const way = describeWay(condition);
      if (way === undefined) continue;
      const [code, message] = way;
      report(store, code, [...list, index], message);
    }
  }
};

type Way = readonly ["store-without-conditions" | "store-inexact-condition", string];

function describeWay({ namespaces, namespaceRegexes, namespaceSelector }: YamlMap): Way | undefined {
  if (asList(namespaceRegexes).length > 0) {
    return ["store-inexact-condition", "A regular expression is matched anywhere in the name of a namespace"];
  }
  const selector = asMap(namespaceSelector);
  const parts = [...Object.keys(asMap(selector?.matchLabels) ?? {}), ...asList(selector?.matchExpressions)];
  if (selector !== undefined && parts.length === 0) {
    return ["store-without-conditions", "A selector without labels admits every namespace"];
  }
  if (selector !== undefined) {
    return ["store-inexact-condition", "Whoever may label a namespace may have this store admit it"];
  }
  // No namespace is admitted by an empty list; External Secrets 0.20.4, pkg/controllers/secretstore/client_manager.go.
  return asList(namespaces).length === 0 ? ["store-inexact-condition", "This condition names no namespace"] : undefined;
}

/** The condition of the store admits the namespace that reads or writes through it. */
export const checkAdmission: ManifestRule = ({ manifests, lanes = [] }, report) => {
  const stores = indexStores(manifests, lanes);
  const { byStore } = indexLanes(lanes);
  const labels = indexLabels(manifests);
  const isAdmitted = (namespace: string, store: string): boolean => {
    const found = stores.cluster.get(store) ?? [];
    const ofLanes = byStore.get(store) ?? [];
    const place = { name: namespace, labels: labels.get(namespace) };
    if (found.length > 0) return found.some((each) => admitsNamespace(each, place));
    return ofLanes.length === 0 || ofLanes.some((lane) => lane.namespace === namespace);
  };
  for (const { manifest, namespaces, stores: used } of listStoreUsers(manifests)) {
    for (const store of used) {
      if (store.kind !== "ClusterSecretStore") continue;
      const refused = namespaces.flatMap((each) => toldName(each) ?? []).find((each) => !isAdmitted(each, store.name));
      if (refused === undefined) continue;
      const which = namespaces.length > 1 ? `namespace ${refused}` : "this namespace";
      report(manifest, "store-refuses-namespace", store.path, `No condition of this store admits ${which}`);
    }
  }
};

function indexLabels(manifests: readonly Manifest[]): ReadonlyMap<string, YamlMap> {
  return new Map(
    manifests
      .filter(({ kind, apiVersion }) => kind === "Namespace" && apiVersion === "v1")
      .map(({ name, body }) => [name, asMap(valueAt(body, ["metadata", "labels"])) ?? {}]),
  );
}

interface Place {
  readonly name: string;
  /** Undefined where the namespace is in no manifest. */
  readonly labels: YamlMap | undefined;
}

/** Any condition, and any part of one, admits: External Secrets 0.20.4, pkg/controllers/secretstore/client_manager.go. */
function admitsNamespace({ body }: Manifest, place: Place): boolean {
  const conditions = asList(valueAt(body, list)).map((each) => asMap(each) ?? {});
  return conditions.length === 0 || conditions.some((condition) => admits(condition, place));
}

function admits({ namespaces, namespaceRegexes, namespaceSelector }: YamlMap, { name, labels }: Place): boolean {
  const names = asList(namespaces).map((each) => asText(each) ?? "");
  if (names.includes(name) || names.some(isUntold)) return true;
  if (asList(namespaceRegexes).some((each) => mayMatch(asText(each) ?? "", name))) return true;
  const selector = asMap(namespaceSelector);
  return selector !== undefined && selects(selector, { name, labels });
}

/** Go's expressions are nearly JavaScript's; one that is read by Go alone may match. */
function mayMatch(expression: string, name: string): boolean {
  try {
    return new RegExp(expression).test(name);
  } catch {
    return true;
  }
}

const NAME_LABEL = "kubernetes.io/metadata.name";

/** True where it cannot be told: the labels of a namespace that is in no manifest are not known, but for its name's. */
function selects({ matchLabels, matchExpressions }: YamlMap, { name, labels }: Place): boolean {
  const labelValue = (label: string): string | undefined => (label === NAME_LABEL ? name : asText(labels?.[label]));
  const isKnown = (label: string): boolean => label === NAME_LABEL || labels !== undefined;
  const byLabels = Object.entries(asMap(matchLabels) ?? {}).every(
    ([label, value]) => !isKnown(label) || isUntold(String(value)) || labelValue(label) === String(value),
  );
  const byExpressions = asList(matchExpressions).every((each) => {
    const { key, operator, values } = asMap(each) ?? {};
    const label = asText(key) ?? "";
    if (!isKnown(label)) return true;
    const value = labelValue(label);
    const listed = asList(values).some((one) => String(one) === value);
    switch (operator) {
      case "In":
        return listed;
      case "NotIn":
        return !listed;
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return true;
    }
  });
  return byLabels && byExpressions;
}
