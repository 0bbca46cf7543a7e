import { expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { CUSTODY } from "../../../lanes/custody/kinds.ts";
import { parseSource } from "../../../lanes/parse.ts";
import { formatPointer, pathOf } from "../../../lanes/positions.ts";
import { RECORD_FILE, REVIEW_FILE, readRecord } from "./records.ts";

// Put together here, so that no scanner takes this file for a leak.
const key = ["sk", "or", "v1", "9f2c4e81b7d05a36".repeat(4)].join("-");

const leaves = [RECORD_FILE, REVIEW_FILE].flatMap((file) => {
  const text = readRecord(file);
  return parseSource({ text })
    .nodes.filter(({ value }) => typeof value === "string")
    .map((node) => ({ file, pointer: formatPointer(pathOf(node)), start: node.start, end: node.end }));
});

test.each(leaves)("a key at $pointer of $file is found, and not repeated", ({ file, pointer, start, end }) => {
  const text = readRecord(file);
  const leaked = `${text.slice(0, start)}${key}${text.slice(end)}`;
  const [checked] = checkSources([{ path: file, text: leaked }], { records: CUSTODY });
  const found = checked?.findings.filter(({ code }) => code === "secret-value") ?? [];
  expect(found.map((each) => each.pointer)).toEqual([pointer]);
  expect(JSON.stringify(checked?.findings)).not.toContain(key);
});

test("a comment and a block of text are searched too", () => {
  const note = `note: |\n      Copied ${key}\n      by hand.\n`;
  const texts = [
    `${readRecord(RECORD_FILE)}# ${key}\n`,
    readRecord(RECORD_FILE, ["note: Mode 0600, on a memory file system.\n", note]),
  ];
  for (const text of texts) {
    const [checked] = checkSources([{ path: RECORD_FILE, text }], { records: CUSTODY });
    expect(checked?.findings.map(({ code }) => code)).toContain("secret-value");
  }
});

test("references of audit ledgers pass", () => {
  for (const reference of [
    "3f2b1c9e-8a7d-4e55-b1c2-9d8e7f6a5b4c",
    "ledger/2026-07-01/000041",
    "audit-2026-07-01T12:08:00Z-17",
  ]) {
    const text = readRecord(RECORD_FILE).replaceAll("ledger/2026-07-01/000001", reference);
    const [checked] = checkSources([{ path: RECORD_FILE, text }], { records: CUSTODY });
    expect(checked?.findings).toEqual([]);
  }
});
