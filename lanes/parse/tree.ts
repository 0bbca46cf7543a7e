import type { EVENT_ID, Event } from "js-yaml";
import type { FindingCode } from "../finding.ts";
import { findBadCharacters, hasBadCharacter } from "./characters.ts";
import { jsYaml } from "./js-yaml.ts";
import { readPlainScalar } from "./scalar.ts";

/** A value of a request as YAML gives it; maps inherit nothing, so no key is there that was not written. */
export type YamlValue = string | number | boolean | null | YamlValue[] | YamlMap;

/** A mapping that inherits nothing. */
export interface YamlMap {
  [key: string]: YamlValue;
}

function Bare(): void {
  // An object of it begins with nothing.
}
Bare.prototype = Object.freeze(Object.create(null));
const Mapping = Bare as unknown as new () => YamlMap;

/**
 * An empty mapping, which has nothing of `Object`: its prototype is empty, frozen, and without a prototype of its own.
 * `Object.create(null)` makes a hash table, which takes several times as long to fill and to check.
 */
export const makeMap = (): YamlMap => new Mapping();

/** A node of the document: its place among the others, and where the text has it. */
export interface YamlNode {
  readonly parent: YamlNode | undefined;
  readonly key: string | number;
  /** Offset of the key; of the value where there is none. */
  readonly keyStart: number;
  /** Offsets of the value; the key's where the value is left out. */
  readonly start: number;
  readonly end: number;
  value: YamlValue;
}

/** Something that readers of YAML would take differently, or that no request needs. */
export interface Problem {
  readonly code: FindingCode;
  readonly offset: number;
  readonly node: YamlNode;
}

/** A document as nodes in order of appearance, the root first, and what is wrong with it. */
export interface YamlTree {
  readonly nodes: readonly YamlNode[];
  readonly problems: readonly Problem[];
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type Place = Pick<YamlNode, "parent" | "key"> & { readonly keyStart?: number };
type Range = Pick<YamlNode, "start" | "end">;

/** For what is read as its users' programs read it, where a request leaves no question. */
export interface Leniency {
  /** What a scalar says in place of what its text says, by the offsets of that text. */
  readonly restore?: (value: string, start: number, end: number) => string;
  /** How many values the aliases of a document may stand for, beside those that are written. */
  readonly maxAliased: number;
  /** True for the offset of a key that is passed over, with its value, or of an item that nothing is put in place of. */
  readonly isLeftOut?: (offset: number) => boolean;
}

interface Builder {
  readonly text: string;
  readonly events: readonly Event[];
  readonly nodes: YamlNode[];
  readonly problems: Problem[];
  readonly leniency?: Leniency | undefined;
  readonly anchors: Map<string, { readonly node: YamlNode; readonly size: number }>;
  aliased: number;
  next: number;
}

interface Key {
  readonly name: string;
  readonly start: number;
  readonly problems: readonly FindingCode[];
}

/** The implicit keys of YAML end after 1,024 characters, and the format's own after 32. */
const MAX_KEY_LENGTH = 256;
/** Keys that an object of JavaScript has of its own. */
export const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Builds the first document of an event stream; nothing is resolved that two readers could resolve differently, unless
 * the reader is lenient: then aliases and merge keys are resolved, and what is no text in some reader is text.
 */
export function buildTree(text: string, events: readonly Event[], leniency?: Leniency): YamlTree {
  const builder: Builder = {
    ...{ text, events, leniency, nodes: [], problems: [], anchors: new Map(), aliased: 0 },
    next: 1,
  };
  buildNode(builder, { parent: undefined, key: "" });
  return builder;
}

function buildNode(builder: Builder, place: Place): YamlNode {
  const { COLLECTION_STYLE, EVENT_ID } = jsYaml();
  const event = builder.events[builder.next++];
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return keepAnchor(builder, event, () => buildScalar(builder, place, event));
    case EVENT_ID.SEQUENCE:
      return keepAnchor(builder, event, () =>
        fillList(builder, addNode(builder, place, { start: event.start, end: event.start }, event)),
      );
    case EVENT_ID.MAPPING:
      return keepAnchor(builder, event, () =>
        fillMap(
          builder,
          addNode(builder, place, { start: event.start, end: event.start }, event),
          event.style === COLLECTION_STYLE.BLOCK,
        ),
      );
    case EVENT_ID.ALIAS:
      return buildAlias(builder, place, event);
    default:
      throw new TypeError("an event stream must hold a whole document");
  }
}

