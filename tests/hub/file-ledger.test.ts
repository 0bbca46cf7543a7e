import { execFile, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import canonicalize from "canonicalize";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FileLedger, openFileLedger } from "../../hub/file-ledger.ts";
import type { HubEvent } from "../../hub/port.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { eventFields, failWith, leakyComment, sampleDecision, sampleEvent } from "./sample.ts";

let folder: string;
let file: string;
let ledger: FileLedger;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-"));
  file = path.join(folder, "hub", "ledger.jsonl");
  ledger = openFileLedger(file);
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

const numbered = (number: number): HubEvent => sampleEvent({ comment: `Event ${number}.` });

/** A ledger of four events, as lines. */
async function fill(): Promise<string[]> {
  for (const number of [1, 2, 3, 4]) await ledger.publish(numbered(number));
  return fs.readFileSync(file, "utf8").split("\n").slice(0, 4);
}

const write = (lines: readonly string[]): void => fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(""));

describe("a ledger", () => {
  it("is made with its folder, and has every event once and in order", async () => {
    expect(await ledger.listEvents()).toEqual([]);
    expect(await ledger.publish(numbered(1))).toEqual({ recorded: true });
    expect(await ledger.publish(numbered(2))).toEqual({ recorded: true });
    expect(await openFileLedger(file).publish(numbered(1))).toEqual({ recorded: false });
    expect(await ledger.listEvents()).toEqual([numbered(1), numbered(2)]);
    expect(fs.readdirSync(path.dirname(file))).toEqual(["ledger.jsonl"]);
  });

  it("only grows, by one line an event that names the line before", async () => {
    const lines = await fill();
    const parsed = lines.map((line) => JSON.parse(line) as { seq: number; previous: string | null });
    expect(parsed.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(parsed[0]?.previous).toBeNull();
    expect(new Set(parsed.map(({ previous }) => previous)).size).toBe(4);
    await ledger.publish(numbered(5));
    expect(fs.readFileSync(file, "utf8").split("\n").slice(0, 4)).toEqual(lines);
  });

  it("refuses a secret and what is no event, and writes nothing", async () => {
    const message = await failWith("hub-secret", () => ledger.publish(sampleEvent({ comment: leakyComment })));
    expect(message).not.toContain("CAESIJ");
    await failWith("hub-secret", () => ledger.addDecision({ ...sampleDecision, rationale: leakyComment }));
    await failWith("hub-invalid", () => ledger.publish({ ...numbered(1), by: "somebody-else" }));
    expect(fs.existsSync(file)).toBe(false);
  });

  it("that cannot be written is an error with its name", async () => {
    fs.writeFileSync(path.join(folder, "hub"), "");
    expect(await failWith("ledger-unusable", () => ledger.publish(numbered(1)))).toContain(file);
    expect(await failWith("ledger-unusable", () => openFileLedger(folder).listEvents())).toContain(
      "is not a regular file",
    );
  });
});

describe("a decision in a ledger", () => {
  it("is open first and then resolved, and final", async () => {
    expect(await ledger.readDecision(sampleDecision.decision_id)).toBeUndefined();
    const { outcome, rationale, ...asked } = sampleDecision;
    await ledger.addDecision({ ...asked, state: "open" });
    expect(await ledger.addDecision(sampleDecision)).toEqual({ recorded: true });
    expect(await ledger.addDecision(sampleDecision)).toEqual({ recorded: false });
    expect(await ledger.readDecision(sampleDecision.decision_id)).toEqual(sampleDecision);
    await failWith("hub-refused", () => ledger.addDecision({ ...sampleDecision, outcome: "denied" }));
    expect(await ledger.readDecision("another")).toBeUndefined();
    await failWith("hub-invalid", () => ledger.readDecision("../events"));
    expect(await ledger.listEvents()).toEqual([]);
  });
});

describe("a ledger that was tampered with", () => {
  const flip = (line: string): string => line.replace("production", "productions");
  /** The line with another event, as a ledger would have written it there. */
  const forge = (line: string): string => canonicalize({ ...JSON.parse(line), entry: { event: numbered(9) } }) ?? "";
  const cases: readonly (readonly [name: string, change: (lines: string[]) => string[], line: number])[] = [
    ["an edited line", ([a = "", b = "", ...rest]) => [a, flip(b), ...rest], 2],
    ["an edited last line", ([a = "", b = "", c = "", d = ""]) => [a, b, c, flip(d)], 4],
    ["a line with a blank more", ([a = "", b = "", ...rest]) => [a, b.replace(":", ": "), ...rest], 2],
    ["a line with a key more", ([a = "", ...rest]) => [a.replace("{", '{"a":1,'), ...rest], 1],
    ["a line of another event", ([a = "", b = "", ...rest]) => [a, forge(b), ...rest], 2],
    ["the first line removed", ([, ...rest]) => rest, 1],
    ["a line removed", ([a = "", b = "", , d = ""]) => [a, b, d], 3],
    ["two lines in each other's place", ([a = "", b = "", c = "", d = ""]) => [a, c, b, d], 2],
    ["a line twice", ([a = "", ...rest]) => [a, a, ...rest], 2],
    ["a line cut in the middle", ([a = "", b = "", ...rest]) => [a, b.slice(0, 100), ...rest], 2],
    ["an empty line", ([a = "", ...rest]) => [a, "", ...rest], 2],
    ["a line that is no object", ([a = "", ...rest]) => [a, "null", ...rest], 2],
  ];
  for (const [name, change, line] of cases) {
    it(`has ${name}: neither read nor added to`, async () => {
      write(change(await fill()));
      const before = fs.readFileSync(file);
      const message = await failWith("ledger-broken", () => ledger.listEvents());
      expect(message.startsWith(`${file}:${line}: `), message).toBe(true);
      expect(await failWith("ledger-broken", () => ledger.publish(numbered(5)))).toBe(message);
      await failWith("ledger-broken", () => ledger.readDecision("another"));
      expect(fs.readFileSync(file).equals(before)).toBe(true);
    });
  }

  it("has bytes that are no text", async () => {
    const [first = "", ...rest] = await fill();
    write([first, ...rest]);
    const bytes = fs.readFileSync(file);
    bytes[first.length - 40] = 0xff;
    fs.writeFileSync(file, bytes);
    expect(await failWith("ledger-broken", () => ledger.listEvents())).toContain(`${file}:1: `);
  });

  it("ends in half a line after a crash: told, not dropped", async () => {
    const lines = await fill();
    for (const cut of [1, 2, 60]) {
      const text = `${lines.join("\n")}\n`;
      fs.writeFileSync(file, text.slice(0, text.length - cut));
      const message = await failWith("ledger-broken", () => ledger.publish(numbered(5)));
      expect(message).toContain(`${file}:4: it was not written to its end`);
      expect(await failWith("ledger-broken", () => ledger.listEvents())).toBe(message);
    }
  });
});

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--eval", ""]).pid;
}

