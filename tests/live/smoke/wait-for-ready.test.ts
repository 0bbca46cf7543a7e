import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Awaited } from "../../../lanes/smoke/awaited.ts";
import { openReader } from "../../../live/api-reader.ts";
import { type Waited, type WaitOptions, waitForReady } from "../../../live/smoke/wait-for-ready.ts";
import { type FakeApi, rawExternalSecret, rawSecret, rawStore, startFakeApi, valueCanary } from "./fake-api.ts";

async function start(
  options = {},
): Promise<{ api: FakeApi; wait: (awaited: readonly Awaited[], changes?: Partial<WaitOptions>) => Promise<Waited> }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fake-api-"));
  const socketPath = path.join(folder, "api");
  const api = await startFakeApi(socketPath, options);
  onTestFinished(async () => {
    await api.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const wait = (awaited: readonly Awaited[], changes: Partial<WaitOptions> = {}): Promise<Waited> =>
    waitForReady(awaited, {
      reader: openReader(socketPath),
      timeoutSeconds: 20,
      failFast: false,
      signal: new AbortController().signal,
      readKeys: async () => undefined,
      warn: () => undefined,
      findProblem: () => undefined,
      show: () => undefined,
      ...changes,
    });
  return { api, wait };
}

const store: Awaited = { kind: "store", id: "s", name: "s", ccrIds: ["CCR-2026-0001"], names: ["s"] };
const lane = (name: string, namespace = "n"): Awaited => ({
  ...{ kind: "external-secret", id: `${namespace}/${name}`, name, namespace, store: "s", refreshSeconds: 3600 },
  ...{ secret: { name, fields: ["KEY"] }, ccrIds: ["CCR-2026-0001"], names: [name, "KEY"] },
});
const verdicts = ({ rows }: Waited): readonly string[] => rows.map(({ awaited, state }) => `${awaited.id} ${state}`);

/** Runs once what is waited for was looked at. */
const onceShown = (act: () => void): Pick<WaitOptions, "show"> => {
  let left = 2;
  return { show: () => void (--left === 0 && act()) };
};

describe("waiting", () => {
  it("ends when everything is ready that was not at first", async () => {
    const { api, wait } = await start();
    api.put("clustersecretstores", rawStore("s", "False", "InvalidProviderConfig", "unable to validate store"));
    api.put("externalsecrets", rawExternalSecret("n", "a", "could not get secret data from provider"));
    const act = (): void => {
      api.put("clustersecretstores", rawStore("s"));
      api.put("externalsecrets", rawExternalSecret("n", "a"));
      api.put("secrets", rawSecret("n", "a", ["OTHER"]));
      api.put("secrets", rawSecret("n", "a", ["KEY", "OTHER"]));
    };
    const waited = await wait([store, lane("a")], onceShown(act));
    expect([waited.end, verdicts(waited)]).toEqual(["all-ready", ["s ready", "n/a ready"]]);
    expect(JSON.stringify(waited)).not.toContain(valueCanary);
    const ofSecrets = api.accepted.filter((each) => each.startsWith("secrets"));
    expect(ofSecrets.length).toBeGreaterThan(1);
    for (const each of ofSecrets) expect(each).toMatch(/^secrets application\/json;as=PartialObjectMetadata/);
  });

  it("goes on after connections broke off, a past that was forgotten, and a server that was away", async () => {
    const { api, wait } = await start({ failures: 4 });
    api.put("clustersecretstores", rawStore("s"));
    for (const name of ["a", "b"]) api.put("secrets", rawSecret("n", name, ["KEY"]));
    api.put("externalsecrets", rawExternalSecret("n", "b"));
    let left = 3;
    const act = (): void => {
      left -= 1;
      if (left !== 0) return;
      api.remove("externalsecrets", "n/b");
      api.put("externalsecrets", rawExternalSecret("n", "a"));
      api.compact();
      api.breakOff();
      api.put("externalsecrets", rawExternalSecret("n", "b"));
    };
    const waited = await wait([store, lane("a"), lane("b")], { show: act });
    expect([waited.end, verdicts(waited)]).toEqual(["all-ready", ["s ready", "n/a ready", "n/b ready"]]);
  });

  it("watches thousands by a few requests, and asks for none of them by itself", async () => {
    const { api, wait } = await start();
    api.put("clustersecretstores", rawStore("s"));
    const names = Array.from({ length: 2000 }, (_, at) => `lane-${at}`);
    const all = names.map((name, at) => lane(name, `n-${at % 30}`));
    const put = (name: string, at: number, message?: string): void => {
      api.put("externalsecrets", rawExternalSecret(`n-${at % 30}`, name, message));
      if (message === undefined) api.put("secrets", rawSecret(`n-${at % 30}`, name, ["KEY"]));
    };
    for (const [at, name] of names.entries()) put(name, at, at % 2 === 0 ? undefined : "Code: 503. Errors: sealed");
    // Strangers, which nothing is kept of.
    for (let at = 0; at < 1000; at++) api.put("secrets", rawSecret("other", `x-${at}`, ["KEY"]));
    const act = (): void => {
      for (const [at, name] of names.entries()) if (at % 2 === 1) put(name, at);
    };
    const waited = await wait([store, ...all], { timeoutSeconds: 240, ...onceShown(act) });
    expect([waited.end, waited.rows.length]).toEqual(["all-ready", 2001]);
    expect(api.log.length).toBeLessThan(30);
  });

  it("tells absent, slow and never-ready at the end, with causes by events", async () => {
    const { api, wait } = await start();
    api.put("clustersecretstores", rawStore("s"));
    for (const name of ["b", "c"])
      api.put("externalsecrets", rawExternalSecret("n", name, "could not get secret data"));
    const event = (name: string, message: string) => ({
      metadata: { namespace: "n", name: `${name}.1` },
      involvedObject: { kind: "ExternalSecret", namespace: "n", name, uid: `uid-${name}` },
      ...{ type: "Warning", reason: "UpdateFailed", message, lastTimestamp: new Date().toISOString() },
    });
    api.put("events", event("b", `cannot find secret data for key: "KEY" "${valueCanary}"`));
    api.put("events", event("c", "dial tcp 10.0.0.1:8200: connect: connection refused"));
    const waited = await wait([store, lane("a"), lane("b"), lane("c")], { timeoutSeconds: 2 });
    expect([waited.end, verdicts(waited)]).toEqual([
      "timeout",
      ["s ready", "n/a absent", "n/b never-ready", "n/c slow"],
    ]);
    expect(waited.rows[2]?.reason).toBe('SecretSyncedError: cannot find secret data for key: "KEY" "[cut]"');
    expect(waited.rows[3]?.reason).toContain("connection refused");
  });

  it("asks for the keys of a Secret whose metadata does not say them", async () => {
    const { api, wait } = await start();
    api.put("clustersecretstores", rawStore("s"));
    api.put("externalsecrets", rawExternalSecret("n", "a"));
    api.put("secrets", { metadata: { namespace: "n", name: "a" } });
    const asked: string[] = [];
    const readKeys: WaitOptions["readKeys"] = async ({ namespace, name }) => {
      asked.push(`${namespace}/${name}`);
      return ["KEY"];
    };
    expect((await wait([store, lane("a")], { readKeys })).end).toBe("all-ready");
    expect(asked).toEqual(["n/a"]);
  });

  it("does without events, and says so once", async () => {
    const { api, wait } = await start({ denied: ["events"] });
    api.put("clustersecretstores", rawStore("s"));
    const warnings: string[] = [];
    await wait([store], { timeoutSeconds: 1, warn: (words) => warnings.push(words) });
    expect(warnings).toEqual([expect.stringContaining("events may not be read")]);
  });

  it.each(["clustersecretstores", "externalsecrets", "secrets"])(
    "ends with a problem where %s may not be read",
    async (kind) => {
      const { wait } = await start({ denied: [kind] });
      const { end, problem, rows } = await wait([store, lane("a")]);
      expect([end, problem]).toEqual(["problem", expect.stringMatching(`${kind} was answered with 403`)]);
      expect(rows.every(({ state }) => state !== "ready")).toBe(true);
    },
  );

  it("ends by its signal, and with what keeps any answer from coming", async () => {
    const { wait } = await start();
    const stop = new AbortController();
    const interrupted = await wait([store], { signal: stop.signal, ...onceShown(() => stop.abort()) });
    expect(interrupted.end).toBe("interrupted");
    const lost = await wait([store], { findProblem: () => "kubectl proxy ended" });
    expect([lost.end, lost.problem]).toEqual(["problem", "kubectl proxy ended"]);
  });
});
