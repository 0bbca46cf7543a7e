import { MAX_DEPTH } from "../../limits.ts";
import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import { formatPointer } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import { type ManifestDocument, readDocuments } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";
import { listOfVolume } from "./pod-references.ts";
import { type KeyReference, readReference, type SecretReference, type Site } from "./reference.ts";
import { listTlsReferences } from "./tls-values.ts";

/** A key of values that names a Secret, by the custom of public charts; `…Key` beside it names a key of that Secret. */
const NAMES_SECRET = /^(?:existing\w*Secret(?:Name|Ref)?|\w+ExistingSecret(?:Name)?|envFromSecret|extraEnvVarsSecret)$/;
const NAMES_KEY = /^existingSecret\w*Key$|^(?:\w*[pP]assword|\w*[uU]ser(?:name)?)Key$/;

/** The Secrets that the values of a release name. What begins with its name, its chart makes. */
export function listReleaseReferences(manifest: Manifest): readonly SecretReference[] {
  const found = listOfValues(manifest);
  if (found.length === 0) return found;
  const release = nameRelease(manifest);
  return found.filter(({ name, path }) => !isTemplated(path) || !name.startsWith(release));
}

function nameRelease({ body, name }: Manifest): string {
  const places: readonly Path[] = [
    ["spec", "releaseName"],
    ["spec", "source", "helm", "releaseName"],
  ];
  return places.map((path) => asText(valueAt(body, path))).find((each) => each !== undefined && each !== "") ?? name;
}

/** True for a place of what a chart puts into an object as it stands. */
function isTemplated(path: Path): boolean {
  return isOfPod(path) || path.some((step) => step === "imagePullSecrets" || step === "secretName");
}

/** The same of the variables and volumes of a Pod, which the chart's own Secret is given by as often. */
function isOfPod(path: Path): boolean {
  return path.some((step, at) => {
    const isOfVolume = path[at + 2] === "secret" || path[at + 2] === "projected";
    return step === "secretKeyRef" || step === "secretRef" || (isOfVolume && IS_VOLUMES.test(`${step}`));
  });
}

function listOfValues(manifest: Manifest): readonly SecretReference[] {
  const { kind, apiVersion, body } = manifest;
  if (kind === "HelmRelease" && apiVersion.startsWith("helm.toolkit.fluxcd.io/")) {
    const namespace = asText(valueAt(body, ["spec", "targetNamespace"])) ?? manifest.namespace;
    return listBelow(valueAt(body, ["spec", "values"]), { namespace, path: ["spec", "values"] });
  }
  if (kind === "HelmChart" && apiVersion.startsWith("helm.cattle.io/")) {
    const namespace = asText(valueAt(body, ["spec", "targetNamespace"])) ?? manifest.namespace;
    const path = ["spec", "valuesContent"];
    return listOfText(valueAt(body, path), { namespace, path });
  }
  const spec = apiVersion.startsWith("argoproj.io/") ? APPLICATION_SPECS.get(kind) : undefined;
  return spec === undefined ? [] : listOfApplication(manifest, spec);
}

/** Where what Argo CD applies is described. */
const APPLICATION_SPECS: ReadonlyMap<string, Path> = new Map([
  ["Application", ["spec"]],
  ["ApplicationSet", ["spec", "template", "spec"]],
]);

/** Argo CD gives a chart an object, a text, and parameters by their dotted names. */
function listOfApplication({ body }: Manifest, spec: Path): readonly SecretReference[] {
  const namespace = asText(valueAt(body, [...spec, "destination", "namespace"]));
  const sources = valueAt(body, [...spec, "sources"]);
  const paths: readonly Path[] = [
    [...spec, "source"],
    ...(Array.isArray(sources) ? sources.map((_each, index) => [...spec, "sources", index]) : []),
  ];
  return paths.flatMap((path) => {
    const site = (key: string): Site => ({ namespace, path: [...path, "helm", key] });
    const helm = asMap(valueAt(body, [...path, "helm"]));
    return [
      ...listBelow(helm?.valuesObject, site("valuesObject")),
      ...listOfText(helm?.values, site("values")),
      ...listOfParameters(helm?.parameters, site("parameters")),
    ];
  });
}

/** Values that are written as a text: what is wrong in them is told at the text. */
function listOfText(value: YamlValue | undefined, { namespace, path }: Site): readonly SecretReference[] {
  const text = asText(value);
  if (
    text === undefined ||
    !/xistingSecret|secretKeyRef|secretRef|imagePullSecrets|envFromSecret|extraEnvVarsSecret|secretName|projected/.test(
      text,
    )
  )
    return [];
  const { documents } = readDocuments({ path: "values.yaml", text });
  const found = documents.flatMap(({ root }) => listBelow(root, { namespace, path: [] }));
  return found.map((each) => ({ ...each, path, keys: each.keys.map(({ key }) => ({ path, key })) }));
}

