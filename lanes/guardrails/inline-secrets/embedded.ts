import type { FindingCode } from "../../finding.ts";
import type { SourceFile } from "../../load.ts";
import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import { makeLocator } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import { type ManifestDocument, readDocuments } from "../documents.ts";
import { hasNoContainers } from "../kinds-without-containers.ts";
import { listManifests } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import { withReadings } from "../readings.ts";
import { findInDocument } from "../report.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asMap, asText } from "../values.ts";
import { isKustomization } from "./kustomize.ts";
import { isNestedKind, judgeNested } from "./nested.ts";
import { guessKind, isJsonPatch, listSteps, type PatchStep } from "./patches.ts";

/** What is wrong with a text, told once at its place. */
export interface Found {
  readonly code: FindingCode;
  readonly message: string;
  /** Where in what was judged. */
  readonly path: Path;
  /** The same as an index of its text. */
  readonly index?: number;
}

/** Goes through the values of a document for what would be another object. */
export type EmbeddedSearch = (document: ManifestDocument, report: ManifestReport) => void;

/** How deep texts of YAML may hold texts of YAML, and those whose branches are all judged. */
const MAX_TEXTS = 4;
const MAX_BRANCHED = 2;

interface TextSource extends SourceFile {
  readonly level: number;
  /** The file that the text stands in, whose template may set names for it. */
  readonly outer: SourceFile;
}

/**
 * Objects that do not stand as such: in a text, as patches, values of charts and bundles have them, as the steps of a JSON
 * patch, and as what a policy puts into what it makes. Each is judged by the rules as the object that comes of it.
 */
export function makeEmbeddedSearch(rules: readonly ManifestRule[]): EmbeddedSearch {
  const search: EmbeddedSearch = (document, report) => {
    const judge = (object: TextSource, kind?: string): Found | undefined => judgeObject(object, all, kind);
    walk(document.root, [], { document, report, judge: document.isTemplate ? judgeOnce(document, judge) : judge });
  };
  const all = [...rules, makeEmbeddedRule(search)];
  return search;
}

/** What was found in texts of a file, whose templates may have one of them in each of their readings. */
const judged = new WeakMap<SourceFile, Map<string, Found | undefined>>();

function judgeOnce({ source }: ManifestDocument, judge: Searching["judge"]): Searching["judge"] {
  const known = judged.get(source) ?? new Map<string, Found | undefined>();
  judged.set(source, known);
  return (object, kind) => {
    const key = `${kind ?? ""} ${object.text}`;
    if (!known.has(key)) known.set(key, judge(object, kind));
    return known.get(key);
  };
}

/** The same as a rule. */
export function makeEmbeddedRule(search: EmbeddedSearch): ManifestRule {
  return ({ documents, manifests }, report) => {
    let last: ManifestDocument | undefined;
    for (const manifest of manifests) {
      const { document, kind } = manifest;
      if (document === last || EXAMPLES.has(kind) || hasNoContainers(manifest)) continue;
      last = document;
      if (mayEmbed(document)) search(document, report);
    }
    for (const document of documents) if (isPatchFile(document)) search(document, report);
  };
}

/** The steps of a patch in a file of their own, and a file of Kustomize that leaves out what it is. */
function isPatchFile({ root, source }: ManifestDocument): boolean {
  if (Array.isArray(root)) return isJsonPatch(root);
  const map = asMap(root);
  return map !== undefined && map.kind === undefined && isKustomization(map, source.path);
}

/** The texts of a definition are examples; those of these two are judged as settings. */
const EXAMPLES: ReadonlySet<string> = new Set(["CustomResourceDefinition", "ConfigMap", "Secret"]);

/** Tells quickly that a document has one object and no patch, also in quotes, whose own ones are escaped. */
function mayEmbed({ source, offset, end }: ManifestDocument): boolean {
  const text = source.text.slice(offset, end);
  const kind = text.indexOf("kind");
  return text.indexOf("kind", kind + 1) >= 0 || MAY_BE_PATCH.test(text);
}

const MAY_BE_PATCH = /\bop\\*["']?\s*:|patchStrategicMerge|templatePatch|\\[uUx]/;

interface Searching {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
  readonly judge: (object: TextSource, kind?: string) => Found | undefined;
}

function walk(value: YamlValue, path: (string | number)[], searching: Searching): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    if (isJsonPatch(value)) judgeSteps(value, path, searching);
    for (let at = 0; at < value.length; at += 1) step(value[at] ?? null, at, path, searching);
    return;
  }
  if (typeof value.kind === "string" && isNestedKind(value.kind)) judgeMade(value, path, searching);
  for (const key in value) {
    const each = value[key] ?? null;
    if (typeof each === "string") judgeText(each, key, path, searching, value);
    else if (key === "patch" && isJsonPatch(each)) judgeSteps(each, [...path, key], searching, targetOf(value));
    else {
      if (key === "patchStrategicMerge") judgePart(asMap(each), [...path, key], searching);
      step(each, key, path, searching);
    }
  }
}

function step(value: YamlValue, key: string | number, path: (string | number)[], searching: Searching): void {
  if (typeof value === "string") judgeText(value, key, path, searching);
  if (typeof value !== "object" || value === null) return;
  path.push(key);
  walk(value, path, searching);
  path.pop();
}