describe("a ledger of several processes", () => {
  const publisher = `
    const [file, name] = process.argv.slice(-2);
    const { openFileLedger } = await import(${JSON.stringify(pathToFileURL(path.join(projectRoot, "hub/file-ledger.ts")).href)});
    const { makeEvent } = await import(${JSON.stringify(pathToFileURL(path.join(projectRoot, "hub/event.ts")).href)});
    const ledger = openFileLedger(file, { lockMilliseconds: 60_000 });
    const fields = ${JSON.stringify(eventFields)};
    for (let at = 0; at < 12; at += 1) {
      await ledger.publish(makeEvent({ ...fields, comment: "Event " + at + " of " + name }));
      await ledger.publish(makeEvent({ ...fields, comment: "Event " + at + " of all" }));
      await ledger.listEvents();
    }
  `;

  const publishFrom = (name: string): Promise<unknown> =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", publisher, file, name]);

  it("loses nothing of what they publish at once, behind the lock of a process that died", async () => {
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(`${file}.lock`, `${deadPid()} ${os.hostname()} x\n`);
    await Promise.all(["ana", "ben", "cleo"].map(publishFrom));
    const comments = (await ledger.listEvents()).map(({ comment }) => comment);
    const expected = ["ana", "ben", "cleo", "all"].flatMap((name) =>
      Array.from({ length: 12 }, (_, at) => `Event ${at} of ${name}`),
    );
    expect(comments.toSorted()).toEqual(expected.toSorted());
    expect(fs.readdirSync(path.dirname(file))).toEqual(["ledger.jsonl"]);
  }, 120_000);

  it("waits for a process that writes, and says in the end which", async () => {
    await ledger.publish(numbered(1));
    const impatient = openFileLedger(file, { lockMilliseconds: 50 });
    for (const holder of [`${process.pid} ${os.hostname()} x\n`, `${deadPid()} another-machine x\n`, ""]) {
      fs.writeFileSync(`${file}.lock`, holder);
      const message = await failWith("ledger-locked", () => impatient.publish(numbered(2)));
      const [pid, host] = holder.split(" ");
      expect(message).toContain(holder === "" ? "another process" : `process ${pid} on ${host}`);
      expect(await impatient.listEvents()).toEqual([numbered(1)]);
    }
    const waiting = ledger.publish(numbered(2));
    fs.rmSync(`${file}.lock`);
    expect(await waiting).toEqual({ recorded: true });
  });

  it("does not take a lock over while another does", async () => {
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(`${file}.lock`, `${deadPid()} ${os.hostname()} x\n`);
    fs.writeFileSync(`${file}.lock.takeover`, `${process.pid} ${os.hostname()} y\n`);
    const impatient = openFileLedger(file, { lockMilliseconds: 50 });
    expect(await failWith("ledger-locked", () => impatient.publish(numbered(1)))).toContain(".takeover");
    fs.rmSync(`${file}.lock.takeover`);
    expect(await impatient.publish(numbered(1))).toEqual({ recorded: true });
  });
});
