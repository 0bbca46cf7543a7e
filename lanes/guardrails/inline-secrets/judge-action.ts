import { findActions } from "../templates.ts";

/** What stands in an action of a template. */
type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number" }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "sign"; readonly text: "(" | ")" | "|" };

const TOKEN =
  /\/\*[\s\S]*?\*\/|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|'(?:[^'\\\n]|\\.)+'|(:?=)|([()|])|([-+]?[0-9][\w.]*)(?![\w.$])|([^\s()|"'`]+)|\s+/g;

function tokenize(body: string): readonly Token[] {
  return Array.from(body.matchAll(TOKEN), ([whole, quoted, raw, assign, sign, number, word]): Token[] => {
    if (quoted !== undefined || raw !== undefined)
      return [{ kind: "text", text: quoted?.replace(/\\(["\\])/g, "$1") ?? raw ?? "" }];
    if (assign !== undefined) return [{ kind: "word", text: assign }];
    if (sign !== undefined) return [{ kind: "sign", text: sign as "(" | ")" | "|" }];
    if (number !== undefined) return [{ kind: "number" }];
    if (word !== undefined) return [{ kind: "word", text: word }];
    return whole.startsWith("'") ? [{ kind: "text", text: whole }] : [];
  }).flat();
}

/**
 * Functions that take texts as names, patterns or lengths, and make their value of something else (text/template of Go 1.26,
 * sprig 3.3.0, Helm 4.0): no text below them can be the value.
 */
const CONSUMES =
  /^(?:include|template|block|define|fail|lookup|index|get|hasKey|pluck|eq|ne|lt|le|gt|ge|contains|hasPrefix|hasSuffix|has|empty|not|len|kindIs|kindOf|typeIs|typeOf|rand\w+|uuidv4|gen\w+|date\w*|now|toDate|sha(?:1|256|512)sum|adler32sum|semver\w*|if|with|range|else|end|omit|pick|unset|atoi|int|int64|float64|add|sub|mul|div|max|min|env|getHostByName|\$?\.Files\.\w+|\$?\.Capabilities\.\S+)$/;

/** Functions whose own texts are messages, patterns or seams, while the value goes through them. */
const PASSES =
  /^(?:required|tpl|trim(?:All|Suffix|Prefix)|regex\w+|mustRegex\w+|split\w*|join|replace|fromYaml|fromJson|n?indent|trunc|abbrev|substr)$/;

/** Functions with one text that is a credential, by how many arguments come before it. */
const CREDENTIAL_ARGUMENT: Readonly<Record<string, number>> = { htpasswd: 1, derivePassword: 2 };

/**
 * True for an action that has a literal which could come out as its value, such as `default "…"` or `"…" | b64enc`. What
 * stands in a place for names and messages is none, nor is what is empty. `assigned` gives the actions that set a variable.
 */
export function hidesLiteral(action: string, assigned: Assigned = () => []): boolean {
  const body = action
    .trim()
    .replace(/^\{\{-?/, "")
    .replace(/-?\}\}$/, "");
  return judge(tokenize(body), assigned, MAX_VARIABLES);
}

/** How many variables may be set by one another. */
const MAX_VARIABLES = 4;

/** What sets a variable, by its name with the sign. */
type Assigned = (variable: string) => readonly string[];

function judge(tokens: readonly Token[], assigned: Assigned, depth: number): boolean {
  let call = startCall(undefined);
  const hidesVariable = (word: string): boolean =>
    /^\$[A-Za-z_]\w*$/.test(word) &&
    depth > 0 &&
    !isConsumed(call) &&
    assigned(word).some((body) => judge(tokenize(body), assigned, depth - 1));
  for (const token of tokens) {
    if (token.kind === "sign" && token.text === "(") {
      call.name ??= "(";
      call = startCall(call);
    } else if (token.kind === "sign") {
      if (hidesInDig(call)) return true;
      const { outer } = call;
      if (token.text === "|" || outer === undefined) call = startCall(outer);
      else {
        call = outer;
        call.at += 1;
        call.key = undefined;
      }
    } else if (token.kind !== "word") {
      if (isValue(token, call)) return true;
    } else if (token.text === ":=" || token.text === "=") call = startCall(call.outer);
    else {
      if (hidesVariable(token.text)) return true;
      if (call.name === undefined) call.name = token.text;
      else {
        call.at += 1;
        call.key = undefined;
      }
    }
  }
  return hidesInDig(call);
}

/** A function with its arguments so far. */
interface Call {
  name: string | undefined;
  readonly outer: Call | undefined;
  /** How many arguments came before. */
  at: number;
  /** Of a dict: the key that the next argument belongs to. */
  key: string | undefined;
  /** The last argument that is a text. */
  lastText: string;
}

function startCall(outer: Call | undefined): Call {
  return { name: undefined, outer, at: 0, key: undefined, lastText: "" };
}

/** The last of the texts of dig is its default, where it is none of the keys: these come before it. */
function hidesInDig({ name, lastText, at }: Call): boolean {
  return name === "dig" && at > 2 && lastText !== "";
}

/** Keys of a dict whose texts are values, and no names of such. */
const VALUE_KEY = /^default|^fallback|^value$|^(?:.*[-_.])?(?:password|token)$/i;

function isValue(token: Token & { kind: "text" | "number" }, call: Call): boolean {
  const { name, at, key } = call;
  const text = token.kind === "text" ? token.text : undefined;
  call.at += 1;
  call.key = undefined;
  if (text !== undefined) call.lastText = text;
  call.name ??= "literal";
  if (text === "" || (text !== undefined && isWholeReference(text))) return false;
  if (name === "dict") {
    if (at % 2 === 0) call.key = text;
    return at % 2 === 1 && key !== undefined && text !== undefined && VALUE_KEY.test(key);
  }
  if (name !== undefined && Object.hasOwn(CREDENTIAL_ARGUMENT, name)) return CREDENTIAL_ARGUMENT[name] === at;
  if (name === "dig" || (name !== undefined && PASSES.test(name)) || isConsumed(call)) return false;
  return !(name === "printf" && at === 0 && /%[-+# 0-9.]*[a-z]/i.test(text ?? ""));
}

/** True for what only names something, or says how long something is. */
function isConsumed(call: Call): boolean {
  for (let each: Call | undefined = call; each !== undefined; each = each.outer) {
    if (each.name !== undefined && CONSUMES.test(each.name)) return true;
  }
  return false;
}

/** A template may write what another one fills in: `{{ "{{ .password }}" }}`. */
function isWholeReference(text: string): boolean {
  const trimmed = text.trim();
  if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(trimmed)) return true;
  const actions = findActions(trimmed);
  if (actions?.length !== 1 || actions[0]?.start !== 0 || actions[0].end !== trimmed.length) return false;
  return !hidesLiteral(trimmed);
}
