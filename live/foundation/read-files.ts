import path from "node:path";
import type { Manifest } from "../../lanes/foundation/kubernetes-objects.ts";
import type { FoundationSettings } from "../../lanes/foundation/settings.ts";
import { readDocuments } from "../../lanes/guardrails/documents.ts";
import { listManifests } from "../../lanes/guardrails/manifest.ts";
import { formatFinding } from "../../lanes/lane-set.ts";
import { type LoadResult, loadManifests, loadSources } from "../../lanes/load.ts";

/** What a foundation is made from: the requests of its lanes, and the rendered manifests that it installs. */
export interface FoundationFiles {
  /** The folder that the requests lie in, which policy files and allowed signers are relative to. */
  readonly root: string;
  readonly loaded: LoadResult;
  readonly rendered: readonly Manifest[];
  /** What of the manifests could not be read. */
  readonly faults: readonly string[];
}

/** Reads the files that the settings name, relative to the project's folder. */
export function readFoundationFiles(
  project: string,
  { requests, externalSecrets }: FoundationSettings,
): FoundationFiles {
  const folder = path.resolve(project, requests);
  const root = path.dirname(folder);
  const loaded = loadSources([folder], { root });
  if (externalSecrets?.manifests === undefined) return { root, loaded, rendered: [], faults: [] };
  const manifests = loadManifests([externalSecrets.manifests], { root: project });
  const read = manifests.sources.map((source) => ({ source, ...readDocuments(source) }));
  const rendered = read
    .flatMap(({ documents }) => documents.flatMap(listManifests))
    .map(({ body }) => body as Manifest);
  const faults = [
    ...manifests.findings.map(formatFinding),
    ...read.flatMap(({ source, drafts }) => (drafts.length === 0 ? [] : [`${source.path}: it cannot be read as YAML`])),
    ...(rendered.length === 0 ? ["foundation:externalSecrets.manifests: there is no object in this folder"] : []),
  ];
  return { root, loaded, rendered, faults };
}
