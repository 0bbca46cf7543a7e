/** One `path` block of a policy as it is written. */
export interface PolicyBlock {
  readonly path: string;
  /** In their order, repeats and unknown words included. */
  readonly capabilities: readonly string[];
  /** Other keys of the block, such as allowed_parameters, in their order. */
  readonly otherKeys: readonly string[];
}

/** The blocks of a policy, or why it cannot be read and at which UTF-16 offset. */
export type PolicyParse =
  | { readonly blocks: readonly PolicyBlock[]; readonly problem?: never }
  | { readonly blocks?: never; readonly problem: string; readonly offset: number };

type Value = string | readonly Value[] | { readonly entries: readonly (readonly [string, Value])[] };

interface Token {
  readonly kind: "name" | "string" | "mark" | "number" | "end";
  readonly text: string;
  readonly offset: number;
}

// HCL v1 as policies use it (hashicorp/hcl v1.0.1-vault-7): comments of three kinds, names, strings, numbers, marks.
const blank = /(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const token = /(?<name>[A-Za-z_][\w.-]*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d[\w.]*)|(?<mark>[{}[\],=])/y;

/** Deeper nesting is in no policy; the limit keeps a hostile text from filling the stack. */
const MAX_DEPTH = 16;

class Unreadable extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Reads the text of an OpenBao policy in HCL; never throws. JSON policies are refused: lanes are written in HCL. */
export function parsePolicy(text: string): PolicyParse {
  try {
    const reader = makeReader(tokenize(text));
    const blocks: PolicyBlock[] = [];
    while (reader.peek().kind !== "end") blocks.push(readBlock(reader));
    return { blocks };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { problem: error.message, offset: error.offset };
  }
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    blank.test(text);
    at = blank.lastIndex;
    if (at >= text.length) break;
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    if (groups === undefined) throw new Unreadable("this is not HCL", at);
    const [kind, found = ""] = Object.entries(groups).find(([, each]) => each !== undefined) ?? [];
    tokens.push({ kind: kind as Token["kind"], text: found, offset: at });
    at = token.lastIndex;
  }
  return [...tokens, { kind: "end", text: "", offset: text.length }];
}

interface Reader {
  readonly peek: () => Token;
  /** The next token, which must be of that kind and text. */
  readonly take: (kind: Token["kind"], what: string, text?: string) => Token;
  /** True where the next token was that mark. */
  readonly takeIf: (mark: string) => boolean;
}

function makeReader(tokens: readonly Token[]): Reader {
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: "end", text: "", offset: 0 };
  return {
    peek,
    take(kind, what, text) {
      const next = peek();
      if (next.kind !== kind || (text !== undefined && next.text !== text)) {
        throw new Unreadable(`${what} is expected here`, next.offset);
      }
      at += 1;
      return next;
    },
    takeIf(mark) {
      const next = peek();
      if (next.kind !== "mark" || next.text !== mark) return false;
      at += 1;
      return true;
    },
  };
}

function readBlock(reader: Reader): PolicyBlock {
  reader.take("name", "a path block", "path");
  const path = readString(reader.take("string", "the path in quotes"));
  reader.take("mark", "{", "{");
  const entries = readEntries(reader, 1);
  const words = entries.filter(([key]) => key === "capabilities").flatMap(([, value]) => value);
  return {
    path,
    capabilities: words.map((word) => (typeof word === "string" ? word : "")),
    otherKeys: entries.map(([key]) => key).filter((key) => key !== "capabilities"),
  };
}

function readEntries(reader: Reader, depth: number): (readonly [string, Value])[] {
  const entries: (readonly [string, Value])[] = [];
  while (!reader.takeIf("}")) {
    const key = reader.peek().kind === "string" ? readString(reader.take("string", "a key")) : readName(reader);
    const isBlock = !reader.takeIf("=") && reader.peek().text === "{";
    if (!isBlock && reader.peek().kind === "end") throw new Unreadable("} is missing", reader.peek().offset);
    entries.push([key, readValue(reader, depth)]);
    reader.takeIf(",");
  }
  return entries;
}

function readName(reader: Reader): string {
  return reader.take("name", "a key or }").text;
}

function readValue(reader: Reader, depth: number): Value {
  const { kind, text, offset } = reader.peek();
  if (depth > MAX_DEPTH) throw new Unreadable("this is nested too deep", offset);
  if (kind === "string") return readString(reader.take("string", "a value"));
  if (kind === "number" || kind === "name") return reader.take(kind, "a value").text;
  if (reader.takeIf("{")) return { entries: readEntries(reader, depth + 1) };
  if (!reader.takeIf("["))
    throw new Unreadable(text === "" ? "a value is missing" : "a value is expected here", offset);
  const items: Value[] = [];
  while (!reader.takeIf("]")) {
    items.push(readValue(reader, depth + 1));
    if (!reader.takeIf(",") && reader.peek().text !== "]") throw new Unreadable("] is missing", reader.peek().offset);
  }
  return items;
}

function readString({ text, offset }: Token): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new Unreadable("this string has an escape that is not understood", offset);
  }
}
