import { asFields, asList, isFields } from "../../lanes/fields.ts";
import { type DeclaredResource, isSet, listKubernetesObjects } from "../resource.ts";

/** A label of DNS, as namespaces are named. */
const namespaceName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What lets a store be read through from namespaces that it does not name. */
export function findStoreFaults(resource: DeclaredResource): readonly string[] {
  return listKubernetesObjects(resource)
    .filter(({ group, kind }) => group === "external-secrets.io" && /^(Cluster)?SecretStore$/.test(kind))
    .flatMap(({ content }) => findConditionFaults(asFields(content.spec).conditions));
}

function findConditionFaults(conditions: unknown): readonly string[] {
  const list = asList(conditions);
  if (list.length === 0) {
    return ["it has no conditions, so every namespace may read through it: set conditions with the one namespace"];
  }
  // external-secrets v0.20.4, pkg/controllers/secretstore: one condition that holds is enough.
  return [...new Set(list.flatMap(findFaultsOfCondition))];
}

function findFaultsOfCondition(condition: unknown): readonly string[] {
  const { namespaces, namespaceRegexes, namespaceSelector } = asFields(condition);
  const names = asList(namespaces);
  const areNames = names.length > 0 && names.every((name) => typeof name === "string" && namespaceName.test(name));
  return [
    ...(isFields(condition) && areNames ? [] : ["a condition does not name its namespaces: list them in namespaces"]),
    ...(isSet(namespaceRegexes) ? ["a condition matches namespaces by a pattern: list them in namespaces"] : []),
    // An empty selector admits all; one with labels admits whoever may set labels.
    ...(namespaceSelector === undefined || namespaceSelector === null
      ? []
      : ["a condition selects namespaces by labels: list them in namespaces"]),
  ];
}
