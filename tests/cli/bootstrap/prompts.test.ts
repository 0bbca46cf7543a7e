import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { load } from "js-yaml";
import { describe, expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../cli/command.ts";
import type { BootstrapRecord } from "../../../lanes/bootstrap/record-schema.ts";
import { makeFolder, runCcr } from "../run-ccr.ts";
import { stackFiles } from "../stack-files.ts";
import { CTRL_C, type Reply, seatPerson } from "./person.ts";

/** What a server says to anybody: unsealed by a KMS, and empty until somebody initialises it. */
async function startServer(): Promise<{ address: string; isInitialized: boolean }> {
  const state = { address: "", isInitialized: false };
  const server = http.createServer(({ url }, response) => {
    const { isInitialized: initialized } = state;
    const seal = { type: "awskms", recovery_seal: true, storage_type: "raft", initialized, sealed: !initialized };
    response.end(JSON.stringify(url?.endsWith("seal-status") ? seal : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  state.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

async function makePlace(address: string): Promise<string> {
  const folder = makeFolder(stackFiles({ address }));
  const flags = ["--mode", "production", "--seal", "awskms", "--api-address", "https://openbao.example.org:8200"];
  const { code, stderr } = await runCcr(["bootstrap", "server-config", ...flags, "--out", "openbao"], { cwd: folder });
  expect([code, stderr]).toEqual([0, expect.anything()]);
  return folder;
}

const line = ["bootstrap", "production", "--by", "alice.example", "--server-config", "openbao"];
const finger = (digit: number): string => `${digit}${"123456789ABCDEF0".repeat(3)}`.slice(0, 40);
const accessor = "uCKJ3F0uqYpTkGKmXXXXXXXX".slice(0, 24);
const custody: readonly Reply[] = [
  { when: /How many recovery shares/, type: "3\r" },
  { when: /How many of them it takes/, type: "2\r" },
  ...["alice", "bob", "carol"].flatMap((name, at) => [
    { when: new RegExp(`Who holds share ${at + 1}`), type: `${name}.example\r` },
    { when: new RegExp(`PGP key of ${name}`), type: `${finger(at + 1)}\r` },
  ]),
  { when: /Who holds the root token/, type: "alice.example\r" },
  { when: /PGP key of alice/, type: `${finger(1)}\r` },
];
const audit: Reply = { when: /Who started the servers/, type: "alice.example saw the audit log open\r" };

const readRecord = (folder: string): BootstrapRecord | undefined => {
  const files = path.join(folder, "key-custody");
  const [name] = fs.existsSync(files) ? fs.readdirSync(files) : [];
  return name === undefined ? undefined : (load(fs.readFileSync(path.join(files, name), "utf8")) as BootstrapRecord);
};

describe("ccr bootstrap production at a terminal", () => {
  test("asks people one question after the other, waits for the initialisation, and records what they said", async () => {
    const server = await startServer();
    const folder = await makePlace(server.address);
    const person = seatPerson(folder, [
      audit,
      ...custody,
      { when: /waiting for the initialisation/, type: "" },
      { when: /accessor of the root token/, type: `${accessor}\r` },
      { when: /Who applied the foundation/, type: "bob.example applied it; 14 resources\r" },
    ]);
    const run = runCommandLine(line, person.terminal);
    await expect.poll(person.shown, { timeout: 20_000 }).toContain("waiting for the initialisation");
    expect(person.shown()).toContain("bao operator init");
    server.isInitialized = true;
    expect(await run).toBe(1);
    expect(person.left).toEqual([]);
    const record = readRecord(folder);
    expect(record?.entries.map(({ step, basis }) => `${step} ${basis}`)).toEqual([
      "server-config looked-at",
      "auto-unseal looked-at",
      "audit word",
      "initialised looked-at",
      "foundation word",
    ]);
    expect(record?.entries.find(({ step }) => step === "initialised")?.custody).toEqual({
      threshold: 2,
      shares: ["alice", "bob", "carol"].map((name, at) => ({ name: `${name}.example`, fingerprint: finger(at + 1) })),
      root: { name: "alice.example", fingerprint: finger(1) },
      root_accessor: accessor,
    });
    expect(person.shown()).toContain("VAULT_TOKEN must be the token of a login");
    expect(person.written()).toContain("[ ] ");
  });

  test("who leaves a question open goes on later, and what was said stays", async () => {
    const server = await startServer();
    const folder = await makePlace(server.address);
    const first = seatPerson(folder, [{ ...audit, type: CTRL_C }]);
    expect(await runCommandLine(line, first.terminal)).toBe(1);
    expect(readRecord(folder)?.entries.map(({ step }) => step)).toEqual(["server-config", "auto-unseal"]);
    const second = seatPerson(folder, [audit, { when: /How many recovery shares/, type: CTRL_C }]);
    const code = await runCommandLine(line, second.terminal);
    expect([code, readRecord(folder)?.entries.at(-1)?.step]).toEqual([1, "audit"]);
  });

  test("refuses a key or a token where a sentence is asked for, and keeps nothing of it", async () => {
    const server = await startServer();
    const folder = await makePlace(server.address);
    const key = Buffer.from("0123456789abcdef0123456789abcdef").toString("base64");
    const person = seatPerson(folder, [{ ...audit, type: `saw ${key}\r` }]);
    expect(await runCommandLine(line, person.terminal)).toBe(1);
    expect(person.shown()).toContain("this answer holds a key or a token");
    expect(JSON.stringify(readRecord(folder))).not.toContain(key);
    expect(person.written()).toBe("");
  });
});
