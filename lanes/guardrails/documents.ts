import type { Draft } from "../draft.ts";
import type { SourceFile } from "../load.ts";
import { type DocumentSpan, readBlockValue } from "../parse/block-tree.ts";
import { hasBadCharacter, isOrdinary } from "../parse/characters.ts";
import type { YamlNode, YamlValue } from "../parse/tree.ts";
import { isKustomizationFile } from "./kustomization-file.ts";
import { type ReadDocument, readDocument, readRareDocument } from "./read-document.ts";
import { splitJson } from "./split-json.ts";

/** One document of a file of YAML or JSON. */
export interface ManifestDocument {
  readonly source: SourceFile;
  /** Where its text begins in the file, in UTF-16 code units; the offsets of its nodes count from there. */
  readonly offset: number;
  /** Where its text ends in the file. */
  readonly end: number;
  /**
   * In order of appearance, the root first. They are read again where somebody asks for them: kept of every document they
   * are most of what is in memory, and few documents have a finding.
   */
  readonly nodes: readonly YamlNode[];
  readonly root: YamlValue;
  /** True where it was read as a template that has not been rendered: a scalar may hold actions, `{{ … }}`. */
  readonly isTemplate: boolean;
  /** Of a template: nodes whose key was given before, by another branch; the document's value has the first. */
  readonly alternatives: readonly YamlNode[];
}

/** The documents of a file, and what could not be read. */
export interface DocumentsRead {
  readonly documents: readonly ManifestDocument[];
  readonly drafts: readonly Draft[];
}

/**
 * A file of JSON without one of the keys is neither an object of Kubernetes nor a JSON patch, and often long; an escape may
 * hide the key. What kubectl takes for JSON is told by the text and not by the name: there may be YAML in it.
 */
