import { expect, test } from "vitest";
import { settingKeys } from "../../lanes/stack-settings.ts";
import { INDEX, KINDS, readNavigation } from "../../website/navigation.ts";
import { listPages, readFile } from "../../website/repository.ts";

const groups = readNavigation(readFile(INDEX));

test("the index has the four kinds, in order, and none is empty", () => {
  expect(groups.map(({ kind }) => kind)).toEqual([...KINDS]);
  for (const { pages } of groups) expect(pages).not.toEqual([]);
});

test("every page of docs/ is in exactly one group of the index", () => {
  const listed = groups.flatMap(({ pages }) => pages.map(({ file }) => file));
  const pages = listPages().filter((file) => file.startsWith("docs/") && file !== INDEX);
  expect(listed.filter((file) => file.startsWith("docs/")).sort()).toEqual([...pages].sort());
  expect(new Set(listed).size).toBe(listed.length);
});

test("there is a guide for each who uses it", () => {
  const guides = groups.find(({ kind }) => kind === "How-to")?.pages.map(({ file }) => file);
  for (const user of ["platform-engineer", "ci", "reviewer", "approver", "operator", "agent"]) {
    expect(guides).toContain(`docs/how-to/${user}.md`);
  }
});

test("README.md has at most 150 lines, and the two commands", () => {
  const text = readFile("README.md");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  expect(text).toMatch(/^make preview\b/m);
  expect(text).toMatch(/^make test\b/m);
});

test("the page of settings has every key of a stack, and no other", () => {
  const keys = Array.from(readFile("docs/stack-settings.md").matchAll(/^\| `ccr:(\w+)` \|/gm), ([, key]) => key);
  expect([...keys].sort()).toEqual([...settingKeys].sort());
});
