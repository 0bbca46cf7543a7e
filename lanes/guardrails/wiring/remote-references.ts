import type { Path } from "../../rules/rule.ts";
import type { GrantedLane } from "../granted.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { asMap, asText, valueAt } from "../values.ts";
import { listReaders, type RemoteReference, type SecretReader, type StoreReference } from "./read-external-secret.ts";
import { indexStores, type Stores } from "./stores.ts";

/** What is read is named field by field, and by nobody else than this file. */
export const checkForm: ManifestRule = ({ manifests }, report) => {
  for (const { manifest, data, dataFrom } of listReaders(manifests)) {
    for (const { path, remote } of [...data, ...dataFrom]) checkTemplate(manifest, path, remote, report);
    for (const { path, remote } of data) {
      if (asText(remote.key) === undefined || asText(remote.property) !== undefined) continue;
      report(
        manifest,
        "remote-ref-without-property",
        [...path, "remoteRef"],
        "All fields of this path are read as one",
      );
    }
    for (const { path } of dataFrom) {
      const entry = asMap(valueAt(manifest.body, path)) ?? {};
      const way = ["extract", "find"].find((each) => entry[each] !== undefined);
      if (way === undefined) continue;
      report(manifest, "remote-ref-catch-all", [...path, way], "Whatever is there, now and later, is read");
    }
  }
};

function checkTemplate(
  manifest: Manifest,
  path: Path,
  remote: RemoteReference["remote"],
  report: ManifestReport,
): void {
  // A chart's own template is filled in before anybody reads it.
  if (manifest.document.isTemplate) return;
  const part = asMap(valueAt(manifest.body, [...path, "remoteRef"])) === undefined ? "extract" : "remoteRef";
  for (const name of ["key", "property", "version"]) {
    if (!isUntold(asText(remote[name]) ?? "")) continue;
    report(
      manifest,
      "remote-ref-template",
      [...path, part, name],
      "What is read is written in full, and not filled in",
    );
  }
}

/** Every field that is read from OpenBao is one that a lane of this Secret was granted. */
export const checkGrants: ManifestRule = ({ manifests, lanes }, report) => {
  if (lanes === undefined) return;
  const stores = indexStores(manifests, lanes);
  for (const reader of listReaders(manifests)) {
    for (const reference of [...reader.data, ...reader.dataFrom]) {
      const store = reference.store ?? reader.store;
      const mounts = store === undefined ? [] : findMounts(store, reader, { stores, lanes });
      if (store === undefined || mounts.length === 0) continue;
      const messages = mounts.map((mount) => judge(reference, reader, { store, mount, lanes }));
      const [message] = messages;
      if (message === undefined || messages.includes(undefined)) continue;
      const isEntry = asMap(valueAt(reader.manifest.body, [...reference.path, "remoteRef"])) !== undefined;
      report(
        reader.manifest,
        "remote-ref-not-granted",
        isEntry ? [...reference.path, "remoteRef"] : reference.path,
        message,
      );
    }
  }
};

interface Known {
  readonly stores: Stores;
  readonly lanes: readonly GrantedLane[];
}

/** The mounts that a store reads, one for each environment that has it; none where it reads no OpenBao, or nothing is known of it. */
function findMounts(
  { kind, name }: StoreReference,
  { namespace }: SecretReader,
  { stores, lanes }: Known,
): readonly string[] {
  const all = kind === "ClusterSecretStore" ? stores.cluster : stores.own;
  const declared = (all.get(name) ?? []).filter(
    (store) => kind === "ClusterSecretStore" || store.namespace === namespace,
  );
  if (declared.length === 0) return lanes.filter(({ store }) => store === name).map(({ mount }) => mount);
  return declared.flatMap(({ body }) => {
    const provider = asMap(valueAt(body, ["spec", "provider"])) ?? {};
    const found = asMap(provider.vault) ?? asMap(provider.openbao);
    // Without a path a key has to begin with its mount.
    return found === undefined ? [] : [toldName(asText(found.path)) ?? ""];
  });
}

interface Question {
  readonly store: StoreReference;
  readonly mount: string;
  readonly lanes: readonly GrantedLane[];
}

function judge(
  { remote }: RemoteReference,
  reader: SecretReader,
  { store, mount, lanes }: Question,
): string | undefined {
  const key = toldName(asText(remote.key));
  const property = asText(remote.property);
  const namespace = toldName(reader.namespace);
  if (asText(remote.key) !== undefined && key === undefined) return undefined;
  const ofPath = lanes.filter((lane) => key !== undefined && namesPath(key, mount, lane));
  if (key === undefined || ofPath.length === 0)
    return "No granted lane has this path: there is no ExternalSecret without a lane";
  const ids = (some: readonly GrantedLane[]): string => [...new Set(some.map(({ ccrId }) => ccrId))].join(", ");
  const here = ofPath.filter((lane) => namespace === undefined || lane.namespace === namespace);
  if (here.length === 0) return `${ids(ofPath)} grants this path to another namespace`;
  const through = here.filter((lane) => toldName(store.name) === undefined || lane.store === store.name);
  if (through.length === 0) return `${ids(here)} grants this path through another store`;
  const filling = through.filter(
    (lane) => toldName(reader.secretName) === undefined || lane.secretName === reader.secretName,
  );
  if (filling.length === 0) return `${ids(through)} grants this path to another Secret`;
  if (property === undefined || isUntold(property)) return undefined;
  return filling.some(({ fields }) => fields.includes(property))
    ? undefined
    : `${ids(filling)} does not grant this field`;
}

/** As External Secrets 0.20.4 builds a path (providers/v1/vault/client_get.go): the mount and `data/` may stand before it. */
function namesPath(key: string, mount: string, lane: GrantedLane): boolean {
  const plain = key.replace(/^\/+/, "");
  const forms = [`${lane.mount}/${lane.key}`, `${lane.mount}/data/${lane.key}`];
  if (mount === lane.mount) forms.push(lane.key, `data/${lane.key}`);
  return (mount === "" || mount === lane.mount) && forms.includes(plain);
}
