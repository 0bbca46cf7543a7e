import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ORDER_SCHEMAS } from "../lanes/orders/schema.ts";
import { CcrSchema } from "../lanes/schema.ts";
import {
  formatFindings,
  formatKeys,
  formatOrders,
  formatProviders,
  formatRefusals,
  formatTransitions,
} from "./docs.ts";
import { buildSchema, FORMATS } from "./formats.ts";
import { VALIDATORS } from "./validators.ts";

/** Files made from the sources of the formats and the registries, by their path in the repository. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    Object.values(FORMATS).map((format) => [
      `schemas/${format.id}`,
      () => `${JSON.stringify(buildSchema(format), undefined, 2)}\n`,
    ]),
  ),
  ...VALIDATORS,
  "docs/findings.md": formatFindings,
  "docs/decisions.md": formatDecisions,
  "docs/ccr-format.md": formatReference,
  "docs/custody.md": () => fillTable("custody.md", "providers", formatProviders()),
};

/** Paths of generated files that differ from what their sources would make now. */
export function findDrift(root: string): string[] {
  return Object.entries(GENERATED)
    .filter(([path, format]) => readIfPresent(join(root, path)) !== format())
    .map(([path]) => path);
}

/** The written reference, with the tables of keys between their marks made anew. */
function formatReference(): string {
  const lanes = fillTable("ccr-format.md", "keys", formatKeys(JSON.parse(JSON.stringify(CcrSchema))));
  return fillTable("ccr-format.md", "orders", formatOrders(JSON.parse(JSON.stringify(ORDER_SCHEMAS))), lanes);
}

function formatDecisions(): string {
  const moves = fillTable("decisions.md", "transitions", formatTransitions());
  return fillTable("decisions.md", "refusals", formatRefusals(), moves);
}

/** A page of docs/ with the table between its marks of a name made anew. */
function fillTable(page: string, name: string, table: string, written = readPage(page)): string {
  const marked = new RegExp(`(<!-- ${name}:begin -->\n).*(<!-- ${name}:end -->)`, "s");
  if (!marked.test(written)) throw new Error(`docs/${page} has lost the marks of its table of ${name}`);
  return written.replace(marked, (_all, begin: string, end: string) => `${begin}${table}\n${end}`);
}

function readPage(page: string): string {
  return readFileSync(join(import.meta.dirname, "..", "docs", page), "utf8");
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const root = join(import.meta.dirname, "..");
  const drift = findDrift(root);
  if (values.check !== true) {
    for (const [path, format] of Object.entries(GENERATED)) writeFileSync(join(root, path), format());
  } else if (drift.length > 0) {
    process.stderr.write(`${drift.join(", ")}: run node schemas/generate.ts\n`);
    process.exitCode = 1;
  }
}
