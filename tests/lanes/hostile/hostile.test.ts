import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { loadSources } from "../../../lanes/load.ts";
import { HOSTILE_ENTRIES, HOSTILE_FILES, LONG_FILES, PLAIN } from "./corpus.ts";

const LIMIT_MS = 250;
const LIMIT_MB = 256;
const root = mkdtempSync(join(tmpdir(), "hostile-"));
const longRoot = mkdtempSync(join(tmpdir(), "hostile-long-"));

function makeFolder(name: string, below = root): string {
  const folder = join(below, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function check(folder: string, path: string) {
  const started = performance.now();
  const loaded = loadSources([path], { root: folder });
  const checked = checkSources(loaded.sources);
  const elapsed = performance.now() - started;
  return { elapsed, checked, findings: [...loaded.findings, ...checked.flatMap(({ findings }) => findings)] };
}

/** The shortest of a few runs in milliseconds: a busy machine can lengthen any one of them. */
function measure(folder: string, path: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && shortest >= LIMIT_MS; run += 1)
    shortest = Math.min(shortest, check(folder, path).elapsed);
  return shortest;
}

/** Reads a folder in a process of its own, and says how much memory that took. */
function readInProcess(folder: string): { readonly files: number; readonly megabytes: number } {
  const script = new URL("./read-all.ts", import.meta.url).pathname;
  const node = new URL("../../../node_modules/.bin/node", import.meta.url).pathname;
  const output = execFileSync(node, [script, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return JSON.parse(output) as { files: number; megabytes: number };
}

afterAll(() => {
  for (const each of [root, longRoot]) rmSync(each, { recursive: true, force: true });
});

describe("hostile files", () => {
  test("there are at least 150 of them, no two of one name", () => {
    const names = HOSTILE_FILES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(150);
  });

  test("the request that they are made of is fine", () => {
    const folder = makeFolder("plain");
    writeFileSync(join(folder, "CCR-2026-0042-plain.yaml"), PLAIN);
    const { findings, checked } = check(folder, ".");
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(checked[0]?.ccr?.id).toBe("CCR-2026-0042");
  });

  test.each(HOSTILE_FILES.map((file, at) => ({ ...file, at })))("$name", ({ code, bytes, at }) => {
    const folder = makeFolder(`file-${at}`);
    writeFileSync(join(folder, "CCR-2026-0042-plain.yaml"), bytes);
    const { findings, checked } = check(folder, ".");
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.find((finding) => finding.code === code)?.severity).toBe("error");
    expect(checked.every(({ ccr }) => ccr === undefined)).toBe(true);
    expect(measure(folder, ".")).toBeLessThan(LIMIT_MS);
  });
});

describe("long files", () => {
  // Each takes far less than a second; what looks at each for each takes many.
  test.each(LONG_FILES.map((file, at) => ({ ...file, at })))("$name", { timeout: 30_000 }, ({ code, bytes, at }) => {
    const folder = makeFolder(`long-${at}`, longRoot);
    writeFileSync(join(folder, "CCR-2026-0042-plain.yaml"), bytes);
    const { findings } = check(folder, ".");
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(readInProcess(folder).megabytes).toBeLessThan(LIMIT_MB);
  });
});

describe("hostile entries", () => {
  test.each(HOSTILE_ENTRIES.map((entry, at) => ({ ...entry, at })))("$name", ({ code, path, make, at }) => {
    const folder = makeFolder(`entry-${at}`);
    make(folder);
    const { findings } = check(folder, path);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(measure(folder, path)).toBeLessThan(LIMIT_MS);
  });
});

test("a process that reads all of them stays small, and says nothing by itself", () => {
  const { files, megabytes } = readInProcess(root);
  expect(files).toBeGreaterThan(HOSTILE_FILES.length);
  expect(megabytes).toBeLessThan(LIMIT_MB);
});
