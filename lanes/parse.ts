import type { Event, YAMLException } from "js-yaml";
import { type Draft, draftOf } from "./draft.ts";
import { MAX_EVENTS, MAX_FILE_BYTES, MAX_FINDINGS } from "./limits.ts";
import type { SourceFile } from "./load.ts";
import { readBlockNodes } from "./parse/block-tree.ts";
import { type BadCharacter, blankBadCharacters, findBadCharacters, hasBadCharacter } from "./parse/characters.ts";
import { readEvents } from "./parse/events.ts";
import { jsYaml } from "./parse/js-yaml.ts";
import { findSyntaxFault } from "./parse/syntax.ts";
import { buildTree, type YamlMap, type YamlNode } from "./parse/tree.ts";
import { formatPointer, pathOf } from "./positions.ts";

/** What reading one file gave. */
export interface Parsed {
  /** Nodes in order of appearance, the root first; none where the text is not YAML. */
  readonly nodes: readonly YamlNode[];
  /** The document, where it is a mapping. */
  readonly root?: YamlMap;
  readonly drafts: readonly Draft[];
  /** Pointers of values that were reported, and must not be judged any further. */
  readonly broken: ReadonlySet<string>;
}

/** Reads one file as YAML 1.2, without anything that two readers could take differently; never throws. */
export function parseSource({ text }: Pick<SourceFile, "text">): Parsed {
  // A text has at least as many bytes as UTF-16 code units.
  if (text.length > MAX_FILE_BYTES) return stop([draftOf("file-too-large", { offset: 0 })]);
  if (countSeparators(text) > MAX_EVENTS) return stop([draftOf("yaml-too-many-values", { offset: 0 })]);
  const isBad = hasBadCharacter(text);
  const nodes = isBad ? undefined : readBlockNodes(text);
  if (nodes !== undefined && findCutScalar(text, nodes) === undefined)
    return { nodes, root: nodes[0]?.value as YamlMap, drafts: [], broken: new Set() };
  const hasMark = text.startsWith("\uFEFF");
  const drafts = hasMark ? [draftOf("text-byte-order-mark", { offset: 0 })] : [];
  const bad = isBad ? findBadCharacters(text).slice(0, MAX_FINDINGS + 1) : [];
  const directive = /^\uFEFF?%/m.exec(text);
  if (directive !== null) drafts.push(draftOf("yaml-directive", { offset: directive.index }));
  const end = /^\uFEFF?\.\.\.(?=\s|$)/m.exec(text);
  if (end !== null) drafts.push(draftOf("yaml-document-end", { offset: end.index }));
  const { events, problem } = readWithoutBad(directive === null ? text : text.replace(EVERY_DIRECTIVE, "$1#"), bad);
  if (problem !== undefined) drafts.push(problem);
  if (events === undefined) return stop([...drafts, ...bad.map((each) => draftCharacter(each, ""))]);
  if (events.length > MAX_EVENTS) {
    const characters = bad.map((each) => draftCharacter(each, ""));
    return stop([...drafts, ...characters, draftOf("yaml-too-many-values", { offset: 0 })]);
  }
  return readDocument(text, { events, bad, drafts });
}

const EVERY_DIRECTIVE = /^(\uFEFF?)%/gm;

interface Reading {
  readonly events?: readonly Event[];
  readonly problem?: Draft;
}

/** Reads a text whose bad characters are reported anyway, so that they hide no fault of syntax at another place. */
function readWithoutBad(text: string, bad: readonly BadCharacter[]): Reading {
  const events = readEvents(bad.length > 0 ? blankBadCharacters(text) : text);
  if (Array.isArray(events)) return { events };
  // As a part of a word a control character is in the way of others than as a blank; a tab is a blank.
  const isControl = bad.some(({ code }) => code === "text-control-character");
  const again = isControl ? readEvents(blankBadCharacters(text, "\uFFFD")) : events;
  if (Array.isArray(again)) return { events: again };
  // What was blanked may be what the reader tripped over: then its own finding says it better.
  const tripping = bad.filter(({ code }) => code === "text-control-character" || code === "text-tab");
  return isNearAny(text, events.mark?.position ?? 0, tripping) ? {} : { problem: describeSyntax(text, events) };
}

/** True in a line with one of the characters, and in the next one: what it is a fault of, cannot be told. */
function isNearAny(text: string, offset: number, bad: readonly BadCharacter[]): boolean {
  const from = text.lastIndexOf("\n", text.lastIndexOf("\n", offset - 1) - 1) + 1;
  const next = text.indexOf("\n", offset);
  const to = next < 0 ? text.length : next;
  return bad.some((each) => each.offset >= from && each.offset <= to);
}

/** Every value but the first follows a comma, a line end or a deeper level: with too many of them there is no need to read on. */
function countSeparators(text: string): number {
  return text.length > MAX_EVENTS ? (text.match(/[,\n]/g)?.length ?? 0) : 0;
}

function stop(drafts: readonly Draft[]): Parsed {
  return { nodes: [], drafts, broken: new Set() };
}

