import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { asText, valueAt } from "../values.ts";
import { environmentOf, fileOf, ownerOf, settledNamespace } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";
import { isExternalSecret, targetOf } from "./secret-objects.ts";

/** An object that makes a Secret. */
interface Writer {
  readonly manifest: Manifest;
  readonly name: string;
  /** Undefined where it is left out. */
  readonly namespace: string | undefined;
  readonly environment: string | undefined;
  readonly owner: string | undefined;
}

/** Two objects that make one Secret take it from each other, in turns (External Secrets refuses the second, Argo CD loops). */
export const checkWriters: ManifestRule = ({ manifests, ownership }, report) => {
  const writers = manifests.flatMap((manifest) => readWriter(manifest, ownership?.value));
  for (const group of Map.groupBy(writers, placeOf).values()) {
    if (group.length === 1) continue;
    const findOther = prepareOthers(group);
    for (const writer of group) {
      const other = findOther(writer);
      if (other === undefined) continue;
      const { path } = isExternalSecret(writer.manifest) ? targetOf(writer.manifest) : { path: ["metadata", "name"] };
      const place = fileOf(other.manifest) === fileOf(writer.manifest) ? "this file" : fileOf(other.manifest);
      const message = `This Secret is made by ${other.manifest.kind === "Secret" ? "a manifest" : "an ExternalSecret"} of ${place} too`;
      report(writer.manifest, "secret-written-twice", path, message);
    }
  }
};

/** What leaves its namespace out goes where the rest of its file goes; where that of other files goes, nobody can tell. */
function placeOf({ manifest, namespace, name }: Writer): string {
  const place = namespace ?? fileOf(manifest);
  return `${namespace === undefined ? "file" : "namespace"} ${place.length} ${place} ${name}`;
}

function readWriter(manifest: Manifest, ownership: SecretOwnership | undefined): Writer[] {
  const isExternal = isExternalSecret(manifest);
  if (!isExternal && (manifest.kind !== "Secret" || manifest.apiVersion !== "v1")) return [];
  const policy = asText(valueAt(manifest.body, ["spec", "target", "creationPolicy"]));
  // Merge and None take a Secret that another makes (external-secrets.io/v1, `creationPolicy`).
  if (isExternal && (policy === "Merge" || policy === "None")) return [];
  const { name } = isExternal ? targetOf(manifest) : manifest;
  const namespace = ownership === undefined ? manifest.namespace : settledNamespace(ownership, manifest);
  if (name === "" || isUntold(name) || isUntold(namespace ?? "")) return [];
  // Of a chart's template without namespaces one branch may make it, or the other.
  if (namespace === undefined && manifest.document.isTemplate) return [];
  const owner = ownership === undefined ? undefined : ownerOf(ownership, manifest);
  return [
    {
      manifest,
      name,
      namespace,
      environment: ownership === undefined ? undefined : environmentOf(ownership, manifest)?.name,
      owner: owner?.is === "service" ? owner.service.name : owner?.is,
    },
  ];
}

/**
 * Finds another maker of the Secret, in its own file first. Few are compared: what is alike but for its file stands for each other,
 * since overlays have one object thousands of times.
 */
function prepareOthers(group: readonly Writer[]): (writer: Writer) => Writer | undefined {
  const kindOf = ({ manifest, environment, owner }: Writer): string =>
    JSON.stringify([manifest.kind, manifest.name, manifest.document.isTemplate, environment, owner]);
  const firsts = [...Map.groupBy(group, kindOf).values()].flatMap((alike) => alike.slice(0, 1));
  const ofFiles = new Map(
    [...Map.groupBy(group, ({ manifest }) => fileOf(manifest))].map(([file, all]) => [
      file,
      // The writer itself may be the first.
      [...Map.groupBy(all, kindOf).values()].flatMap((alike) => alike.slice(0, 2)),
    ]),
  );
  return (writer) => {
    const isIt = (each: Writer): boolean => isOther(each, writer);
    return ofFiles.get(fileOf(writer.manifest))?.find(isIt) ?? firsts.find(isIt);
  };
}

/** The same object of another file may be its overlay, or what another environment has in its place. */
function isOther(left: Writer, right: Writer): boolean {
  if (left === right) return false;
  // Without namespaces two Secrets of one name may be of two releases that were rendered into one file.
  const isExternal = isExternalSecret(left.manifest) || isExternalSecret(right.manifest);
  if (left.namespace === undefined && !isExternal) return false;
  if (left.environment !== right.environment && left.environment !== undefined && right.environment !== undefined) {
    return false;
  }
  const isSame = left.manifest.kind === right.manifest.kind && left.manifest.name === right.manifest.name;
  if (!isSame) return true;
  return fileOf(left.manifest) === fileOf(right.manifest)
    ? !left.manifest.document.isTemplate
    : left.owner !== right.owner;
}

/** What another system makes, an ExternalSecret writes only where it delivers a copy. */
export const checkAuthorities: ManifestRule = ({ manifests, ownership: file }, report) => {
  const authorities = file?.value.authorities ?? [];
  if (file === undefined || authorities.length === 0) return;
  for (const manifest of manifests) {
    const isExternal = isExternalSecret(manifest);
    if (!isExternal && manifest.kind !== "Secret") continue;
    const target = isExternal ? targetOf(manifest) : { name: manifest.name, path: ["metadata", "name"] };
    const namespace = settledNamespace(file.value, manifest);
    const owned = authorities.find(
      ({ secret, namespaces }) => secret === target.name && (namespace === undefined || namespaces.includes(namespace)),
    );
    const mayWrite = isExternal && (owned?.authority === "openbao" || owned?.mirror === true);
    if (owned !== undefined && !mayWrite) {
      report(manifest, "foreign-authority", target.path, `This Secret is made by ${owned.authority}`);
    }
  }
};
