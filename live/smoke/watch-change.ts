import type { Awaited } from "../../lanes/smoke/awaited.ts";
import type { Board } from "../../lanes/smoke/board.ts";
import { ApiError } from "../api-reader.ts";
import { type Followed, type FollowOptions, follow } from "./follow.ts";
import { readEvent, readObjectFacts, readSecretFacts } from "./read-facts.ts";

/** How the objects of a change are watched. */
export interface WatchOptions extends FollowOptions {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The keys of a Secret whose metadata does not say them. */
  readonly readKeys: (secret: { namespace: string; name: string }) => Promise<readonly string[] | undefined>;
  /** Told of what is done without. */
  readonly warn: (words: string) => void;
}

/** Each of so many namespaces is watched by itself, which needs no right in any other; beyond, the cluster as a whole is. */
const MAX_NAMESPACES = 20;

const group = "/apis/external-secrets.io/v1";

/** What External Secrets puts on each Secret that it fills (external-secrets v0.20.4, apis/externalsecrets/v1). */
const managed = "reconcile.external-secrets.io/managed=true";

/** Watches until the signal; throws an {@link ApiError} where a kind may not be read. Without events only causes are missing. */
export async function watchChange(board: Board, awaited: readonly Awaited[], options: WatchOptions): Promise<void> {
  const names = new Map(awaited.map((each) => [`${each.kind} ${each.id}`, each.names]));
  const namespaces = new Set(awaited.flatMap((each) => (each.kind === "external-secret" ? [each.namespace] : [])));
  const places = namespaces.size > MAX_NAMESPACES ? [""] : [...namespaces].sort();
  const hasSecrets = (place: string): boolean =>
    awaited.some(
      (each) =>
        each.kind === "external-secret" && each.secret !== undefined && (place === "" || each.namespace === place),
    );
  const followed = [
    followObjects("store", { place: "", path: `${group}/clustersecretstores` }, { board, names, options }),
    ...places.map((place) => {
      const path = `${group}${within(place)}/externalsecrets`;
      return followObjects("external-secret", { place, path }, { board, names, options });
    }),
    ...places.filter(hasSecrets).map((place) => followSecrets(place, { board, options })),
  ];
  // What is said of an object without a namespace is kept in this one.
  const told = new Map([...places, "default"].map((place) => [place, place === "" ? [] : [place]]));
  if (told.has("")) told.delete("default");
  const events = [...told.keys()].map((place) => followEvents(place, { board, names }));
  await Promise.all([...followed.map((each) => followOrExplain(each, options)), followAllEvents(events, options)]);
}

async function followOrExplain(followed: Followed, options: FollowOptions): Promise<void> {
  try {
    await follow(followed, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(
      error.status,
      `list and watch of ${followed.path} was answered with ${error.status}: ${error.message}`,
    );
  }
}

async function followAllEvents(events: readonly Followed[], options: WatchOptions): Promise<void> {
  const problems = new Set<number>();
  await Promise.all(
    events.map(async (each) => {
      try {
        await follow(each, options);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const words = "events may not be read, so causes are told by their kind alone";
        if (!problems.has(error.status)) options.warn(`${words} (${each.path}: ${error.status})`);
        problems.add(error.status);
      }
    }),
  );
}

const within = (place: string): string => (place === "" ? "" : `/namespaces/${place}`);

interface Shared {
  readonly board: Board;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

function followObjects(
  kind: "store" | "external-secret",
  { place, path }: { readonly place: string; readonly path: string },
  { board, names, options }: Shared & { readonly options: WatchOptions },
): Followed {
  return {
    path,
    wants: (id) => board.wants(kind, id),
    onObject(id, raw) {
      const facts = raw && readObjectFacts(raw, names.get(`${kind} ${id}`) ?? []);
      board.setObject(kind, id, facts, options.clock());
    },
    onWatched: (isWatched) => board.setWatched(kind, place, isWatched),
  };
}

function followSecrets(place: string, { board, options }: { board: Board; options: WatchOptions }): Followed {
  const asked = new Map<string, string>();
  return {
    path: `/api/v1${within(place)}/secrets`,
    query: { labelSelector: managed },
    isMetadataOnly: true,
    wants: (id) => board.wants("secret", id),
    onObject(id, raw) {
      const facts = raw && readSecretFacts(raw);
      board.setSecret(id, facts);
      if (facts === undefined || facts.keys !== undefined) return;
      const version = raw?.metadata?.resourceVersion ?? "";
      asked.set(id, version);
      const [namespace = "", name = ""] = id.split("/");
      void options.readKeys({ namespace, name }).then((keys) => {
        // An answer that comes after a change is of the Secret before it.
        if (keys !== undefined && asked.get(id) === version) board.setSecret(id, { keys });
      });
    },
    onWatched: (isWatched) => board.setWatched("secret", place, isWatched),
  };
}

const eventKinds = { ClusterSecretStore: "store", ExternalSecret: "external-secret" } as const;

/** Nothing of an event is kept by its own name: there are many, and what they say is kept with its object. */
function followEvents(place: string, { board, names }: Shared): Followed {
  return {
    path: `/api/v1${within(place)}/events`,
    query: { fieldSelector: "involvedObject.apiVersion=external-secrets.io/v1" },
    wants(_id, raw) {
      const { kind, id, uid, read } = readEvent(raw);
      if (kind !== "ClusterSecretStore" && kind !== "ExternalSecret") return false;
      const own = names.get(`${eventKinds[kind]} ${id}`);
      const said = own && read(own);
      if (said !== undefined) board.say(eventKinds[kind], id, uid, said);
      return false;
    },
    onObject: () => undefined,
    onWatched: () => undefined,
  };
}
