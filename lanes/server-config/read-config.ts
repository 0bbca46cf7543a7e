import { asUnreadable, makeReader, type Reader, readString, type Token } from "../policy/read-hcl.ts";

/** A value of a server configuration and where it stands; numbers, true and false are as they are written. */
export type ConfigNode = ConfigText | ConfigList | ConfigMap;

export interface ConfigText {
  readonly kind: "text";
  readonly text: string;
  readonly offset: number;
  /** Where the value as it is written ends. */
  readonly end: number;
}

export interface ConfigList {
  readonly kind: "list";
  readonly items: readonly ConfigNode[];
  readonly offset: number;
}

export interface ConfigMap {
  readonly kind: "map";
  readonly entries: readonly ConfigEntry[];
  readonly offset: number;
}

/** One key with its value. Keys are lower case: the server takes them in any (hashicorp/hcl v1.0.1-vault-7, decoder.go). */
export interface ConfigEntry {
  readonly key: string;
  readonly offset: number;
  readonly value: ConfigNode;
}

/** A configuration, or why it cannot be read and at which UTF-16 offset. */
export type ConfigParse =
  | { readonly root: ConfigMap; readonly problem?: never }
  | { readonly root?: never; readonly problem: string; readonly offset: number };

/** Deeper nesting is in no configuration; the limit keeps a hostile text from filling the stack. */
const MAX_DEPTH = 16;

const bareWords: ReadonlySet<string> = new Set(["true", "false", "null"]);

/** Reads a configuration of an OpenBao server, in HCL or in JSON; never throws. */
export function readConfig(text: string): ConfigParse {
  // hashicorp/hcl v1.0.1-vault-7, lex.go: what starts with a brace is JSON.
  const isJson = /^\s*\{/.test(text);
  try {
    const reader = makeReader(text, isJson ? ":" : "=");
    if (isJson) reader.take("mark", "{", "{");
    const entries = readEntries(reader, { end: isJson ? "}" : "end", depth: 1 });
    reader.take("end", "the end");
    return { root: { kind: "map", entries, offset: 0 } };
  } catch (error) {
    const unreadable = asUnreadable(error);
    if (unreadable === undefined) throw error;
    return unreadable;
  }
}

function readEntries(reader: Reader, { end, depth }: { end: "}" | "end"; depth: number }): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  while (end === "end" ? reader.peek().kind !== "end" : !reader.takeIf("}")) {
    entries.push(readEntry(reader, depth));
    reader.takeIf(",");
  }
  return entries;
}

function readEntry(reader: Reader, depth: number): ConfigEntry {
  const key = readKey(reader);
  const labels: ReturnType<typeof readKey>[] = [];
  while (reader.assign === "=" && reader.peek().kind === "string") labels.push(readKey(reader));
  const isBlock = reader.assign === "=" && reader.peek().text === "{";
  if (!isBlock) reader.take("mark", reader.assign, reader.assign);
  const value = readValue(reader, depth);
  // A block's labels are keys of mappings inside of it, as in JSON.
  const labelled = labels.reduceRight<ConfigNode>(
    (inner, label) => ({ kind: "map", entries: [{ ...label, value: inner }], offset: label.offset }),
    value,
  );
  return { ...key, key: key.key.toLowerCase(), value: labelled };
}

function readKey(reader: Reader): { readonly key: string; readonly offset: number } {
  const { kind, offset } = reader.peek();
  const key = kind === "string" ? readString(reader.take("string", "a key")) : reader.take("name", "a key or }").text;
  return { key, offset };
}

function readValue(reader: Reader, depth: number): ConfigNode {
  const { kind, text, offset } = reader.peek();
  const place = { offset, end: offset + text.length };
  if (depth > MAX_DEPTH) return reader.fail("this is nested too deep", offset);
  if (kind === "string") return { kind: "text", text: readText(reader.take("string", "a value")), ...place };
  if (kind === "heredoc") return { kind: "text", text: readHeredoc(reader.take("heredoc", "a value").text), ...place };
  if (kind === "number" || (kind === "name" && bareWords.has(text)))
    return { kind: "text", text: reader.take(kind, "a value").text, ...place };
  if (reader.takeIf("{")) return { kind: "map", entries: readEntries(reader, { end: "}", depth: depth + 1 }), offset };
  if (!reader.takeIf("[")) return reader.fail(text === "" ? "a value is missing" : "a value is expected here", offset);
  const items: ConfigNode[] = [];
  while (!reader.takeIf("]")) {
    items.push(readValue(reader, depth + 1));
    if (!reader.takeIf(",") && reader.peek().text !== "]") reader.fail("] is missing", reader.peek().offset);
  }
  return { kind: "list", items, offset };
}

/** The server does not interpolate: a `${NAME}` is filled in before it reads the file, or stays as it is. */
function readText(token: Token): string {
  const text = token.text.replace(/\$\{([A-Za-z_]\w*)\}/g, "$($1)");
  return readString({ ...token, text }).replace(/\$\(([A-Za-z_]\w*)\)/g, "$${$1}");
}

/** The lines between the two marks. */
function readHeredoc(text: string): string {
  return text.split(/\r?\n/).slice(1, -1).join("\n");
}
