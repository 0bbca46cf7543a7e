import { countOf } from "../count-of.ts";
import { showPlainly } from "../reports/report.ts";
import type { InventoryReport } from "./report.ts";

const columns = [
  "record",
  "id",
  "title",
  "lane",
  "secret_path",
  "environment",
  "cluster",
  "domain",
  "tenant",
  "workload",
  "owners",
  "requester",
  "status",
  "computed",
  "granted",
  "withheld_because",
  "since",
  "age_days",
  "last_rotation",
  "last_rotation_at",
  "next_due",
  "rotation_state",
  "last_verified",
  "open_incident",
  "provider",
  "file",
  "carriers",
] as const;

type Cells = Readonly<Partial<Record<(typeof columns)[number], string | number | boolean | undefined>>>;

/** The inventory as RFC 4180: one table, whose first column says what a line is about. */
export function formatCsv({ rows, invalid, unmanaged }: InventoryReport): string {
  const requests = rows.map(({ secretPath, ageDays, lastRotation, rotation, lastVerified, ...row }): Cells => {
    const { owners, reasons, openIncident, ...plain } = row;
    return {
      record: "request",
      ...plain,
      secret_path: secretPath,
      owners: owners.join("; "),
      withheld_because: reasons.join("; "),
      age_days: ageDays,
      last_rotation: lastRotation?.id,
      last_rotation_at: lastRotation?.at,
      next_due: rotation?.due,
      rotation_state: rotation?.state,
      last_verified: lastVerified,
      open_incident: openIncident,
    };
  });
  const wrong = invalid.map(({ file, errors }): Cells => {
    return { record: "invalid", file, status: "invalid", granted: false, withheld_because: countOf(errors, "error") };
  });
  const others = (unmanaged?.grants ?? []).map(({ kind, name, paths, carriers, request, why }): Cells => {
    const grants = paths.map(({ path, capabilities }) => `${capabilities.join(" ")} ${path}`).join("; ");
    return {
      record: `unmanaged ${kind}`,
      id: request,
      lane: name,
      secret_path: grants,
      withheld_because: why,
      carriers: carriers.join("; "),
    };
  });
  const lines = [...requests, ...wrong, ...others].map((cells) => columns.map((name) => writeCell(cells[name])));
  return [columns, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** A spreadsheet takes a text that begins so for a formula, and runs it. */
const formula = /^[=+\-@\t\r]/;

function writeCell(value: string | number | boolean | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const text = formula.test(value) ? `'${showPlainly(value)}` : showPlainly(value);
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
