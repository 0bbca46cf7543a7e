import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { loadManifests } from "../../lanes/load.ts";
import { makeFolder } from "../cli/run-ccr.ts";

const load = (root: string, paths: readonly string[] = ["."]) => {
  const { sources, findings } = loadManifests(paths, { root });
  return [sources.map((each) => each.path), findings.map(({ code, file }) => `${code} ${file}`)];
};

test("YAML and JSON are read, sorted; hidden folders and node_modules are not", () => {
  const files = [
    "b.yml",
    "a.yaml",
    "c.JSON",
    "d/e.yaml",
    "x.txt",
    ".git/a.yaml",
    "node_modules/a.yaml",
    "d/.cache/a.json",
    ".a.yaml",
  ];
  const root = makeFolder(Object.fromEntries(files.map((name) => [name, "a: 1\n"])));
  expect(load(root)).toEqual([[".a.yaml", "a.yaml", "b.yml", "c.JSON", "d/e.yaml"], []]);
});

test("a file that is named is read whatever its name, and a file twice named once", () => {
  const root = makeFolder({ "a.txt": "a: 1\n", "b/c.yaml": "a: 1\n" });
  expect(load(root, ["a.txt", "./a.txt", "b", "b/c.yaml"])).toEqual([["a.txt", "b/c.yaml"], []]);
});

test("a folder that the root is in and one beside it are named from the root, whatever was read first", () => {
  const root = makeFolder({ "in/deep/a.yaml": "", "in/b.yaml": "", "beside/x/c.yaml": "" });
  const names = ["../beside/x/c.yaml", "b.yaml", "deep/a.yaml"];
  for (const paths of [
    ["..", "."],
    [".", ".."],
    [path.join(root, "in"), "deep", "../beside", "../beside/x"],
  ]) {
    expect(load(path.join(root, "in"), paths), paths.join(" ")).toEqual([names, []]);
  }
  expect(load("/", [path.join(root, "in/deep")])).toEqual([[path.join(root, "in/deep/a.yaml").slice(1)], []]);
});

test("a folder may end in .yaml", () => {
  expect(load(makeFolder({ "x.yaml/a.yaml": "" }))).toEqual([["x.yaml/a.yaml"], []]);
});

test("a path that is missing, and a folder without manifests, are findings", () => {
  const root = makeFolder({ "docs/a.md": "" });
  expect(load(root, ["nowhere", "docs"])).toEqual([[], ["no-manifest-files docs", "path-missing nowhere"]]);
});

test("links to what is read anyway are passed over, and all others are findings", () => {
  const root = makeFolder({
    "in/a.yaml": "",
    "in/.hidden/b.yaml": "",
    "in/c.txt": "",
    "out/d.yaml": "",
    "in/x/e.yaml": "",
  });
  const link = (name: string, target: string) => fs.symlinkSync(target, path.join(root, "in", name));
  link("same.yaml", "a.yaml");
  link("folder", "x");
  link("self", ".");
  link("hidden.yaml", ".hidden/b.yaml");
  link("other-name.yaml", "c.txt");
  link("outside.yaml", "../out/d.yaml");
  link("outside", "../out");
  link("nowhere.yaml", "nothing");
  link("note", "../out/d.yaml");
  link("node_modules", "../out");
  const [, findings] = load(root, ["in"]);
  const names = ["hidden.yaml", "nowhere.yaml", "other-name.yaml", "outside", "outside.yaml"];
  expect(findings).toEqual(names.map((name) => `manifest-link in/${name}`));
  expect(load(root, ["in", "out"])[1]).toEqual(names.slice(0, 3).map((name) => `manifest-link in/${name}`));
});

test("a link that is named is a finding, unless it leads to what is named as well", () => {
  const root = makeFolder({ "a.yaml": "" });
  fs.symlinkSync("a.yaml", path.join(root, "b.yaml"));
  expect(load(root, ["b.yaml"])[1]).toEqual(["manifest-link b.yaml"]);
});

test("bytes that are no text are a finding", () => {
  const root = makeFolder({
    "a.yaml": new Uint8Array([0x6b, 0xff]),
    "b.json": new Uint8Array([0, 1, 2]),
    "c.yaml": "",
  });
  expect(load(root)).toEqual([["c.yaml"], ["text-encoding a.yaml", "text-encoding b.json"]]);
});

test("a link to what is excluded is a finding, unless it is excluded as well", () => {
  const root = makeFolder({ "in/a.yaml": "", "out/b.yaml": "" });
  fs.symlinkSync("../out/b.yaml", path.join(root, "in/c.yaml"));
  const isExcluded = (name: string) => name.startsWith("out/");
  const { sources, findings, excluded } = loadManifests(["."], { root, isExcluded });
  expect(sources.map((each) => each.path)).toEqual(["in/a.yaml"]);
  expect(findings.map(({ code, file }) => `${code} ${file}`)).toEqual(["manifest-link in/c.yaml"]);
  expect(excluded).toBe(1);
  const all = loadManifests(["."], { root, isExcluded: (name) => isExcluded(name) || name === "in/c.yaml" });
  expect([all.findings, all.excluded]).toEqual([[], 2]);
});
