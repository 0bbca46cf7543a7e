import { addNode, type MutableNode, type NodeMaker } from "./add-node.ts";
import { plainKey } from "./plain-key.ts";
import { readPlainScalar } from "./scalar.ts";
import { makeMap, type YamlMap, type YamlValue } from "./tree.ts";

/** A reader that stands at a flow collection. */
export interface FlowReader extends NodeMaker {
  readonly text: string;
  at: number;
}

/** In place of what a collection of the other kind would have. */
const NO_MAP: YamlMap = makeMap();
const NO_LIST: YamlValue[] = [];

/** Deeper ones are left to the other reader, which counts them. */
const MAX_LEVELS = 16;

/**
 * Reads a flow mapping or list that stands on one line, of plain keys and of scalars that leave no question, gives its node
 * the value, and goes on behind it. False for what is written in a rarer way, for js-yaml to judge.
 */
export function readFlow(flow: FlowReader, node: MutableNode): boolean {
  return readCollection(flow, node, MAX_LEVELS);
}

/** What the entries of a collection have in common. */
interface Collection {
  readonly node: MutableNode;
  readonly map: YamlMap;
  readonly list: YamlValue[];
  readonly levels: number;
  last?: MutableNode;
}

function readCollection(flow: FlowReader, node: MutableNode, levels: number): boolean {
  if (levels === 0) return false;
  const isMap = flow.text.charCodeAt(flow.at) === 0x7b;
  const close = isMap ? 0x7d : 0x5d;
  const map = isMap ? makeMap() : NO_MAP;
  const list: YamlValue[] = isMap ? NO_LIST : [];
  const collection: Collection = { node, map, list, levels };
  node.value = isMap ? map : list;
  node.start = flow.at;
  node.end = flow.at;
  flow.at += 1;
  skipBlanks(flow);
  if (flow.text.charCodeAt(flow.at) === close) return endOf(flow);
  for (;;) {
    if (!(isMap ? readEntry(flow, collection) : readItem(flow, collection))) return false;
    skipBlanks(flow);
    const code = flow.text.charCodeAt(flow.at);
    if (code === close) return endOf(flow);
    if (code !== 0x2c) return false;
    flow.at += 1;
    // A comma before the end is rare, and so is a line break.
    if (flow.text.charCodeAt(flow.at) !== 0x20) return false;
    skipBlanks(flow);
  }
}

function endOf(flow: FlowReader): boolean {
  flow.at += 1;
  return true;
}

function skipBlanks(flow: FlowReader): void {
  while (flow.text.charCodeAt(flow.at) === 0x20) flow.at += 1;
}

const KEY = /[A-Za-z_][A-Za-z0-9_./-]{0,127}(?=: )/y;

function readEntry(flow: FlowReader, collection: Collection): boolean {
  const { node, map, levels } = collection;
  const keyStart = flow.at;
  KEY.lastIndex = keyStart;
  if (!KEY.test(flow.text)) return false;
  const name = plainKey(flow.text, keyStart, KEY.lastIndex);
  if (name === undefined || map[name] !== undefined) return false;
  flow.at += name.length + 1;
  skipBlanks(flow);
  const child = addNode(flow, node, name, collection.last);
  child.keyStart = keyStart;
  collection.last = child;
  if (!readValue(flow, child, levels)) return false;
  map[name] = child.value;
  return true;
}

function readItem(flow: FlowReader, collection: Collection): boolean {
  const { node, list, levels } = collection;
  const child = addNode(flow, node, list.length, collection.last);
  collection.last = child;
  if (!readValue(flow, child, levels)) return false;
  list.push(child.value);
  return true;
}

const QUOTED = /"[^"\\\n]*"(?=[ ,}\]])|'[^'\n]*'(?=[ ,}\]])/y;
/** A colon before anything but a blank or a sign of flow is a part of the text. */
const PLAIN = /[A-Za-z0-9_./(](?:[^\n,[\]{}#:"'&*!|>%@`]|:(?=[A-Za-z0-9_./]))*(?=[,}\]])/y;

function readValue(flow: FlowReader, node: MutableNode, levels: number): boolean {
  const { text, at } = flow;
  const code = text.charCodeAt(at);
  if (code === 0x7b || code === 0x5b) return readCollection(flow, node, levels - 1);
  const isQuoted = code === 0x22 || code === 0x27;
  const pattern = isQuoted ? QUOTED : PLAIN;
  pattern.lastIndex = at;
  if (!pattern.test(text)) return false;
  flow.at = pattern.lastIndex;
  const written = text.slice(at, flow.at).trimEnd();
  node.end = at + written.length;
  const scalar = isQuoted ? { value: written.slice(1, -1) } : readPlainScalar(written);
  if (!("value" in scalar)) return false;
  node.value = scalar.value;
  return true;
}
