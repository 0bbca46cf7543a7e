import path from "node:path";
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
  /** False while an update runs: then no what-if counts. */
  readonly isDryRun: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The lanes of the stack, or every reason why they are not known. */
export type ApprovedLanes =
  | { readonly set: LaneSet; readonly problems: readonly [] }
  | { readonly set?: never; readonly problems: readonly string[] };

const folderName = "credential-change-requests";

/** Reads and compiles the requests as the program of this project does; never throws, and never says a value. */
export function readApprovedLanes(options: RequestOptions): ApprovedLanes {
  const folder = findFolder(options);
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
  const { set, errors } = compileLanes(loaded, granting, { ...signatures, now: options.now });
  return set === undefined ? { problems: errors } : { set, problems: [] };
}

function findFolder({ requests, projectFolder }: RequestOptions): string | undefined {
  const named = requests ?? folderName;
  if (path.isAbsolute(named)) return path.normalize(named);
  return projectFolder === undefined ? undefined : path.resolve(projectFolder, named);
}

/** The providers are the program's own: a stack that declares its lanes by the library sets nothing for them. */
function readSetting({ read }: RequestOptions, key: string): string | undefined {
  if (key === "openbaoAddress") return read(key) ?? read("openbaoAddressFromCluster");
  return key === "kubernetesContext" ? (read(key) ?? "unused") : read(key);
}
