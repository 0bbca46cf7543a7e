import { redactDrafts } from "../check-secrets.ts";
import { type Draft, finishDrafts } from "../draft.ts";
import { compareFindings, type Finding } from "../finding.ts";
import { INLINE_SECRETS_FINDINGS } from "../findings/inline-secrets.ts";
import { READING_FINDINGS } from "../findings/reading.ts";
import type { SourceFile } from "../load.ts";
import type { ManifestDocument } from "./documents.ts";
import { judgeFile, listCharts } from "./file-facts.ts";
import type { Manifest } from "./manifest.ts";
import { makeReport } from "./report.ts";
import type { ManifestRule, ManifestSet } from "./rule.ts";

/** What files are held against, and the rules. */
interface Options extends Omit<ManifestSet, "manifests" | "documents"> {
  /** Rules over all manifests at once. */
  readonly rules: readonly ManifestRule[];
  /** Rules over those of one file, which come first. */
  readonly fileRules?: readonly ManifestRule[];
}

/** Reads manifests and runs rules over them: every finding of every file at once, sorted; pure, and never throws. */
export function checkManifests(sources: readonly SourceFile[], options: Options): readonly Finding[] {
  return checkManifestSet(sources, options).findings;
}

/** The same, with the objects that were read. */
export function checkManifestSet(
  sources: readonly SourceFile[],
  { rules, fileRules = [], ...context }: Options,
): { readonly findings: readonly Finding[]; readonly manifests: readonly Manifest[] } {
  const drafts = new Map<SourceFile, Draft[]>();
  const documents: ManifestDocument[] = [];
  const manifests: Manifest[] = [];
  const charts = listCharts(sources);
  // Who owns what is asked of every document.
  const keepsAll = context.ownership !== undefined;
  for (const source of sources) {
    const file = judgeFile(source, { rules: fileRules, charts, keepsAll });
    drafts.set(source, [...file.drafts]);
    // One by one: a file may have more than a call takes arguments.
    for (const each of file.documents) documents.push(each);
    for (const each of file.manifests) manifests.push(each);
  }
  const set: ManifestSet = { documents, manifests, ...context };
  const report = makeReport(drafts);
  for (const rule of rules) rule(set, report);
  const findings = [...drafts]
    .flatMap(([source, found]) => finishDrafts(source, found, conceal(found)))
    .sort(compareFindings);
  return { findings, manifests };
}

/** A key beside a credential may be one as well, and of a file that cannot be read nobody knows. */
function conceal(drafts: readonly Draft[]): typeof redactDrafts | undefined {
  const isHidden = ({ code }: Draft) =>
    Object.hasOwn(INLINE_SECRETS_FINDINGS, code) || Object.hasOwn(READING_FINDINGS, code);
  return drafts.some(isHidden) ? redactDrafts : undefined;
}
