import type { AwaitedExternalSecret, AwaitedStore } from "../../../lanes/smoke/awaited.ts";
import type { KnownFacts, ObjectFacts } from "../../../lanes/smoke/facts.ts";

/** Samples of what is judged; the begin of the wait is at 1,000,000 s. */
export const t0 = 1_000_000_000;

export const store: AwaitedStore = { kind: "store", id: "s", name: "s", ccrIds: ["CCR-2026-0001"], names: ["s", "n"] };

export const externalSecret: AwaitedExternalSecret = {
  kind: "external-secret",
  id: "n/x",
  name: "x",
  namespace: "n",
  store: "s",
  refreshSeconds: 3600,
  secret: { name: "x", fields: ["A_KEY", "B_KEY"] },
  ccrIds: ["CCR-2026-0001"],
  names: ["x", "n", "s", "A_KEY", "B_KEY"],
};

/** An ExternalSecret that was changed at t0 and synced a second later. */
export function object(changes: Partial<ObjectFacts> = {}): ObjectFacts {
  return {
    uid: "u1",
    generation: 2,
    changedAt: t0,
    isGoing: false,
    version: "2-aa",
    syncedVersion: "2-aa",
    refreshedAt: t0 + 1000,
    ready: { status: "True", reason: "SecretSynced", message: "secret synced", since: t0 - 50_000 },
    ...changes,
  };
}

export const failing = (
  message: string,
  since = t0 + 1000,
  reason = "SecretSyncedError",
): NonNullable<ObjectFacts["ready"]> => ({
  status: "False",
  reason,
  message,
  since,
});

export function known(changes: Partial<KnownFacts> = {}): KnownFacts {
  return { object: object(), secret: { keys: ["A_KEY", "B_KEY"] }, isWatched: true, heldFor: 0, ...changes };
}
