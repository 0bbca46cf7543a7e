// Apart from the schema, which every command would load with its library.

/** The types of requests that ask for something else than a lane: orders. */
export const ORDER_TYPES = [
  "lane-deactivation",
  "lane-compromise",
  "lane-rotation",
  "ops-warden-catalog-entry",
  "openbao-token-role",
] as const;

/** The type of an order. */
export type OrderType = (typeof ORDER_TYPES)[number];
