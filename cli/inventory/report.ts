import type { InventoryRow } from "../../lanes/inventory/rows.ts";
import type { UnmanagedGrant } from "../../lanes/inventory/unmanaged.ts";

/** The inventory, before it is written in one of its forms. */
export interface InventoryReport {
  /** The instant that ages and due days are of. */
  readonly asOf: string;
  /** Sorted by id. */
  readonly rows: readonly InventoryRow[];
  /** Files with errors: what they would grant is not said. */
  readonly invalid: readonly { readonly file: string; readonly errors: number }[];
  /** Absent where nobody looked. */
  readonly unmanaged?: {
    readonly grants: readonly UnmanagedGrant[];
    /** What could not be looked at. */
    readonly problems: readonly string[];
  };
}

/** Said wherever nobody looked: a list without entries must not read as if there were none. */
export const NOT_LOOKED = "unmanaged grants were not looked for; --live looks for them";

/** The day of an instant, as it is written. */
export function dayOf(instant: string): string {
  return instant.slice(0, "YYYY-MM-DD".length);
}

/** The state of a request, with what its records come to where that is another. */
export function nameState({ status, computed }: Pick<InventoryRow, "status" | "computed">): string {
  return status === computed ? status : `${status} (records: ${computed})`;
}

/** When it is due, in a few words; nothing of a lane that is not in use. */
export function describeDue({ rotation }: Pick<InventoryRow, "rotation">): string {
  if (rotation === undefined) return "";
  const late = rotation.state === "overdue" ? `, overdue by ${-rotation.daysLeft} days` : "";
  return `${rotation.due}${late}${rotation.state === "due" ? ", open now" : ""}`;
}
