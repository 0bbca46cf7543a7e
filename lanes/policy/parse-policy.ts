import { asUnreadable, makeReader, type Reader, readEntries, readString, type Value } from "./read-hcl.ts";

/** One `path` block of a policy as it is written. */
export interface PolicyBlock {
  readonly path: string;
  /** In their order, repeats and unknown words included. */
  readonly capabilities: readonly string[];
  /** The word of the legacy key `policy`, where the block has one. */
  readonly policy?: string;
  /** Other keys of the block, such as allowed_parameters, in their order. */
  readonly otherKeys: readonly string[];
}

/** The blocks of a policy, or why it cannot be read and at which UTF-16 offset. */
export type PolicyParse =
  | { readonly blocks: readonly PolicyBlock[]; readonly problem?: never }
  | { readonly blocks?: never; readonly problem: string; readonly offset: number };

type Entry = readonly [key: string, value: Value];

/** Reads the text of an OpenBao policy, in HCL or in JSON; never throws. */
export function parsePolicy(text: string): PolicyParse {
  // hashicorp/hcl v1.0.1-vault-7, lex.go: what starts with a brace is JSON.
  const isJson = /^\s*\{/.test(text);
  try {
    const reader = makeReader(text, isJson ? ":" : "=");
    return { blocks: isJson ? readJson(reader) : readBlocks(reader) };
  } catch (error) {
    const unreadable = asUnreadable(error);
    if (unreadable === undefined) throw error;
    return unreadable;
  }
}

function readBlocks(reader: Reader): readonly PolicyBlock[] {
  const blocks: PolicyBlock[] = [];
  while (reader.peek().kind !== "end") {
    if (reader.peek().text === "name") readName(reader);
    else blocks.push(readBlock(reader));
  }
  return blocks;
}

/** A policy may name itself; the server goes by the name that it is stored under (OpenBao 2.6, policy_store). */
function readName(reader: Reader): void {
  reader.take("name", "a name", "name");
  reader.take("mark", "=", "=");
  readString(reader.take("string", "the name in quotes"));
}

function readBlock(reader: Reader): PolicyBlock {
  const { offset } = reader.take("name", "a path block", "path");
  const path = readString(reader.take("string", "the path in quotes"));
  reader.take("mark", "{", "{");
  return makeBlock(reader, [path, { entries: readEntries(reader, 1) }], offset);
}

function readJson(reader: Reader): readonly PolicyBlock[] {
  const { offset } = reader.take("mark", "{", "{");
  const entries = readEntries(reader, 1);
  reader.take("end", "the end");
  return entries.flatMap(([key, value]) => {
    if (key === "name") return [];
    // In JSON one path may be written twice, and both count: that is why the entries are read and no object.
    const paths = key === "path" ? listPaths(value) : undefined;
    if (paths === undefined) return reader.fail("a policy in JSON is an object of paths", offset);
    return paths.map((each) => makeBlock(reader, each, offset));
  });
}

/** The paths of the one object or of the list of objects; undefined where it is neither, or one of them is empty. */
function listPaths(value: Value): readonly Entry[] | undefined {
  if (typeof value === "string") return undefined;
  if (!isList(value)) return value.entries.length > 0 ? value.entries : undefined;
  const lists = value.map((each) => (isList(each) ? undefined : listPaths(each)));
  return lists.length > 0 && lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

function makeBlock(reader: Reader, [path, value]: Entry, offset: number): PolicyBlock {
  if (typeof value === "string" || isList(value)) return reader.fail("a path is followed by a block", offset);
  const { entries } = value;
  const words = entries
    .filter(([key]) => key === "capabilities")
    .flatMap(([, list]) => (isList(list) ? list : reader.fail("capabilities are a list", offset)));
  const legacy = entries.findLast(([key]) => key === "policy")?.[1];
  if (legacy !== undefined && typeof legacy !== "string") return reader.fail("policy is one word", offset);
  return {
    path,
    capabilities: words.map((word) => (typeof word === "string" ? word : "")),
    ...(legacy === undefined ? {} : { policy: legacy }),
    otherKeys: entries.map(([key]) => key).filter((key) => key !== "capabilities"),
  };
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
