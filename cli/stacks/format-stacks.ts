import type { Assignment, Misplaced, StackShare } from "../../lanes/stacks/assign.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";

/** How many requests or objects of one kind of fault are listed; of more it is said how many there are. */
const MAX_LISTED = 20;

/** The stacks as a table, and below it what is wrong. */
export function formatStacks({ stacks, misplaced, clashes, errors }: Assignment, style: Terminal["style"]): string {
  const rows = [["STACK", "ENVIRONMENT", "CLUSTER", "TENANTS", "REQUESTS", "GRANTED"], ...stacks.map(toRow)];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const table = rows.map((row, line) => {
    const text = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
    return line === 0 ? style("bold", text.trimEnd()) : showPlainly(text.trimEnd());
  });
  const faults = [
    ...shorten(misplaced.map(explainMisplaced)),
    ...shorten(clashes.map(({ object, server, stacks: by }) => `${object} on ${server} is declared by ${join(by)}`)),
    ...shorten(errors),
  ].map((line) => style("red", showPlainly(line)));
  const end = faults.length > 0 ? [] : ["every request is taken by one stack"];
  return [...table, ...faults, ...end].map((line) => `${line}\n`).join("");
}

function toRow({ stack, environment, cluster, tenants, rehearsal, requests, granted }: StackShare): readonly string[] {
  return [
    rehearsal ? `${stack} (rehearsal)` : stack,
    environment,
    cluster ?? "-",
    tenants === undefined ? "all" : describeTenants(tenants),
    String(requests.length),
    String(granted),
  ];
}

const describeTenants = (tenants: readonly string[]): string =>
  tenants.length > 3 ? `${tenants.slice(0, 3).join(", ")} and ${tenants.length - 3} more` : tenants.join(", ");

function explainMisplaced({ request, file, environment, cluster, tenant, stacks }: Misplaced): string {
  const place = [
    `environment ${environment}`,
    ...(cluster === undefined ? [] : [`cluster ${cluster}`]),
    ...(tenant === undefined ? [] : [`tenant ${tenant}`]),
  ].join(", ");
  const head = `${request} (${file}) is taken by`;
  if (stacks.length === 0) return `${head} no stack: none is of ${place}`;
  return `${head} ${join(stacks)}: name target.cluster in it, or give each of them its own ccr:tenants`;
}

const join = (names: readonly string[]): string => names.join(" and ");

function shorten(lines: readonly string[]): readonly string[] {
  const rest = lines.length - MAX_LISTED;
  return rest > 0 ? [...lines.slice(0, MAX_LISTED), `and ${rest} more like these (--json lists all)`] : lines;
}
