import { describe, expect, test } from "vitest";
import { checkManifests } from "../../../lanes/guardrails/check-manifests.ts";
import { INLINE_SECRETS_RULES } from "../../../lanes/guardrails/inline-secrets/rules.ts";
import { readCorpus } from "./corpus.ts";

const corpus = readCorpus();
const bad = corpus.filter(({ expected }) => expected.length > 0);
const good = corpus.filter(({ expected }) => expected.length === 0);
const byName = (cases: typeof corpus) => cases.map((each) => [each.name, each] as const);

test("the corpus has as many cases as are promised, and no name twice", () => {
  expect(bad.length).toBeGreaterThanOrEqual(120);
  expect(good.length).toBeGreaterThanOrEqual(80);
  expect(good.filter(({ name }) => name.startsWith("charts/")).length).toBeGreaterThanOrEqual(15);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

const run = (sources: (typeof corpus)[number]["sources"]) => checkManifests(sources, { rules: INLINE_SECRETS_RULES });

describe("bad", () => {
  test.each(byName(bad))("%s", (_name, { sources, expected, values }) => {
    const findings = run(sources);
    const found = findings.map(({ code, pointer }) => `${code} ${pointer}`.trim()).sort();
    const pick = (each: string) => (each.includes(" ") ? each : (each.split(" ")[0] ?? ""));
    const comparable = expected.every((each) => each.includes(" ")) ? found : found.map((each) => each.split(" ")[0]);
    expect(comparable).toEqual(expected.map(pick));
    const told = JSON.stringify(findings);
    for (const value of values) expect(told.includes(value)).toBe(false);
  });
});

describe("good", () => {
  test.each(byName(good))("%s", (_name, { sources }) => {
    expect(run(sources).map(({ code, file, pointer }) => ({ code, file, pointer }))).toEqual([]);
  });
});
