import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeSource, loadSources } from "../../lanes/load.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "load-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array = `${path}\n`): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

function codes(paths: readonly string[]): string[] {
  return loadSources(paths, { root }).findings.map(({ code, file }) => `${code} ${file}`);
}

test("reads the request files below a folder, sorted by path, and leaves the others alone", () => {
  for (const path of [
    "b.yaml",
    "a.yml",
    "sub/c.yaml",
    "README.md",
    "a.yaml.orig",
    ".git/x.yaml",
    "node_modules/x.yaml",
  ]) {
    write(path);
  }
  const { sources, findings } = loadSources(["."], { root });
  expect(sources).toEqual([
    { path: "a.yml", text: "a.yml\n" },
    { path: "b.yaml", text: "b.yaml\n" },
    { path: "sub/c.yaml", text: "sub/c.yaml\n" },
  ]);
  expect(findings).toEqual([]);
});

test("reads a hidden request: what is committed is checked", () => {
  write(".hidden.yaml");
  expect(loadSources(["."], { root }).sources.map(({ path }) => path)).toEqual([".hidden.yaml"]);
});

test("reads a file once, however often it is named", () => {
  write("requests/a.yaml");
  const { sources, findings } = loadSources(["requests/a.yaml", "requests", "requests/", "./requests/a.yaml"], {
    root,
  });
  expect(sources.map(({ path }) => path)).toEqual(["requests/a.yaml"]);
  expect(findings).toEqual([]);
});

test("a file that is named is read whatever its name, and paths may be absolute or lead out of the root", () => {
  write("request.txt");
  write("root/a.yaml");
  const { sources } = loadSources([join(root, "request.txt"), "a.yaml"], { root: join(root, "root") });
  expect(sources.map(({ path }) => path)).toEqual(["../request.txt", "a.yaml"]);
});

test("tells everything that could not be read, and still reads the rest", () => {
  write("good.yaml");
  write("latin.yaml", new Uint8Array([0x61, 0x3a, 0x20, 0xfc]));
  mkdirSync(join(root, "folder.yaml"));
  symlinkSync("good.yaml", join(root, "link.yaml"));
  expect(codes([".", "missing", "missing/below.yaml"])).toEqual([
    "file-is-folder folder.yaml",
    "text-encoding latin.yaml",
    "file-symlink link.yaml",
    "path-missing missing",
    "path-missing missing/below.yaml",
  ]);
  expect(loadSources(["."], { root }).sources.map(({ path }) => path)).toEqual(["good.yaml"]);
});

test("a folder of nothing but refused files is not an empty one", () => {
  symlinkSync("nothing", join(root, "link.yaml"));
  expect(codes(["."])).toEqual(["file-symlink link.yaml"]);
});

test("a link that is no request, to something that is no folder, is passed over", () => {
  write("a.yaml");
  symlinkSync("a.yaml", join(root, "latest"));
  expect(codes(["."])).toEqual([]);
});

test("a file without read permission is told", ({ skip }) => {
  if (process.getuid?.() === 0) {
    const reason = "root reads every file, whatever its mode";
    console.log(`skipped: a file without read permission is told (${reason})`);
    skip(reason);
  }

  write("a.yaml");
  chmodSync(join(root, "a.yaml"), 0o000);
  expect(codes(["."])).toEqual(["file-unreadable a.yaml"]);
});

test("a file of exactly 256 KiB is read, one byte more is too large", () => {
  write("exact.yaml", "a".repeat(256 * 1024));
  write("over.yaml", "a".repeat(256 * 1024 + 1));
  expect(codes(["."])).toEqual(["file-too-large over.yaml"]);
  expect(loadSources(["exact.yaml"], { root }).sources[0]?.text.length).toBe(256 * 1024);
});

test("findings about a file stand at its start", () => {
  expect(loadSources(["missing"], { root }).findings).toMatchObject([
    { severity: "error", file: "missing", line: 1, column: 1, pointer: "", docs: "docs/findings.md#path-missing" },
  ]);
});

test("decodes bytes from elsewhere by the same measures", () => {
  expect(decodeSource("-", Buffer.from("id: é\n"))).toEqual({
    sources: [{ path: "-", text: "id: é\n" }],
    findings: [],
  });
  expect(decodeSource("-", Buffer.from("id", "utf16le")).findings.map(({ code }) => code)).toEqual(["text-encoding"]);
  expect(decodeSource("-", new Uint8Array(256 * 1024 + 1)).findings.map(({ code }) => code)).toEqual([
    "file-too-large",
  ]);
  expect(decodeSource("-", Buffer.from("\uFEFFid: x\n")).sources[0]?.text).toBe("\uFEFFid: x\n");
});
