import { checkLoaded } from "../../lanes/check-loaded.ts";
import { findFreeIds } from "../../lanes/inventory/free-ids.ts";
import { type ImportProposal, proposeRequests } from "../../lanes/inventory/propose-requests.ts";
import { loadSources } from "../../lanes/load.ts";
import { openCluster } from "../../live/kubectl.ts";
import { openSession } from "../../live/openbao-session.ts";
import { readLive } from "../../live/read-live.ts";
import { readToken } from "../../live/token.ts";
import { folderExists } from "../files/look.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { createFile } from "../files/write.ts";
import { formatImport, formatImportJson, type ImportReport } from "../inventory/import-text.ts";
import { redactAll } from "../inventory/redact.ts";
import { askServer } from "../openbao.ts";
import { DEFAULT_FOLDER } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { StackOptions } from "../stack.ts";
import { readStack } from "../stack-config.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { writeYaml } from "../write-yaml.ts";

interface ImportOptions extends StackOptions {
  readonly out?: string;
  readonly mount?: readonly string[];
  readonly policy?: readonly string[];
  readonly requester?: string;
  readonly domain?: string;
  readonly environment?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `ccr import`: 0, or 1 where something could not be looked at. It reads servers, and writes files only if told to. */
export async function importLive({ options, terminal }: Invocation<ImportOptions>): Promise<ExitCode> {
  const { env, folder: root } = terminal;
  const stack = options.stack ?? (env.CCR_STACK || "production");
  const configFile = options.configFile ?? (env.CCR_CONFIG_FILE || undefined);
  const { settings } = readStack(root, {
    stack,
    ...(configFile === undefined ? {} : { configFile: resolvePath(root, configFile) }),
  });
  const folder = options.out ?? DEFAULT_FOLDER;
  const live = await askServer(() =>
    readLive({
      openbao: openSession(settings),
      token: readToken(env),
      cluster: openCluster(settings),
      kvVersion: settings.kvVersion,
    }),
  );
  const rules = ruleSettings({});
  const day = new Date().toISOString().slice(0, 10);
  const existing = readExisting([...new Set([DEFAULT_FOLDER, folder])], terminal);
  const environment = options.environment ?? settings.environment;
  const { cluster } = settings;
  const proposal = proposeRequests(live, {
    existing,
    settings: { ...settings, environment },
    rules,
    write: writeYaml,
    ...findFreeIds(existing, day.slice(0, 4)),
    facts: { day, environment, cluster, requester: options.requester, domain: options.domain },
    only: { mounts: options.mount ?? [], policies: options.policy ?? [] },
  });
  const isWritten = options.yes === true || options.out !== undefined;
  if (isWritten) writeAll(proposal, folder, terminal);
  const report: ImportReport = { ...redactReport(proposal), folder, isWritten, problems: redactAll(live.problems) };
  terminal.write(options.json ? formatImportJson(report) : formatImport(report, terminal.style));
  return live.problems.length > 0 ? 1 : 0;
}

/** The requests that are there, with or without errors: what they name is not proposed again. */
function readExisting(
  folders: readonly string[],
  { folder: root }: Terminal,
): ReturnType<typeof checkLoaded>["checked"] {
  const there = folders.filter((folder) => folderExists(resolvePath(root, folder)));
  return there.length === 0 ? [] : checkLoaded(loadSources(there, { root }), { settings: ruleSettings({}) }).checked;
}

/** A file that is there already stops it: none is overwritten. */
function writeAll({ requests }: ImportProposal, folder: string, { folder: root }: Terminal): void {
  for (const { name, text } of requests) createFile(resolvePath(root, joinPath(folder, name)), text);
}

/** What is printed of it; the texts of the requests were searched for credentials when they were checked. */
function redactReport({ requests, declared, notExpressed }: ImportProposal): ImportProposal {
  return {
    requests: requests.map((each) => ({ ...each, ...redactAll({ notes: each.notes }) })),
    ...redactAll({ declared, notExpressed }),
  };
}