/** Parameters as the values that they come to; a name has dots, and a backslash before one that divides nothing. */
function listOfParameters(value: YamlValue | undefined, { namespace, path }: Site): readonly SecretReference[] {
  const values: YamlMap = Object.create(null);
  const places = new Map<string, Path>();
  for (const [index, each] of asList(value).entries()) {
    const { name, value: given } = asMap(each) ?? {};
    const steps = (asText(name) ?? "").split(/(?<!\\)\./);
    if (given === undefined || steps.length > MAX_DEPTH || !putAt(values, steps, given)) continue;
    places.set(formatPointer(steps), [...path, index, "value"]);
  }
  const placeOf = (at: Path): Path => places.get(formatPointer(at)) ?? path;
  return listBelow(values, { namespace, path: [] }).map((each) => ({
    ...each,
    path: placeOf(each.path),
    keys: each.keys.map(({ path: at, key }) => ({ path: placeOf(at), key })),
  }));
}

/** Puts a value where steps lead; false where something else is on the way. */
function putAt(values: YamlMap, steps: readonly string[], value: YamlValue): boolean {
  let at = values as Record<string, YamlValue>;
  for (const step of steps.slice(0, -1)) {
    at[step] ??= Object.create(null) as YamlMap;
    const next = asMap(at[step]);
    if (next === undefined) return false;
    at = next as Record<string, YamlValue>;
  }
  at[steps.at(-1) ?? ""] = value;
  return true;
}

/** The Secrets that a file of values names; whoever installs the chart says the namespace. */
export function listValuesReferences(document: ManifestDocument): readonly SecretReference[] {
  if (!/(?:^|\/)values[^/]*\.ya?ml$/i.test(document.source.path)) return [];
  const root = asMap(document.root);
  if (root === undefined || root.kind !== undefined) return [];
  // Of which release they are is not known, and what its chart makes by its name.
  const found = listBelow(root, { namespace: undefined, path: [] }).filter(({ path }) => !isOfPod(path));
  return found.map((each) => (isTemplated(each.path) ? { ...each, isOfChart: true } : each));
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
    if (name === undefined) {
      const own = [
        ...readByName(key, each, { ...site, path }),
        ...listTlsReferences(key, each, { ...site, path, around: map }),
      ];
      return [...own, ...listBelow(each, { ...site, path })];
    }
    if (name === "" || !NAMES_SECRET.test(key)) return [];
    const { namespace } = site;
    return [{ namespace, path, name, keys: key.startsWith("existingSecret") ? keys : [], isOptional: false }];
  });
}

/** Volumes by the names that charts have for them: `volumes`, `extraVolumes`, `additionalVolumes`. */
const IS_VOLUMES = /^(?:v|[a-z]+V)olumes$/;

/** A reference as Pods have it: `existingSecret: {name}`, variables and volumes, and what images are pulled with. */
function readByName(key: string, value: YamlValue, site: Site): readonly SecretReference[] {
  if (IS_VOLUMES.test(key) && Array.isArray(value)) {
    return value.flatMap((each, index) => {
      const { secret, projected } = asMap(each) ?? {};
      // What drivers are given is found by its key.
      const volume = { secret: secret ?? null, projected: projected ?? null };
      return listOfVolume(volume, [...site.path, index], (path) => ({ ...site, path }));
    });
  }
  if (key === "imagePullSecrets") {
    return asList(value).flatMap((each, index) => {
      const path = [...site.path, index];
      const name = asText(each);
      if (name === undefined) return readReference({ ...site, path }, each);
      return name === "" ? [] : [{ namespace: site.namespace, path, name, keys: [], isOptional: false }];
    });
  }
  return /^(?:secretKeyRef|secretRef|existing\w*Secret)$/.test(key) ? readReference(site, value) : [];
}

function listKeys(map: YamlMap, path: Path): readonly KeyReference[] {
  const beside = Object.keys(map).flatMap((name) => (NAMES_KEY.test(name) ? readKey(map, name, path) : []));
  const keys = asMap(map.secretKeys);
  const below = Object.keys(keys ?? {}).filter((name) => isNeeded(name, map));
  return [...beside, ...below.flatMap((name) => readKey(keys ?? {}, name, [...path, "secretKeys"]))];
}

/**
 * Charts name keys that they do not take: a replica's where there is none, and a user's where only the administrator logs in
 * (bitnami/postgresql 16, values.yaml: auth.secretKeys).
 */
function isNeeded(name: string, { username }: YamlMap): boolean {
  if (/^replication/i.test(name)) return false;
  return !/^user/i.test(name) || (asText(username) ?? "") !== "";
}

function readKey(map: YamlMap, name: string, path: Path): readonly KeyReference[] {
  const key = asText(map[name]);
  return key === undefined || key === "" ? [] : [{ path: [...path, name], key }];
}
