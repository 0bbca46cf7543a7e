import type { YamlMap } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { GrantedLane } from "../granted.ts";
import type { SecretOwnership } from "../ownership/schema.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { asMap, asText, valueAt } from "../values.ts";
import { makeReadsOpenBao } from "./generators.ts";
import { findLanes, findLanesAnywhere, indexLanes, type LaneIndex } from "./lane-index.ts";
import { listPatchFiles } from "./patch-files.ts";
import { listReaders, type RemoteReference, type SecretReader, type StoreReference } from "./read-external-secret.ts";
import { type FindSource, makeFindSource } from "./sources.ts";
import { indexStores } from "./stores.ts";

const NO_LANE = "there is no ExternalSecret without a lane";

/** What deliveries are held against. */
interface Known {
  readonly findSource: FindSource;
  readonly readsOpenBao: (generator: YamlMap) => boolean;
  readonly lanes: LaneIndex;
  /** Files that Kustomize merges into others, which may say the store. */
  readonly patches: ReadonlySet<string>;
  readonly ownership: SecretOwnership | undefined;
}

/** Every field that is read is one that a lane of this Secret was granted; what no lane delivers, a reviewed file says. */
export const checkGrants: ManifestRule = (set, report) => {
  const { manifests, lanes, ownership } = set;
  if (lanes === undefined) return;
  const index = indexLanes(lanes);
  const known: Known = {
    findSource: makeFindSource(indexStores(manifests, lanes), index),
    readsOpenBao: makeReadsOpenBao(manifests),
    lanes: index,
    patches: listPatchFiles(set.documents),
    ownership: ownership?.value,
  };
  for (const reader of listReaders(manifests)) checkReader(reader, known, report);
};

function checkReader(reader: SecretReader, known: Known, report: ManifestReport): void {
  // Of all that is read through one store by nobody's lane, one finding says enough.
  const reported = new Set<Path>();
  for (const reference of [...reader.data, ...reader.dataFrom]) {
    const fault = explain(reference, reader, known);
    if (fault === undefined || reported.has(fault.path)) continue;
    reported.add(fault.path);
    report(reader.manifest, "remote-ref-not-granted", fault.path, fault.message, fault.hint);
  }
}

interface Fault {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
}

const DELIVER = "Deliver it by a lane (ccr new), and read it through the store of its namespace.";
const DELIVER_OR_STATE =
  "Deliver it by a lane (ccr new); where another system holds it, state that in guardrails/ownership.yaml: `authorities`, with `mirror: true`.";

function explain(reference: RemoteReference, reader: SecretReader, known: Known): Fault | undefined {
  if (reference.generator !== undefined) {
    const passes = !known.readsOpenBao(reference.generator) || isStated(reader, known.ownership);
    const message = `This generator reads OpenBao by itself: ${NO_LANE}`;
    return passes ? undefined : { path: reference.path, message, hint: DELIVER_OR_STATE };
  }
  const store = reference.store ?? reader.store;
  const isEntry = asMap(valueAt(reader.manifest.body, [...reference.path, "remoteRef"])) !== undefined;
  const path = isEntry ? [...reference.path, "remoteRef"] : reference.path;
  if (store === undefined || store.name === "") return explainNone({ reference, reader, known, path });
  const source = known.findSource(store, reader);
  if (source === undefined) return explainUnknown({ reference, reader, known, path });
  const { mounts, isOther } = source;
  if (isOther && !isStated(reader, known.ownership)) {
    const message = `This store does not read OpenBao: ${NO_LANE}`;
    return { path: store.path, message, hint: DELIVER_OR_STATE };
  }
  const messages = mounts.map((mount) =>
    judge(reference, reader, { store, find: (key) => findLanes(known.lanes, key, mount) }),
  );
  const [message] = messages;
  return message === undefined || messages.includes(undefined) ? undefined : { path, message };
}

/** A read of which the store is not known. */
interface Unknown {
  readonly reference: RemoteReference;
  readonly reader: SecretReader;
  readonly known: Known;
  readonly path: Path;
}

/** What names no store: of a chart's template the store may be filled in, and of a patch it may be in what is patched. */
function explainNone({ reference, reader, known, path }: Unknown): Fault | undefined {
  const { document } = reader.manifest;
  if (document.isTemplate || isUntold(asText(reader.spec.secretStoreRef) ?? "")) return undefined;
  if (!known.patches.has(document.source.path)) {
    return { path: reader.path, message: `What it reads is read through no store: ${NO_LANE}`, hint: DELIVER };
  }
  return explainUnknown({ reference, reader, known, path });
}

/** What reads through a store that nobody knows, or whose name is filled in later, is held against the lanes of all stores. */
function explainUnknown({ reference, reader, known, path }: Unknown): Fault | undefined {
  if (reader.manifest.document.isTemplate || isStated(reader, known.ownership)) return undefined;
  const message = judge(reference, reader, { find: (key) => findLanesAnywhere(known.lanes, key) });
  return message === undefined ? undefined : { path, message };
}

/** True where the file of ownership says of the Secret, in each of its namespaces, that it is the copy of what another system holds. */
function isStated({ secretName, namespaces }: SecretReader, ownership: SecretOwnership | undefined): boolean {
  const stated = (ownership?.authorities ?? []).filter(
    ({ secret, authority, mirror }) => secret === secretName && authority !== "openbao" && mirror === true,
  );
  return (
    stated.length > 0 &&
    namespaces.every((namespace) => {
      const name = toldName(namespace);
      return name === undefined || stated.some((each) => each.namespaces.includes(name));
    })
  );
}

interface Question {
  /** Undefined where it is not known. */
  readonly store?: StoreReference;
  readonly find: (key: string) => readonly GrantedLane[];
}

function judge({ remote }: RemoteReference, reader: SecretReader, question: Question): string | undefined {
  const key = toldName(asText(remote.key));
  if (asText(remote.key) !== undefined && key === undefined) return undefined;
  const ofPath = key === undefined ? [] : question.find(key);
  if (ofPath.length === 0) return `No granted lane has this path: ${NO_LANE}`;
  const property = asText(remote.property);
  for (const namespace of reader.namespaces) {
    const message = judgeIn(toldName(namespace), { ofPath, property, reader, store: question.store });
    if (message !== undefined) return message;
  }
  return undefined;
}

interface Found {
  readonly ofPath: readonly GrantedLane[];
  readonly property: string | undefined;
  readonly reader: SecretReader;
  readonly store: StoreReference | undefined;
}

function judgeIn(namespace: string | undefined, { ofPath, property, reader, store }: Found): string | undefined {
  const here = ofPath.filter((lane) => namespace === undefined || lane.namespace === namespace);
  if (here.length === 0) return `${joinIds(ofPath)} grants this path to another namespace`;
  const through = here.filter((lane) => toldName(store?.name) === undefined || lane.store === store?.name);
  if (through.length === 0) return `${joinIds(here)} grants this path through another store`;
  const filling = through.filter(
    (lane) => toldName(reader.secretName) === undefined || lane.secretName === reader.secretName,
  );
  if (filling.length === 0) return `${joinIds(through)} grants this path to another Secret`;
  if (property === undefined || isUntold(property)) return undefined;
  return filling.some(({ fields }) => fields.includes(property))
    ? undefined
    : `${joinIds(filling)} does not grant this field`;
}

function joinIds(lanes: readonly GrantedLane[]): string {
  return [...new Set(lanes.map(({ ccrId }) => ccrId))].join(", ");
}
