import { expect, test } from "vitest";
import { readPublishedSchema } from "../../cli/files/package.ts";
import { readKeyOrder } from "../../cli/key-order.ts";

const orderOf = readKeyOrder();

test("the order is the schema's", () => {
  expect(orderOf([])?.slice(0, 4)).toEqual(["id", "kind", "schema_version", "request_type"]);
  expect(orderOf(["review", "comments", 3])).toEqual(["at", "reviewer", "decision", "comment"]);
  expect(orderOf(["auth", "bound_claims"])).toEqual(["service_account_names", "service_account_namespaces"]);
});

test("the order of auth has every key that the schema has for any method", () => {
  const { allOf } = JSON.parse(readPublishedSchema()) as {
    allOf: { then: { properties: { auth: { allOf: { then: { properties: object } }[] } } } }[];
  };
  const keys = allOf[0]?.then.properties.auth.allOf.flatMap(({ then }) => Object.keys(then.properties)) ?? [];
  expect([...(orderOf(["auth"]) ?? [])].sort()).toEqual([...new Set(keys)].sort());
});

test("a request of another type has the order of its own keys", () => {
  const order = readKeyOrder("kind: x\nrequest_type: lane-rotation\n");
  expect(order([])?.slice(9, 13)).toEqual(["review", "subject", "rotation", "state_hub"]);
  expect(order(["rotation"])).toEqual(["trigger", "reason", "due"]);
});

test("texts and lists of texts have no order", () => {
  expect(orderOf(["title"])).toBeUndefined();
  expect(orderOf(["openbao", "fields"])).toBeUndefined();
  expect(orderOf(["unknown", "key"])).toBeUndefined();
});
