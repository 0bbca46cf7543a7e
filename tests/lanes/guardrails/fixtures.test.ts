import { describe, expect, test } from "vitest";
import { GUARDRAIL_FINDINGS } from "../../../lanes/findings/guardrails.ts";
import { toExpected } from "../fixture.ts";
import { listFixtures, readExpected, runFixture } from "./fixture.ts";

const names = listFixtures();
const good = names.filter((name) => name.startsWith("ok."));
const bad = names.filter((name) => name.startsWith("ng."));

test("every finding code of manifests has a fixture, and every ng. fixture such a code", () => {
  expect(bad.map((name) => name.slice("ng.".length))).toEqual(Object.keys(GUARDRAIL_FINDINGS).sort());
  expect([...bad, ...good]).toEqual(names);
});

describe("ok.", () => {
  test.each(good)("%s has no finding", (name) => {
    expect(toExpected(runFixture(name))).toEqual([]);
  });
});

describe("ng.", () => {
  test.each(bad)("%s yields exactly its findings, its own among them", (name) => {
    const found = toExpected(runFixture(name));
    expect(found).toEqual(readExpected(name));
    expect(found.map(({ code }) => `ng.${code}`)).toContain(name);
  });
});
