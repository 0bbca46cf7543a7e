import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../lanes/finding.ts";
import { SERVER_CONFIG_FINDINGS } from "../../../lanes/findings/server-config.ts";
import { checkServerConfig } from "../../../lanes/server-config/check-config.ts";
import { type ExpectedFinding, toExpected } from "../fixture.ts";

const folder = join(import.meta.dirname, "../../fixtures/server-config");
const names = readdirSync(folder).sort();
const good = names.filter((name) => name.startsWith("ok."));
const bad = names.filter((name) => name.startsWith("ng."));

function run(name: string): readonly Finding[] {
  const sources = readdirSync(join(folder, name))
    .filter((file) => file.startsWith("server."))
    .map((path) => ({ path, text: readFileSync(join(folder, name, path), "utf8") }));
  return checkServerConfig(sources, { mode: "production" });
}

test("every finding code of servers has a fixture, and every ng. fixture such a code", () => {
  expect(bad.map((name) => name.slice("ng.".length))).toEqual(Object.keys(SERVER_CONFIG_FINDINGS).sort());
  expect([...bad, ...good]).toEqual(names);
});

describe("ok.", () => {
  test.each(good)("%s has no finding", (name) => {
    expect(toExpected(run(name))).toEqual([]);
  });
});

describe("ng.", () => {
  test.each(bad)("%s yields exactly its findings, its own among them", (name) => {
    const expected = JSON.parse(readFileSync(join(folder, name, "expected.json"), "utf8")) as ExpectedFinding[];
    const found = toExpected(run(name));
    expect(found).toEqual(expected);
    expect(found.map(({ code }) => `ng.${code}`)).toContain(name);
  });
});
