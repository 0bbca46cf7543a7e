import { describe, expect, it } from "vitest";
import type { KnownFacts, ObjectFacts } from "../../../lanes/smoke/facts.ts";
import { judgeExternalSecret, judgeStore, SETTLED_AFTER, type Verdict } from "../../../lanes/smoke/judge.ts";
import { externalSecret, failing, known, object, t0 } from "./facts.ts";

const now = t0 + 5000;
const judge = (changes: Partial<KnownFacts> = {}, options: { isEnd?: boolean; store?: Verdict } = {}): Verdict =>
  judgeExternalSecret(externalSecret, known(changes), { now, isEnd: false, ...options });
const judgeObject = (changes: Partial<ObjectFacts>): Verdict => judge({ object: object(changes) });
/** Without an exact `undefined` of a key that is optional. */
const without = <Key extends keyof ObjectFacts>(key: Key): ObjectFacts => {
  const { [key]: _, ...rest } = object();
  return rest as ObjectFacts;
};
const held = SETTLED_AFTER;
const said = (words: string, at = t0 + 2000) => ({ warning: { words, at } });
const field = 'error processing spec.data[0] (key: a/b/c), err: cannot find secret data for key: "A_KEY"';

describe("an ExternalSecret", () => {
  it("is ready when its present version was synced and the Secret has the keys", () => {
    expect(judge().state).toBe("ready");
    expect(judge({ secret: { keys: ["A_KEY", "B_KEY", "MORE"] } }).state).toBe("ready");
  });

  it.each([
    ["its generation was not synced", { syncedVersion: "1-aa", version: "2-aa" }],
    ["it was never synced", { syncedVersion: "" }],
    ["an annotation changed since", { version: "2-bb", changedAt: t0 + 2000 }],
    ["a generation only begins like the present one", { syncedVersion: "21-aa" }],
    ["its last sync is older than its interval", { refreshedAt: now - 3_661_000 }],
    ["its sync has no time", { syncedVersion: "2-aa", refreshedAt: 0 }],
  ] as const)("is slow though it says Ready: %s", (_case, changes) => {
    expect(judgeObject(changes).state).toBe("slow");
  });

  it("believes another hash of another release where the sync is not older than the change", () => {
    expect(judgeObject({ syncedVersion: "2-other" }).state).toBe("ready");
  });

  it("need not be synced again where it reads once", () => {
    const once = { ...externalSecret, refreshSeconds: 0 };
    const late = known({ object: object({ refreshedAt: t0 + 1 }) });
    expect(judgeExternalSecret(once, late, { now: now + 1e9, isEnd: false }).state).toBe("ready");
  });

  it.each([
    [undefined, "does not exist"],
    [{}, "not known yet"],
    [{ keys: [] }, "lacks A_KEY, B_KEY"],
    [{ keys: ["a_key", "B_KEY"] }, "lacks A_KEY"],
  ])("is slow while its Secret is %j", (secret, words) => {
    const verdict = judge({ secret });
    expect([verdict.state, verdict.reason]).toEqual(["slow", expect.stringContaining(words)]);
  });

  it("needs no Secret where none is declared", () => {
    const { secret: _, ...none } = externalSecret;
    expect(judgeExternalSecret(none, known({ secret: undefined }), { now, isEnd: false }).state).toBe("ready");
  });

  it.each(["SecretDeleted", "SecretMissing"])("is not ready with %s, which is Ready too", (reason) => {
    const ready = { status: "True", reason, message: "", since: t0 };
    expect(judge({ object: object({ ready }), secret: undefined }).state).toBe("slow");
    expect(judge({ object: object({ ready }), secret: undefined, heldFor: held }).state).toBe("never-ready");
  });

  it("is absent, or was not looked at", () => {
    expect(judge({ object: undefined }).state).toBe("absent");
    expect(judge({ object: undefined, isWatched: false }).state).toBe("slow");
    expect(judge({ isWatched: false }).state).toBe("slow");
  });

  it("is slow while nothing is said of it", () => {
    expect(judge({ object: without("ready") }).state).toBe("slow");
    expect(judge({ object: without("ready"), heldFor: held * 9 }, { isEnd: true }).state).toBe("slow");
  });

  it("is never ready while it is being deleted and stays", () => {
    expect(judge({ object: object({ isGoing: true }), heldFor: held }).state).toBe("never-ready");
    expect(judge({ object: object({ isGoing: true }) }).state).toBe("slow");
  });

  it("is never ready by a lasting error that was repeated, or at the end", () => {
    const changes = {
      object: object({ ready: failing("could not get secret data from provider") }),
      said: said(field),
    };
    expect(judge(changes).state).toBe("slow");
    expect(judge({ ...changes, heldFor: held - 1 }).state).toBe("slow");
    const verdict = judge({ ...changes, heldFor: held });
    expect(verdict.state).toBe("never-ready");
    expect(verdict.reason).toBe(`SecretSyncedError: ${field}`);
    expect(judge(changes, { isEnd: true }).state).toBe("never-ready");
  });

  it("is not judged for good while the connection is lost", () => {
    const changes = {
      object: object({ ready: failing("Secret does not exist") }),
      isWatched: false,
      heldFor: held * 2,
    };
    expect(judge(changes).state).toBe("slow");
    expect(judge(changes, { isEnd: true }).state).toBe("never-ready");
  });

  it("is slow by an error that passes, however long", () => {
    const ready = failing("could not get secret data from provider");
    const changes = { object: object({ ready }), said: said("dial tcp 10.0.0.1:8200: connect: connection refused") };
    expect(judge({ ...changes, heldFor: held * 30 }, { isEnd: true }).state).toBe("slow");
  });

  it("takes no error for its own that was said before its last change", () => {
    const old = { object: object({ ready: failing("x", t0 - 1) }), said: said("Secret does not exist", t0 - 1) };
    expect(judge(old, { isEnd: true })).toMatchObject({
      state: "slow",
      hint: expect.stringContaining("not come to it"),
    });
  });

  it("is never ready by its store, unless it says a cause of its own", () => {
    const bad: Verdict = { state: "never-ready", reason: "InvalidProviderConfig: no", hint: "h" };
    const generic = { object: object({ ready: failing("could not get secret data from provider") }) };
    expect(judge(generic, { store: bad })).toMatchObject({ state: "slow", hint: "h" });
    expect(judge({ ...generic, heldFor: held }, { store: bad })).toEqual({
      state: "never-ready",
      reason: "its store is never-ready: InvalidProviderConfig: no",
      hint: "h",
    });
    expect(judge({ object: without("ready") }, { store: { ...bad, state: "absent" } }).reason).toContain("not exist");
    expect(judge({ ...generic, said: said(field), heldFor: held }, { store: bad }).reason).toContain("A_KEY");
    expect(judge({}, { store: bad }).state).toBe("ready");
    expect(judge(generic, { store: { ...bad, state: "slow" } }).state).toBe("slow");
  });
});

