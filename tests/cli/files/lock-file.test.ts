import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withLock, withLockInTurn } from "../../../cli/files/lock-file.ts";

let folder: string;
let file: string;
let lock: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-lock-"));
  file = path.join(folder, "a.yaml");
  lock = path.join(folder, ".a.yaml.lock");
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

test("a lock says whose it is from the moment that it is there, and is gone afterwards", () => {
  const written = vi.spyOn(fs, "writeFileSync");
  withLock(file, () => expect(fs.readFileSync(lock, "utf8")).toMatch(new RegExp(`^${process.pid} `)));
  expect(written.mock.calls.map(([place]) => place)).not.toContain(lock);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test("of two that make it at once one has it, however long the other is kept from going on", () => {
  const { linkSync } = fs;
  const order: string[] = [];
  let isFirst = true;
  vi.spyOn(fs, "linkSync").mockImplementation((from, to) => {
    // Whoever comes next meanwhile, and for as long as it takes.
    if (isFirst) {
      isFirst = false;
      withLock(file, () => {
        order.push("next");
        expect(() => linkSync(from, to)).toThrow(/EEXIST/);
      });
      fs.writeFileSync(lock, `${process.ppid} other\n`);
    }
    linkSync(from, to);
  });
  expect(() => withLock(file, () => order.push("first"))).toThrow(/is being changed by another process/);
  expect(order).toEqual(["next"]);
  expect(fs.readdirSync(folder)).toEqual([path.basename(lock)]);
});

test("the lock of a process that is gone, and one that names nobody, are taken over", () => {
  for (const left of [`${deadPid()} x\n`, String(deadPid()), "", "0", "-1 x"]) {
    fs.writeFileSync(lock, left);
    expect(withLock(file, () => "done")).toBe("done");
    expect(fs.readdirSync(folder)).toEqual([]);
  }
});

test("the lock of a process that lives is left alone", () => {
  fs.writeFileSync(lock, `${process.ppid} x\n`);
  fs.utimesSync(lock, 0, 0);
  expect(() => withLock(file, () => "done")).toThrow(/run it again/);
  expect(fs.readFileSync(lock, "utf8")).toBe(`${process.ppid} x\n`);
});

test("a lock that another has taken since is not taken away with one's own", () => {
  withLock(file, () => fs.writeFileSync(lock, `${process.ppid} other\n`));
  expect(fs.readFileSync(lock, "utf8")).toBe(`${process.ppid} other\n`);
});

test("a fault of what runs under it is no reason to wait", () => {
  let runs = 0;
  const fail = (): never => {
    runs += 1;
    throw new TypeError("its own");
  };
  expect(() => withLockInTurn(file, fail)).toThrow("its own");
  expect(runs).toBe(1);
  expect(fs.readdirSync(folder)).toEqual([]);
});
