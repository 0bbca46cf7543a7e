import { asFields, asList, type Fields } from "../../lanes/fields.ts";
import { type DeclaredResource, isSet, listKubernetesObjects } from "../resource.ts";

/** What has an ExternalSecret deliver more than the fields that it names, or values of its own. */
export function findExternalSecretFaults(resource: DeclaredResource): readonly string[] {
  return listKubernetesObjects(resource)
    .filter(({ group }) => group === "external-secrets.io")
    .flatMap(({ kind, content }) => {
      const spec = asFields(content.spec);
      if (kind === "ExternalSecret") return findFaultsOfSpec(spec);
      return kind === "ClusterExternalSecret" ? findFaultsOfSpec(asFields(spec.externalSecretSpec)) : [];
    });
}

function findFaultsOfSpec({ data, dataFrom, target }: Fields): readonly string[] {
  const template = asFields(asFields(target).template);
  const isNamed = asList(data).every((entry) => isSet(asFields(asFields(entry).remoteRef).property));
  return [
    ...(isSet(dataFrom) ? ["dataFrom delivers fields that nobody named: name each of them in data"] : []),
    ...(isNamed ? [] : ["a remoteRef names no property, so the whole secret is delivered: name the field"]),
    ...(isSet(template.data) || isSet(template.templateFrom)
      ? ["its template makes values of its own: leave data and templateFrom out of it"]
      : []),
    ...(isSet(template.type) && template.type !== "Opaque"
      ? ["its Secret is not of type Opaque: leave the type out"]
      : []),
    ...(isSet(asFields(target).manifest)
      ? ["its target is no Secret, and others may read it: leave manifest out"]
      : []),
  ];
}
