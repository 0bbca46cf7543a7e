import { type Draft, finishDrafts } from "../draft.ts";
import { compareFindings, type Finding } from "../finding.ts";
import type { SourceFile } from "../load.ts";
import { formatPointer, type Locate, makeLocator } from "../positions.ts";
import { type ManifestDocument, readDocuments } from "./documents.ts";
import { listManifests } from "./manifest.ts";
import type { ManifestReport, ManifestRule, ManifestSet } from "./rule.ts";

/** Reads manifests and runs rules over them: every finding of every file at once, sorted; pure, and never throws. */
export function checkManifests(
  sources: readonly SourceFile[],
  { rules, ...context }: Omit<ManifestSet, "manifests" | "documents"> & { readonly rules: readonly ManifestRule[] },
): readonly Finding[] {
  const drafts = new Map<SourceFile, Draft[]>(sources.map((source) => [source, []]));
  const documents: ManifestDocument[] = [];
  for (const source of sources) {
    const read = readDocuments(source);
    drafts.get(source)?.push(...read.drafts);
    documents.push(...read.documents);
  }
  const set: ManifestSet = { documents, manifests: documents.flatMap(listManifests), ...context };
  const report = makeReport(drafts);
  for (const rule of rules) rule(set, report);
  return [...drafts].flatMap(([source, found]) => finishDrafts(source, found)).sort(compareFindings);
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
