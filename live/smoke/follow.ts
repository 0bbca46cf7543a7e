import { redactText } from "../../lanes/secret-scan.ts";
import { ApiError, type ApiReader } from "../api-reader.ts";
import type { RawObject } from "./read-facts.ts";

/** What is followed, and who is told. */
export interface Followed {
  /** Path of the collection, and its fixed query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** True: the server sends the metadata of each object and nothing else. */
  readonly isMetadataOnly?: boolean;
  /** Which objects are wanted, by what `nameRaw` makes of them. */
  wants(id: string, raw: RawObject): boolean;
  /** Told of each wanted object as it is now; undefined: it is gone. */
  onObject(id: string, raw: RawObject | undefined): void;
  /** Told when all of it was listed and is watched, and when the connection is lost. */
  onWatched(isWatched: boolean): void;
}

/** What does not depend on what is followed. */
export interface FollowOptions {
  readonly reader: ApiReader;
  readonly signal: AbortSignal;
  /** Waits, at most until the signal. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Objects of a page. */
const PAGE = 500;

/** Seconds after which the server ends a watch, so that a connection that is lost unseen is not kept for long. */
const WATCH_SECONDS = 60;

const FIRST_PAUSE = 125;
const LONGEST_PAUSE = 10_000;

/**
 * Lists a collection once and follows its changes until the signal: goes on where it was after an end or a loss of the
 * connection, and lists again where the server no longer knows that place (410). Throws an {@link ApiError} for what no
 * trying mends: 401, 403, 404 and other refusals.
 */
export async function follow(followed: Followed, { reader, signal, sleep }: FollowOptions): Promise<void> {
  const seen: Seen = new Map();
  let place: string | undefined;
  let hasListed = false;
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      place ??= await list(followed, seen, { reader, signal });
      hasListed = true;
      const lines = await reader.open(watchPath(followed, place), acceptOf(followed, ""), signal);
      followed.onWatched(true);
      for await (const line of lines) {
        place = take(line, followed, seen) ?? place;
        pause = FIRST_PAUSE;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      // A login that ends meanwhile is renewed by kubectl.
      if (isRefusal(error.status) && !hasListed) throw new ApiError(error.status, redactText(error.message));
      if (error.status === 410) place = undefined;
      else followed.onWatched(false);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    // Also after an end that was in order: a server that ends each watch at once is not asked all the time.
    if (!signal.aborted) await sleep(pause);
  }
}

/** The version of each wanted object that was told last, with its uid; those that are gone too, since events may be repeated. */
type Seen = Map<string, { readonly uid: string; readonly version: string; readonly isGone: boolean }>;

async function list(
  followed: Followed,
  seen: Seen,
  { reader, signal }: Pick<FollowOptions, "reader" | "signal">,
): Promise<string> {
  const listed = new Set<string>();
  let next: string | undefined;
  for (;;) {
    const query = { ...followed.query, limit: String(PAGE), ...(next === undefined ? {} : { continue: next }) };
    const page = (await reader.get(pathWith(followed, query), acceptOf(followed, "List"), signal)) as {
      readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
      readonly items?: readonly RawObject[];
    };
    for (const raw of page.items ?? []) {
      const id = nameRaw(raw);
      if (!followed.wants(id, raw)) continue;
      listed.add(id);
      // A list is the present, whatever was told before.
      tell(id, raw, followed, seen);
    }
    next = page.metadata?.continue || undefined;
    if (next !== undefined) continue;
    for (const [id, last] of seen) {
      if (listed.has(id) || last.isGone) continue;
      seen.set(id, { ...last, isGone: true });
      followed.onObject(id, undefined);
    }
    return page.metadata?.resourceVersion ?? "";
  }
}

/** Takes one event; answers with the place after it, where it has one. */
function take(line: string, followed: Followed, seen: Seen): string | undefined {
  const { type, object } = parseEvent(line);
  if (type === "ERROR") {
    const { code = 0, message = "" } = object as { code?: number; message?: string };
    throw new ApiError(code, message);
  }
  const version = object.metadata?.resourceVersion;
  if (type === "BOOKMARK") return version;
  const id = nameRaw(object);
  if (!followed.wants(id, object)) return version;
  if (isOld(object, seen.get(id))) return version;
  if (type !== "DELETED") tell(id, object, followed, seen);
  else {
    seen.set(id, { uid: object.metadata?.uid ?? "", version: version ?? "", isGone: true });
    followed.onObject(id, undefined);
  }
  return version;
}

function tell(id: string, raw: RawObject, followed: Followed, seen: Seen): void {
  const { uid = "", resourceVersion: version = "" } = raw.metadata ?? {};
  seen.set(id, { uid, version, isGone: false });
  followed.onObject(id, raw);
}

/** True of what was told already, or is older: versions are numbers that grow (Kubernetes 1.35, API concepts). */
function isOld({ metadata }: RawObject, last: { version: string; uid: string } | undefined): boolean {
  if (last === undefined) return false;
  const version = metadata?.resourceVersion ?? "";
  if (!/^\d+$/.test(version) || !/^\d+$/.test(last.version)) return false;
  return BigInt(version) <= BigInt(last.version);
}

function parseEvent(line: string): { readonly type: string; readonly object: RawObject } {
  try {
    const { type, object } = JSON.parse(line) as { type?: string; object?: RawObject };
    if (typeof type === "string" && typeof object === "object" && object !== null) return { type, object };
  } catch {
    // Below: a line that broke off is no event either.
  }
  throw new ApiError(0, "the connection to the API server broke off");
}

/** What is refused now is refused next time; a server that is busy, or away behind a proxy, is not. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 410, 425, 429].includes(status);
}

/** `<namespace>/<name>`, or the name alone. */
function nameRaw({ metadata }: RawObject): string {
  const { namespace, name = "" } = metadata ?? {};
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function watchPath(followed: Followed, place: string): string {
  return pathWith(followed, {
    ...followed.query,
    watch: "1",
    allowWatchBookmarks: "true",
    timeoutSeconds: String(WATCH_SECONDS),
    resourceVersion: place,
  });
}

function pathWith({ path }: Followed, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query)}`;
}

/** Metadata is asked for without a second choice: a server that cannot send it alone is to refuse, not to send values. */
function acceptOf({ isMetadataOnly }: Followed, suffix: "" | "List"): string {
  return isMetadataOnly ? `application/json;as=PartialObjectMetadata${suffix};g=meta.k8s.io;v=v1` : "application/json";
}
