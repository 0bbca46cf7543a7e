import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BOOTSTRAP } from "../../lanes/bootstrap/kinds.ts";
import { checkLoaded } from "../../lanes/check-loaded.ts";
import { CUSTODY } from "../../lanes/custody/kinds.ts";
import { mergeKinds } from "../../lanes/custody/merge-kinds.ts";
import type { Finding } from "../../lanes/finding.ts";
import { GUARD_FILES } from "../../lanes/guardrails/ownership/kinds.ts";
import { loadSources } from "../../lanes/load.ts";
import { DEFAULT_RULE_SETTINGS } from "../../lanes/rules/rule.ts";

/** Folder of the fixtures: ok.<case>/ and ng.<finding code>/. */
export const FIXTURES = join(import.meta.dirname, "../fixtures/ccr");

/** One finding as expected.json has it. */
export type ExpectedFinding = Pick<Finding, "code" | "file" | "line" | "column" | "pointer">;

/** What git cannot hold, or what nobody would want to read: made when the fixture runs. */
interface Entry {
  readonly path: string;
  readonly kind: "pipe" | "folder" | "link" | "text";
  readonly target?: string;
  readonly text?: string;
  /** How often the text is written; once by default. */
  readonly repeat?: number;
}

interface Setup {
  /** What is checked; the whole folder by default. */
  readonly paths?: readonly string[];
  readonly entries?: readonly Entry[];
  /** The day that expiry is judged by; by default nothing expires. */
  readonly today?: string;
  /** The instant that tells what lies in the future; by default nothing does. */
  readonly now?: string;
}

/** Names of all fixture folders, sorted. */
export function listFixtures(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** Everything found in one fixture, sorted. */
export function runFixture(name: string): Finding[] {
  const root = mkdtempSync(join(tmpdir(), "fixture-"));
  try {
    cpSync(join(FIXTURES, name), root, { recursive: true, verbatimSymlinks: true });
    const { paths = ["."], entries = [], today, now } = readJson<Setup>(join(root, "setup.json")) ?? {};
    for (const entry of entries) makeEntry(root, entry);
    const loaded = loadSources(paths, { root });
    const settings = {
      ...DEFAULT_RULE_SETTINGS,
      ...(today === undefined ? {} : { today }),
      ...(now === undefined ? {} : { now: Date.parse(now) }),
    };
    return [...checkLoaded(loaded, { settings, records: mergeKinds([CUSTODY, BOOTSTRAP, GUARD_FILES]) }).findings];
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The findings that a fixture must have; undefined where it says nothing. */
export function readExpected(name: string): ExpectedFinding[] | undefined {
  return readJson(join(FIXTURES, name, "expected.json"));
}

/** What expected.json holds of findings. */
export function toExpected(findings: readonly Finding[]): ExpectedFinding[] {
  return findings.map(({ code, file, line, column, pointer }) => ({ code, file, line, column, pointer }));
}

/** A finding as a line of words. */
export function toWords({ severity, code, pointer, message, hint }: Finding): string {
  return `${severity} ${code} ${pointer}: ${message}. ${hint}`;
}

function readJson<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
}

function makeEntry(root: string, { path, kind, target = "", text = "", repeat = 1 }: Entry): void {
  const absolute = join(root, path);
  if (kind === "pipe") execFileSync("mkfifo", [absolute]);
  else if (kind === "folder") mkdirSync(absolute);
  else if (kind === "link") symlinkSync(target, absolute);
  else writeFileSync(absolute, text.repeat(repeat));
}
