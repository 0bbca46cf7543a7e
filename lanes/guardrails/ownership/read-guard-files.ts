import { checkSources } from "../../check.ts";
import { compareFindings, type Finding, makeFinding } from "../../finding.ts";
import type { SourceFile } from "../../load.ts";
import type { RuleSettings } from "../../rules/rule.ts";
import { readDocuments } from "../documents.ts";
import type { FixtureMap } from "../fixture-map/schema.ts";
import type { GuardFile, ManifestSet, OwnedSecret } from "../rule.ts";
import { CODEOWNERS_PLACES, findCodeowners } from "./codeowners.ts";
import { GUARD_FILES } from "./kinds.ts";
import type { SecretOwnership } from "./schema.ts";

/** Where the reviewed files of the guardrails are. */
export const OWNERSHIP_FILE = "guardrails/ownership.yaml";
/** Where the fixture map is. */
const FIXTURES_FILE = "guardrails/fixtures.yaml";

/** Every file that may say something about ownership, wherever it is. */
export const GUARD_FILE_PLACES = [OWNERSHIP_FILE, FIXTURES_FILE, ...CODEOWNERS_PLACES, ".gitlab/CODEOWNERS"] as const;

/** What the rules of ownership hold manifests against. */
export type GuardFiles = Pick<ManifestSet, "ownership" | "fixtureMap" | "codeowners" | "authorities">;

/** What was read, what is wrong with it, and what cannot be judged without what is not there. */
export interface GuardFilesRead {
  readonly context: GuardFiles;
  readonly findings: readonly Finding[];
  readonly unjudged: readonly string[];
}

/** Reads those of {@link GUARD_FILE_PLACES} that are there; a file that does not fit holds for nothing, and is a finding. */
export function readGuardFiles(files: readonly SourceFile[], settings: RuleSettings): GuardFilesRead {
  const at = (path: string): SourceFile | undefined => files.find((file) => file.path === path);
  const ownership = readFile<SecretOwnership>(at(OWNERSHIP_FILE), { kind: "secret-ownership", settings });
  const fixtureMap = readFile<FixtureMap>(at(FIXTURES_FILE), { kind: "fixture-map", settings });
  const codeowners = findCodeowners(files) ?? null;
  const context: GuardFiles = {
    codeowners,
    ...(ownership.file === undefined
      ? {}
      : { ownership: ownership.file, authorities: listAuthorities(ownership.file.value) }),
    ...(fixtureMap.file === undefined ? {} : { fixtureMap: fixtureMap.file }),
  };
  const findings = [...ownership.findings, ...fixtureMap.findings].sort(compareFindings);
  return { context, findings, unjudged: describeUnjudged(context) };
}

interface FileRead<Value> {
  readonly file?: GuardFile<Value>;
  readonly findings: readonly Finding[];
}

function readFile<Value>(
  source: SourceFile | undefined,
  { kind, settings }: { kind: string; settings: RuleSettings },
): FileRead<Value> {
  if (source === undefined) return { findings: [] };
  const [checked] = checkSources([source], { settings, records: GUARD_FILES });
  const findings = checked?.findings ?? [];
  const record = checked?.record as { readonly kind: string } | undefined;
  if (record !== undefined && record.kind !== kind) {
    const place = { file: source.path, line: 1, column: 1, pointer: "/kind" };
    return { findings: [...findings, makeFinding("unknown-kind", place, { message: `This file is of kind ${kind}` })] };
  }
  const [document] = readDocuments(source).documents;
  const isSound = findings.every(({ severity }) => severity !== "error");
  if (record === undefined || document === undefined || !isSound) return { findings };
  return { file: { value: record as unknown as Value, document }, findings };
}

/** The Secrets that other systems make; those of OpenBao are in manifests. */
function listAuthorities({ authorities = [] }: SecretOwnership): readonly OwnedSecret[] {
  return authorities
    .filter(({ authority }) => authority !== "openbao")
    .flatMap(({ secret: name, namespaces, keys }) =>
      namespaces.map((namespace) => ({ namespace, name, ...(keys === undefined ? {} : { keys }) })),
    );
}

function describeUnjudged({ ownership, fixtureMap, codeowners }: GuardFiles): readonly string[] {
  return [
    ...(ownership === undefined ? [`who owns which secret, without a sound ${OWNERSHIP_FILE}`] : []),
    ...(fixtureMap === undefined ? [`whether every key has a fixture, without a sound ${FIXTURES_FILE}`] : []),
    ...(ownership === undefined && codeowners !== null ? ["whether CODEOWNERS asks the owners"] : []),
  ];
}
