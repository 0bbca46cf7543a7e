import { joinPath } from "../files/paths.ts";
import { removeFile, writeGenerated } from "../files/write.ts";
import type { ExportPlan } from "./plan-export.ts";

/** Writes what differs or is missing, lists behind what they list, and then takes away what is left over. */
export function writeExport({ folder, wanted, files }: ExportPlan): void {
  const states = new Map(files.map(({ path, state }) => [path, state]));
  for (const { path, text } of wanted) {
    if (states.get(path) !== "same") writeGenerated(joinPath(folder, path), text);
  }
  for (const { path, state } of files) if (state === "left-over") removeFile(joinPath(folder, path));
}
