import { describe, expect, it } from "vitest";
import { compileLanes } from "../../../lanes/lane-set.ts";
import { listAwaited } from "../../../lanes/smoke/awaited.ts";
import { type Board, countRows, openBoard, type Row } from "../../../lanes/smoke/board.ts";
import { decideEnd, HOPELESS_AFTER } from "../../../lanes/smoke/decide-end.ts";
import { SETTLED_AFTER } from "../../../lanes/smoke/judge.ts";
import { readSample, settings } from "../sample.ts";
import { externalSecret, failing, object, store, t0 } from "./facts.ts";

const broken = object({ ready: failing("Secret does not exist") });

function openWatched(): Board {
  const board = openBoard([store, externalSecret], t0);
  for (const kind of ["store", "external-secret", "secret"] as const) board.setWatched(kind, "", true);
  return board;
}

const states = (rows: readonly Row[]): string => rows.map(({ state }) => state).join(" ");

describe("a board", () => {
  it("says nothing of what was not looked at, and absent only of what was", () => {
    const board = openBoard([store, externalSecret], t0);
    expect(states(board.judge(t0))).toBe("slow slow");
    board.setWatched("store", "", true);
    board.setWatched("external-secret", "other", true);
    board.setWatched("secret", "n", true);
    expect(states(board.judge(t0))).toBe("absent slow");
    board.setWatched("external-secret", "n", true);
    expect(states(board.judge(t0))).toBe("absent absent");
  });

  it("counts how long an error stands, and begins anew with each change", () => {
    const board = openWatched();
    const at = (seconds: number): string => states(board.judge(t0 + seconds * 1000));
    board.setObject("store", "s", object({ generation: 1 }), t0);
    board.setObject("external-secret", "n/x", broken, t0);
    expect(at(9)).toBe("ready slow");
    board.setObject("external-secret", "n/x", { ...broken, refreshedAt: t0 + 9000 }, t0 + 9000);
    expect(at(10)).toBe("ready never-ready");
    board.setObject("external-secret", "n/x", { ...broken, version: "3-aa" }, t0 + 11_000);
    expect(at(12)).toBe("ready slow");
    expect(at(21)).toBe("ready never-ready");
    board.setObject("external-secret", "n/x", object({ refreshedAt: t0 + 22_000 }), t0 + 22_000);
    board.setSecret("n/x", { keys: ["A_KEY", "B_KEY"] });
    expect(at(23)).toBe("ready ready");
    expect(board.judge(t0 + 90_000).map(({ seconds }) => seconds)).toEqual([9, 23]);
    board.setObject("external-secret", "n/x", undefined, t0 + 91_000);
    expect(at(92)).toBe("ready absent");
  });

  it("forgets what was said of an object that went before", () => {
    const board = openWatched();
    const words = "cannot find secret data for key";
    board.setObject("store", "s", object({ generation: 1 }), t0);
    board.say("external-secret", "n/x", "old", { warning: { words: "Code: 403", at: t0 + 9000 } });
    board.say("external-secret", "n/x", "u1", { warning: { words, at: t0 + 8000 } });
    board.setObject("external-secret", "n/x", broken, t0);
    board.say("external-secret", "n/x", "old", { warning: { words: "Code: 403", at: t0 + 9500 } });
    board.say("external-secret", "n/x", "u1", { warning: { words: "older", at: t0 + 7000 } });
    expect(board.judge(t0 + 9000)[1]?.reason).toBe(`SecretSyncedError: ${words}`);
  });

  it("keeps nothing of what is not awaited", () => {
    const board = openWatched();
    board.setObject("external-secret", "n/y", object(), t0);
    board.setSecret("n/y", { keys: [] });
    board.say("store", "other", "u", {});
    expect([board.size, board.wants("external-secret", "n/y"), board.wants("secret", "n/x")]).toEqual([2, false, true]);
  });

  it("takes a sync through a store for its proof", () => {
    const board = openWatched();
    const ready = { status: "True", reason: "Valid", message: "", since: t0 - 9 };
    board.setObject("store", "s", object({ ready, changedAt: t0 + 500 }), t0);
    expect(states(board.judge(t0 + 1))).toBe("slow absent");
    board.setObject("external-secret", "n/x", object(), t0);
    expect(board.judge(t0 + 2)[0]?.state).toBe("ready");
  });
});

describe("the end of a wait", () => {
  const row = (state: Row["state"], since = t0): Row => ({
    ...{ awaited: store, state, since, reason: "", hint: "", seconds: 0 },
  });
  const end = (rows: readonly Row[], seconds: number, failFast = false) =>
    decideEnd(rows, { now: t0 + seconds * 1000, deadline: t0 + 300_000, failFast });
  const settled = SETTLED_AFTER / 1000;
  const hopeless = HOPELESS_AFTER / 1000;

  it("is when all is ready, or the time is over", () => {
    expect(end([row("ready"), row("ready")], 1)).toBe("all-ready");
    expect(end([row("ready"), row("slow")], 299)).toBeUndefined();
    expect(end([row("ready"), row("slow")], 300)).toBe("timeout");
    expect(end([row("ready")], 300)).toBe("all-ready");
  });

  it("is early only where nothing slow is left, and not at once", () => {
    expect(end([row("never-ready"), row("absent")], hopeless - 1)).toBeUndefined();
    expect(end([row("never-ready"), row("absent"), row("ready")], hopeless)).toBe("nothing-slow");
    expect(end([row("never-ready"), row("slow")], 200)).toBeUndefined();
    expect(end([row("never-ready"), row("absent", t0 + 5000)], hopeless)).toBeUndefined();
  });

  it("is at the first that is never ready, where that is asked for", () => {
    expect(end([row("never-ready"), row("slow")], 1, true)).toBe("fail-fast");
    expect(end([row("absent"), row("slow")], settled - 1, true)).toBeUndefined();
    expect(end([row("absent"), row("slow")], settled, true)).toBe("fail-fast");
    expect(end([row("slow")], 200, true)).toBeUndefined();
  });

  it("counts the rows of each state", () => {
    expect(countRows([row("ready"), row("ready"), row("never-ready")])).toEqual({
      ...{ ready: 2, slow: 0, "never-ready": 1, absent: 0 },
    });
  });
});

describe("what is awaited", () => {
  const { set } = compileLanes(
    { sources: ([1, 2, 3] as const).map((each) => readSample(each)), findings: [] },
    settings,
  );
  if (set === undefined) throw new Error("the samples do not compile");
  const list = (scope = {}): readonly string[] => listAwaited(set, scope).map(({ kind, id }) => `${kind} ${id}`);

  it("is each store before what reads through it", () => {
    expect(list().filter((each) => each.startsWith("store"))).toHaveLength(set.namespaces.length);
    expect(list()[0]).toMatch(/^store /);
  });

  it("is that of the requests and namespaces that are named", () => {
    const own = ["store openbao-activity-core", "external-secret activity-core/llm-connect-provider-secrets"];
    expect(list({ ccrIds: ["CCR-2026-0003"] })).toEqual(own);
    expect(list({ namespaces: ["activity-core"] })).toEqual(own);
    expect(list({ namespaces: ["activity-core"], ccrIds: ["CCR-2026-0002"] })).toEqual([]);
    const [, delivered] = listAwaited(set, { ccrIds: ["CCR-2026-0003"] });
    expect(delivered).toMatchObject({ secret: { fields: ["OPENROUTER_API_KEY"] }, refreshSeconds: 3600 });
  });
});
