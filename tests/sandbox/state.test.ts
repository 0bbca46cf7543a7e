import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTail, writePrivateFile } from "../../sandbox/files.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { parsePluginChoice } from "../../sandbox/plugin-choice.ts";
import { findFreePort } from "../../sandbox/ports.ts";
import { resetSandbox } from "../../sandbox/reset.ts";
import { readState, writeState } from "../../sandbox/state.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("state", () => {
  it("comes back as it was written, and is this user's alone", () => {
    const file = path.join(folder, "new", "state.json");
    const state = { ports: { etcd: 1234 }, processes: { etcd: { pid: 1, started: "boot 1" } } };
    writeState(file, state);
    expect(readState(file)).toEqual(state);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(fs.readdirSync(path.dirname(file))).toEqual(["state.json"]);
  });

  it("is empty where the file is missing or torn", () => {
    expect(readState(path.join(folder, "none"))).toEqual({ ports: {}, processes: {} });
    writePrivateFile(path.join(folder, "torn"), '{"ports": {"etcd": 12');
    expect(readState(path.join(folder, "torn"))).toEqual({ ports: {}, processes: {} });
  });
});

describe("findFreePort", () => {
  it("keeps the preferred port while it is free, and takes another where it is not", async () => {
    const port = await findFreePort();
    expect(await findFreePort(port)).toBe(port);
    const server = net.createServer().listen({ host: "127.0.0.1", port });
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      expect(await findFreePort(port)).not.toBe(port);
    } finally {
      server.close();
    }
  });
});

describe("readTail", () => {
  it("gives the last lines, and nothing of a file that is not there", () => {
    writePrivateFile(path.join(folder, "log"), "1\n2\n3\n");
    expect(readTail(path.join(folder, "log"), 2)).toBe("2\n3");
    expect(readTail(path.join(folder, "none"), 2)).toBe("");
  });
});

describe("resetSandbox", () => {
  it("refuses a folder that no sandbox was made in", async () => {
    fs.writeFileSync(path.join(folder, "thesis.txt"), "years of work");
    await expect(resetSandbox(sandboxPaths(folder), () => undefined)).rejects.toThrow(/holds no sandbox/);
    expect(fs.readdirSync(folder)).toEqual(["thesis.txt"]);
  });
});

describe("parsePluginChoice", () => {
  it("is auto unless told otherwise, and refuses other words", () => {
    expect([undefined, "", "official", "standin"].map(parsePluginChoice)).toEqual([
      "auto",
      "auto",
      "official",
      "standin",
    ]);
    expect(() => parsePluginChoice("none")).toThrow(/PLUGINS takes/);
  });
});
