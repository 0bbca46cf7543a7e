import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHub } from "../../hub/open-hub.ts";
import { startHubServer } from "./hub-server.ts";
import { failWith, sampleEvent } from "./sample.ts";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hub-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("the hub of a run", () => {
  it("is a file where there is no address", async () => {
    const ledgerFile = path.join(folder, "ledger.jsonl");
    expect(await openHub({ url: "", ledgerFile, token: "unused" }).publish(sampleEvent())).toEqual({ recorded: true });
    expect(fs.readFileSync(ledgerFile, "utf8")).toContain(sampleEvent().id);
  });

  it("is the address where there is one", async () => {
    const server = await startHubServer([() => ({ status: 201, body: { id: sampleEvent().id } })]);
    try {
      const ledgerFile = path.join(folder, "ledger.jsonl");
      expect(await openHub({ url: server.address, ledgerFile }).publish(sampleEvent())).toEqual({ recorded: true });
      expect(server.received.map(({ url }) => url)).toEqual(["/events"]);
      expect(fs.existsSync(ledgerFile)).toBe(false);
    } finally {
      await server.close();
    }
  });

  it("is an error where there is neither", async () => {
    await failWith("hub-settings", () => openHub({}));
  });
});
