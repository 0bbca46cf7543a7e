import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { covers, listImports, listNamedFolders, listTracked, readMap, readText } from "./architecture.ts";

const map = readMap();
const sources = listTracked("*.ts", "*.js").filter((file) => !file.includes("/generated/"));
const filesOf = (place: string): readonly string[] =>
  sources.filter((file) => (place.endsWith("/") ? file.startsWith(place) : file === place));

describe("the import table of ARCHITECTURE.md", () => {
  it("is read", () => {
    expect(map.map(({ place }) => place)).toEqual(expect.arrayContaining(["lanes/", "index.ts", "cli/", "website/"]));
    expect(listImports("lanes/parse/js-yaml.ts")).toContain("js-yaml");
    expect(listImports("cli/verbs/check.ts")).toContain("cli/commands/validate.ts");
    expect(listImports("lanes/load.ts")).toContain("node:fs");
  });

  test.each(map)("$place imports what it says, and says what it imports", ({ place, imports }) => {
    const files = filesOf(place);
    expect(files.length).toBeGreaterThan(0);
    const own = (name: string): boolean => place.endsWith("/") && name.startsWith(place);
    // The published package by its name, which is this tree.
    const named = files.flatMap((file) => listImports(file).map((name) => ({ file, name })));
    const others = named.filter(({ name }) => !own(name) && name !== "credential-lanes");
    expect(others.filter(({ name }) => !imports.some((word) => covers(word, name)))).toEqual([]);
    expect(imports.filter((word) => !others.some(({ name }) => covers(word, name)))).toEqual([]);
  });

  it("has every folder that has source files which others import", () => {
    const imported = new Set(
      sources.flatMap((file) => {
        const own = file.slice(0, file.indexOf("/") + 1);
        return listImports(file).filter((name) => name.endsWith(".ts") && !name.startsWith(own));
      }),
    );
    const places = new Set(
      [...imported].map((name) => (name.includes("/") ? name.slice(0, name.indexOf("/") + 1) : name)),
    );
    const known = ["tests/", "bench/", ...map.map(({ place }) => place)];
    expect([...places].filter((place) => !known.includes(place))).toEqual([]);
  });
});

describe("the map of ARCHITECTURE.md", () => {
  const folders = new Set(
    listTracked(".").flatMap((file) => {
      const parts = file.split("/").slice(0, -1);
      return parts.slice(0, 2).map((_, at) => `${parts.slice(0, at + 1).join("/")}/`);
    }),
  );
  /** What mirrors the tree, and what is one of many alike, has its reason from elsewhere. */
  const isLike = (folder: string): boolean => {
    const [top, name = ""] = folder.split("/");
    return ["examples", ".github"].includes(top ?? "") ? name !== "" : top === "tests" && folders.has(`${name}/`);
  };

  it("names every folder and every folder in it", () => {
    const named = listNamedFolders();
    expect([...folders].filter((folder) => !named.has(folder) && !isLike(folder)).sort()).toEqual([]);
  });

  it("names no folder that is not there", () => {
    const all = new Set(
      listTracked(".").flatMap((file) => [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index + 1))),
    );
    const inFixtures = (folder: string): boolean => all.has(`tests/fixtures/${folder}`) || all.has(`tests/${folder}`);
    expect([...listNamedFolders()].filter((folder) => !all.has(folder) && !inFixtures(folder))).toEqual([]);
  });
});

test("what the pages name of the tree is there", () => {
  const places = map.map(({ place }) => place).filter((place) => place.endsWith("/"));
  const missing = listTracked("*.md").flatMap((page) =>
    [...readText(page).matchAll(/`([\w./-]+)`/g)].flatMap(([, word = ""]) => {
      const isOfTree =
        places.some((place) => word.startsWith(place)) && /\.\w+$|\/$/.test(word) && !/[A-Z]{3}/.test(word);
      return isOfTree && !fs.existsSync(path.join(projectRoot, word)) ? [`${page}: ${word}`] : [];
    }),
  );
  expect(missing).toEqual([]);
});

test("half of the source files have at most 80 lines", () => {
  const files = map.flatMap(({ place }) => filesOf(place));
  const sizes = files.map((file) => readText(file).split("\n").length - 1).sort((left, right) => left - right);
  expect(sizes.length).toBeGreaterThan(300);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
});
