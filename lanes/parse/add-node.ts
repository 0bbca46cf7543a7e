import type { YamlNode } from "./tree.ts";

/** A node that is being read. */
export type MutableNode = { -readonly [Key in keyof YamlNode]: YamlNode[Key] };

/** A reader that makes nodes, and stands where the value of the next one begins. */
export interface NodeMaker {
  /** Where they are kept in order of appearance; undefined where values alone are wanted. */
  readonly nodes: YamlNode[] | undefined;
  /** How many were made. */
  count: number;
  readonly at: number;
}

/**
 * A node whose value begins where the reader stands, unless what reads the value says otherwise. Where nobody keeps them, the
 * node of the entry before, `last`, serves again: of a manifest few are ever looked at, and they were half of what was made.
 */
export function addNode(
  maker: NodeMaker,
  parent: YamlNode | undefined,
  key: string | number,
  last?: MutableNode,
): MutableNode {
  const { nodes, at } = maker;
  maker.count += 1;
  if (nodes === undefined && last !== undefined) {
    last.key = key;
    last.keyStart = at;
    last.start = at;
    last.end = at;
    last.value = null;
    return last;
  }
  const node = { parent, key, keyStart: at, start: at, end: at, value: null };
  nodes?.push(node);
  return node;
}