/** A text that has an object, or the steps of a patch; people read the others. */
const MAY_BE_OBJECT = /(?:^|[\s{,"'-])(?:kind|op)["']?[ \t]*:/;
const FOR_PEOPLE: ReadonlySet<string | number> = new Set([
  "description",
  "message",
  "kubectl.kubernetes.io/last-applied-configuration",
]);

/** True for a text that may be an object of Kubernetes, and is judged as one. */
export function mayBeObject(text: string): boolean {
  return text.length > 20 && MAY_BE_OBJECT.test(text);
}

function judgeText(text: string, key: string | number, path: Path, searching: Searching, beside?: YamlMap): void {
  const isPatch = key === "patch" || key === "templatePatch";
  if (text.length <= 20 || FOR_PEOPLE.has(key) || !(isPatch ? text.includes(":") : mayBeObject(text))) return;
  const kind = key === "templatePatch" ? "Application" : isPatch ? targetOf(beside) : undefined;
  const found = searching.judge(sourceOf(searching, text), kind);
  if (found === undefined) return;
  const where = isPatch || key === "patchesStrategicMerge" ? "in a patch" : "in a text that is an object";
  const at = [...path, key];
  const place = found.index === undefined ? at : placePath(at, { text, index: found.index });
  searching.report(searching.document, found.code, place, `${found.message}, ${where}`);
}

/** The kind that a patch says it is for. */
function targetOf(patch: YamlMap | undefined): string | undefined {
  return asText(asMap(patch?.target)?.kind);
}

function judgeSteps(value: YamlValue, path: Path, searching: Searching, kind?: string): void {
  for (const each of listSteps(value, kind)) {
    const found = judgeStep(each, searching);
    if (found !== undefined)
      searching.report(searching.document, found.code, [...path, each.at, "value"], `${found.message}, in a patch`);
  }
}

function judgeStep({ object, literal }: PatchStep, searching: Searching): Found | undefined {
  const found = searching.judge(sourceOf(searching, JSON.stringify(object)));
  return (
    found ?? (literal(searching.document) ? { code: "inline-secret", message: LITERAL_STEP, path: [] } : undefined)
  );
}

const LITERAL_STEP = "Literal value of a credential";

/** What Kyverno puts into an object that it makes is below `data` beside the kind (1.15, docs of generate rules). */
function judgeMade({ kind, data }: YamlMap, path: Path, searching: Searching): void {
  const made = asMap(data);
  if (made !== undefined && (asMap(made.data) ?? asMap(made.stringData)) !== undefined)
    judgePart({ ...made, kind: kind ?? "" }, [...path, "data"], searching);
}

/** A part of an object that stands as YAML; places in it are places in the document. */
function judgePart(part: YamlMap | undefined, path: Path, searching: Searching): void {
  if (part === undefined) return;
  const kind = asText(part.kind) ?? guessKind(part);
  const found = searching.judge(sourceOf(searching, JSON.stringify({ ...part, kind })));
  if (found !== undefined) searching.report(searching.document, found.code, [...path, ...found.path], found.message);
}

function sourceOf({ document }: Searching, text: string): TextSource {
  const { path, level = 0 } = document.source as SourceFile & Partial<TextSource>;
  return { path: level === 0 ? `${path}.yaml` : path, text, level: level + 1, outer: document.source };
}

/** Of what was made of an object, and not read. */
function withoutIndex({ code, message, path }: Found): Found {
  return { code, message, path };
}

function judgeObject(source: TextSource, rules: readonly ManifestRule[], kind?: string): Found | undefined {
  if (source.level > MAX_TEXTS) return undefined;
  let first: (Found & { readonly where: Parameters<ManifestReport>[0] }) | undefined;
  const note: ManifestReport = (where, code, path, message) => {
    first ??= { where, code, message, path };
  };
  const { documents } = readDocuments(source);
  const read = source.level <= MAX_BRANCHED ? withReadings(documents) : documents;
  for (const document of read) {
    const root = asMap(document.root);
    if (kind !== undefined && root !== undefined && root.kind === undefined) {
      const whole = judgeObject({ ...source, text: JSON.stringify({ ...root, kind }) }, rules);
      if (whole !== undefined) return withoutIndex(whole);
    }
    for (const each of listSteps(document.root, kind)) {
      const own = judgeObject({ ...source, text: JSON.stringify(each.object), level: source.level + 1 }, rules);
      if (own !== undefined) return withoutIndex(own);
      if (each.literal(document)) return { code: "inline-secret", message: LITERAL_STEP, path: [] };
    }
    const manifests = listManifests(document);
    if (manifests.length === 0) judgeNested(document, [], note);
  }
  const manifests = read.flatMap(listManifests);
  for (const rule of rules) rule({ documents: read, manifests }, note);
  if (first === undefined) return undefined;
  const { where, ...found } = first;
  const { document, whole } = findInDocument(where, found.path);
  // What another rule judged of the object is of another text.
  if (document.source !== source) return found;
  return { ...found, index: document.offset + makeLocator(document.nodes)(whole, "value") };
}
