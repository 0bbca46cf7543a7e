import { compareFindings, type Finding, makeFinding } from "../finding.ts";
import type { SourceFile } from "../load.ts";
import { indexLines } from "../positions.ts";
import { readConfig } from "./read-config.ts";
import type { ConfigFile, ConfigPlace, ConfigRule, ReportConfig, ServerMode } from "./rule.ts";
import * as listeners from "./rules/listeners.ts";
import { checkSecretSettings, findSecrets } from "./rules/secrets.ts";
import { checkSelfInit } from "./rules/self-init.ts";
import * as stanzas from "./rules/stanzas.ts";

/** Rules over what is there. */
const RULES: readonly ConfigRule[] = [
  ...[listeners.checkTls, listeners.checkTlsStrength, listeners.checkReach, listeners.checkForwarded],
  ...[listeners.checkUnauthenticated, stanzas.checkSwitches, stanzas.checkKeys, checkSecretSettings, checkSelfInit],
];

/** Rules that also miss things: they wait until every file can be read. */
const WHOLE_RULES: readonly ConfigRule[] = [
  ...[stanzas.checkSeal, stanzas.checkStorage, stanzas.checkAudit, stanzas.checkAddresses, listeners.checkListeners],
];

/** Checks the files of one server's configuration; pure, and never throws. Findings are sorted. */
export function checkServerConfig(
  sources: readonly SourceFile[],
  { mode }: { readonly mode: ServerMode },
): readonly Finding[] {
  const findings: Finding[] = [];
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const secrets: Required<ConfigPlace>[] = [];
  const report: ReportConfig = (code, place, message) => {
    const { file, offset, end = offset + 1 } = place ?? whereToAdd(sources);
    const position = indexLines(texts.get(file) ?? "")(offset);
    if (code === "config-inline-secret") {
      // A secret that its setting and its look give away is one finding.
      if (secrets.some((told) => told.file === file && told.offset < end && offset < told.end)) return;
      secrets.push({ file, offset, end });
    }
    findings.push(makeFinding(code, { file, pointer: "", ...position }, { message }));
  };
  const files = sources.flatMap(({ path, text }) => readFile({ path, text }, report));
  const isWhole = files.length === sources.length && sources.length > 0;
  for (const rule of isWhole ? [...RULES, ...WHOLE_RULES] : RULES) rule({ mode, files }, report);
  for (const { path, text } of sources) {
    for (const place of findSecrets(text))
      report("config-inline-secret", { file: path, ...place }, "Looks like a credential");
  }
  return findings.sort(compareFindings);
}

/** What is missing goes behind what is there. */
function whereToAdd(sources: readonly SourceFile[]): ConfigPlace {
  const { path, text } = sources.at(-1) ?? { path: "", text: "" };
  return { file: path, offset: text.trimEnd().length };
}

function readFile({ path, text }: SourceFile, report: ReportConfig): readonly ConfigFile[] {
  const { root, ...fault } = readConfig(text);
  if (root !== undefined) return [{ path, root }];
  const { problem, offset } = fault as { problem: string; offset: number };
  report("config-unreadable", { file: path, offset }, `Cannot be read: ${problem}`);
  return [];
}
