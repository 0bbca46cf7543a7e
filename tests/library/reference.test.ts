import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";

it("docs/library.md names everything that the package exports, and nothing else", () => {
  const source = fs.readFileSync(path.join(projectRoot, "library/api.ts"), "utf8");
  const exported = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = ""]) =>
    names.split(",").flatMap((name) => name.replace(/\btype\b/, "").trim() || []),
  );
  const text = fs.readFileSync(path.join(projectRoot, "docs/library.md"), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  const documented = rows.flatMap((line) =>
    [...(line.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(exported.length).toBeGreaterThan(20);
  expect(documented.sort()).toEqual(exported.sort());
});
