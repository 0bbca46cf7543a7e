import type { Awaited } from "./awaited.ts";
import type { ObjectFacts, SaidFacts, SecretFacts } from "./facts.ts";
import { judgeExternalSecret, judgeStore, type Verdict, type VerdictState } from "./judge.ts";

/** The kinds of things that are watched. */
export type WatchedKind = "store" | "external-secret" | "secret";

/** What an awaited object has come to. */
export interface Row extends Verdict {
  readonly awaited: Awaited;
  /** Seconds from the begin of the wait until it was ready, or until now. */
  readonly seconds: number;
  /** Milliseconds since 1970 from which on it has been in this state. */
  readonly since: number;
}

/** How many objects there are in each state. */
export type Counts = Readonly<Record<VerdictState, number>>;

/** Everything that is known of the awaited objects; it keeps nothing of any other. */
export interface Board {
  readonly size: number;
  /** True of an object whose facts are wanted. */
  wants(kind: WatchedKind, id: string): boolean;
  setObject(kind: "store" | "external-secret", id: string, facts: ObjectFacts | undefined, now: number): void;
  setSecret(id: string, facts: SecretFacts | undefined): void;
  /** Told of the object of this uid: what was said of one that went before does not count. */
  say(kind: "store" | "external-secret", id: string, uid: string, said: SaidFacts): void;
  /** A place (`""`: the cluster) of a kind is watched, or is not. */
  setWatched(kind: WatchedKind, place: string, isWatched: boolean): void;
  judge(now: number, isEnd?: boolean): readonly Row[];
}

interface Entry {
  readonly awaited: Awaited;
  object?: ObjectFacts | undefined;
  secret?: SecretFacts | undefined;
  said: Map<string, SaidFacts>;
  /** Since when the object has been seen as it is. */
  heldSince: number;
  state?: VerdictState;
  since: number;
  readyAt?: number | undefined;
}

/** A board for a wait that begins now; `begin` and every `now` are milliseconds since 1970. */
export function openBoard(awaited: readonly Awaited[], begin: number): Board {
  const entries = new Map<string, Entry>();
  const bySecret = new Map<string, Entry>();
  for (const each of awaited) {
    const entry: Entry = { awaited: each, said: new Map(), heldSince: begin, since: begin };
    entries.set(keyOf(each.kind, each.id), entry);
    if (each.kind === "external-secret" && each.secret !== undefined) {
      bySecret.set(`${each.namespace}/${each.secret.name}`, entry);
    }
  }
  const watched = new Set<string>();
  const isWatched = ({ awaited: each }: Entry): boolean => {
    if (each.kind === "store") return watched.has(keyOf("store", ""));
    const isAt = (kind: WatchedKind): boolean =>
      watched.has(keyOf(kind, each.namespace)) || watched.has(keyOf(kind, ""));
    return isAt("external-secret") && (each.secret === undefined || isAt("secret"));
  };
  return {
    size: entries.size,
    wants: (kind, id) => (kind === "secret" ? bySecret.has(id) : entries.has(keyOf(kind, id))),
    setObject(kind, id, facts, now) {
      const entry = entries.get(keyOf(kind, id));
      if (entry === undefined) return;
      if (!isSame(entry.object, facts)) entry.heldSince = now;
      entry.object = facts;
      if (facts !== undefined) for (const uid of entry.said.keys()) if (uid !== facts.uid) entry.said.delete(uid);
    },
    setSecret(id, facts) {
      const entry = bySecret.get(id);
      if (entry !== undefined) entry.secret = facts;
    },
    say(kind, id, uid, said) {
      const entry = entries.get(keyOf(kind, id));
      if (entry === undefined || (entry.object !== undefined && entry.object.uid !== uid)) return;
      entry.said.set(uid, mergeSaid(entry.said.get(uid) ?? {}, said));
    },
    setWatched(kind, place, is) {
      if (is) watched.add(keyOf(kind, place));
      else watched.delete(keyOf(kind, place));
    },
    judge: (now, isEnd = false) => judgeAll([...entries.values()], { begin, now, isEnd, isWatched }),
  };
}

interface Round {
  readonly begin: number;
  readonly now: number;
  readonly isEnd: boolean;
  readonly isWatched: (entry: Entry) => boolean;
}

/** Stores first: what reads through them is judged by what they came to. */
function judgeAll(entries: readonly Entry[], { begin, now, isEnd, isWatched }: Round): readonly Row[] {
  const usedAt = new Map<string, number>();
  for (const { awaited, object } of entries) {
    if (awaited.kind !== "external-secret" || object?.ready?.status !== "True") continue;
    usedAt.set(awaited.store, Math.max(usedAt.get(awaited.store) ?? 0, object.refreshedAt ?? 0));
  }
  const known = (entry: Entry) => ({
    object: entry.object,
    secret: entry.secret,
    said: entry.object === undefined ? undefined : entry.said.get(entry.object.uid),
    isWatched: isWatched(entry),
    heldFor: now - entry.heldSince,
  });
  const stores = new Map<string, Verdict>();
  for (const entry of entries) {
    const { awaited } = entry;
    if (awaited.kind !== "store") continue;
    stores.set(awaited.name, judgeStore({ ...known(entry), usedAt: usedAt.get(awaited.name) }, { now, isEnd }));
  }
  return entries.map((entry) => {
    const { awaited } = entry;
    const own =
      awaited.kind === "store"
        ? stores.get(awaited.name)
        : judgeExternalSecret(awaited, known(entry), { now, isEnd, store: stores.get(awaited.store) });
    const verdict = own ?? { state: "slow", reason: "", hint: "" };
    if (entry.state !== verdict.state) {
      entry.state = verdict.state;
      entry.since = now;
    }
    return { awaited, ...verdict, since: entry.since, seconds: secondsOf(entry, verdict, begin, now) };
  });
}

/** What was ready when it was first looked at took no time. */
function secondsOf(entry: Entry, { state }: Verdict, begin: number, now: number): number {
  entry.readyAt = state === "ready" ? (entry.readyAt ?? now) : undefined;
  return Math.max(0, Math.round(((entry.readyAt ?? now) - begin) / 1000));
}

/** How many rows there are in each state. */
export function countRows(rows: readonly Pick<Row, "state">[]): Counts {
  const counts = { ready: 0, slow: 0, "never-ready": 0, absent: 0 };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

const keyOf = (kind: WatchedKind, id: string): string => `${kind} ${id}`;

/** Whether it still says the same; a sync that only repeats itself changes nothing. */
function isSame(left: ObjectFacts | undefined, right: ObjectFacts | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.uid === right.uid &&
    left.version === right.version &&
    left.isGoing === right.isGoing &&
    left.ready?.status === right.ready?.status &&
    left.ready?.reason === right.ready?.reason &&
    left.ready?.message === right.ready?.message
  );
}

/** Events come in any order: the latest counts. */
function mergeSaid(left: SaidFacts, right: SaidFacts): SaidFacts {
  const warnings = [left.warning, right.warning].filter((each) => each !== undefined);
  const warning = warnings.reduce(
    (last, each) => (each.at >= last.at ? each : last),
    warnings[0] ?? { words: "", at: 0 },
  );
  const validAt = Math.max(left.validAt ?? 0, right.validAt ?? 0);
  return { ...(warnings.length > 0 ? { warning } : {}), ...(validAt > 0 ? { validAt } : {}) };
}
