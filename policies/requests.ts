import path from "node:path";
import { listAuthorityObjects } from "../lanes/foundation/adoption.ts";
import { compileFoundation } from "../lanes/foundation/compile-foundation.ts";
import { type FoundationSettings, foundationKeys, parseFoundationSettings } from "../lanes/foundation/settings.ts";
import { compileLanes, type LaneSet } from "../lanes/lane-set.ts";
import { loadSources } from "../lanes/load.ts";
import { parseStackSettings } from "../lanes/stack-settings.ts";
import { checkSignatures } from "../live/signatures.ts";

/** Where the requests are, and what the stack says of itself. */
export interface RequestOptions {
  /** The folder of the requests as it was set; relative to the project's folder. */
  readonly requests: string | undefined;
  /** The folder of the Pulumi project, where it is known. */
  readonly projectFolder: string | undefined;
  /** Reads a setting of the stack by its key below `ccr:`. */
  readonly read: (key: string) => string | undefined;
  /** Reads a setting of the stack by its key below `foundation:`; absent: there is none. */
  readonly readFoundation?: (key: string) => string | undefined;
  /** False while an update runs: then no what-if counts. */
  readonly isDryRun: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The lanes of the stack, or every reason why they are not known. */
export type ApprovedLanes =
  | { readonly set: LaneSet; readonly authority: AuthorityObjects; readonly problems: readonly [] }
  | { readonly set?: never; readonly authority?: never; readonly problems: readonly string[] };

/** The policies and roles by which lanes are applied, of a stack that has `foundation:` settings; else none. */
export type AuthorityObjects = ReturnType<typeof listAuthorityObjects>;

const folderName = "credential-change-requests";

/** Reads and compiles the requests as the program of this project does; never throws, and never says a value. */
export function readApprovedLanes(options: RequestOptions): ApprovedLanes {
  const { foundation, problems: ownProblems = [] } = readFoundationSettings(options);
  if (ownProblems.length > 0) return { problems: ownProblems };
  const folder = findFolder(options, foundation);
  if (folder === undefined) {
    return {
      problems: [`the folder of the requests is not known: set CCR_REQUESTS, or requests in the pack's settings`],
    };
  }
  const { settings, problems = [] } = parseStackSettings((key) => readSetting(options, key));
  if (settings === undefined) return { problems: problems.map(({ key, message }) => `${key}: ${message}`) };
  const root = path.dirname(folder);
  const signatures = checkSignatures(settings, root);
  if (signatures.faults.length > 0) return { problems: signatures.faults };
  const granting = options.isDryRun ? settings : { ...settings, whatIf: [] };
  const loaded = loadSources([folder], { root });
  const compiling = { ...signatures, now: options.now };
  const { set, errors } = compileLanes(loaded, granting, compiling);
  if (set === undefined) return { problems: errors };
  if (foundation === undefined) return { set, authority: [], problems: [] };
  // What is rendered for the cluster has no part in the authority.
  const compiled = compileFoundation(loaded, { settings: granting, foundation, rendered: [] }, compiling);
  if (compiled.plan === undefined) return { problems: compiled.errors };
  return { set, authority: listAuthorityObjects(compiled.plan.openbao), problems: [] };
}

/** The settings of a foundation, in a stack that has any. */
function readFoundationSettings({ readFoundation = () => undefined }: RequestOptions): {
  readonly foundation?: FoundationSettings;
  readonly problems?: readonly string[];
} {
  if (foundationKeys.every((key) => readFoundation(key) === undefined)) return {};
  const { settings, problems = [] } = parseFoundationSettings(readFoundation);
  if (settings === undefined) return { problems: problems.map(({ key, message }) => `${key}: ${message}`) };
  return { foundation: settings };
}

function findFolder(
  { requests, projectFolder }: RequestOptions,
  foundation: FoundationSettings | undefined,
): string | undefined {
  const named = requests ?? foundation?.requests ?? folderName;
  if (path.isAbsolute(named)) return path.normalize(named);
  return projectFolder === undefined ? undefined : path.resolve(projectFolder, named);
}

/** The providers are the program's own: a stack that declares its lanes by the library sets nothing for them. */
function readSetting({ read }: RequestOptions, key: string): string | undefined {
  if (key === "openbaoAddress") return read(key) ?? read("openbaoAddressFromCluster");
  return key === "kubernetesContext" ? (read(key) ?? "unused") : read(key);
}