const MAY_BE_OBJECT = /\b(?:kind|op)["']?\s*:|\\[uUx]/;

/**
 * A key `apiVersion`, or a `kind` in the spelling of Kubernetes: of text that cannot be read, what has neither is no
 * manifest, such as JSON with comments, a template of another program, or a list of tasks.
 */
const LIKE_MANIFEST =
  /(?:^|[\s{,"'-])(?:apiVersion["']?[ \t]*:|kind["']?[ \t]*:[ \t]*["']?(?:[A-Z][A-Za-z]+|\{\{)|(?:\\u00[0-9a-f]{2})+)/m;

/** Files that a program reads by their name: what cannot be read there is a fault, whatever it looks like. */
const READ_BY_NAME = /(?:^|\/)(?:helmfile(?:\.d\/[^/]+)?|fleet)\.ya?ml$/i;
const isReadByName = ({ path }: SourceFile): boolean => READ_BY_NAME.test(path) || isKustomizationFile(path);

/** A line that divides documents; what follows the mark on its line is part of the next one. */
const MARK = /^(?:---(?=[ \t\r\n]|$)|\.\.\.(?=[ \t\r\n]|$))/gm;
const LENGTH_OF_MARK = 3;

/**
 * Reads every document of a file of YAML or JSON as Kubernetes' own readers do: with anchors, merge keys and whatever is
 * text in some version of YAML. Two values of one key are an error. A template that is not rendered yet is read around its
 * actions. What cannot be read is a fault of a manifest alone: of what looks like one, of all that a chart renders or takes
 * its values from, and of what a program reads by its name.
 * Never throws.
 */
export function readDocuments(source: SourceFile, { isOfChart = false } = {}): DocumentsRead {
  const documents: ManifestDocument[] = [];
  const drafts: Draft[] = [];
  if (isOtherJson(source)) return { documents, drafts };
  const isPlain = isOrdinary(source.text) && !isJson(source.path) && !hasDirective(source.text);
  for (const span of splitDocuments(source.text)) {
    const { start, end } = span;
    // Most are written plainly, and have nothing that somebody asks a place of.
    const root = isPlain ? readBlockValue(source.text, span, { takesMore: true }) : readApart(source, span);
    if (root !== undefined) {
      documents.push(new Opened({ source, isTemplate: false }, span, root));
      continue;
    }
    const text = source.text.slice(start, end);
    const read = readRareDocument(prepare(text, source.path));
    if (!("drafts" in read)) {
      keepDocument(documents, source, span, read);
      continue;
    }
    if (!isOfChart && !LIKE_MANIFEST.test(text) && !isReadByName(source)) continue;
    for (const part of splitJson(text) ?? [{ start: 0, end: text.length }]) {
      const place = { start: start + part.start, end: start + part.end };
      const found =
        part.end === text.length && part.start === 0
          ? read
          : readRareDocument(prepare(text.slice(part.start, part.end), source.path));
      if ("drafts" in found)
        for (const draft of found.drafts) drafts.push({ ...draft, offset: draft.offset + place.start });
      else keepDocument(documents, source, place, found);
    }
  }
  return { documents, drafts };
}

function keepDocument(documents: ManifestDocument[], source: SourceFile, span: DocumentSpan, read: ReadDocument): void {
  if (read.nodes.length === 0) return;
  const { isTemplate } = read;
  documents.push(new Opened({ source, isTemplate }, span, rootOf(read), isTemplate ? read : undefined));
}

/** Where a document is, and how it was read. */
type DocumentPlace = Pick<ManifestDocument, "source" | "offset" | "end" | "isTemplate">;

/** A document, with what is known of it beside its place. */
interface OpenDocument extends DocumentPlace {
  known: YamlValue | undefined;
  /** How it was read; of a template it stays: its alternatives are told from other nodes by identity. */
  read: ReadDocument | undefined;
}

const NO_NODES: readonly YamlNode[] = [];

/** What is not known is read again where somebody asks for it. One object for all: a getter of each costs more than its document. */
const DOCUMENT = {
  get root(): YamlValue {
    const document = this as unknown as OpenDocument;
    document.known ??= rootOf(document.isTemplate ? keepRead(document) : readAgain(document));
    return document.known;
  },
  get nodes(): readonly YamlNode[] {
    return keepRead(this as unknown as OpenDocument).nodes;
  },
  get alternatives(): readonly YamlNode[] {
    const document = this as unknown as OpenDocument;
    return document.isTemplate ? keepRead(document).alternatives : NO_NODES;
  },
};

/** Made by a constructor, which takes a fraction of what setting a prototype does. */
function OpenedDocument(
  this: { -readonly [Key in keyof OpenDocument]: OpenDocument[Key] },
  { source, isTemplate }: Pick<DocumentPlace, "source" | "isTemplate">,
  { start, end }: DocumentSpan,
  known: YamlValue,
  read?: ReadDocument,
): void {
  this.source = source;
  this.offset = start;
  this.end = end;
  this.isTemplate = isTemplate;
  this.known = known;
  this.read = read;
}
OpenedDocument.prototype = DOCUMENT;
const Opened = OpenedDocument as unknown as new (...args: Parameters<typeof OpenedDocument>) => ManifestDocument;

/** Lets go of what a document says: it is most of what is in memory, and few documents are looked at again. */
export function forgetDocument(document: ManifestDocument): void {
  const open = document as unknown as OpenDocument;
  open.known = undefined;
  open.read = undefined;
}

/** A template without the keys at some offsets, and with nothing in place of the items at some. */
export function rereadDocument(document: ManifestDocument, isLeftOut: (offset: number) => boolean): ManifestDocument {
  const { source, offset: start, end } = document;
  const read = keepRead(document as unknown as OpenDocument).again?.(isLeftOut);
  if (read === undefined) return document;
  const reading = new Opened({ source, isTemplate: true }, { start, end }, rootOf(read), read);
  wholes.set(reading, () => readAgain(document as unknown as OpenDocument).again?.(isLeftOut) ?? NOT_READ);
  return reading;
}

const NOT_READ: ReadDocument = { nodes: [], isTemplate: true, alternatives: [] };

/** How to read again what is a template without some of its keys. */
const wholes = new WeakMap<object, () => ReadDocument>();

function readAgain(document: OpenDocument): ReadDocument {
  const { source, offset, end, isTemplate, read } = document;
  if (read !== undefined) return read;
  const reread = isTemplate ? wholes.get(document) : undefined;
  if (reread !== undefined) return reread();
  const found = readDocument(prepare(source.text.slice(offset, end), source.path));
  return "drafts" in found ? { nodes: [], isTemplate, alternatives: [] } : found;
}

function keepRead(document: OpenDocument): ReadDocument {
  document.read = readAgain(document);
  return document.read;
}

function rootOf({ nodes }: Pick<ReadDocument, "nodes">): YamlValue {
  return nodes[0]?.value ?? null;
}

/** What a document says that is written plainly, in a file that is not ordinary throughout; undefined for any other one. */
function readApart({ text, path }: SourceFile, { start, end }: DocumentSpan): YamlValue | undefined {
  const prepared = prepare(text.slice(start, end), path);
  if (hasBadCharacter(prepared) || prepared.includes("\r")) return undefined;
  return readBlockValue(prepared, { start: 0, end: prepared.length }, { takesMore: true });
}

function splitDocuments(text: string): readonly DocumentSpan[] {
  const spans: DocumentSpan[] = [];
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  MARK.lastIndex = 0;
  while (MARK.test(text)) {
    spans.push({ start, end: MARK.lastIndex - LENGTH_OF_MARK });
    start = MARK.lastIndex;
  }
  spans.push({ start, end: text.length });
  return spans;
}

const isJson = (path: string): boolean => /\.json$/i.test(path);
const isOtherJson = ({ path, text }: SourceFile): boolean =>
  isJson(path) && !MAY_BE_OBJECT.test(text) && !isKustomizationFile(path);
const hasDirective = (text: string): boolean => text.includes("%") && /^%/m.test(text);

/** JSON may be indented by tabs, which block YAML may not; in its texts they cannot be. */
function prepare(text: string, path: string): string {
  if (isJson(path)) return text.replaceAll("\t", " ");
  return text.includes("%") ? hideDirectives(text) : text;
}

/** A line that may stand before a document begins: a directive, a comment, or a blank one. */
const LINE_OF_HEAD = /(?:%[^\r\n]*|[ \t]*(?:#[^\r\n]*)?)(?:\r\n?|\n|$)/y;

/** A directive says nothing we need. Behind the first character of a document a line that begins as one is a part of a text, or a fault. */
function hideDirectives(text: string): string {
  let hidden = "";
  LINE_OF_HEAD.lastIndex = 0;
  for (;;) {
    const [line = ""] = LINE_OF_HEAD.exec(text) ?? [];
    if (line === "") return hidden + text.slice(hidden.length);
    hidden += line.startsWith("%") ? line.replace(/[^\r\n]/g, " ") : line;
  }
}
