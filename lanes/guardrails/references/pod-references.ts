import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { hasNoContainers } from "../kinds-without-containers.ts";
import type { Manifest } from "../manifest.ts";
import { asList, asMap } from "../values.ts";
import { entriesAt, itemKeys, joinLists, readReference, type SecretReference, type Site } from "./reference.ts";

/** Kinds that hold whatever they like, and no pods. */
const HOLDS_ANYTHING: ReadonlySet<string> = new Set([
  "ConfigMap",
  "Secret",
  "CustomResourceDefinition",
  "SealedSecret",
]);

/** What these have of a pod is for pods of other namespaces: they must be like it, or become so. */
const POLICIES = /^(?:[\w.-]+\.)?kyverno\.io\//;

/** The references of every pod that a manifest is, or makes: wherever a mapping has containers. */
export function listPodReferences(manifest: Manifest): readonly SecretReference[] {
  if (HOLDS_ANYTHING.has(manifest.kind) || hasNoContainers(manifest) || POLICIES.test(manifest.apiVersion)) return [];
  let found: readonly SecretReference[] = [];
  walk(manifest.body, [], (pod, path) => {
    found = joinLists(found, listOfPod(manifest, pod, path));
  });
  return found;
}

/** The path is one list that grows and shrinks: most of what is walked through is no pod's. */
function walk(value: YamlValue, path: (string | number)[], visit: (pod: YamlMap, path: Path) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) walkInto(value[index] ?? null, index, path, visit);
    return;
  }
  if (Array.isArray(value.containers)) visit(value, path.slice());
  for (const key in value) {
    // Containers hold no pods.
    if (!CONTAINERS.includes(key)) walkInto(value[key] ?? null, key, path, visit);
  }
}

function walkInto(
  value: YamlValue,
  step: string | number,
  path: (string | number)[],
  visit: (pod: YamlMap, path: Path) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  path.push(step);
  walk(value, path, visit);
  path.pop();
}

const CONTAINERS = ["containers", "initContainers", "ephemeralContainers"];

function listOfPod({ namespace }: Manifest, pod: YamlMap, path: Path): readonly SecretReference[] {
  const site = (at: Path): Site => ({ namespace, path: at });
  let found: readonly SecretReference[] = [];
  for (const kind of CONTAINERS) {
    for (const { value, path: at } of entriesAt(pod, kind, path)) {
      found = joinLists(found, listOfContainer(value, at, site));
    }
  }
  return joinLists(found, listBesideContainers(pod, path, site));
}

/** What a container takes into its variables. */
export function listOfContainer(container: YamlMap, path: Path, site: MakeSite): readonly SecretReference[] {
  const found: SecretReference[] = [];
  // A path is made where there is a reference: most variables have none.
  for (const [at, variable] of asList(container.env).entries()) {
    const reference = asMap(asMap(variable)?.valueFrom)?.secretKeyRef;
    if (reference === undefined) continue;
    found.push(...readReference(site(path.concat("env", at, "valueFrom", "secretKeyRef")), reference));
  }
  for (const [at, source] of asList(container.envFrom).entries()) {
    const reference = asMap(source)?.secretRef;
    if (reference !== undefined) found.push(...readReference(site(path.concat("envFrom", at, "secretRef")), reference));
  }
  return found;
}

/** The volumes of a pod, and what its images are pulled with. */
export function listBesideContainers(pod: YamlMap, path: Path, site: MakeSite): readonly SecretReference[] {
  const ofVolumes = entriesAt(pod, "volumes", path).flatMap(({ value, path: at }) => listOfVolume(value, at, site));
  const ofRegistries = entriesAt(pod, "imagePullSecrets", path).flatMap((each) =>
    readReference(site(each.path), each.value),
  );
  return joinLists(ofVolumes, ofRegistries);
}

/** Volumes that name a Secret, where they do (Kubernetes 1.36, core/v1 types.go). */
const VOLUME_SECRETS: readonly (readonly [volume: string, reference: string])[] = [
  ["csi", "nodePublishSecretRef"],
  ...["cephfs", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos", "cinder"].map(
    (kind) => [kind, "secretRef"] as const,
  ),
];

type MakeSite = (path: Path) => Site;

/** What a volume is filled with, or mounted by. */
export function listOfVolume(volume: YamlMap, path: Path, site: MakeSite): readonly SecretReference[] {
  const secret = asMap(volume.secret);
  const at = [...path, "secret"];
  const plain =
    secret === undefined ? [] : readReference(site(at), secret, { name: "secretName", keys: itemKeys(secret, at) });
  const projected = entriesAt(asMap(volume.projected), "sources", [...path, "projected"]).flatMap((source) => {
    const of = asMap(source.value.secret);
    const place = [...source.path, "secret"];
    return of === undefined ? [] : readReference(site(place), of, { keys: itemKeys(of, place) });
  });
  const others = VOLUME_SECRETS.filter(([kind]) => volume[kind] !== undefined).flatMap(([kind, reference]) =>
    readReference(site(path.concat(kind, reference)), asMap(volume[kind])?.[reference]),
  );
  const azure = readReference(site([...path, "azureFile"]), volume.azureFile, { name: "secretName" });
  return [...plain, ...projected, ...others, ...azure];
}
