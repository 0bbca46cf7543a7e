import http from "node:http";
import process from "node:process";
import type { RawObject } from "../../../live/smoke/read-facts.ts";

/** Stands for a value, in every place of an answer where one could be but for those that were asked for. */
export const valueCanary = "canary-value-7c41";

/** An API server of some collections on a socket, which a test changes while it serves. */
export interface FakeApi {
  /** Puts an object, or its next version; tells whoever watches. */
  put(collection: string, object: RawObject): void;
  remove(collection: string, id: string): void;
  /** Breaks every connection off. */
  breakOff(): void;
  /** Forgets the past: places before now are answered with 410. */
  compact(): void;
  /** Requests so far: `list <collection>` or `watch <collection>`. */
  readonly log: string[];
  readonly accepted: string[];
  close(): Promise<void>;
}

interface Kept {
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly object: RawObject;
}

/** The collection of a path: its last part, whatever the namespace. */
const collectionOf = (path: string): string => path.split("/").at(-1) ?? "";

/** Starts it; `denied` collections are answered with 403. */
export async function startFakeApi(
  socketPath: string,
  { denied = [] as readonly string[], failures = 0 } = {},
): Promise<FakeApi> {
  const collections = new Map<string, Map<string, RawObject>>();
  const past: (Kept & { readonly collection: string })[] = [];
  const watchers = new Set<{ collection: string; place: string; answer: http.ServerResponse }>();
  const [log, accepted]: [string[], string[]] = [[], []];
  let version = 100;
  let compacted = 0;
  let leftFailures = failures;
  const send = (answer: http.ServerResponse, { type, object }: Pick<Kept, "type" | "object">): void =>
    void answer.write(`${JSON.stringify({ type, object })}\n`);
  const isIn = (object: RawObject, place: string): boolean => place === "" || object.metadata?.namespace === place;
  const happen = (collection: string, kept: Omit<Kept, "version">): void => {
    past.push({ ...kept, version, collection });
    for (const { answer, ...watcher } of watchers)
      if (watcher.collection === collection && isIn(kept.object, watcher.place)) send(answer, kept);
  };
  const server = http.createServer((request, answer) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://localhost");
    const collection = collectionOf(pathname);
    const place = /\/namespaces\/([^/]+)\//.exec(pathname)?.[1] ?? "";
    const isWatch = query.has("watch");
    log.push(`${isWatch ? "watch" : "list"} ${collection}`);
    accepted.push(`${collection} ${request.headers.accept}`);
    const refuse = (status: number, message: string): void =>
      void answer.writeHead(status).end(JSON.stringify({ kind: "Status", code: status, message }));
    if (denied.includes(collection)) return refuse(403, `${collection} is forbidden: User "x" cannot list`);
    if (leftFailures-- > 0) return refuse(503, "not now");
    const own = [...(collections.get(collection) ?? [])].filter(([, object]) => isIn(object, place));
    if (isWatch) {
      const from = Number(query.get("resourceVersion"));
      if (from < compacted) return refuse(410, "too old resource version");
      answer.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      for (const kept of past)
        if (kept.collection === collection && kept.version > from && isIn(kept.object, place)) send(answer, kept);
      const watcher = { collection, place, answer };
      watchers.add(watcher);
      request.on("close", () => watchers.delete(watcher));
      return;
    }
    const [limit, from] = [Number(query.get("limit")), Number(query.get("continue") ?? 0)];
    const next = from + limit < own.length ? String(from + limit) : "";
    const items = own.slice(from, from + limit).map(([, object]) => object);
    answer.end(JSON.stringify({ kind: "List", metadata: { resourceVersion: String(version), continue: next }, items }));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    put(collection, object) {
      version += 1;
      const all = collections.get(collection) ?? new Map<string, RawObject>();
      collections.set(collection, all);
      const { namespace, name } = object.metadata ?? {};
      const id = `${namespace}/${name}`;
      const kept = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
      const type = all.has(id) ? "MODIFIED" : "ADDED";
      all.set(id, kept);
      happen(collection, { id, type, object: kept });
    },
    remove(collection, id) {
      version += 1;
      const object = collections.get(collection)?.get(id);
      if (object === undefined) throw new Error(`there is no ${id}`);
      collections.get(collection)?.delete(id);
      const metadata = { ...object.metadata, resourceVersion: String(version) };
      happen(collection, { id, type: "DELETED", object: { ...object, metadata } });
    },
    breakOff: () => server.closeAllConnections(),
    compact() {
      compacted = version;
      past.length = 0;
    },
    log,
    accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const instant = (milliseconds = Date.now()): string => new Date(milliseconds).toISOString();

/** A store that is ready. */
export function rawStore(name: string, status = "True", reason = "Valid", message = ""): RawObject {
  const ready = { type: "Ready", status, reason, message, lastTransitionTime: instant() };
  const metadata = { name, uid: `uid-${name}`, generation: 1, creationTimestamp: instant(Date.now() - 1000) };
  return { metadata, status: { conditions: [ready] } };
}

/** An ExternalSecret that was synced just now; with a message, one that fails. */
export function rawExternalSecret(namespace: string, name: string, message?: string): RawObject {
  const isReady = message === undefined;
  const ready = {
    type: "Ready",
    status: isReady ? "True" : "False",
    reason: isReady ? "SecretSynced" : "SecretSyncedError",
    message: message ?? "secret synced",
    lastTransitionTime: instant(),
  };
  const metadata = {
    namespace,
    name,
    uid: `uid-${name}`,
    generation: 1,
    creationTimestamp: instant(Date.now() - 9000),
  };
  const synced = isReady ? { refreshTime: instant(), syncedResourceVersion: "1-x" } : {};
  return { metadata, status: { conditions: [ready], ...synced } };
}

/** The metadata of a Secret with these keys. */
export function rawSecret(namespace: string, name: string, keys: readonly string[]): RawObject {
  const data = Object.fromEntries(keys.map((key) => [`f:${key}`, {}]));
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": valueCanary };
  return { metadata: { namespace, name, annotations, managedFields: [{ fieldsV1: { "f:data": data } }] } };
}

// As a program it is a kubectl: `proxy` serves on the socket until it is ended.
if (import.meta.main) {
  const socketPath = process.argv[process.argv.indexOf("--unix-socket") + 1] ?? "";
  const { objects = [], denied = [] } = JSON.parse(process.env.FAKE_API ?? "{}") as {
    objects?: readonly (readonly [string, RawObject])[];
    denied?: readonly string[];
  };
  const api = await startFakeApi(socketPath, { denied });
  for (const [collection, object] of objects) api.put(collection, object);
  process.stdout.write(`Starting to serve on ${socketPath}\n`);
  process.once("SIGTERM", () => void api.close().then(() => process.exit(0)));
}
