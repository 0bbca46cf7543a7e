import type { InventoryRow } from "../../lanes/inventory/rows.ts";
import type { InventoryReport } from "./report.ts";

/** The inventory as one object (schemas/inventory.v1.schema.json). */
export function formatJson({ asOf, rows, invalid, unmanaged }: InventoryReport): string {
  const body = {
    schema: "credential-lanes/inventory/v1",
    as_of: asOf,
    requests: rows.map(describeRequest),
    invalid,
    unmanaged:
      unmanaged === undefined
        ? { looked: false, grants: [], problems: [] }
        : { looked: true, grants: unmanaged.grants, problems: unmanaged.problems },
    summary: {
      requests: rows.length,
      granted: rows.filter(({ granted }) => granted).length,
      invalid: invalid.length,
      overdue: rows.filter(({ rotation }) => rotation?.state === "overdue").length,
      open_incidents: rows.filter(({ openIncident }) => openIncident !== undefined).length,
      unmanaged: unmanaged === undefined ? null : unmanaged.grants.length,
    },
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

function describeRequest(row: InventoryRow): Readonly<Record<string, unknown>> {
  const { secretPath, ageDays, lastRotation, rotation, lastVerified, openIncident, ...plain } = row;
  return {
    ...plain,
    secret_path: secretPath,
    age_days: ageDays,
    ...(lastRotation === undefined ? {} : { last_rotation: lastRotation }),
    ...(rotation === undefined ? {} : { rotation: describeRotation(rotation) }),
    ...(lastVerified === undefined ? {} : { last_verified: lastVerified }),
    ...(openIncident === undefined ? {} : { open_incident: openIncident }),
  };
}

function describeRotation({ every, opens, due, state, daysLeft }: NonNullable<InventoryRow["rotation"]>): object {
  return { every, opens, due, state, days_left: daysLeft };
}
