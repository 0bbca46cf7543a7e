import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compareFindings, type Finding } from "../../../lanes/finding.ts";
import { checkManifests } from "../../../lanes/guardrails/check-manifests.ts";
import { GUARD_FILE_PLACES, readGuardFiles } from "../../../lanes/guardrails/ownership/read-guard-files.ts";
import { GUARDRAIL_RULES } from "../../../lanes/guardrails/rules.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import type { ExpectedFinding } from "../fixture.ts";

/** Folder of the fixtures: ok.<case>/ and ng.<finding code>/, each with manifests/ and, where it is bad, expected.json. */
export const FIXTURES = join(import.meta.dirname, "../../fixtures/manifests");

/** Names of all fixture folders, sorted. */
export function listFixtures(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** Everything found in one fixture, sorted. */
export function runFixture(name: string): readonly Finding[] {
  const sources = readSources(join(FIXTURES, name, "manifests"));
  const isGuardFile = ({ path }: SourceFile): boolean => (GUARD_FILE_PLACES as readonly string[]).includes(path);
  const { context, findings } = readGuardFiles(sources.filter(isGuardFile), DEFAULT_RULE_SETTINGS);
  const manifests = sources.filter((source) => !isGuardFile(source));
  // A fixture that is not about reviews has no CODEOWNERS.
  const { codeowners, ...rest } = context;
  const found = checkManifests(manifests, { rules: GUARDRAIL_RULES, ...rest, ...(codeowners && { codeowners }) });
  return [...findings, ...found].sort(compareFindings);
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
