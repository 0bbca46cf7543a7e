import type { DeclaredObject } from "../../lanes/adoption.ts";
import { listAwaitedOf } from "../../lanes/smoke/awaited.ts";
import { openBoard } from "../../lanes/smoke/board.ts";
import type { Verdict } from "../../lanes/smoke/judge.ts";
import { readObjectFacts } from "../smoke/read-facts.ts";
import { lookUntil, type Prober } from "./prober.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What an object of the cluster came to, by the judgement that `ccr smoke` makes too; its Secret is looked at by itself. */
export interface Readiness {
  /** Undefined where there is none, or it could not be read. */
  readonly found?: Fields | undefined;
  /** Why it could not be read. */
  readonly problem?: string | undefined;
  readonly verdict: Verdict;
}

/** Looks at the store and the ExternalSecret of a lane until both are ready, or the time is up; by their kind and id. */
export async function watchReadiness(prober: Prober): Promise<ReadonlyMap<DeclaredObject, Readiness>> {
  const { lane, objects, cluster, patience } = prober;
  const own = objects.filter(({ place }) => place.server === "kubernetes");
  const awaited = listAwaitedOf(lane).map((each) => (each.kind === "store" ? each : withoutSecret(each)));
  const board = openBoard(awaited, Date.now());
  const names = new Map(awaited.map((each) => [`${each.kind} ${each.id}`, each.names]));
  board.setWatched("store", "", true);
  board.setWatched("external-secret", "", true);
  const look = async (isEnd: boolean): Promise<ReadonlyMap<DeclaredObject, Readiness>> => {
    const looks = await Promise.all(own.map((object) => readOne(object, cluster)));
    for (const [at, { kind, id }] of own.entries()) {
      const { found } = looks[at] ?? {};
      if (kind !== "store" && kind !== "external-secret") continue;
      const facts = found === undefined ? undefined : readObjectFacts(found, names.get(`${kind} ${id}`) ?? []);
      board.setObject(kind, id, facts, Date.now());
    }
    const rows = board.judge(Date.now(), isEnd);
    const absent: Verdict = { state: "absent", reason: "it does not exist", hint: "" };
    return new Map(
      own.map((object, at) => {
        const row = rows.find(({ awaited: { kind, id } }) => kind === object.kind && id === object.id);
        return [object, { ...looks[at], verdict: row ?? absent }];
      }),
    );
  };
  const seen = await lookUntil(patience, async () => {
    const all = await look(false);
    const isOver = [...all.values()].every(
      ({ problem, verdict }) => problem !== undefined || verdict.state === "ready",
    );
    return isOver ? all : undefined;
  });
  return seen ?? look(true);
}

/** Its keys are looked at by another check, which may be let to where a watch is not. */
function withoutSecret<T extends { readonly secret?: unknown }>({ secret: _, ...awaited }: T): Omit<T, "secret"> {
  return awaited;
}

function readOne({ place }: DeclaredObject, cluster: Prober["cluster"]) {
  if (place.server !== "kubernetes") throw new TypeError("not an object of Kubernetes");
  const { kind, metadata } = place.manifest;
  return cluster.readObject(`${kind}.external-secrets.io`, metadata);
}
