import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSources } from "../../../lanes/check.ts";
import { compareFindings, type Finding } from "../../../lanes/finding.ts";
import { readExceptions } from "../../../lanes/guardrails/exceptions/read.ts";
import { listGranted } from "../../../lanes/guardrails/granted.ts";
import { guardLoaded } from "../../../lanes/guardrails/guard-loaded.ts";
import { GUARD_FILE_PLACES, readGuardFiles } from "../../../lanes/guardrails/ownership/read-guard-files.ts";
import { loadManifests, loadSources, type SourceFile } from "../../../lanes/load.ts";
import { DEFAULT_RULE_SETTINGS, type RuleSettings } from "../../../lanes/rules/rule.ts";
import type { ExpectedFinding } from "../fixture.ts";

/** Folder of the fixtures: ok.<case>/ and ng.<finding code>/, each with manifests/ and, where it is bad, expected.json. */
export const FIXTURES = join(import.meta.dirname, "../../fixtures/manifests");

/** What git cannot hold, or what nobody would want to read: made when the fixture runs. */
interface Entry {
  readonly path: string;
  readonly kind: "pipe" | "link" | "text";
  readonly target?: string;
  readonly text?: string;
  readonly repeat?: number;
}

/** How a fixture is run. */
interface Setup {
  /** What is named, below manifests/; the folder itself by default. */
  readonly paths?: readonly string[];
  readonly entries?: readonly Entry[];
  /** The day that exceptions are judged by; by default none expires. */
  readonly today?: string;
}

/** Names of all fixture folders, sorted. */
export function listFixtures(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** Everything found in one fixture, sorted; with the exceptions of its exceptions.yaml, where it has one. */
export function runFixture(name: string): readonly Finding[] {
  const root = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    const folder = join(FIXTURES, name);
    if (existsSync(join(folder, "manifests"))) cpSync(join(folder, "manifests"), root, { recursive: true });
    const setup = join(folder, "setup.json");
    const {
      paths = ["."],
      entries = [],
      today,
    }: Setup = existsSync(setup) ? JSON.parse(readFileSync(setup, "utf8")) : {};
    for (const entry of entries) makeEntry(root, entry);
    const loaded = loadManifests(paths, { root });
    const settings = { ...DEFAULT_RULE_SETTINGS, ...(today === undefined ? {} : { today }) };
    const hasExceptions = existsSync(join(folder, "exceptions.yaml"));
    const exceptions = hasExceptions ? readFixtureExceptions(folder, settings) : undefined;
    const { sources, context, findings } = takeGuardFiles(loaded.sources, root);
    const lanes = existsSync(join(folder, "requests")) ? { lanes: readLanes(folder) } : {};
    const guarded = guardLoaded({ ...loaded, sources }, { exceptions, settings, context: { ...context, ...lanes } });
    return [...findings, ...guarded.findings].sort(compareFindings);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The files of ownership and fixtures say what the others are held against. */
function takeGuardFiles(sources: readonly SourceFile[], root: string) {
  const files = GUARD_FILE_PLACES.filter((place) => existsSync(join(root, place))).map((place) => {
    return { path: place, text: readFileSync(join(root, place), "utf8") };
  });
  const { context, findings } = readGuardFiles(files, DEFAULT_RULE_SETTINGS);
  // A fixture that is not about reviews has no CODEOWNERS.
  const { codeowners, ...rest } = context;
  const others = sources.filter(({ path }) => files.every((file) => file.path !== path));
  return { sources: others, findings, context: { ...rest, ...(codeowners && { codeowners }) } };
}

function readLanes(folder: string) {
  return listGranted(checkSources(loadSources(["requests"], { root: folder }).sources));
}

function readFixtureExceptions(folder: string, settings: RuleSettings) {
  const loaded = loadSources(["exceptions.yaml"], { root: folder });
  const [source] = loaded.sources;
  return { loaded, read: source === undefined ? undefined : readExceptions(source, settings) };
}

function makeEntry(root: string, { path, kind, target = "", text = "", repeat = 1 }: Entry): void {
  if (kind === "pipe") execFileSync("mkfifo", [join(root, path)]);
  else if (kind === "link") symlinkSync(target, join(root, path));
  else writeFileSync(join(root, path), text.repeat(repeat));
}

/** The findings that a fixture must have; undefined where it says nothing. */
export function readExpected(name: string): ExpectedFinding[] | undefined {
  const path = join(FIXTURES, name, "expected.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ExpectedFinding[]) : undefined;
}