type AliasEvent = Extract<Event, { type: typeof EVENT_ID.ALIAS }>;

function keepAnchor(
  builder: Builder,
  { anchorStart, anchorEnd }: { readonly anchorStart: number; readonly anchorEnd: number },
  build: () => YamlNode,
): YamlNode {
  if (anchorStart < 0 || builder.leniency === undefined) return build();
  const sizeBefore = builder.nodes.length + builder.aliased;
  const node = build();
  const size = builder.nodes.length + builder.aliased - sizeBefore;
  builder.anchors.set(builder.text.slice(anchorStart, anchorEnd), { node, size });
  return node;
}

/** The same value as at its anchor, which is known only once it is whole: no value holds itself. */
function buildAlias(builder: Builder, place: Place, { anchorStart, anchorEnd }: AliasEvent): YamlNode {
  const node = addNode(builder, place, { start: anchorStart - 1, end: anchorEnd });
  const anchor = builder.anchors.get(builder.text.slice(anchorStart, anchorEnd));
  const offset = node.start;
  if (anchor === undefined || builder.leniency === undefined) {
    builder.problems.push({ code: "yaml-alias", node, offset });
    return node;
  }
  builder.aliased += anchor.size;
  if (builder.aliased > builder.leniency.maxAliased) {
    builder.problems.push({ code: "yaml-too-many-values", node, offset });
  } else node.value = anchor.node.value;
  return node;
}

function addNode(
  builder: Builder,
  { parent, key, keyStart }: Place,
  { start, end }: Range,
  properties?: Properties,
): YamlNode {
  const node = { parent, key, keyStart: keyStart ?? start, start, end, value: null };
  builder.nodes.push(node);
  if (properties !== undefined && builder.leniency === undefined) reportProperties(builder, node, properties);
  return node;
}

function buildScalar(builder: Builder, place: Place, event: ScalarEvent): YamlNode {
  const { CHOMPING_MODE, getScalarValue, SCALAR_STYLE } = jsYaml();
  const node = addNode(builder, place, rangeOf(builder.text, event, place), event);
  const value = getScalarValue(builder.text, event);
  if (builder.leniency !== undefined) {
    node.value = readLeniently(builder.leniency, node, { value, isPlain: event.style === SCALAR_STYLE.PLAIN });
    return node;
  }
  node.value = value;
  if (/\n *#/.test(builder.text.slice(node.keyStart, node.start))) {
    builder.problems.push({ code: "yaml-comment-before-value", node, offset: node.keyStart });
  }
  if (event.chomping === CHOMPING_MODE.KEEP) {
    builder.problems.push({ code: "yaml-block-indicator", node, offset: node.start });
  }
  if (event.style === SCALAR_STYLE.PLAIN) {
    const scalar = readPlainScalar(value);
    if ("value" in scalar) node.value = scalar.value;
    else builder.problems.push({ code: scalar.problem, node, offset: node.start });
  } else {
    for (const code of findEscaped(builder, event, value)) builder.problems.push({ code, node, offset: node.start });
  }
  return node;
}

function readLeniently(
  { restore }: Leniency,
  { start, end }: Range,
  { value, isPlain }: { readonly value: string; readonly isPlain: boolean },
): YamlValue {
  const scalar = isPlain ? readPlainScalar(value) : { value };
  if ("value" in scalar && scalar.value !== value) return scalar.value;
  return restore === undefined ? value : restore(value, start, end);
}

/** From the opening quote past the closing one; a block from its first character. */
function rangeOf(text: string, { style, valueStart, valueEnd }: ScalarEvent, place: Place): Range {
  if (valueStart < 0) {
    const start = place.keyStart ?? place.parent?.start ?? 0;
    return { start, end: start };
  }
  const { SCALAR_STYLE } = jsYaml();
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
    return { start: valueStart - 1, end: valueEnd + 1 };
  }
  let start = valueStart;
  while (start < valueEnd && " \t\r\n".includes(text.charAt(start))) start += 1;
  return { start: start < valueEnd ? start : valueStart, end: valueEnd };
}

