import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { asMap, asText, valueAt } from "../values.ts";
import type { KeyReference, SecretReference, Site } from "./reference.ts";

/** A key of values that names a Secret, by the custom of public charts; `…Key` beside it names a key of that Secret. */
const NAMES_SECRET = /^(?:existing\w*Secret(?:Name|Ref)?|\w+ExistingSecret(?:Name)?)$/;
const NAMES_KEY = /^existingSecret\w*Key$|^secretKeys$/;

/** The Secrets that the values of a release name. */
export function listReleaseReferences(manifest: Manifest): readonly SecretReference[] {
  const { kind, apiVersion, body } = manifest;
  if (kind === "HelmRelease" && apiVersion.startsWith("helm.toolkit.fluxcd.io/")) {
    const namespace = asText(valueAt(body, ["spec", "targetNamespace"])) ?? manifest.namespace;
    return listBelow(valueAt(body, ["spec", "values"]), { namespace, path: ["spec", "values"] });
  }
  if (kind !== "Application" || !apiVersion.startsWith("argoproj.io/")) return [];
  const namespace = asText(valueAt(body, ["spec", "destination", "namespace"]));
  const sources = valueAt(body, ["spec", "sources"]);
  const paths: readonly Path[] = [
    ["spec", "source"],
    ...(Array.isArray(sources) ? sources.map((_each, index) => ["spec", "sources", index]) : []),
  ];
  return paths.flatMap((path) => {
    const at = [...path, "helm", "valuesObject"];
    return listBelow(valueAt(body, at), { namespace, path: at });
  });
}

/** The Secrets that a file of values names; whoever installs the chart says the namespace. */
export function listValuesReferences(document: ManifestDocument): readonly SecretReference[] {
  if (!/(?:^|\/)values[^/]*\.ya?ml$/i.test(document.source.path)) return [];
  const root = asMap(document.root);
  if (root === undefined || root.kind !== undefined) return [];
  return listBelow(root, { namespace: undefined, path: [] });
}

function listBelow(value: YamlValue | undefined, site: Site): readonly SecretReference[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => listBelow(each, { ...site, path: [...site.path, index] }));
  }
  const map = asMap(value);
  if (map === undefined) return [];
  const keys = listKeys(map, site.path);
  return Object.entries(map).flatMap(([key, each]) => {
    const path = [...site.path, key];
    const name = asText(each);
    if (name === undefined) return listBelow(each, { ...site, path });
    if (name === "" || !NAMES_SECRET.test(key)) return [];
    const { namespace } = site;
    return [{ namespace, path, name, keys: key.startsWith("existingSecret") ? keys : [], isOptional: false }];
  });
}

function listKeys(map: YamlMap, path: Path): readonly KeyReference[] {
  return Object.entries(map).flatMap(([name, value]) => {
    const key = asText(value);
    return key === undefined || key === "" || !NAMES_KEY.test(name) ? [] : [{ path: [...path, name], key }];
  });
}
