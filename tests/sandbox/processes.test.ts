import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRunning, type ProcessRecord, startProcess, stopProcess } from "../../sandbox/processes.ts";

let folder: string;
const started: ProcessRecord[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "processes-"));
});

afterEach(async () => {
  for (const record of started.splice(0)) await stopProcess(record, 100);
  fs.rmSync(folder, { recursive: true });
});

function start(script: string, environment: Record<string, string> = {}): ProcessRecord {
  const record = startProcess({
    program: "/bin/sh",
    arguments: ["-c", script],
    environment,
    log: path.join(folder, "logs", "out.log"),
  });
  started.push(record);
  return record;
}

const readLog = (): string => fs.readFileSync(path.join(folder, "logs", "out.log"), "utf8");

describe("startProcess", () => {
  it("writes both outputs to a log that this user alone can read", async () => {
    const record = start("echo out; echo err >&2");
    while (isRunning(record)) await sleep(10);
    expect(readLog()).toBe("out\nerr\n");
    expect(fs.statSync(path.join(folder, "logs", "out.log")).mode & 0o777).toBe(0o600);
  });

  it("passes no variable of this process but PATH", async () => {
    process.env.VAULT_TOKEN = "canary-token-of-the-caller";
    try {
      const record = start("env", { GIVEN: "1" });
      while (isRunning(record)) await sleep(10);
      expect(readLog()).toContain("GIVEN=1");
      expect(readLog()).not.toContain("canary-token-of-the-caller");
    } finally {
      delete process.env.VAULT_TOKEN;
    }
  });

  it("fails for a program that does not exist", () => {
    const missing = { program: path.join(folder, "missing"), arguments: [], log: path.join(folder, "out.log") };
    expect(() => startProcess(missing)).toThrow(/could not be started/);
  });
});

describe("stopProcess", () => {
  it("ends a process that ignores the first signal", async () => {
    const record = start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    while (!fs.existsSync(path.join(folder, "logs", "out.log")) || readLog() === "") await sleep(10);
    await stopProcess(record, 200);
    expect(isRunning(record)).toBe(false);
  });

  it("leaves a process alone that got the pid of a dead one", async () => {
    const living = start("sleep 30");
    const dead = { pid: living.pid, started: "another boot 1" };
    expect(isRunning(dead)).toBe(false);
    await stopProcess(dead, 100);
    expect(isRunning(living)).toBe(true);
  });
});
