import { createHash } from "node:crypto";
import type { ObjectFacts, SaidFacts, SecretFacts } from "../../lanes/smoke/facts.ts";
import { sayWords } from "../../lanes/smoke/say-words.ts";
import { findReady } from "../ready.ts";

/** An object as the API server sends it; nothing of it is kept but what these functions take from it. */
export interface RawObject {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly ManagedFields[];
  };
  readonly [key: string]: unknown;
}

interface ManagedFields {
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a ClusterSecretStore or an ExternalSecret says of itself; its words quote declared names alone. */
export function readObjectFacts(raw: RawObject, names: readonly string[]): ObjectFacts {
  const { uid = "", generation = 0, deletionTimestamp, creationTimestamp } = raw.metadata ?? {};
  const found = findReady(raw) as (ReturnType<typeof findReady> & { lastTransitionTime?: string }) | undefined;
  const status = (raw.status ?? {}) as { syncedResourceVersion?: string; refreshTime?: string | null };
  const ready = found && {
    status: found.status ?? "",
    reason: sayWords(found.reason ?? "", names),
    message: sayWords(found.message ?? "", names),
    since: parseTime(found.lastTransitionTime),
  };
  const synced = status.syncedResourceVersion;
  return {
    uid,
    generation,
    isGoing: deletionTimestamp !== undefined,
    changedAt: findChange(raw) || parseTime(creationTimestamp),
    version: computeVersion(raw),
    ...(ready === undefined ? {} : { ready }),
    ...(synced === undefined ? {} : { syncedVersion: synced }),
    ...(typeof status.refreshTime === "string" ? { refreshedAt: parseTime(status.refreshTime) } : {}),
  };
}

/**
 * The names of a Secret's keys, from who manages which of its fields: the values were never sent. A Secret whose managers
 * were taken away says nothing of its keys.
 */
export function readSecretFacts({ metadata }: RawObject): SecretFacts {
  const managers = metadata?.managedFields ?? [];
  if (managers.length === 0) return {};
  const keys = managers.flatMap(({ fieldsV1 = {} }) => Object.keys((fieldsV1["f:data"] ?? {}) as Fields));
  return { keys: [...new Set(keys.filter((key) => key.startsWith("f:")).map((key) => key.slice(2)))].sort() };
}

/** The object that an event is about, and what it says of it. */
export interface ReadEvent {
  readonly kind: string;
  readonly id: string;
  readonly uid: string;
  /** Reduces what it says, by the names that it may quote. */
  read(names: readonly string[]): SaidFacts | undefined;
}

export function readEvent(raw: RawObject): ReadEvent {
  const {
    involvedObject = {},
    type,
    reason,
    message = "",
  } = raw as {
    involvedObject?: { kind?: string; name?: string; namespace?: string; uid?: string };
    type?: string;
    reason?: string;
    message?: string;
  };
  const { kind = "", name = "", namespace, uid = "" } = involvedObject;
  return {
    kind,
    id: namespace === undefined || namespace === "" ? name : `${namespace}/${name}`,
    uid,
    read(names) {
      const at = findEventTime(raw);
      if (type === "Normal") return reason === "Valid" ? { validAt: at } : undefined;
      const words = message.replace(/^\(combined from similar events\): /, "");
      return type === "Warning" ? { warning: { words: sayWords(words, names), at } } : undefined;
    },
  };
}

function findEventTime(raw: RawObject): number {
  const { lastTimestamp, eventTime, series } = raw as {
    lastTimestamp?: string | null;
    eventTime?: string | null;
    series?: { lastObservedTime?: string };
  };
  const created = raw.metadata?.creationTimestamp;
  return parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? created);
}

/** When spec, labels or annotations were last written: the controller itself writes its finalizer and the status. */
function findChange({ metadata }: RawObject): number {
  const times = (metadata?.managedFields ?? [])
    .filter(({ subresource, fieldsV1 = {} }) => {
      const own = (fieldsV1["f:metadata"] ?? {}) as Fields;
      return subresource !== "status" && ("f:spec" in fieldsV1 || "f:annotations" in own || "f:labels" in own);
    })
    .map(({ time }) => parseTime(time));
  return Math.max(0, ...times);
}

/**
 * The version that a sync of the present object would leave: the generation, and a hash of labels and annotations as Go
 * prints them (external-secrets v0.20.4, pkg/controllers/util/util.go and pkg/esutils/utils.go).
 */
function computeVersion({ metadata }: RawObject): string {
  const { generation = 0, labels = {}, annotations = {} } = metadata ?? {};
  const text = `{annotations:${printMap(annotations)} labels:${printMap(labels)}}`;
  return `${generation}-${createHash("sha3-224").update(text).digest("hex")}`;
}

function printMap(map: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(map)
    .sort()
    .map((key) => `${key}:${map[key]}`);
  return `map[${pairs.join(" ")}]`;
}

/** Milliseconds since 1970; 0 for what is no instant. */
function parseTime(text: string | null | undefined): number {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? 0 : time;
}
