import { type DocumentSchema, describeRequestSchema } from "../check-schema.ts";
import {
  validateLaneCompromise,
  validateLaneDeactivation,
  validateLaneRotation,
  validateOpenbaoTokenRole,
  validateOpsWardenCatalogEntry,
} from "../generated/validate-order.js";
import type { OrderType } from "./vocabulary.ts";

// Never optional: whoever read no orders would grant what one of them takes away.
const validators: Readonly<Record<OrderType, DocumentSchema["validate"]>> = {
  "lane-deactivation": validateLaneDeactivation,
  "lane-compromise": validateLaneCompromise,
  "lane-rotation": validateLaneRotation,
  "ops-warden-catalog-entry": validateOpsWardenCatalogEntry,
  "openbao-token-role": validateOpenbaoTokenRole,
};

const schemas: ReadonlyMap<string, DocumentSchema> = new Map(
  Object.entries(validators).map(([type, validate]) => [type, describeRequestSchema(type, validate)]),
);

/** The format of the orders of a type; undefined where it is no type of orders. */
export function findOrderSchema(type: unknown): DocumentSchema | undefined {
  return typeof type === "string" ? schemas.get(type) : undefined;
}
