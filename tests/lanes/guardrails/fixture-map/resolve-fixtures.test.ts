import { expect, test } from "vitest";
import { resolveFixtures } from "../../../../lanes/guardrails/fixture-map/resolve-fixtures.ts";
import type { FixtureMap } from "../../../../lanes/guardrails/fixture-map/schema.ts";

const map: FixtureMap = {
  kind: "fixture-map",
  schema_version: 1,
  mount: "platform",
  shared: [
    { path: "b/web", property: "API_KEY", value: "fixture-api-key" },
    { path: "a/db", property: "PASSWORD", generate: "password" },
    { path: "a/db", property: "HOST", value: "fixture-host" },
  ],
  environments: { staging: [{ path: "a/db", property: "HOST", value: "fixture-staging" }] },
  local: [{ path: "a/db", property: "HOST", value: "fixture-local" }],
};

test("shared fixtures are every environment's, sorted by path and property", () => {
  expect(resolveFixtures(map)).toEqual([
    { path: "a/db", property: "HOST", value: "fixture-host" },
    { path: "a/db", property: "PASSWORD", generate: "password", length: 32 },
    { path: "b/web", property: "API_KEY", value: "fixture-api-key" },
  ]);
  expect(resolveFixtures(map, { environment: "development" })).toEqual(resolveFixtures(map));
});

test("an environment's come before the shared ones, and local ones before all", () => {
  const host = (options: Parameters<typeof resolveFixtures>[1]) =>
    resolveFixtures(map, options).find(({ property }) => property === "HOST");
  expect(host({ environment: "staging" })).toMatchObject({ value: "fixture-staging" });
  expect(host({ environment: "staging", isLocal: true })).toMatchObject({ value: "fixture-local" });
  expect(host({ isLocal: true })).toMatchObject({ value: "fixture-local" });
  // A name that every object of JavaScript has is no environment.
  expect(host({ environment: "constructor" })).toMatchObject({ value: "fixture-host" });
});

test("an entry without a value and without a way to make one is refused", () => {
  expect(() => resolveFixtures({ ...map, shared: [{ path: "a", property: "b" }] })).toThrow(
    "has a value or is generated",
  );
});