describe("a store", () => {
  const ready = { status: "True", reason: "Valid", message: "store validated", since: t0 - 50_000 };
  const judgeIt = (changes: Partial<KnownFacts>, isEnd = false): Verdict => {
    const { syncedVersion: _, refreshedAt: __, ...plain } = object({ ready });
    return judgeStore(known({ object: plain, secret: undefined, ...changes }), { now, isEnd });
  };

  it("is not ready by a Ready of before its last change", () => {
    expect(judgeIt({}).state).toBe("slow");
    expect(judgeIt({}, true).state).toBe("slow");
  });

  it.each([
    ["it never changed", { object: object({ ready, generation: 1 }) }],
    ["it turned ready since", { object: object({ ready: { ...ready, since: t0 } }) }],
    ["it was found valid since", { said: { validAt: t0 } }],
    ["something was read through it since", { usedAt: t0 + 1 }],
    ["it stayed so", { heldFor: held }],
  ])("is ready: %s", (_case, changes) => {
    expect(judgeIt(changes).state).toBe("ready");
  });

  it("is ready once it recovers, whatever was said before", () => {
    const broken = { ...ready, status: "False", reason: "InvalidProviderConfig", message: "unable to validate store" };
    const warned = { warning: { words: "Code: 403. Errors: * permission denied", at: t0 + 100 } };
    expect(judgeIt({ object: object({ ready: broken }), said: warned, heldFor: held }).state).toBe("never-ready");
    const recovered = object({ ready: { ...ready, since: t0 + 3000 } });
    expect(judgeIt({ object: recovered, said: warned }).state).toBe("ready");
  });

  it("is slow where its server only does not serve yet", () => {
    const broken = { ...ready, status: "False", reason: "InvalidProviderConfig", since: t0 + 1 };
    const warned = { warning: { words: "Code: 503. Errors: * Vault is sealed", at: t0 + 100 } };
    expect(judgeIt({ object: object({ ready: broken }), said: warned, heldFor: held * 9 }, true).state).toBe("slow");
  });
});
