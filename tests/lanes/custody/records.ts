import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Checked, checkSources } from "../../../lanes/check.ts";
import { CUSTODY } from "../../../lanes/custody/kinds.ts";
import { expectWords } from "../expect-words.ts";
import { FIXTURES } from "../fixture.ts";

/** The records of the fixture without faults, by the file they stand in. */
export const RECORD_FILE = "KCR-2026-0001-openrouter.yaml";
export const REVIEW_FILE = "UR-2026-07.yaml";

/** The text of a record, with what is replaced in it. */
export function readRecord(file: string, ...replacements: readonly (readonly [string, string])[]): string {
  let text = readFileSync(join(FIXTURES, "ok.custody", "key-custody", file), "utf8");
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

/** Checks one record alone. */
export function checkRecord(path: string, ...replacements: readonly (readonly [string, string])[]): Checked {
  const [checked] = checkSources([{ path, text: readRecord(path, ...replacements) }], { records: CUSTODY });
  if (checked === undefined) throw new Error("a source gives an answer");
  for (const { message, hint } of checked.findings) expectWords(message, hint);
  return checked;
}
