// Counts the findings of a SARIF file, and fails by FAIL_ON: node ci/judge-sarif.ts FILE
import fs from "node:fs";
import process from "node:process";
import { readSarif, type SarifResult } from "./read-sarif.ts";

/** Which levels fail the step, by the word of the action's input. */
const failing: Readonly<Record<string, readonly SarifResult["level"][]>> = {
  error: ["error"],
  risk: ["error", "warning"],
  warning: ["error", "warning", "note"],
  never: [],
};

try {
  const { FAIL_ON: word = "", GITHUB_OUTPUT: output } = process.env;
  const levels = Object.hasOwn(failing, word) ? failing[word] : undefined;
  if (levels === undefined) throw new Error(`fail-on must be one of ${Object.keys(failing).join(", ")}`);
  const results = readSarif(process.argv[2] ?? "");
  const count = (level: SarifResult["level"]): number => results.filter((each) => each.level === level).length;
  if (output) fs.appendFileSync(output, `findings=${results.length}\n`);
  const counts = [`${count("error")} errors`, `${count("warning")} risks`, `${count("note")} warnings`];
  process.stdout.write(`${counts.join(", ")}; failing on ${word}\n`);
  process.exitCode = results.some(({ level }) => levels.includes(level)) ? 1 : 0;
} catch (error) {
  process.stderr.write(`judge-sarif: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
