import type { Draft } from "../draft.ts";
import type { SourceFile } from "../load.ts";
import { forgetDocument, type ManifestDocument, readDocuments } from "./documents.ts";
import { keepFacts, listManifests, type Manifest, type ManifestFacts } from "./manifest.ts";
import { listProducers } from "./references/producers.ts";
import { listReferences } from "./references/rules.ts";
import { makeReport } from "./report.ts";
import type { ManifestRule } from "./rule.ts";
import { isOfGroup } from "./wiring/read-external-secret.ts";

/** One file, judged alone: what was found, and its documents, of which little is kept. */
export interface JudgedFile {
  readonly documents: readonly ManifestDocument[];
  readonly manifests: readonly Manifest[];
  readonly drafts: readonly Draft[];
}

/** The folders of charts, by their files. */
export function listCharts(sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap(({ path }) =>
    /(?:^|\/)Chart\.yaml$/.test(path) ? [path.slice(0, -"Chart.yaml".length)] : [],
  );
}

/** How a file is judged. */
export interface JudgeFileOptions {
  /** Rules over the manifests of one file, whatever other files say. */
  readonly rules: readonly ManifestRule[];
  /** Folders of charts ({@link listCharts}): whatever YAML lies in their templates is rendered into manifests. */
  readonly charts: readonly string[];
  /** Keeps every document as it was read: some rule is going to look at all of them. */
  readonly keepsAll?: boolean;
}

const NO_FACTS: ManifestFacts = { references: [], producers: [] };

/** Reads a file of manifests and judges it alone; pure, and never throws. */
export function judgeFile(source: SourceFile, { rules, charts, keepsAll = false }: JudgeFileOptions): JudgedFile {
  const isOfChart = charts.some((chart) => source.path.startsWith(`${chart}templates/`));
  const { documents, drafts } = readDocuments(source, { isOfChart });
  const manifests = documents.flatMap(listManifests);
  const found = new Map([[source, [...drafts]]]);
  const report = makeReport(found);
  for (const rule of rules) rule({ documents, manifests }, report);
  for (const manifest of manifests) keepFacts(manifest, findFacts(manifest));
  // Rules over all files are about these; all else is read again where one of them asks for it.
  const kept = new Set(manifests.filter(isOfGroup).map(({ document }) => document));
  for (const document of documents) if (!keepsAll && !kept.has(document)) forgetDocument(document);
  return { documents, manifests, drafts: found.get(source) ?? [] };
}

function findFacts(manifest: Manifest): ManifestFacts {
  const references = listReferences(manifest);
  const producers = listProducers(manifest);
  return references.length + producers.length === 0 ? NO_FACTS : { references, producers };
}
