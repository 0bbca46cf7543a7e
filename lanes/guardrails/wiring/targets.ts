import { parseDuration } from "../../duration.ts";
import type { YamlMap } from "../../parse/tree.ts";
import { asMap, asText, type Manifest, valueAt } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { listReaders, type SecretReader } from "./read-external-secret.ts";

/** Something that writes a Secret. */
interface Writer {
  readonly manifest: Manifest;
  /** Where its name is said. */
  readonly path: readonly (string | number)[];
  readonly policy: string;
  /** The keys that it writes, where they are known. */
  readonly keys: readonly string[];
}

/** A Secret is written by one: two that own it undo each other's work with each refresh. */
export const checkWriters: ManifestRule = ({ manifests }, report) => {
  const writers = Map.groupBy(listWriters(manifests), ({ place }) => place);
  for (const [, all] of writers) {
    for (const [index, { writer }] of all.entries()) {
      const other = all.slice(0, index).find((each) => areRivals(each.writer, writer))?.writer;
      if (other === undefined) continue;
      const message = `${other.manifest.kind} ${other.manifest.name} of ${other.manifest.document.source.path} writes this Secret too`;
      report(writer.manifest, "secret-written-twice", writer.path, message);
    }
  }
};

function listWriters(manifests: readonly Manifest[]): readonly { place: string; writer: Writer }[] {
  const ofReaders = listReaders(manifests)
    .filter(({ manifest }) => manifest.kind === "ExternalSecret")
    .map((reader) => ({ name: reader.secretName, writer: describeReader(reader) }));
  const ofSecrets = manifests
    .filter(({ kind, apiVersion }) => (kind === "Secret" && apiVersion === "v1") || kind === "SealedSecret")
    .map((manifest) => {
      const keys = Object.keys({ ...asMap(manifest.body.data), ...asMap(manifest.body.stringData) });
      return { name: manifest.name, writer: { manifest, path: ["metadata", "name"], policy: "Secret", keys } };
    });
  return [...ofReaders, ...ofSecrets].flatMap(({ name, writer }) => {
    const { namespace, document } = writer.manifest;
    if (toldName(name) === undefined || (namespace !== undefined && isUntold(namespace))) return [];
    // Without a namespace only what is applied with it goes to the same place: the files of its folder.
    const folder = document.source.path.replace(/[^/]*$/, "");
    return [{ place: JSON.stringify([namespace ?? ["", folder], name]), writer }];
  });
}

function describeReader({ manifest, path, spec, data, dataFrom }: SecretReader): Writer {
  const isNamed = asText(valueAt(spec, ["target", "name"])) !== undefined;
  return {
    manifest,
    path: isNamed ? [...path, "target", "name"] : ["metadata", "name"],
    policy: asText(valueAt(spec, ["target", "creationPolicy"])) ?? "Owner",
    keys: dataFrom.length > 0 ? [] : data.map(({ secretKey }) => secretKey),
  };
}

/** Merge adds its keys to what another keeps, and None writes nothing (External Secrets 0.20.4, docs/guides/ownership-deletion-policy.md). */
function areRivals(left: Writer, right: Writer): boolean {
  if (left.policy === "None" || right.policy === "None") return false;
  if (left.policy !== "Merge" && right.policy !== "Merge") return left.policy !== "Secret" || right.policy !== "Secret";
  return left.keys.some((key) => key !== "" && right.keys.includes(key));
}

const REFRESH_POLICIES = ["CreatedOnce", "Periodic", "OnChange"];
const CREATION_POLICIES = ["Owner", "Orphan", "Merge", "None", "CreateOrMerge"];
const DELETION_POLICIES = ["Delete", "Merge", "Retain"];

/** The least time between two reads: External Secrets asks for each ExternalSecret on its own. */
const LEAST_SECONDS = 60;

/** How often is read, and what becomes of the Secret, are said by words that go together. */
export const checkPolicies: ManifestRule = ({ manifests }, report) => {
  for (const { manifest, path, spec } of listReaders(manifests)) {
    const refresh = explainRefresh(spec);
    if (refresh !== undefined) report(manifest, "refresh-policy", [...path, refresh.key], refresh.message);
    const target = asMap(spec.target) ?? {};
    const pair = explainPair(target);
    if (pair !== undefined) report(manifest, "secret-policy-pair", [...path, "target", pair.key], pair.message);
    const type = asText(valueAt(target, ["template", "type"]));
    if (type !== undefined && type !== "Opaque" && !isUntold(type)) {
      report(
        manifest,
        "secret-type",
        [...path, "target", "template", "type"],
        "The Secret is of a type that something acts on",
      );
    }
  }
};

interface Fault {
  readonly key: string;
  readonly message: string;
}

function explainRefresh({ refreshPolicy, refreshInterval }: YamlMap): Fault | undefined {
  const policy = asText(refreshPolicy);
  if (policy !== undefined && !isUntold(policy) && !REFRESH_POLICIES.includes(policy)) {
    return { key: "refreshPolicy", message: `It is one of ${REFRESH_POLICIES.join(", ")}` };
  }
  if (refreshInterval === undefined || refreshInterval === 0 || refreshInterval === "0") return undefined;
  const text = asText(refreshInterval);
  if (text !== undefined && isUntold(text)) return undefined;
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (seconds === undefined) return { key: "refreshInterval", message: "It is a duration of Go, such as 1h" };
  return seconds > 0 && seconds < LEAST_SECONDS
    ? { key: "refreshInterval", message: `It is at least ${LEAST_SECONDS}s, or 0 to read once` }
    : undefined;
}

/** The webhook of External Secrets 0.20.4 refuses deletionPolicy Delete without Owner, and Merge has nothing to take keys from without a Secret. */
function explainPair({ creationPolicy, deletionPolicy }: YamlMap): Fault | undefined {
  const creation = asText(creationPolicy) ?? "Owner";
  const deletion = asText(deletionPolicy) ?? "Retain";
  if (isUntold(creation) || isUntold(deletion)) return undefined;
  if (!CREATION_POLICIES.includes(creation))
    return { key: "creationPolicy", message: `It is one of ${CREATION_POLICIES.join(", ")}` };
  if (!DELETION_POLICIES.includes(deletion))
    return { key: "deletionPolicy", message: `It is one of ${DELETION_POLICIES.join(", ")}` };
  if (deletion === "Delete" && creation !== "Owner") {
    return {
      key: "deletionPolicy",
      message: "Only a Secret that External Secrets owns is deleted with its value: Delete needs Owner",
    };
  }
  return deletion === "Merge" && creation === "None"
    ? { key: "deletionPolicy", message: "No Secret is written, so no key can be taken from it" }
    : undefined;
}
