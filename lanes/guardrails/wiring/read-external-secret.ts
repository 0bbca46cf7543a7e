import type { YamlMap } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { asList, asMap, asText, type Manifest, valueAt } from "../manifest.ts";

/** The group that External Secrets serves its stores and secrets by. */
const GROUP = "external-secrets.io";

/** A store as something refers to it. */
export interface StoreReference {
  /** Where the reference is, from the root of the manifest. */
  readonly path: Path;
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
}

/** What External Secrets keeps of an ExternalSecret, or of the one that a ClusterExternalSecret makes in each namespace. */
export interface SecretReader {
  readonly manifest: Manifest;
  /** Path and value of what an ExternalSecret has as its spec. */
  readonly path: Path;
  readonly spec: YamlMap;
  /** Undefined where it is left out; a ClusterExternalSecret has many. */
  readonly namespace: string | undefined;
  readonly store: StoreReference | undefined;
  readonly data: readonly RemoteReference[];
  readonly dataFrom: readonly RemoteReference[];
  /** Name of the Secret, where it is not left to a template. */
  readonly secretName: string;
}

const KINDS: Readonly<Record<string, Path>> = {
  ExternalSecret: ["spec"],
  ClusterExternalSecret: ["spec", "externalSecretSpec"],
};

/** True for an object of a group of External Secrets, whatever its version. */
export function isOfGroup({ apiVersion }: Pick<Manifest, "apiVersion">): boolean {
  return apiVersion.startsWith(`${GROUP}/`) || apiVersion.includes(`.${GROUP}/`);
}

/** What of manifests reads secrets, in their order; read once for all rules. */
export function listReaders(manifests: readonly Manifest[]): readonly SecretReader[] {
  const known = read.get(manifests);
  if (known !== undefined) return known;
  const readers: SecretReader[] = [];
  for (const manifest of manifests) {
    const reader = KINDS[manifest.kind] === undefined ? undefined : readOne(manifest);
    if (reader !== undefined) readers.push(reader);
  }
  read.set(manifests, readers);
  return readers;
}

const read = new WeakMap<readonly Manifest[], readonly SecretReader[]>();

function readOne(manifest: Manifest): SecretReader | undefined {
  const path = KINDS[manifest.kind];
  const spec = path === undefined || !isOfGroup(manifest) ? undefined : asMap(valueAt(manifest.body, path));
  if (path === undefined || spec === undefined) return undefined;
  const isCluster = manifest.kind === "ClusterExternalSecret";
  const own = isCluster
    ? (asText(valueAt(manifest.body, ["spec", "externalSecretName"])) ?? manifest.name)
    : manifest.name;
  return {
    manifest,
    path,
    spec,
    namespace: isCluster ? undefined : manifest.namespace,
    store: readStore(spec.secretStoreRef, [...path, "secretStoreRef"]),
    data: readEntries(spec, [...path, "data"]),
    dataFrom: readEntries(spec, [...path, "dataFrom"]),
    secretName: asText(valueAt(spec, ["target", "name"])) ?? own,
  };
}

/** SecretStore is the default of External Secrets 0.20.4 (apis/externalsecrets/v1/externalsecret_types.go). */
function readStore(value: YamlMap[string] | undefined, path: Path): StoreReference | undefined {
  const reference = asMap(value);
  const name = asText(reference?.name);
  return reference === undefined || name === undefined
    ? undefined
    : { path, name, kind: asText(reference.kind) ?? "SecretStore" };
}

function readEntries(spec: YamlMap, path: Path): readonly RemoteReference[] {
  const key = path.at(-1) ?? "";
  return asList(spec[key]).flatMap((entry, index) => {
    const map = asMap(entry);
    if (map === undefined) return [];
    const at = [...path, index];
    const source = asMap(map.sourceRef);
    return [
      {
        path: at,
        secretKey: asText(map.secretKey) ?? "",
        remote: asMap(map.remoteRef) ?? asMap(map.extract) ?? {},
        store: readStore(source?.storeRef, [...at, "sourceRef", "storeRef"]),
      },
    ];
  });
}