function describeSyntax(text: string, exception: YAMLException): Draft {
  const { reason, mark } = exception;
  const offset = mark?.position ?? 0;
  if (reason.startsWith("nesting exceeded")) return draftOf("yaml-too-deep", { offset });
  if (/\btag\b/.test(reason)) return draftOf("yaml-tag", { offset });
  const fault = findSyntaxFault(text, exception);
  return { code: "yaml-syntax", offset: fault.offset, pointer: "", message: `Not YAML: ${fault.words}` };
}

function readDocument(
  text: string,
  { events, bad, ...rest }: { events: readonly Event[]; bad: readonly BadCharacter[]; drafts: readonly Draft[] },
): Parsed {
  let { drafts } = rest;
  const { EVENT_ID } = jsYaml();
  const documents = events.flatMap(({ type }, at) => (type === EVENT_ID.DOCUMENT ? [at] : []));
  if (documents.length > 1)
    drafts = [...drafts, draftOf("yaml-several-documents", { offset: findSecondDocument(text) })];
  // The first that has anything is what its author takes the file for.
  const isMapping = (at: number): boolean => events[at + 1]?.type === EVENT_ID.MAPPING;
  const first =
    documents.find((at) => isMapping(at) && events[at + 2]?.type === EVENT_ID.SCALAR) ??
    documents.find(isMapping) ??
    documents[0];
  const { nodes, ...tree } = first === undefined ? { nodes: [], problems: [] } : buildTree(text, events.slice(first));
  const { problems } = tree;
  const broken = new Set<string>();
  const all = [...drafts];
  const cut = findCutScalar(text, nodes);
  if (cut !== undefined) {
    broken.add(formatPointer(pathOf(cut)));
    all.push(draftCut(cut));
  }
  for (const { code, offset, node } of problems.slice(0, MAX_FINDINGS + 1)) {
    const pointer = formatPointer(pathOf(node));
    broken.add(pointer);
    all.push(draftOf(code, { offset, pointer }));
  }
  for (const each of bad) {
    const node = nodes.findLast(({ start, end }) => start <= each.offset && each.offset < end);
    const shown = (isText(node) ? undefined : findInLine(text, each.offset, nodes)) ?? node;
    const pointer = shown === undefined ? "" : formatPointer(pathOf(shown));
    if (node !== undefined && !isInComment(text, each.offset, node)) broken.add(formatPointer(pathOf(node)));
    all.push(draftCharacter(each, pointer));
  }
  const rootFinding = checkRoot(nodes[0]);
  if (rootFinding !== undefined) return { nodes, drafts: [...all, rootFinding], broken };
  return { nodes, root: nodes[0]?.value as YamlMap, drafts: all, broken };
}

/** The line before a block scalar, up to its indicator or a comment behind that. */
const HEAD_OF_BLOCK = /[|>][1-9]?(?: +#.*)?$/;

/** A block scalar whose last line has no end: some readers add it to the value, some do not. */
function findCutScalar(text: string, nodes: readonly YamlNode[]): YamlNode | undefined {
  const last = nodes.at(-1);
  if (last === undefined || text.endsWith("\n") || typeof last.value !== "string" || !last.value.endsWith("\n")) return;
  const head = text.slice(0, last.start).trimEnd();
  return HEAD_OF_BLOCK.test(head.slice(head.lastIndexOf("\n") + 1)) ? last : undefined;
}

function draftCut(node: YamlNode): Draft {
  const pointer = formatPointer(pathOf(node));
  const message = `The text${pointer === "" ? "" : ` at ${pointer}`} ends with the file, without a line end`;
  const hint = "End the file with a line end: without one, readers differ on whether the text has one.";
  return { code: "yaml-ambiguous-scalar", offset: node.start, pointer, message, hint };
}

function isText(node: YamlNode | undefined): boolean {
  return node !== undefined && (typeof node.value !== "object" || node.value === null);
}

/** What a reader of the line would say that a character is at, where it is in no text. */
function findInLine(text: string, offset: number, nodes: readonly YamlNode[]): YamlNode | undefined {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  return nodes.findLast(({ parent, keyStart }) => parent !== undefined && keyStart >= from && keyStart <= offset);
}

/** A comment is no part of any value. */
function isInComment(text: string, offset: number, { value }: YamlNode): boolean {
  if (typeof value !== "object" || value === null) return false;
  return /(?:^|\s)#/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));
}

function checkRoot(root: YamlNode | undefined): Draft | undefined {
  if (root === undefined || (root.value === null && root.start === root.end))
    return draftOf("yaml-empty", { offset: 0 });
  const isMapping = typeof root.value === "object" && root.value !== null && !Array.isArray(root.value);
  return isMapping ? undefined : draftOf("yaml-not-a-mapping", { offset: root.start });
}

/** At the start of a line "---" and "..." are markers wherever they are. */
export function findSecondDocument(text: string): number {
  const markers = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)];
  const isContent = (until: number): boolean => /^[^#\s]/m.test(text.slice(0, until));
  return (markers.find(({ index }) => isContent(index)) ?? markers[0])?.index ?? 0;
}

function draftCharacter({ code, offset, name }: BadCharacter, pointer: string): Draft {
  const draft = draftOf(code, { offset, pointer });
  return { ...draft, message: `${draft.message} (${name})` };
}
