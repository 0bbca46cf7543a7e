import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Finding } from "../../../lanes/finding.ts";
import { checkManifests } from "../../../lanes/guardrails/check-manifests.ts";
import { GUARDRAIL_RULES } from "../../../lanes/guardrails/rules.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import type { ExpectedFinding } from "../fixture.ts";

/** Folder of the fixtures: ok.<case>/ and ng.<finding code>/, each with manifests/ and, where it is bad, expected.json. */
export const FIXTURES = join(import.meta.dirname, "../../fixtures/manifests");

/** Names of all fixture folders, sorted. */
export function listFixtures(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** Everything found in one fixture, sorted. */
export function runFixture(name: string): readonly Finding[] {
  return checkManifests(readSources(join(FIXTURES, name, "manifests")), { rules: GUARDRAIL_RULES });
}

/** The findings that a fixture must have; undefined where it says nothing. */
export function readExpected(name: string): ExpectedFinding[] | undefined {
  const path = join(FIXTURES, name, "expected.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ExpectedFinding[]) : undefined;
}

function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, "utf8") }));
}
