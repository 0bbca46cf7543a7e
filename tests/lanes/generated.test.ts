import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { FINDING_KINDS } from "../../lanes/finding.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { findDrift } from "../../schemas/generate.ts";

it("the schema, the validator and the two references are what their sources make", () => {
  expect(findDrift(projectRoot)).toEqual([]);
});

it("every finding code has a section with its meaning, its example and its fix", () => {
  const text = fs.readFileSync(path.join(projectRoot, "docs", "findings.md"), "utf8");
  const sections = new Map(text.split(/^### /m).map((section) => [section.split("\n")[0], section]));
  for (const code of Object.keys(FINDING_KINDS)) {
    expect(sections.get(code), code).toMatch(/\n- Example: .+\n- Fix: .+/);
  }
});
