import type { Manifest } from "../manifest.ts";
import { areRenderedTogether } from "../rendered-together.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { listReaders, type SecretReader } from "../wiring/read-external-secret.ts";
import { listWriters, OWN_NAME, targetOf, type Writer } from "./list-writers.ts";
import { fileOf, settledNamespace } from "./places.ts";
import { listReadKeys } from "./written-keys.ts";

/** Two objects that make one Secret take it from each other, in turns (External Secrets refuses the second, Argo CD loops). */
export const checkWriters: ManifestRule = ({ manifests, ownership }, report) => {
  const writers = listWriters(manifests, ownership?.value);
  const told = new Set<Manifest>();
  for (const all of Map.groupBy(writers, placeOf).values()) {
    if (all.length === 1) continue;
    const group = all.filter(({ isMerged }) => isMerged !== true);
    if (group.length < all.length) checkMerged(all, report);
    const findOther = prepareOthers(group);
    for (const writer of group) {
      const other = findOther(writer);
      // One that makes Secrets in many namespaces is told once.
      if (other === undefined || told.has(writer.manifest)) continue;
      told.add(writer.manifest);
      const message = `This Secret is made by ${nameOther(other, writer)} too`;
      report(writer.manifest, "secret-written-twice", writer.path, message);
    }
  }
  for (const reader of listReaders(manifests)) checkOwnKeys(reader, report);
};

function nameOther({ manifest: other }: Writer, { manifest }: Writer): string {
  return `${nameKind(other)} of ${fileOf(other) === fileOf(manifest) ? "this file" : fileOf(other)}`;
}

/** How many writers of one key are compared with each. */
const MAX_COMPARED = 50;

/** What adds to a Secret adds keys that no other ExternalSecret writes, or of which it writes the same. */
function checkMerged(group: readonly Writer[], report: ManifestReport): void {
  // Which entries of a template are rendered together is not asked.
  const told = group.filter(({ manifest }) => !manifest.document.isTemplate);
  const written = told.flatMap((writer) => (writer.listKeys?.() ?? []).map((each) => ({ ...each, writer })));
  for (const all of Map.groupBy(written, ({ key }) => key).values()) {
    const compared = all.slice(0, MAX_COMPARED);
    for (const { writer, path, source } of all) {
      if (writer.isMerged !== true) continue;
      const other = compared.find(
        (each) => (source === undefined || each.source !== source) && isOther(each.writer, writer),
      );
      if (other === undefined) continue;
      const message = `This key of the Secret is written by ${nameOther(other.writer, writer)} too`;
      report(writer.manifest, "secret-written-twice", path, message, TO_ONE);
    }
  }
}

const TO_ONE = "Leave the key to one of them: each writes its own value over the other's.";

/** One ExternalSecret writes each key once. */
function checkOwnKeys(reader: SecretReader, report: ManifestReport): void {
  const { manifest, data } = reader;
  if (data.length < 2 || manifest.document.isTemplate) return;
  const known = new Map<string, string | undefined>();
  for (const { key, path, source } of listReadKeys(reader)) {
    if (key === "" || isUntold(key)) continue;
    if (known.has(key) && known.get(key) !== source) {
      const message = "An entry above writes this key of the Secret already";
      report(manifest, "secret-written-twice", path, message, "Keep one of the entries: only the last has an effect.");
    }
    known.set(key, source);
  }
}

function nameKind({ kind }: Manifest): string {
  if (kind === "Secret") return "a manifest";
  return `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** What leaves its namespace out goes where the rest of its file goes; where that of other files goes, nobody can tell. */
function placeOf({ manifest, namespace, name }: Writer): string {
  const place = namespace ?? fileOf(manifest);
  return `${namespace === undefined ? "file" : "namespace"} ${place.length} ${place} ${name}`;
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
  const isExternal = left.isExternal || right.isExternal;
  if (left.namespace === undefined && !isExternal) return false;
  // Other systems agree with each other in ways of their own.
  if (!isExternal && !(isSecret(left) && isSecret(right))) return false;
  if (left.environment !== right.environment && left.environment !== undefined && right.environment !== undefined) {
    return false;
  }
  const isSame = left.manifest.kind === right.manifest.kind && left.manifest.name === right.manifest.name;
  if (isSame && fileOf(left.manifest) !== fileOf(right.manifest) && left.owner === right.owner) return false;
  return areRenderedTogether(left, right);
}

const isSecret = ({ manifest }: Writer): boolean => manifest.kind === "Secret";

/** What another system makes, an ExternalSecret writes only where it delivers a copy. */
export const checkAuthorities: ManifestRule = ({ manifests, ownership: file }, report) => {
  const authorities = file?.value.authorities ?? [];
  if (file === undefined || authorities.length === 0) return;
  const readers = new Map(listReaders(manifests).map((reader) => [reader.manifest, reader]));
  for (const manifest of manifests) {
    const reader = readers.get(manifest);
    if (reader === undefined && manifest.kind !== "Secret") continue;
    const target = reader === undefined ? { name: manifest.name, path: OWN_NAME } : targetOf(reader);
    const isCluster = manifest.kind === "ClusterExternalSecret";
    const named = reader?.namespaces.filter((namespace) => namespace !== undefined) ?? [];
    const namespaces = isCluster ? named : [settledNamespace(file.value, manifest)];
    const owned = authorities.find(
      ({ secret, namespaces: places }) =>
        secret === target.name && namespaces.some((namespace) => namespace === undefined || places.includes(namespace)),
    );
    const mayWrite = reader !== undefined && (owned?.authority === "openbao" || owned?.mirror === true);
    if (owned !== undefined && !mayWrite) {
      report(manifest, "foreign-authority", target.path, `This Secret is made by ${owned.authority}`);
    }
  }
};
