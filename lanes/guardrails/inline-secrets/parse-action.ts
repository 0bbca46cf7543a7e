/** What an action of a template says (text/template of Go 1.26). */
export type ActionNode =
  | { readonly kind: "literal"; readonly text: string }
  /** A field, a variable, or the name of a function without arguments. */
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly ActionNode[] }
  /** `(…).a.b`. */
  | { readonly kind: "field"; readonly of: ActionNode; readonly keys: readonly string[] };

interface Token {
  readonly kind: "literal" | "word" | "sign";
  readonly text: string;
  /** True where nothing stands between it and the token before. */
  readonly isGlued: boolean;
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|'(?:[^'\\\n]|\\.)+'|(:?=)|([()|,])|([-+]?[0-9][\w.]*)(?![\w.$])|([^\s()|,"'`]+)|\s+/g;

function tokenize(body: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = -1;
  for (const found of body.matchAll(TOKEN)) {
    const [whole, quoted, raw, assign, sign, number, word] = found;
    const isGlued = found.index === end;
    if (whole.trim() !== "") end = found.index + whole.length;
    if (quoted !== undefined || raw !== undefined)
      tokens.push({ kind: "literal", text: quoted?.replace(/\\(["\\])/g, "$1") ?? raw ?? "", isGlued });
    else if (assign !== undefined || sign !== undefined)
      tokens.push({ kind: "sign", text: assign ?? sign ?? "", isGlued });
    else if (number !== undefined || whole.startsWith("'")) tokens.push({ kind: "literal", text: whole, isGlued });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, isGlued });
  }
  return tokens;
}

/** Parentheses within one another; what is deeper is taken for nothing. */
const MAX_DEPTH = 40;

/** What stands between the braces of an action. */
export function bodyOf(action: string): string {
  return action
    .trim()
    .replace(/^\{\{-?/, "")
    .replace(/-?\}\}$/, "");
}

const CONTROL = /^\s*(?:\$\w*\s*:?=|(?:if|else|end|with|range|define|block|break|continue)\b)/;

/** True for the body of an action that makes nothing, such as one that sets a variable: what it sets is judged where it is used. */
export function makesNothing(body: string): boolean {
  return CONTROL.test(body);
}

/** A field or a variable as the name that it begins with and the keys behind it; what all templates are given is `$`. */
export function readName(word: string): { readonly variable: string | undefined; readonly path: readonly string[] } {
  const [, variable, below = ""] = /^(\$\w*)?((?:\.\w*)*)$/.exec(word) ?? [];
  const path = below.split(".").filter((key) => key !== "");
  return { variable: variable ?? (path[0] === "Values" ? "$" : undefined), path };
}

/** The pipeline of an action without its braces; undefined for one that has none. What it assigns to is left out. */
export function parsePipeline(body: string): ActionNode | undefined {
  const tokens = tokenize(body);
  const assigned = tokens.findIndex(({ kind, text }) => kind === "sign" && /=$/.test(text));
  return readPipeline({ tokens, at: assigned + 1 }, MAX_DEPTH);
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

function readPipeline(reader: Reader, depth: number): ActionNode | undefined {
  let result: ActionNode | undefined;
  let operands: ActionNode[] = [];
  for (; reader.at < reader.tokens.length; reader.at += 1) {
    const { kind, text, isGlued } = reader.tokens[reader.at] as Token;
    if (kind === "sign" && text === ")") break;
    if (kind === "sign" && text === "|") {
      result = makeCall(operands, result);
      operands = [];
    } else if (kind === "sign" && text === "(") {
      reader.at += 1;
      const inner = depth > 0 ? readPipeline(reader, depth - 1) : undefined;
      operands.push(inner ?? { kind: "word", text: "nil" });
    } else if (kind === "word" && isGlued && text.startsWith(".") && reader.tokens[reader.at - 1]?.text === ")") {
      const of = operands.pop() ?? { kind: "word", text: "nil" };
      operands.push({ kind: "field", of, keys: text.slice(1).split(".") });
    } else if (kind !== "sign") operands.push({ kind, text });
  }
  return makeCall(operands, result);
}

function makeCall([first, ...others]: readonly ActionNode[], piped: ActionNode | undefined): ActionNode | undefined {
  if (first === undefined) return piped;
  const args = piped === undefined ? others : [...others, piped];
  if (args.length === 0) return first;
  return { kind: "call", name: first.kind === "word" ? first.text : "", args };
}
