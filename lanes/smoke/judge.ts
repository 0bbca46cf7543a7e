import type { Awaited, AwaitedExternalSecret } from "./awaited.ts";
import type { KnownFacts, ObjectFacts } from "./facts.ts";
import { explainWords } from "./reasons.ts";

/** `absent`: there is no such object. `slow`: it may become ready. `never-ready`: waiting does not mend it. */
export type VerdictState = "ready" | "slow" | "never-ready" | "absent";

/** What an object came to; neither text bears a value. */
export interface Verdict {
  readonly state: VerdictState;
  readonly reason: string;
  readonly hint: string;
}

/** What a judgement is made at. */
export interface JudgeOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** True for the last judgement: an error then needs no more time to be repeated. */
  readonly isEnd: boolean;
}

/** How long an error must stand, in milliseconds, to be taken for repeated: by then the controller tried some ten times. */
export const SETTLED_AFTER = 10_000;

/** Seconds that a sync may be late. */
const LATE_SECONDS = 60;

const ready: Verdict = { state: "ready", reason: "", hint: "" };
const slow = (reason: string, hint = ""): Verdict => ({ state: "slow", reason, hint });

/** Judges a store. */
export function judgeStore(known: KnownFacts, options: JudgeOptions): Verdict {
  return judgePresent(known, options) ?? judgeValidity(known);
}

/** Judges an ExternalSecret and its Secret; `store` is what its store came to, where it is awaited. */
export function judgeExternalSecret(
  awaited: AwaitedExternalSecret,
  known: KnownFacts,
  { store, ...options }: JudgeOptions & { readonly store?: Verdict | undefined },
): Verdict {
  const verdict = judgePresent(known, options) ?? judgeSync(awaited, known, options);
  const isUntold = verdict.state === "slow" && known.object !== undefined && known.object.ready?.status !== "True";
  if (!isUntold || store === undefined || (store.state !== "never-ready" && store.state !== "absent")) return verdict;
  const cause = store.state === "absent" ? "its store does not exist" : `its store is never-ready: ${store.reason}`;
  return settle(known, options, { reason: cause, hint: store.hint });
}

/** What is common to both kinds; undefined where the object is there and says that it is ready. */
function judgePresent(known: KnownFacts, options: JudgeOptions): Verdict | undefined {
  const { object, isWatched } = known;
  if (!isWatched && object === undefined) return slow("it could not be looked at yet");
  if (object === undefined)
    return {
      state: "absent",
      reason: "it does not exist",
      hint: "ccr apply declares it, or GitOps from what ccr export writes",
    };
  if (object.isGoing)
    return settle(known, options, { reason: "it is being deleted", hint: "see what its finalizers wait for" });
  if (object.ready === undefined) {
    return slow("the controller says nothing of it yet", "see whether External Secrets runs and may read it");
  }
  if (object.ready.status !== "True") return judgeError(known, options);
  return isWatched ? undefined : slow("the connection to the API server is lost");
}

function judgeError(known: KnownFacts, options: JudgeOptions): Verdict {
  const { object, said } = known;
  const { reason = "", message = "", since = 0 } = object?.ready ?? {};
  const changedAt = object?.changedAt ?? 0;
  const { warning } = said ?? {};
  // The condition has a word for its kind alone; the event has the cause. One from before a change is of another spec.
  const isTold = warning !== undefined && warning.at >= changedAt;
  const words = `${reason}: ${isTold ? warning.words : message}`;
  const { isLasting, hint } = explainWords(isTold ? warning.words : message, reason);
  const isPresent = isTold || since >= changedAt || known.heldFor >= SETTLED_AFTER;
  if (!isPresent) return slow(`${words} (said before its last change)`, "the controller has not come to it yet");
  return isLasting ? settle(known, options, { reason: words, hint }) : slow(words, hint);
}

/** Never-ready once it was repeated, or at the end. */
function settle(
  { heldFor, isWatched }: KnownFacts,
  { isEnd }: JudgeOptions,
  { reason, hint }: { reason: string; hint: string },
): Verdict {
  const isSettled = isEnd || (isWatched && heldFor >= SETTLED_AFTER);
  return isSettled ? { state: "never-ready", reason, hint } : slow(reason, hint);
}

/** Ready of a store bears neither a generation nor a time: that it is of the present spec is shown by what came after it. */
function judgeValidity({ object, said, usedAt = 0, heldFor }: KnownFacts): Verdict {
  const changedAt = object?.changedAt ?? 0;
  const seenAt = Math.max(object?.ready?.since ?? 0, said?.validAt ?? 0, usedAt);
  const isFresh = object?.generation === 1 || seenAt >= changedAt || heldFor >= SETTLED_AFTER;
  return isFresh ? ready : slow("it was ready before its last change, and was not validated since");
}

function judgeSync(awaited: AwaitedExternalSecret, known: KnownFacts, options: JudgeOptions): Verdict {
  const { object } = known;
  if (object === undefined) throw new TypeError("an object that is absent has no sync to judge");
  if (!isSyncedNow(object)) return slow("it was ready before its last change, and was not synced since");
  const age = (options.now - (object.refreshedAt ?? 0)) / 1000;
  if (awaited.refreshSeconds > 0 && age > awaited.refreshSeconds + LATE_SECONDS) {
    return slow("its last sync is older than its interval", "see whether External Secrets runs");
  }
  const reason = object.ready?.reason;
  if (reason === "SecretDeleted") {
    return settle(known, options, {
      reason: "SecretDeleted: OpenBao holds no value, and the Secret was deleted for it",
      hint: "whoever has custody puts the value there",
    });
  }
  if (awaited.secret === undefined) return ready;
  if (reason === "SecretMissing") {
    return settle(known, options, {
      reason: "SecretMissing: there is no Secret to merge into",
      hint: "whoever keeps that Secret makes it",
    });
  }
  return judgeSecret(awaited, known);
}

/**
 * The version that was synced is the present one. Another release of External Secrets may hash in another way: then the
 * generation must be the same and the sync not older than the last change.
 */
function isSyncedNow({ version, syncedVersion = "", generation, refreshedAt = 0, changedAt }: ObjectFacts): boolean {
  if (syncedVersion === version) return true;
  return syncedVersion.startsWith(`${generation}-`) && refreshedAt >= changedAt;
}

function judgeSecret({ secret }: AwaitedExternalSecret, { secret: found }: KnownFacts): Verdict {
  if (secret === undefined) return ready;
  if (found === undefined)
    return slow(`Secret ${secret.name} does not exist`, "External Secrets makes it with its next sync");
  const { keys } = found;
  if (keys === undefined) return slow(`the keys of Secret ${secret.name} are not known yet`);
  const missing = secret.fields.filter((field) => !keys.includes(field));
  if (missing.length === 0) return ready;
  return slow(
    `Secret ${secret.name} lacks ${missing.join(", ")}`,
    "something else changes that Secret, or its sync is late",
  );
}

/** `store x` or `external-secret a/x`. */
export function nameAwaited({ kind, id }: Awaited): string {
  return `${kind} ${id}`;
}
