import type { FoundFile } from "../../lanes/gitops/compare-files.ts";
import { EXPORT_FOLDERS } from "../../lanes/gitops/compose-files.ts";
import { Refusal, UsageError } from "../errors.ts";
import { folderExists, listFolder, placeExists } from "../files/look.ts";
import { joinPath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";

/** Everything of a folder that an export could have written, and what is in its way; an absent folder is empty. */
export function readExportFolder(folder: string): readonly FoundFile[] {
  if (placeExists(folder) && !folderExists(folder))
    throw new UsageError("--gitops must be the folder of the export, and there is a file of this name");
  const entries = listFolder(folder) ?? [];
  const own = entries.flatMap(({ name, is }): FoundFile[] =>
    isFolderOfExport(name) ? [] : readEntry(folder, name, is),
  );
  const below = entries
    .filter(({ name }) => isFolderOfExport(name))
    .flatMap(({ name, is }) => {
      // Through a link an export would write somewhere else.
      if (is !== "folder")
        throw new Refusal([`${name} is in the way and is no folder: take it away, or export to another folder`]);
      return (listFolder(joinPath(folder, name)) ?? []).flatMap((entry) =>
        readEntry(folder, `${name}/${entry.name}`, entry.is),
      );
    });
  return [...own, ...below];
}

function isFolderOfExport(name: string): boolean {
  return (EXPORT_FOLDERS as readonly string[]).includes(name);
}

function readEntry(folder: string, path: string, is: "file" | "folder" | "other"): FoundFile[] {
  if (!path.endsWith(".yaml")) return [];
  return [{ path, text: is === "file" ? readTextFile(joinPath(folder, path)) : undefined }];
}