/** The text has been looked through already; what is left are the characters that only an escape makes. */
function findEscaped({ text }: Builder, event: ScalarEvent, value: string): FindingCode[] {
  if (event.fast || event.style !== jsYaml().SCALAR_STYLE.DOUBLE_QUOTED || !hasBadCharacter(value)) return [];
  if (hasBadCharacter(text.slice(event.valueStart, event.valueEnd))) return [];
  return [...new Set(findBadCharacters(value).map(({ code }) => code))];
}

interface Properties {
  readonly anchorStart: number;
  readonly tagStart: number;
  readonly tagEnd: number;
}

function reportProperties(builder: Builder, node: YamlNode, properties: Properties): void {
  const { anchorStart, tagStart } = properties;
  if (anchorStart >= 0) builder.problems.push({ code: "yaml-anchor", node, offset: anchorStart - 1 });
  if (tagStart >= 0) builder.problems.push({ code: nameTag(builder.text, properties), node, offset: tagStart });
}

function nameTag(text: string, { tagStart, tagEnd }: Properties): FindingCode {
  return /^(?:!!|!<tag:yaml\.org,2002:)binary>?$/.test(text.slice(tagStart, tagEnd)) ? "yaml-binary" : "yaml-tag";
}

function fillList(builder: Builder, node: YamlNode): YamlNode {
  const list: YamlValue[] = [];
  node.value = list;
  let last: YamlNode | undefined;
  while (!isAtEnd(builder)) {
    const item = buildItem(builder, { parent: node, key: list.length }, last);
    list.push(item === undefined ? null : item.value);
    last = item ?? last;
  }
  builder.next += 1;
  return node;
}

/**
 * An item that is left out keeps its place, so that all readings of a list have the same paths. What stands behind the end of its
 * branch belongs to the item before it.
 */
function buildItem(builder: Builder, place: Place, before: YamlNode | undefined): YamlNode | undefined {
  const { text, nodes, problems, leniency } = builder;
  if (leniency?.isLeftOut === undefined) return buildNode(builder, place);
  const counts = [nodes.length, problems.length] as const;
  const node = buildNode(builder, place);
  if (!leniency.isLeftOut(dashBefore(text, node.keyStart))) return node;
  const own = nodes.splice(counts[0]).slice(1);
  problems.length = counts[1];
  if (isMapping(node.value) && before !== undefined && isMapping(before.value)) {
    Object.assign(before.value, node.value);
    for (const each of own) nodes.push(each.parent === node ? Object.assign(each, { parent: before }) : each);
  }
  return undefined;
}

function isMapping(value: YamlValue): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where the dash of an item of a block is, whose first key may stand in a branch of a template; of any other one its own begin. */
function dashBefore(text: string, start: number): number {
  let at = start - 1;
  while (at >= 0 && " \t\r\n".includes(text.charAt(at))) at -= 1;
  return text[at] === "-" ? at : start;
}

function fillMap(builder: Builder, node: YamlNode, isBlock: boolean): YamlNode {
  const map = makeMap();
  const merged = new Set<string>();
  node.value = map;
  for (let isFirst = true; !isAtEnd(builder); isFirst = false) {
    const { name, start, problems } = readKey(builder, node);
    if (isBlock && !isFirst && problems.length === 0 && !startsLine(builder.text, start)) {
      builder.problems.push({ code: "yaml-syntax", node, offset: start });
    }
    if (builder.leniency?.isLeftOut?.(start)) {
      passOver(builder);
      continue;
    }
    const child = buildNode(builder, { parent: node, key: name, keyStart: start });
    for (const code of problems) builder.problems.push({ code, node: child, offset: start });
    if (problems.length > 0) continue;
    if (builder.leniency !== undefined && name === MERGE_KEY) {
      for (const each of mergeInto(map, child.value)) merged.add(each);
    } else if (Object.hasOwn(map, name) && !merged.has(name))
      builder.problems.push({ code: "yaml-duplicate-key", node: child, offset: start });
    else {
      map[name] = child.value;
      merged.delete(name);
    }
  }
  builder.next += 1;
  return node;
}

