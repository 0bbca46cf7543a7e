import { redactDrafts } from "../check-secrets.ts";
import { type Draft, finishDrafts } from "../draft.ts";
import { compareFindings, type Finding } from "../finding.ts";
import { INLINE_SECRETS_FINDINGS } from "../findings/inline-secrets.ts";
import { READING_FINDINGS } from "../findings/reading.ts";
import type { SourceFile } from "../load.ts";
import { formatPointer, type Locate, makeLocator } from "../positions.ts";
import { type ManifestDocument, readDocuments } from "./documents.ts";
import { listManifests, type Manifest } from "./manifest.ts";
import type { ManifestReport, ManifestRule, ManifestSet } from "./rule.ts";

type Options = Omit<ManifestSet, "manifests" | "documents"> & { readonly rules: readonly ManifestRule[] };

/** Reads manifests and runs rules over them: every finding of every file at once, sorted; pure, and never throws. */
export function checkManifests(sources: readonly SourceFile[], options: Options): readonly Finding[] {
  return checkManifestSet(sources, options).findings;
}

/** The same, with the objects that were read. */
export function checkManifestSet(
  sources: readonly SourceFile[],
  { rules, ...context }: Options,
): { readonly findings: readonly Finding[]; readonly manifests: readonly Manifest[] } {
  const drafts = new Map<SourceFile, Draft[]>(sources.map((source) => [source, []]));
  const documents: ManifestDocument[] = [];
  const isOfChart = findCharts(sources);
  for (const source of sources) {
    const read = readDocuments(source, { isOfChart: isOfChart(source) });
    drafts.get(source)?.push(...read.drafts);
    documents.push(...read.documents);
  }
  const set: ManifestSet = { documents, manifests: documents.flatMap(listManifests), ...context };
  const report = makeReport(drafts);
  for (const rule of rules) rule(set, report);
  const findings = [...drafts].flatMap(([source, found]) => finishDrafts(source, conceal(found))).sort(compareFindings);
  return { findings, manifests: set.manifests };
}

/** A key beside a credential may be one as well, and of a file that cannot be read nobody knows. */
function conceal(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.some(
    ({ code }) => Object.hasOwn(INLINE_SECRETS_FINDINGS, code) || Object.hasOwn(READING_FINDINGS, code),
  )
    ? redactDrafts(drafts)
    : drafts;
}

/** Whatever YAML lies in the templates of a chart is rendered into manifests. */
function findCharts(sources: readonly SourceFile[]): (source: SourceFile) => boolean {
  const charts = sources.flatMap(({ path }) =>
    /(?:^|\/)Chart\.yaml$/.test(path) ? [path.slice(0, -"Chart.yaml".length)] : [],
  );
  return ({ path }) => charts.some((chart) => path.startsWith(`${chart}templates/`));
}

function makeReport(drafts: Map<SourceFile, Draft[]>): ManifestReport {
  const locators = new Map<ManifestDocument, Locate>();
  return (where, code, path, message, hint) => {
    const document = "document" in where ? where.document : where;
    const locate = locators.get(document) ?? makeLocator(document.nodes);
    locators.set(document, locate);
    const whole = "document" in where ? [...where.path, ...path] : path;
    const offset = document.offset + locate(whole, "value");
    const words = { message, ...(hint === undefined ? {} : { hint }) };
    // What manifests are held against may lie outside of what was read as manifests.
    const found = drafts.get(document.source) ?? [];
    found.push({ code, offset, pointer: formatPointer(whole), ...words });
    drafts.set(document.source, found);
  };
}
