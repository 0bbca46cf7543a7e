import { describe, expect, test } from "vitest";
import { FINDING_KINDS } from "../../lanes/finding.ts";
import { GUARDRAIL_FINDINGS } from "../../lanes/findings/guardrails.ts";
import { SERVER_CONFIG_FINDINGS } from "../../lanes/findings/server-config.ts";
import { listFixtures, readExpected, runFixture, toExpected, toWords } from "./fixture.ts";

const names = listFixtures();
const good = names.filter((name) => name.startsWith("ok."));
const bad = names.filter((name) => name.startsWith("ng."));

test("every fixture is an ok. or an ng. folder", () => {
  expect([...bad, ...good]).toEqual(names);
  expect(good.length).toBeGreaterThan(0);
});

test("every finding code but those of manifests and servers has a fixture, and every ng. fixture a finding code", () => {
  const elsewhere = { ...GUARDRAIL_FINDINGS, ...SERVER_CONFIG_FINDINGS };
  const codes = Object.keys(FINDING_KINDS).filter((code) => !Object.hasOwn(elsewhere, code));
  expect(bad.map((name) => name.slice("ng.".length))).toEqual(codes.sort());
});

describe("ok.", () => {
  test.each(good)("%s has no error", (name) => {
    expect(toExpected(runFixture(name).filter(({ severity }) => severity === "error"))).toEqual([]);
  });
});

describe("ng.", () => {
  // What a person reads is part of what a command promises: a changed word shows in review, for every finding.
  test.each(bad)("%s yields exactly its findings, its own among them, word for word", (name) => {
    const findings = runFixture(name);
    const found = toExpected(findings);
    expect(found).toEqual(readExpected(name));
    expect(found.map(({ code }) => `ng.${code}`)).toContain(name);
    expect(findings.map(toWords).join("\n")).toMatchSnapshot();
  });
});
