import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { listProducers } from "../references/producers.ts";
import { isUntold } from "../untold.ts";
import { asText, valueAt } from "../values.ts";
import { listReaders, type SecretReader } from "../wiring/read-external-secret.ts";
import { environmentOf, ownerOf, settledNamespace } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";
import { listWrittenKeys, type WrittenKey } from "./written-keys.ts";

/** An object that makes a Secret. */
export interface Writer {
  readonly manifest: Manifest;
  readonly name: string;
  /** Where the name is. */
  readonly path: Path;
  /** Undefined where it is left out. */
  readonly namespace: string | undefined;
  readonly environment: string | undefined;
  readonly owner: string | undefined;
  /** True for what External Secrets makes. */
  readonly isExternal: boolean;
  /** What External Secrets writes, where the manifest tells it. */
  readonly listKeys?: () => readonly WrittenKey[];
  /** True for what adds its keys to a Secret that another makes. */
  readonly isMerged?: boolean;
}

/** What makes a Secret by itself, with no other object's consent; an Ingress shares the one of a Certificate. */
const MAKERS: ReadonlySet<string> = new Set([
  "Certificate",
  "SealedSecret",
  "KafkaUser",
  "Cluster",
  "VaultStaticSecret",
  "VaultDynamicSecret",
  "VaultPKISecret",
  "HCPVaultSecretsApp",
]);

/** Everything that makes a Secret, or adds to one, whose name is told, in each namespace that is. */
export function listWriters(manifests: readonly Manifest[], ownership: SecretOwnership | undefined): readonly Writer[] {
  const readers = new Map(listReaders(manifests).map((reader) => [reader.manifest, reader]));
  return manifests.flatMap((manifest) => {
    const reader = readers.get(manifest);
    if (reader !== undefined) return listOfReader(reader, ownership);
    if (manifest.kind === "Secret" && manifest.apiVersion === "v1")
      return makeWriter({ manifest, name: manifest.name, path: OWN_NAME, isExternal: false }, ownership);
    if (!MAKERS.has(manifest.kind)) return [];
    const given = namesGiven(manifest);
    return listProducers(manifest)
      .filter(({ name }) => !given.includes(name) && !isSettled(name, manifest.namespace, ownership))
      .flatMap(({ name }) => makeWriter({ manifest, name, path: OWN_NAME, isExternal: false }, ownership));
  });
}

export const OWN_NAME: Path = ["metadata", "name"];

/** The name of the Secret that External Secrets makes, and where it stands; its object's where it says nothing. */
export function targetOf({ manifest, spec, path, secretName }: SecretReader): Pick<Writer, "name" | "path"> {
  const isNamed = (asText(valueAt(spec, ["target", "name"])) ?? "") !== "";
  const name = secretName === "" ? manifest.name : secretName;
  return { name, path: isNamed ? [...path, "target", "name"] : OWN_NAME };
}

/** Merge adds to a Secret that another makes, and None writes none (external-secrets.io/v1, `creationPolicy`). */
function listOfReader(reader: SecretReader, ownership: SecretOwnership | undefined): readonly Writer[] {
  const { manifest, spec, namespaces } = reader;
  const policy = asText(valueAt(spec, ["target", "creationPolicy"]));
  if (policy === "None") return [];
  // Asked of the few that write into one Secret.
  const listKeys = (): readonly WrittenKey[] => listWrittenKeys(reader);
  const writer = { manifest, ...targetOf(reader), isExternal: true, listKeys, isMerged: policy === "Merge" };
  if (manifest.kind === "ExternalSecret") return makeWriter(writer, ownership);
  // What selects namespaces by labels may select any, or none.
  return [...new Set(namespaces)].flatMap((namespace) =>
    namespace === undefined ? [] : makeWriter(writer, ownership, namespace),
  );
}

/** Credentials that CloudNativePG is given, and then makes none (1.27, docs/bootstrap.md). */
function namesGiven({ kind, body }: Manifest): readonly string[] {
  if (kind !== "Cluster") return [];
  const places: readonly Path[] = [
    ["superuserSecret"],
    ["bootstrap", "initdb", "secret"],
    ["bootstrap", "recovery", "secret"],
    ["bootstrap", "pg_basebackup", "secret"],
  ];
  const certificates = ["serverCASecret", "serverTLSSecret", "clientCASecret", "replicationTLSSecret"];
  return [
    ...places.map((path) => asText(valueAt(body, ["spec", ...path, "name"])) ?? ""),
    ...certificates.map((key) => asText(valueAt(body, ["spec", "certificates", key])) ?? ""),
  ];
}

/** True where the file of ownership says who makes it, and judges the others by that. */
function isSettled(name: string, namespace: string | undefined, ownership: SecretOwnership | undefined): boolean {
  return (ownership?.authorities ?? []).some(
    ({ secret, namespaces }) => secret === name && (namespace === undefined || namespaces.includes(namespace)),
  );
}

function makeWriter(
  writer: Omit<Writer, "namespace" | "environment" | "owner">,
  ownership: SecretOwnership | undefined,
  given?: string,
): readonly Writer[] {
  const { manifest, name } = writer;
  const own = ownership === undefined ? manifest.namespace : settledNamespace(ownership, manifest);
  const namespace = given ?? own;
  if (name === "" || isUntold(name) || isUntold(namespace ?? "")) return [];
  const owner = ownership === undefined ? undefined : ownerOf(ownership, manifest);
  const environment = ownership === undefined ? undefined : environmentOf(ownership, manifest)?.name;
  return [{ ...writer, namespace, environment, owner: owner?.is === "service" ? owner.service.name : owner?.is }];
}
