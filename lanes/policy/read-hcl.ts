/** A value of HCL or JSON; numbers and true and false are as they are written. */
export type Value = string | readonly Value[] | { readonly entries: readonly (readonly [string, Value])[] };

/** One word of the text. */
export interface Token {
  readonly kind: "name" | "string" | "heredoc" | "mark" | "number" | "end";
  readonly text: string;
  readonly offset: number;
}

/** The tokens of a text, one after the other. */
export interface Reader {
  /** What stands between a key and its value: `=` in HCL, `:` in JSON. */
  readonly assign: "=" | ":";
  readonly peek: () => Token;
  /** The next token, which must be of that kind and text. */
  readonly take: (kind: Token["kind"], what: string, text?: string) => Token;
  /** True where the next token was that mark. */
  readonly takeIf: (mark: string) => boolean;
  /** Gives the text up. */
  readonly fail: (problem: string, offset: number) => never;
}

// HCL v1 as policies use it (hashicorp/hcl v1.0.1-vault-7): comments of three kinds, names, strings, numbers, marks.
const blank = /(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const token =
  /(?<name>[A-Za-z_][\w.-]*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d[\w.]*)|(?<mark>[{}[\],=:])|(?<heredoc><<-?(?<word>[A-Za-z_]\w*)\r?\n(?:[^\n]*\n)*?[^\S\n]*\k<word>(?=\r?\n|$))/y;

/** Words that are values without quotes; HCL has no others. */
const bareWords: ReadonlySet<string> = new Set(["true", "false", "null"]);

/** Deeper nesting is in no policy; the limit keeps a hostile text from filling the stack. */
const MAX_DEPTH = 16;

class Unreadable extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** What a reader said when it gave up; undefined for any other error. */
export function asUnreadable(error: unknown): { readonly problem: string; readonly offset: number } | undefined {
  return error instanceof Unreadable ? { problem: error.message, offset: error.offset } : undefined;
}

/** A reader of the text. It and the functions that take it throw what {@link asUnreadable} knows. */
export function makeReader(text: string, assign: Reader["assign"]): Reader {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: "end", text: "", offset: 0 };
  return {
    assign,
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
    fail(problem, offset) {
      throw new Unreadable(problem, offset);
    },
  };
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

/** The keys and values up to the closing brace, which is taken too. */
export function readEntries(reader: Reader, depth: number): (readonly [string, Value])[] {
  const entries: (readonly [string, Value])[] = [];
  while (!reader.takeIf("}")) {
    const key =
      reader.peek().kind === "string"
        ? readString(reader.take("string", "a key"))
        : reader.take("name", "a key or }").text;
    // A block may have labels; they name it and grant nothing.
    while (reader.assign === "=" && reader.peek().kind === "string") readString(reader.take("string", "a label"));
    const isBlock = reader.assign === "=" && reader.peek().kind === "mark" && reader.peek().text === "{";
    if (!isBlock) reader.take("mark", reader.assign, reader.assign);
    entries.push([key, readValue(reader, depth)]);
    reader.takeIf(",");
  }
  return entries;
}

function readValue(reader: Reader, depth: number): Value {
  const { kind, text, offset } = reader.peek();
  if (depth > MAX_DEPTH) return reader.fail("this is nested too deep", offset);
  if (kind === "string") return readString(reader.take("string", "a value"));
  if (kind === "number" || (kind === "name" && bareWords.has(text))) return reader.take(kind, "a value").text;
  if (reader.takeIf("{")) return { entries: readEntries(reader, depth + 1) };
  if (!reader.takeIf("[")) return reader.fail(text === "" ? "a value is missing" : "a value is expected here", offset);
  const items: Value[] = [];
  while (!reader.takeIf("]")) {
    items.push(readValue(reader, depth + 1));
    if (!reader.takeIf(",") && reader.peek().text !== "]") reader.fail("] is missing", reader.peek().offset);
  }
  return items;
}

/** What the token of a string says. */
export function readString({ text, offset }: Token): string {
  // The server reads on beyond the quotes inside of an interpolation, so that all that follows is another text to it.
  if (text.includes("${")) throw new Unreadable("an interpolation is not understood", offset);
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new Unreadable("this string has an escape that is not understood", offset);
  }
}
