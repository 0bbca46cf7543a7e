import { expect, test } from "vitest";
import { readPublishedSchema } from "../../cli/files.ts";
import { readKeyOrder } from "../../cli/key-order.ts";

const orderOf = readKeyOrder();

test("the order is the schema's", () => {
  expect(orderOf([])?.slice(0, 4)).toEqual(["id", "kind", "schema_version", "request_type"]);
  expect(orderOf(["review", "comments", 3])).toEqual(["at", "reviewer", "decision", "comment"]);
  expect(orderOf(["auth", "bound_claims"])).toEqual(["service_account_names", "service_account_namespaces"]);
});

test("the order of auth has every key that the schema has for any method", () => {
  const { properties } = JSON.parse(readPublishedSchema()) as {
    properties: { auth: { allOf: { then: { properties: object } }[] } };
  };
  const keys = properties.auth.allOf.flatMap(({ then }) => Object.keys(then.properties));
  expect([...(orderOf(["auth"]) ?? [])].sort()).toEqual([...new Set(keys)].sort());
});

test("texts and lists of texts have no order", () => {
  expect(orderOf(["title"])).toBeUndefined();
  expect(orderOf(["openbao", "fields"])).toBeUndefined();
  expect(orderOf(["unknown", "key"])).toBeUndefined();
});
