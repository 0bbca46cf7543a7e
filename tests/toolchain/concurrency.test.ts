import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ensureTools } from "../../toolchain/build.ts";
import { currentHolder, withProgramLock } from "../../toolchain/program-lock.ts";
import { type FakeMachine, makeFakeMachine, startCommand } from "./fake-go.ts";

let machine: FakeMachine;

beforeEach(() => {
  machine = makeFakeMachine();
});

afterEach(() => machine.remove());

const entries = (): string[] => (fs.existsSync(machine.dir) ? fs.readdirSync(machine.dir) : []);

async function waitForGo(): Promise<number> {
  const file = path.join(machine.environment.HOME ?? "", "go.pid");
  return vi.waitFor(
    () => {
      const pid = Number(fs.readFileSync(file, "utf8"));
      expect(pid).toBeGreaterThan(0);
      return pid;
    },
    { timeout: 15_000, interval: 50 },
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("two at once build once; the second says who holds the lock", async () => {
  const environment = { ...machine.environment, FAKE_GO_SLEEP: "2" };
  const first = startCommand("build.ts", ["--json", "etcd"], environment);
  await waitForGo();
  const second = startCommand("build.ts", ["--json", "etcd"], environment);
  const [one, two] = await Promise.all([first.ended, second.ended]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(two.stdout).toBe(one.stdout);
  expect(two.stderr).toContain(`waiting for process ${first.pid} on ${os.hostname()}`);
  expect(machine.goCalls()).toHaveLength(1);
  expect(entries()).toEqual([expect.stringMatching(/^etcd-[0-9a-f]{16}$/)]);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s leaves nothing: no program, no lock, no go", async (signal, code) => {
  const run = startCommand("build.ts", ["etcd"], { ...machine.environment, FAKE_GO_SLEEP: "60" });
  const go = await waitForGo();
  process.kill(run.pid, signal);
  const ended = await run.ended;
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain("Interrupted");
  expect(entries()).toEqual([]);
  expect(isAlive(go)).toBe(false);
});

test("what a killed process left is taken over and cleared away", async () => {
  const run = startCommand("build.ts", ["etcd"], { ...machine.environment, FAKE_GO_SLEEP: "60" });
  const go = await waitForGo();
  process.kill(run.pid, "SIGKILL");
  await run.ended;
  process.kill(-go, "SIGKILL");
  expect(entries().filter((name) => name === "etcd.lock" || name.startsWith(".making-"))).toHaveLength(2);

  const next = await startCommand("build.ts", ["etcd"], machine.environment).ended;
  expect(next.stderr).not.toContain("waiting");
  expect(next.code).toBe(0);
  expect(entries()).toEqual([expect.stringMatching(/^etcd-[0-9a-f]{16}$/)]);
});

test("leftovers of another program stay with that program", async () => {
  const other = ".making-external-secrets-crds-0123456789abcdef-1";
  fs.mkdirSync(path.join(machine.dir, other), { recursive: true });
  const options = { environment: machine.environment, root: machine.root, onLine: () => undefined };
  await ensureTools(["external-secrets"], { ...options, freeBytes: async () => 1e12 });
  expect(entries()).toContain(other);
});

describe("the lock", () => {
  const times = { poll: 5, touch: 10, stale: 200 };
  const file = (): string => path.join(machine.bin, "program.lock");
  const hold = (onWait: () => void, action: () => Promise<string>, signal = new AbortController().signal) =>
    withProgramLock(file(), { signal, onWait, times }, action);

  test.each([
    ["a process that is gone", { ...currentHolder(), pid: 2 ** 22 + 1 }],
    ["an earlier process of a pid that is used again", { ...currentHolder(), started: "1" }],
  ])("of %s is taken over at once", async (_, holder) => {
    fs.writeFileSync(file(), JSON.stringify(holder));
    const onWait = vi.fn();
    await expect(hold(onWait, async () => "done")).resolves.toBe("done");
    expect(onWait).not.toHaveBeenCalled();
    expect(fs.existsSync(file())).toBe(false);
  });

  test("that is damaged is taken over", async () => {
    fs.writeFileSync(file(), "{");
    await expect(
      hold(
        () => undefined,
        async () => "done",
      ),
    ).resolves.toBe("done");
  });

  test("of another machine is waited for while it shows life, and taken over after", async () => {
    fs.writeFileSync(file(), JSON.stringify({ pid: 1, started: "1", host: "another.example" }));
    const onWait = vi.fn();
    const start = performance.now();
    await expect(hold(onWait, async () => "done")).resolves.toBe("done");
    expect(onWait).toHaveBeenCalledExactlyOnceWith({ pid: 1, started: "1", host: "another.example" });
    expect(performance.now() - start).toBeGreaterThan(150);
  });

  test("shows life while it is held, and is free after a failure", async () => {
    const work = async (): Promise<string> => {
      const before = fs.statSync(file()).mtimeMs;
      await sleep(100);
      expect(fs.statSync(file()).mtimeMs).toBeGreaterThan(before);
      throw new Error("broken");
    };
    await expect(hold(() => undefined, work)).rejects.toThrow("broken");
    expect(fs.existsSync(file())).toBe(false);
  });

  test("is not waited for once interrupted", async () => {
    fs.writeFileSync(file(), JSON.stringify(currentHolder()));
    const controller = new AbortController();
    const waiting = hold(
      () => controller.abort(new Error("interrupted")),
      async () => "done",
      controller.signal,
    );
    await expect(waiting).rejects.toThrow("interrupted");
    expect(fs.existsSync(file())).toBe(true);
  });
});
