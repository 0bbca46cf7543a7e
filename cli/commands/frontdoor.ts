import { listCatalogEntries } from "../../lanes/review/front-door.ts";
import { UsageError } from "../errors.ts";
import { showPlainly } from "../reports/report.ts";
import { checkNamedRequests } from "../requests.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr frontdoor export`: 1 where a request has errors; its entry is left out then. */
export function exportCatalog({ operands: [word, ...paths], terminal }: Invocation<{ json?: true }>): ExitCode {
  if (word !== "export") throw new UsageError("ccr frontdoor export is what there is");
  const now = Date.now();
  const { checked, findings } = checkNamedRequests(paths, terminal);
  const faulty = new Set(findings.filter(({ severity }) => severity === "error").map(({ file }) => file));
  const faultyIds = new Set(checked.flatMap(({ order, source }) => (faulty.has(source.path) ? (order?.id ?? []) : [])));
  const entries = checked
    .filter(({ source }) => !faulty.has(source.path))
    .flatMap((each) => listCatalogEntries(each, { now }))
    .filter(({ order }) => order === undefined || !faultyIds.has(order))
    .sort((left, right) => (left.catalog_id < right.catalog_id ? -1 : 1));
  terminal.write(`${JSON.stringify({ schema: "credential-lanes/frontdoor/v1", entries }, undefined, 2)}\n`);
  for (const file of faulty) terminal.say(`ccr: ${showPlainly(file)} has errors and no entry; ccr validate lists them`);
  return faulty.size > 0 ? 1 : 0;
}