function passOver(builder: Builder): void {
  const { nodes, problems } = builder;
  const counts = [nodes.length, problems.length];
  buildNode(builder, { parent: undefined, key: "" });
  [nodes.length = 0, problems.length = 0] = counts;
}

const MERGE_KEY = "<<";

/** https://yaml.org/type/merge.html: what the mapping has itself stays, and of several mappings the first counts. */
function mergeInto(map: YamlMap, value: YamlValue): string[] {
  const names: string[] = [];
  for (const each of Array.isArray(value) ? value : [value]) {
    if (typeof each !== "object" || each === null || Array.isArray(each)) continue;
    for (const [name, inherited] of Object.entries(each)) {
      if (Object.hasOwn(map, name)) continue;
      map[name] = inherited;
      names.push(name);
    }
  }
  return names;
}

/** js-yaml 5.5.0 lets a key of a block follow a quoted list entry on its line, `- 'a'b: c`; no other reader does. */
function startsLine(text: string, start: number): boolean {
  let at = start - 1;
  while (text.charCodeAt(at) === 0x20) at -= 1;
  if (text.charCodeAt(at) !== 0x3f) return text.charCodeAt(at) === 0x0a;
  do at -= 1;
  while (text.charCodeAt(at) === 0x20);
  return at < 0 || text.charCodeAt(at) === 0x0a;
}

function readKey(builder: Builder, parent: YamlNode): Key {
  const { EVENT_ID, getScalarValue } = jsYaml();
  const event = builder.events[builder.next];
  if (event?.type !== EVENT_ID.SCALAR) {
    const { start } = buildNode(builder, { parent, key: "?" });
    return { name: "?", start, problems: ["yaml-complex-key"] };
  }
  builder.next += 1;
  const name = getScalarValue(builder.text, event);
  if (event.valueStart < 0 && event.anchorStart < 0 && event.tagStart < 0 && builder.leniency === undefined)
    return { name, start: findLeftOutKey(builder, parent), problems: findKeyProblems(builder, event, name) };
  const { start, end } = rangeOf(builder.text, event, { parent, key: name });
  if (builder.leniency === undefined) return { name, start, problems: findKeyProblems(builder, event, name) };
  return { name: builder.leniency.restore?.(name, start, end) ?? name, start, problems: [] };
}

/** A key of which there is the colon alone: the first one behind what was read that has no key before it. */
function findLeftOutKey({ text, nodes }: Builder, parent: YamlNode): number {
  const from = Math.max(parent.start, ...nodes.slice(-1).map(({ end }) => end));
  const found = /(?:^|[{,])[ ]*:(?=\s|$)/m.exec(text.slice(from, from + 1_000));
  return found === null ? parent.start : from + found.index + found[0].length - 1;
}

function findKeyProblems(builder: Builder, event: ScalarEvent, name: string): FindingCode[] {
  const { SCALAR_STYLE } = jsYaml();
  const problems: FindingCode[] = findEscaped(builder, event, name);
  if (event.anchorStart >= 0) problems.push("yaml-anchor");
  if (event.tagStart >= 0) problems.push(nameTag(builder.text, event));
  const plain = event.style === SCALAR_STYLE.PLAIN ? readPlainScalar(name) : { value: name };
  if (event.style === SCALAR_STYLE.PLAIN && name === "<<") problems.push("yaml-merge-key");
  else if (
    !("value" in plain) ||
    typeof plain.value !== "string" ||
    name.length > MAX_KEY_LENGTH ||
    name.includes("\n")
  ) {
    problems.push("yaml-complex-key");
  } else if (PROTOTYPE_KEYS.has(name)) problems.push("yaml-prototype-key");
  return problems;
}

function isAtEnd({ events, next }: Builder): boolean {
  const event = events[next];
  return event === undefined || event.type === jsYaml().EVENT_ID.POP;
}
