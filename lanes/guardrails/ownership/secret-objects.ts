import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { isUntold } from "../untold.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";

/** True for an ExternalSecret of External Secrets. */
export function isExternalSecret({ kind, apiVersion }: Manifest): boolean {
  return kind === "ExternalSecret" && apiVersion.startsWith("external-secrets.io/");
}

/** The name of the Secret that an ExternalSecret makes; its own where it says nothing (external-secrets.io/v1). */
export function targetOf(manifest: Manifest): { readonly name: string; readonly path: Path } {
  const name = asText(valueAt(manifest.body, ["spec", "target", "name"]));
  if (name !== undefined && name !== "") return { name, path: ["spec", "target", "name"] };
  return { name: manifest.name, path: ["metadata", "name"] };
}

/** A field of a secret in OpenBao that an ExternalSecret reads. */
export interface RemoteKey {
  readonly key: string;
  /** Undefined where all fields are read. */
  readonly property?: string;
  readonly path: Path;
}

/** What an ExternalSecret reads by name; what it finds by a pattern is not known before it looks. */
export function listRemoteKeys({ body }: Manifest): readonly RemoteKey[] {
  const data = asList(valueAt(body, ["spec", "data"])).map((_item, at): Path => ["spec", "data", at, "remoteRef"]);
  const all = asList(valueAt(body, ["spec", "dataFrom"])).map((_item, at): Path => ["spec", "dataFrom", at, "extract"]);
  return [...data, ...all].flatMap((path) => {
    const reference = asMap(valueAt(body, path));
    const key = asText(reference?.key);
    if (key === undefined || key === "" || isUntold(key)) return [];
    const property = asText(reference?.property);
    if (property !== undefined && isUntold(property)) return [];
    return [{ key, ...(property === undefined || property === "" ? {} : { property }), path }];
  });
}

/** A place that names a Secret which somebody else makes. */
export interface SecretUse {
  readonly name: string;
  readonly path: Path;
}

/** Kinds in which a name of a Secret says where something is written. */
const MAKERS: ReadonlySet<string> = new Set(["Certificate", "ExternalSecret", "ClusterExternalSecret"]);

/** The Secrets that a manifest uses, or a file of values names as existing. */
function listSecretUses(root: YamlValue, kind = ""): readonly SecretUse[] {
  if (MAKERS.has(kind)) return [];
  const uses: SecretUse[] = [];
  const stack: { readonly value: YamlValue; readonly path: Path }[] = [{ value: root, path: [] }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { value, path } = node;
    if (typeof value !== "object" || value === null) continue;
    const entries: [string | number, YamlValue][] = Array.isArray(value)
      ? [...value.entries()]
      : Object.entries(value as Readonly<Record<string, YamlValue>>);
    for (const [key, child] of entries) {
      const use = readUse(key, child, [...path, key]);
      if (use !== undefined && use.name !== "" && !isUntold(use.name)) uses.push(use);
    }
    for (const [key, child] of entries.reverse()) stack.push({ value: child, path: [...path, key] });
  }
  return uses;
}

function readUse(key: string | number, value: YamlValue, path: Path): SecretUse | undefined {
  if (typeof value === "string") {
    const isName = key === "secretName" || (typeof key === "string" && /^existingSecret(?:Name)?$/i.test(key));
    return isName ? { name: value, path } : undefined;
  }
  const name = asText(asMap(value)?.name);
  const isReference = key === "secretKeyRef" || key === "secretRef" || key === "existingSecret";
  // Projected volumes name it so; an item of `imagePullSecrets` has nothing but its name.
  const isListed = (key === "secret" && path.includes("sources")) || path.at(-2) === "imagePullSecrets";
  return name !== undefined && (isReference || isListed) ? { name, path: [...path, "name"] } : undefined;
}

/** The uses in everything that was read: objects, and files of values. */
export function listAllUses(set: {
  readonly manifests: readonly Manifest[];
  readonly documents: readonly ManifestDocument[];
}): readonly { readonly where: Manifest | ManifestDocument; readonly use: SecretUse }[] {
  const ofManifests = new Set(set.manifests.map(({ document }) => document));
  const objects = set.manifests.flatMap((where) =>
    listSecretUses(where.body, where.kind).map((use) => ({ where, use })),
  );
  const values = set.documents
    .filter((document) => !ofManifests.has(document))
    .flatMap((where) => listSecretUses(where.root).map((use) => ({ where, use })));
  return [...objects, ...values];
}
