import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";

test("no code can be given but those that tests/lanes/decisions tries", () => {
  const folder = path.join(projectRoot, "lanes/decisions");
  const source = ["act.ts", "recording.ts"].map((name) => fs.readFileSync(path.join(folder, name), "utf8")).join("\n");
  const given = new Set([...source.matchAll(/refuse\("([a-z-]+)"/g)].map(([, code]) => code));
  expect([...given].sort()).toEqual([
    "already-confirmed",
    "already-decided",
    "empty-comment",
    "future-instant",
    "incident-open",
    "other-type",
    "same-instant",
    "same-person",
    "secret-value",
    "self-approval",
    "unconfirmed-binding",
    "unknown-reviewer",
    "wrong-digest",
    "wrong-instant",
    "wrong-state",
  ]);
});
