import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";

/** The group that External Secrets serves its stores and secrets by, and what its other groups end in. */
const GROUP = "external-secrets.io/";
const OTHER_GROUPS = ".external-secrets.io/";

/** A store as something refers to it. */
export interface StoreReference {
  /** Where the reference is, from the root of the manifest. */
  readonly path: Path;
  /** Empty where it is left out: External Secrets looks for a store without a name, and finds none. */
  readonly name: string;
  readonly kind: string;
}

/** One field that is read. */
export interface RemoteReference {
  /** Where the entry is. */
  readonly path: Path;
  readonly secretKey: string;
  readonly remote: YamlMap;
  /** Where the values come from, where that is another store than the whole's. */
  readonly store: StoreReference | undefined;
  /** What names the generator of the values, where one is asked instead of a store. */
  readonly generator: YamlMap | undefined;
}

/** What External Secrets keeps of an ExternalSecret, or of the one that a ClusterExternalSecret makes in each namespace. */
export interface SecretReader {
  readonly manifest: Manifest;
  /** Path and value of what an ExternalSecret has as its spec. */
  readonly path: Path;
  readonly spec: YamlMap;
  /** Undefined where it is left out; a ClusterExternalSecret has many. */
  readonly namespace: string | undefined;
  /** Where it reads, as far as that is written: its namespace, or all that a ClusterExternalSecret names. */
  readonly namespaces: readonly (string | undefined)[];
  readonly store: StoreReference | undefined;
  readonly data: readonly RemoteReference[];
  readonly dataFrom: readonly RemoteReference[];
  /** Name of the Secret, where it is not left to a template. */
  readonly secretName: string;
}

const KINDS: ReadonlyMap<string, Path> = new Map([
  ["ExternalSecret", ["spec"]],
  ["ClusterExternalSecret", ["spec", "externalSecretSpec"]],
]);

/** True for an object of a group of External Secrets, whatever its version. */
export function isOfGroup({ apiVersion }: Pick<Manifest, "apiVersion">): boolean {
  return apiVersion.startsWith(GROUP) || apiVersion.includes(OTHER_GROUPS);
}

/** What manifests have of External Secrets, in their order; sought once for all rules. */
export function listOfGroup(manifests: readonly Manifest[]): readonly Manifest[] {
  return lookUp(manifests).ofGroup;
}

/** What of manifests reads secrets, in their order; read once for all rules. */
export function listReaders(manifests: readonly Manifest[]): readonly SecretReader[] {
  return lookUp(manifests).readers;
}

/** What rules ask of a list of manifests. */
interface OfGroup {
  readonly ofGroup: readonly Manifest[];
  readonly readers: readonly SecretReader[];
}

const known = new WeakMap<readonly Manifest[], OfGroup>();

function lookUp(manifests: readonly Manifest[]): OfGroup {
  let found = known.get(manifests);
  if (found === undefined) {
    const ofGroup = manifests.filter(isOfGroup);
    found = { ofGroup, readers: ofGroup.flatMap((manifest) => readOne(manifest) ?? []) };
    known.set(manifests, found);
  }
  return found;
}

/** What objects of namespaces and of the cluster have alike: the spec, and where it counts. */
type PlacedSpec = Pick<SecretReader, "manifest" | "path" | "spec" | "namespace" | "namespaces">;

/** The spec of a manifest whose kind has one at a path; what a Cluster… kind makes is in each namespace that it names. */
export function readSpec(manifest: Manifest, kinds: ReadonlyMap<string, Path>): PlacedSpec | undefined {
  const path = kinds.get(manifest.kind);
  const spec = path === undefined ? undefined : asMap(valueAt(manifest.body, path));
  if (path === undefined || spec === undefined) return undefined;
  const isCluster = manifest.kind.startsWith("Cluster");
  const namespaces = isCluster ? listNamespaces(manifest) : [manifest.namespace];
  return { manifest, path, spec, namespace: isCluster ? undefined : manifest.namespace, namespaces };
}

function readOne(manifest: Manifest): SecretReader | undefined {
  const placed = readSpec(manifest, KINDS);
  if (placed === undefined) return undefined;
  const { path, spec } = placed;
  const isCluster = manifest.kind === "ClusterExternalSecret";
  const own = isCluster
    ? (asText(valueAt(manifest.body, ["spec", "externalSecretName"])) ?? manifest.name)
    : manifest.name;
  return {
    ...placed,
    store: readStore(spec.secretStoreRef, path.concat("secretStoreRef")),
    data: readEntries(spec, path.concat("data")),
    dataFrom: readEntries(spec, path.concat("dataFrom")),
    secretName: asText(valueAt(spec, ["target", "name"])) ?? own,
  };
}

/**
 * The namespaces that a ClusterExternalSecret or ClusterPushSecret names, and an unknown one where it selects by labels as well
 * (External Secrets 0.20.4, apis/externalsecrets/v1/clusterexternalsecret_types.go: both are taken together).
 */
export function listNamespaces({ body }: Manifest): readonly (string | undefined)[] {
  const { namespaces, namespaceSelector, namespaceSelectors } = asMap(body.spec) ?? {};
  const selectors = namespaceSelector === undefined ? [] : [namespaceSelector];
  const selected = [...selectors, ...asList(namespaceSelectors)].map(nameSelected);
  const named = asList(namespaces).map(asText);
  return named.length + selected.length === 0 ? [undefined] : [...named, ...selected];
}

/** Every namespace has the label of its name (Kubernetes 1.22 and later): what selects by that alone names it. */
function nameSelected(selector: YamlValue): string | undefined {
  const { matchLabels, matchExpressions } = asMap(selector) ?? {};
  const labels = asMap(matchLabels) ?? {};
  const isExact = Object.keys(labels).length === 1 && asList(matchExpressions).length === 0;
  return isExact ? asText(labels["kubernetes.io/metadata.name"]) : undefined;
}

/** SecretStore is the default of External Secrets 0.20.4 (apis/externalsecrets/v1/externalsecret_types.go). */
export function readStore(value: YamlMap[string] | undefined, path: Path): StoreReference | undefined {
  const reference = asMap(value);
  return reference && { path, name: asText(reference.name) ?? "", kind: asText(reference.kind) ?? "SecretStore" };
}

/** Of an entry of `dataFrom` only one without `extract` and `find` is a generator's (0.20.4, externalsecret_controller_secret.go). */
function readEntries(spec: YamlMap, path: Path): readonly RemoteReference[] {
  const key = path.at(-1) ?? "";
  return asList(spec[key]).flatMap((entry, index) => {
    const map = asMap(entry);
    if (map === undefined) return [];
    const at = path.concat(index);
    const source = asMap(map.sourceRef);
    const reads = map.remoteRef ?? map.extract ?? map.find;
    return [
      {
        path: at,
        secretKey: asText(map.secretKey) ?? "",
        remote: asMap(map.remoteRef) ?? asMap(map.extract) ?? {},
        store: source && readStore(source.storeRef, at.concat("sourceRef", "storeRef")),
        generator: key === "dataFrom" && reads === undefined ? asMap(source?.generatorRef) : undefined,
      },
    ];
  });
}
