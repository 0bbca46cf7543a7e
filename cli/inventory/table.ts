import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import { dayOf, describeDue, type InventoryReport, NOT_LOOKED, nameState } from "./report.ts";
import { listUnmanagedLines } from "./unmanaged.ts";

const heads = ["ID", "STATE", "GRANTED", "LANE", "SECRET", "PLACE", "OWNERS", "AGE", "ROTATED", "NEXT DUE", "VERIFIED"];

/** The inventory for a terminal: a line a request, then what is wrong, then what is unmanaged. */
export function formatTable(report: InventoryReport, style: Terminal["style"]): string {
  const lines = report.rows.map((row) => [
    row.id,
    nameState(row),
    row.granted ? "yes" : "no",
    row.lane,
    row.secretPath,
    row.cluster === undefined ? row.environment : `${row.environment}/${row.cluster}`,
    row.owners.join(", "),
    `${row.ageDays}d`,
    row.lastRotation === undefined ? "never" : `${dayOf(row.lastRotation.at)} ${row.lastRotation.id}`,
    describeDue(row) || "-",
    row.lastVerified === undefined ? "never" : dayOf(row.lastVerified),
  ]);
  const cells = [heads, ...lines].map((line) => line.map(showPlainly));
  const widths = heads.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const table = cells.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = table;
  const notes = report.rows.flatMap((row) => [
    ...(row.openIncident === undefined
      ? []
      : [style("red", showPlainly(`${row.id}: incident ${row.openIncident} is open`))]),
    ...(row.rotation?.state === "overdue"
      ? [style("yellow", showPlainly(`${row.id}: rotation is ${describeLate(row.rotation.daysLeft)}`))]
      : []),
    ...row.reasons.map((reason) => showPlainly(`${row.id}: withheld: ${reason}`)),
  ]);
  const invalid = report.invalid.map(({ file, errors }) =>
    style("red", showPlainly(`${file}: ${errors} ${errors === 1 ? "error" : "errors"}; ccr validate lists them`)),
  );
  return [style("bold", head), ...body, ...notes, ...invalid, ...listUnmanaged(report, style)]
    .map((line) => `${line}\n`)
    .join("");
}

const describeLate = (daysLeft: number): string => `overdue by ${-daysLeft} ${daysLeft === -1 ? "day" : "days"}`;

function listUnmanaged({ unmanaged }: InventoryReport, style: Terminal["style"]): readonly string[] {
  if (unmanaged === undefined) return [NOT_LOOKED];
  const lines = [
    ...listUnmanagedLines(unmanaged.grants).map((line) => style("red", showPlainly(`unmanaged: ${line}`))),
    ...unmanaged.problems.map((problem) => style("red", showPlainly(`could not be told: ${problem}`))),
  ];
  return lines.length > 0 ? lines : ["no unmanaged grants were found"];
}
