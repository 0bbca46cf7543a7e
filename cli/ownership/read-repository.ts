import type { Finding } from "../../lanes/finding.ts";
import { type ManifestDocument, readDocuments } from "../../lanes/guardrails/documents.ts";
import { listManifests } from "../../lanes/guardrails/manifest.ts";
import type { DescribeInput } from "../../lanes/guardrails/ownership/describe-services.ts";
import {
  GUARD_FILE_PLACES,
  OWNERSHIP_FILE,
  readGuardFiles,
} from "../../lanes/guardrails/ownership/read-guard-files.ts";
import { formatFinding } from "../../lanes/lane-set.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { Refusal } from "../errors.ts";
import { folderExists, listFiles } from "../files/look.ts";
import { nameFile, resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { checkRequests, DEFAULT_FOLDER } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";

/** What the repository says about its services; throws a Refusal where it does not, or says it wrongly. */
export function readRepository(terminal: Terminal): DescribeInput {
  const { folder } = terminal;
  const files = GUARD_FILE_PLACES.flatMap((path) => {
    const text = readTextFile(resolvePath(folder, path));
    return text === undefined ? [] : [{ path, text }];
  });
  if (!files.some(({ path }) => path === OWNERSHIP_FILE)) throw new Refusal([`there is no ${OWNERSHIP_FILE}`]);
  const { context, findings } = readGuardFiles(files, ruleSettings({}));
  const { ownership } = context;
  if (ownership === undefined) throw new Refusal(errorsOf(findings.filter(({ file }) => file === OWNERSHIP_FILE)));
  const documents = readManifests(folder);
  return {
    ownership: ownership.value,
    documents,
    manifests: documents.flatMap(listManifests),
    requests: readGrantable(ownership.value.requests.folder ?? DEFAULT_FOLDER, terminal),
  };
}

function errorsOf(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ severity }) => severity === "error").map(formatFinding);
}

/** Whatever cannot be read as a manifest is for `ccr guard` to say. */
function readManifests(folder: string): readonly ManifestDocument[] {
  const files = listFiles(resolvePath(folder, "."), /\.(?:ya?ml|json)$/i) ?? [];
  return files.flatMap((file) => {
    const path = nameFile(folder, file);
    const text = (GUARD_FILE_PLACES as readonly string[]).includes(path) ? undefined : readTextFile(file);
    return text === undefined ? [] : readDocuments({ path, text }).documents;
  });
}

function readGrantable(requests: string, terminal: Terminal): readonly Ccr[] {
  if (!folderExists(resolvePath(terminal.folder, requests))) return [];
  const { checked, findings } = checkRequests([requests], terminal);
  const errors = errorsOf(findings);
  if (errors.length > 0) throw new Refusal(errors);
  return checked.flatMap(({ ccr }) => (ccr === undefined ? [] : [ccr]));
}
