import { describe, expect, test } from "vitest";
import { readDocuments } from "../../../../lanes/guardrails/documents.ts";
import { guardLoaded } from "../../../../lanes/guardrails/guard-loaded.ts";
import { listManifests } from "../../../../lanes/guardrails/manifest.ts";
import { OWNERSHIP_FILE, readGuardFiles } from "../../../../lanes/guardrails/ownership/read-guard-files.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../../lanes/rules/rule.ts";
import { findDevOnlyFaults } from "../../../../policies/rules/dev-only.ts";
import { declare } from "../../../policies/declare.ts";
import { type CorpusCase, readCorpus } from "../corpus.ts";

const corpus = readCorpus("dev-only-corpus");
const bad = corpus.filter(({ name }) => name.startsWith("bad.yaml"));
const good = corpus.filter(({ name }) => name.startsWith("good.yaml"));
const byName = (cases: readonly CorpusCase[]) => cases.map((each) => [each.name, each] as const);

/** What a repository says of its folders: those files are of production, these of a development cluster. */
function find(folder: string, { sources }: CorpusCase): readonly { code: string; pointer: string; message: string }[] {
  const ownership = [
    "kind: secret-ownership",
    "schema_version: 1",
    "requests: {owner: '@example/platform'}",
    "guardrails: {owner: '@example/platform'}",
    "environments:",
    "  - {name: dev, production: false, folders: [clusters/dev]}",
    "  - {name: prod, production: true, folders: [clusters/prod]}",
    "services: []",
    "",
  ].join("\n");
  const { context, findings } = readGuardFiles([{ path: OWNERSHIP_FILE, text: ownership }], DEFAULT_RULE_SETTINGS);
  expect(findings).toEqual([]);
  const placed = sources.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
  const guarded = guardLoaded({ sources: placed, findings: [] }, { context });
  return guarded.findings.filter(({ code }) => code === "development-only");
}

test("has as many cases as it should", () => {
  expect(bad.length).toBeGreaterThanOrEqual(65);
  expect(good.length).toBeGreaterThanOrEqual(15);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
  expect(bad.every(({ expected }) => expected.length > 0)).toBe(true);
});

describe("in a production environment", () => {
  test.each(byName(bad))("%s", (_name, each) => {
    const found = find("clusters/prod", each);
    expect([...new Set(found.map(({ pointer }) => pointer))].sort()).toEqual(each.expected);
    const told = JSON.stringify(found);
    for (const value of each.values) expect(told).not.toContain(value);
  });

  test.each(byName(good))("%s", (_name, each) => {
    expect(find("clusters/prod", each)).toEqual([]);
  });

  test("what public charts render is not taken for it", () => {
    const charts = readCorpus().filter(({ expected }) => expected.length === 0);
    expect(charts.length).toBeGreaterThan(80);
    for (const each of charts) expect(find("clusters/prod", each), each.name).toEqual([]);
  });
});

test.each(byName(bad))("elsewhere it may be: %s", (_name, each) => {
  expect(find("clusters/dev", each)).toEqual([]);
  expect(find("base", each)).toEqual([]);
});

describe("the policy pack judges a resource of a stack as the guard does its manifest", () => {
  const objectsOf = ({ sources }: CorpusCase) =>
    sources.flatMap((source) => readDocuments(source).documents.flatMap(listManifests));
  const withObjects = (cases: readonly CorpusCase[]) => byName(cases.filter((each) => objectsOf(each).length > 0));
  const judge = (each: CorpusCase): readonly string[] =>
    objectsOf(each).flatMap(({ apiVersion, kind, body }) =>
      findDevOnlyFaults(declare(`kubernetes:${apiVersion}:${kind}`, body as Record<string, unknown>)),
    );

  test.each(withObjects(bad))("%s", (_name, each) => {
    expect(judge(each).length).toBeGreaterThan(0);
  });

  test.each(withObjects(good))("%s", (_name, each) => {
    expect(judge(each)).toEqual([]);
  });
});
