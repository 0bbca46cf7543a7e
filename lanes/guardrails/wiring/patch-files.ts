import type { ManifestDocument } from "../documents.ts";
import { isKustomizationFile } from "../kustomization-file.ts";
import { asList, asMap, asText } from "../values.ts";

/** The files that kustomizations merge into other objects: they say of an object what differs alone. */
export function listPatchFiles(documents: readonly ManifestDocument[]): ReadonlySet<string> {
  const files = documents.flatMap((document) => {
    const { path } = document.source;
    if (!isKustomizationFile(path)) return [];
    const root = asMap(document.root);
    const named = [
      ...asList(root?.patches).map((patch) => asText(asMap(patch)?.path)),
      ...asList(root?.patchesStrategicMerge).map(asText),
    ];
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    return named.flatMap((name) => (name === undefined ? [] : resolveFile(folder, name)));
  });
  return new Set(files);
}

function resolveFile(folder: string, name: string): string {
  const steps: string[] = [];
  for (const step of `${folder}${name}`.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}
