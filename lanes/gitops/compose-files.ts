import { dump } from "js-yaml";
import type { LaneSet } from "../lane-set.ts";
import { type FluxSource, listFluxKustomizations } from "./flux.ts";
import { composeHeader, type HeaderContent } from "./header.ts";
import { listExported, type Ordering } from "./manifests.ts";

/** A file to be written, by its path below the folder of the export. */
export interface ExportedFile {
  readonly path: string;
  readonly text: string;
}

/** How a set is exported. */
export interface ExportOptions extends Ordering {
  /** The stack, `<project>/<stack>`: what it wrote it may write again. */
  readonly owner: string;
  /** Where Flux finds the folder. */
  readonly flux: FluxSource;
}

/** The folders that exported files are in, below that of the export. */
export const EXPORT_FOLDERS = ["stores", "lanes"] as const;

/** Every file of an export, each list of files behind those that it lists; the same set gives the same bytes. */
export function composeFiles(set: LaneSet, options: ExportOptions): readonly ExportedFile[] {
  const { owner, layout, flux } = options;
  const objects = listExported(set, options);
  const files = objects.map(({ file, manifest, lanes }) => writeFile(file, { owner, lanes }, [manifest]));
  const paths = objects.map(({ file }) => file);
  if (layout === "argocd") return [...files, writeList("kustomization.yaml", owner, paths)];
  const lists = EXPORT_FOLDERS.map((folder) => {
    const own = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
    return writeList(`${folder}/kustomization.yaml`, owner, own);
  });
  const wired = writeFile("flux.yaml", { owner, lanes: [] }, listFluxKustomizations(owner, flux));
  return [...files, ...lists, wired, writeList("kustomization.yaml", owner, ["flux.yaml"])];
}

function writeFile(path: string, header: HeaderContent, documents: readonly object[]): ExportedFile {
  // Readers of YAML 1.1 and 1.2 take different words for something else than text: with quotes none is.
  const form = { noRefs: true, lineWidth: -1, forceQuotes: true } as const;
  const bodies = documents.map((document) => dump(document, form));
  return { path, text: `${composeHeader(header)}${bodies.join("---\n")}` };
}

function writeList(path: string, owner: string, resources: readonly string[]): ExportedFile {
  const list = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    // Without any other field kustomize refuses a list that is empty, and what ended would never be pruned.
    metadata: { name: "credential-lanes" },
    resources: [...resources].sort(),
  };
  return writeFile(path, { owner, lanes: [] }, [list]);
}
