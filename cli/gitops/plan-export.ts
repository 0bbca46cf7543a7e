import { findContinuity } from "../../lanes/continuity.ts";
import { type ComparedFile, compareFiles } from "../../lanes/gitops/compare-files.ts";
import { composeFiles, type ExportedFile, type ExportOptions } from "../../lanes/gitops/compose-files.ts";
import { Refusal, UsageError } from "../errors.ts";
import { nameFile, resolvePath } from "../files/paths.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import { readExportFolder } from "./read-folder.ts";

/** How an export is laid out, as the command line says it. */
export interface LayoutOptions {
  readonly layout?: ExportOptions["layout"];
  readonly wave?: number;
  readonly fluxSource?: string;
  readonly fluxNamespace?: string;
  readonly fluxPath?: string;
}

/** What an export comes to, before anything is written. */
export interface ExportPlan {
  /** Absolute. */
  readonly folder: string;
  readonly wanted: readonly ExportedFile[];
  readonly files: readonly ComparedFile[];
}

/**
 * Compares a folder with what a stack's lanes come to. Throws a {@link Refusal} with everything that is in the way, and
 * where a lane would go although no request decided so: whoever applies the folder deletes what is not in it.
 */
export function planExport(
  { project, stack, set }: CompiledStack,
  {
    gitops,
    layout = "argocd",
    isCheck = false,
    ...options
  }: LayoutOptions & { readonly gitops: string; readonly isCheck?: boolean },
  terminal: Pick<Terminal, "folder">,
): ExportPlan {
  const folder = resolvePath(terminal.folder, gitops);
  const owner = `${project}/${stack}`;
  const path = options.fluxPath ?? nameFile(terminal.folder, folder);
  if (layout === "flux" && path.startsWith("..")) {
    throw new UsageError("--flux-path must say where the folder is from the root of the source");
  }
  const wanted = composeFiles(set, {
    owner,
    layout,
    wave: options.wave ?? 0,
    flux: {
      source: options.fluxSource ?? "flux-system",
      namespace: options.fluxNamespace ?? "flux-system",
      path,
    },
  });
  const { files, obstacles, lanes } = compareFiles(wanted, { found: readExportFolder(folder), owner });
  const { errors } = findContinuity(set, { lanes, tokenRoles: [] });
  if (obstacles.length + errors.length > 0)
    throw new Refusal([...obstacles, ...errors, ...(isCheck ? files.flatMap(tellDifference) : [])]);
  return { folder, wanted, files };
}

/** A check that is refused shows all the same what else is not as it must be. */
function tellDifference({ path, state }: ComparedFile): readonly string[] {
  const words = { same: undefined, differs: "differs", missing: "is missing", "left-over": "is left over" }[state];
  return words === undefined ? [] : [`${path} ${words}`];
}
