import type { SoakReport } from "./soak.ts";

/** The report as tables: what was done, how memory went, and what was not as it must be. */
export function formatSoakReport(report: SoakReport): string {
  const done = report.counted.map(({ name, outcomes: { accepted, refused, broken }, mebibytes }) =>
    [name, accepted, refused, broken, Number.isNaN(mebibytes) ? "" : mebibytes.toFixed(0)].map(String),
  );
  const memory = report.trends.map(({ name, samples, middle, last, slope }) => [
    name,
    String(samples),
    ...[middle, last].map((value) => (Number.isNaN(value) ? "" : value.toFixed(0))),
    Number.isNaN(slope) ? "" : slope.toFixed(1),
  ]);
  const { commands, requests, probes, mostProcesses, faults } = report;
  return [
    ...alignColumns([["command", "accepted", "refused", "broken", "peak MiB"], ...done]),
    "",
    ...alignColumns([["memory", "samples", "middle MiB", "last MiB", "MiB per 1,000 commands"], ...memory]),
    "",
    `${commands} commands, ${requests} requests, ${probes} probes, at most ${mostProcesses} processes at a time`,
    ...(faults.length === 0 ? ["every invariant held"] : faults.map((fault) => `FAULT ${fault}`)),
  ].join("\n");
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join("  ").trimEnd());
}
