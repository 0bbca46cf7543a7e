import type { Draft } from "../draft.ts";
import type { SourceFile } from "../load.ts";
import type { YamlNode, YamlValue } from "../parse/tree.ts";
import { forgetDocument, type ManifestDocument, readDocuments } from "./documents.ts";
import { keepFacts, listManifests, type Manifest, type ManifestFacts } from "./manifest.ts";
import { hasReadings, listReadings } from "./readings.ts";
import { listProducers } from "./references/producers.ts";
import { listReferences } from "./references/rules.ts";
import { makeReport } from "./report.ts";
import type { ManifestRule } from "./rule.ts";
import { folderOfValues } from "./values-file.ts";
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
  /**
   * Folders of charts ({@link listCharts}): whatever YAML lies in their templates is rendered into manifests, by the files of
   * values beside them.
   */
  readonly charts: readonly string[];
  /** Keeps every document as it was read: some rule is going to look at all of them. */
  readonly keepsAll?: boolean;
}

const NO_FACTS: ManifestFacts = { references: [], producers: [] };

/** Reads a file of manifests and judges it alone; pure, and never throws. */
export function judgeFile(source: SourceFile, { rules, charts, keepsAll = false }: JudgeFileOptions): JudgedFile {
  const folder = folderOfValues(source.path);
  const isOfChart = charts.some((chart) => chart === folder || source.path.startsWith(`${chart}templates/`));
  const { documents: read, drafts } = readDocuments(source, { isOfChart });
  const manifests = read.flatMap(listManifests);
  const found = new Map([[source, [...drafts]]]);
  const report = makeReport(found);
  for (const rule of rules) rule({ documents: read, manifests }, report);
  const drafted = found.get(source) ?? [];
  const options = { keepsAll };
  if (!read.some(differsByReading)) {
    tellFacts(read, manifests, options);
    return { documents: read, manifests, drafts: drafted };
  }
  const documents = read.flatMap((each) => (differsByReading(each) ? listDifferent(each) : [each]));
  const all = documents.flatMap(listManifests);
  tellFacts([...read, ...documents], all, options);
  return { documents, manifests: all, drafts: drafted };
}

/** Keeps what rules over all files ask for, and lets go of the rest. */
function tellFacts(
  documents: readonly ManifestDocument[],
  manifests: readonly Manifest[],
  { keepsAll }: { readonly keepsAll: boolean },
): void {
  for (const manifest of manifests) keepFacts(manifest, findFacts(manifest));
  // Rules over all files are about these; all else is read again where one of them asks for it.
  const kept = new Set(manifests.filter(isOfGroup).map(({ document }) => document));
  for (const document of documents) if (!keepsAll && !kept.has(document)) forgetDocument(document);
}

/** The readings of a template in place of it, where they say different things of other objects. */
function listDifferent(document: ManifestDocument): readonly ManifestDocument[] {
  const readings = listReadings(document);
  const told = readings.map((reading) =>
    JSON.stringify(
      listManifests(reading).map((manifest) => {
        const { kind, apiVersion, name, namespace } = manifest;
        return [kind, apiVersion, name, namespace, findFacts(manifest), isOfGroup(manifest) ? manifest.body : ""];
      }),
    ),
  );
  return new Set(told).size > 1 ? readings : [document];
}

/** Kinds that are told from others by their name alone, whatever they hold. */
const BY_NAME: ReadonlySet<YamlValue> = new Set(["ConfigMap", "Secret", "CustomResourceDefinition"]);
const NAMES: ReadonlySet<YamlValue> = new Set(["metadata", "name", "namespace", "apiVersion", "kind"]);

/** True for a template whose branches may differ in what other objects have to do with. */
function differsByReading(document: ManifestDocument): boolean {
  if (!hasReadings(document)) return false;
  const [root] = document.nodes;
  const isOwn = ({ parent }: YamlNode): boolean =>
    parent === root || (parent?.parent === root && parent?.key === "metadata");
  return (
    document.nodes.some(({ key, parent, value }) => key === "kind" && parent === root && !BY_NAME.has(value)) ||
    document.alternatives.some((each) => NAMES.has(each.key) && isOwn(each))
  );
}

function findFacts(manifest: Manifest): ManifestFacts {
  const references = listReferences(manifest);
  const producers = listProducers(manifest);
  return references.length + producers.length === 0 ? NO_FACTS : { references, producers };
}
