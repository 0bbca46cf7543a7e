import { findActions } from "../templates.ts";
import { isCredentialKey } from "./credential-key.ts";
import { findFamily, givesCredential } from "./find-values.ts";
import { type ActionNode, bodyOf, parsePipeline, setsVariable } from "./parse-action.ts";
import { flowOf, flows, handsOnKeys, replacementOf, VERB } from "./template-functions.ts";

/** What the names of an action stand for. */
interface Names {
  /** What sets a variable, by its name with the sign. */
  readonly assigned: (variable: string) => readonly string[];
  /** What the dot is, where a `with` or a `range` says so. */
  readonly dots: readonly string[];
  /** How many names may be set by one another. */
  readonly depth: number;
  /** What was asked of variables before: a second look finds nothing that the first did not. */
  readonly seen: Set<string>;
}

/** A key that is asked of a mapping; undefined for one that is not known. */
type Keys = readonly (string | undefined)[];

const MAX_NAMES = 4;

/**
 * True for an action that has a literal which could come out as its value or a part of it, such as `default "…"` or
 * `"…" | b64enc`. What stands in a place for names and messages is none, nor is what is empty. `assigned` gives the pipelines
 * that set a variable, `dots` those that set the dot.
 */
export function hidesLiteral(
  action: string,
  assigned: Names["assigned"] = () => [],
  dots: Names["dots"] = [],
): boolean {
  const body = bodyOf(action);
  if (setsVariable(body)) return false;
  return judgeBody(body, [], { assigned, dots, depth: MAX_NAMES, seen: new Set() });
}

function judgeBody(body: string, keys: Keys, names: Names): boolean {
  const node = parsePipeline(body);
  return node !== undefined && judge(node, keys, names);
}

function judge(node: ActionNode, keys: Keys, names: Names): boolean {
  if (node.kind === "literal") return keys.length === 0 && isValue(node.text);
  if (node.kind === "word") return judgeName(node.text, keys, names);
  if (node.kind === "field") return judge(node.of, [...node.keys, ...keys], names);
  return judgeCall(node, keys, names);
}

function judgeName(word: string, keys: Keys, names: Names): boolean {
  if (names.depth === 0) return false;
  const [, variable, below = ""] = /^(\$[A-Za-z_]\w*)?((?:\.\w*)*)$/.exec(word) ?? [];
  const wanted = [...below.split(".").filter((key) => key !== ""), ...keys];
  const inner = { ...names, depth: names.depth - 1 };
  if (variable !== undefined) {
    const asked = JSON.stringify([variable, wanted, names.depth, names.dots.length]);
    if (names.seen.has(asked)) return false;
    names.seen.add(asked);
    return names.assigned(variable).some((body) => judgeBody(body, wanted, inner));
  }
  return word.startsWith(".") && names.dots.some((body) => judgeBody(body, wanted, { ...inner, dots: [] }));
}

type Call = ActionNode & { readonly kind: "call" };

function judgeCall(call: Call, keys: Keys, names: Names): boolean {
  const { name, args } = call;
  const judgeArgument = (arg: ActionNode, of: Keys = []): boolean => judge(arg, of, names);
  if (name === "printf") return judgeFormat(args, names);
  if (name === "dict") return judgeDict(args, keys, names);
  if (name === "include" || name === "template") return args.slice(1).some((arg) => hasDefault(arg, names));
  if (name === "dig") return judgeDig(args, names);
  const [first] = args;
  if ((name === "index" || name === "get") && first !== undefined)
    return judgeArgument(first, [...args.slice(1).flatMap(keyOf), ...keys]);
  const flow = flowOf(name);
  const handed = handsOnKeys(name) ? keys : [];
  if (args.some((arg, at) => flows(flow, at, args.length) && judgeArgument(arg, handed))) return true;
  const replacement = args[replacementOf(name) ?? args.length];
  return replacement?.kind === "literal" && MIXED.test(replacement.text);
}

/** What replaces a sign or a word of an address is no value; a word with digits is. */
const MIXED = /^(?=.*[0-9])(?=.*[A-Za-z])[\w!#$^*+~-]{7,}$/;

/** The key that `index` asks for; a number is none of a mapping. */
function keyOf(node: ActionNode): Keys {
  if (node.kind === "literal") return /^[-+]?[0-9]+$/.test(node.text) ? [] : [node.text];
  return [undefined];
}

/** Keys whose texts a helper is given as values, and not as names of such. */
const VALUE_KEY = /^default|^fallback|^value$|^(?:.*[-_.])?(?:password|token)$/i;

/** True for the key of a literal that is a value; all others are names. */
function isValueKey(key: ActionNode | undefined, isGiven = false): boolean {
  return key?.kind === "literal" && (VALUE_KEY.test(key.text) || (!isGiven && isCredentialKey(key.text)));
}

function judgeDict(args: readonly ActionNode[], keys: Keys, names: Names): boolean {
  const [wanted, ...rest] = keys;
  const isAsked = (key: ActionNode | undefined, value: ActionNode): boolean => {
    if (keys.length === 0) return value.kind !== "literal" || isValueKey(key);
    return wanted === undefined || key?.kind !== "literal" || key.text === wanted;
  };
  return args.some((value, at) => at % 2 === 1 && isAsked(args[at - 1], value) && judge(value, rest, names));
}

/** True for what a helper is given as the value that it falls back to. */
function hasDefault(node: ActionNode, names: Names): boolean {
  if (node.kind !== "call") return false;
  if (node.name !== "dict") return node.args.some((arg) => hasDefault(arg, names));
  return node.args.some((value, at) => {
    if (at % 2 === 0) return false;
    return isValueKey(node.args[at - 1], true) ? judge(value, [], names) : hasDefault(value, names);
  });
}

/** `dig` has keys, a default and the mapping. */
function judgeDig(args: readonly ActionNode[], names: Names): boolean {
  return args.length > 2 && args.slice(-2).some((arg) => judge(arg, [], names));
}

/** A format is a literal where a word is left without its verbs; in one of an address or of settings, where that gives a credential. */
function judgeFormat([format, ...args]: readonly ActionNode[], names: Names): boolean {
  if (args.some((arg) => judge(arg, [], names))) return true;
  if (format?.kind !== "literal") return format !== undefined && judge(format, [], names);
  if (isWholeReference(format.text)) return false;
  const left = format.text.replace(/^(?:bearer|basic|token|apikey)\s+/i, "").replace(VERB, "");
  if (!/[A-Za-z0-9]/.test(left)) return false;
  if (!/[=:{]/.test(left) || args.length === 0) return true;
  const filled = format.text.replace(VERB, () => "$" + "{X}");
  return givesCredential(filled) || findFamily(filled, { withShapes: false }) !== undefined;
}

function isValue(text: string): boolean {
  return text !== "" && !isWholeReference(text);
}

/** A template may write what another one fills in: `{{ "{{ .password }}" }}`. */
function isWholeReference(text: string): boolean {
  const trimmed = text.trim();
  if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(trimmed)) return true;
  const actions = findActions(trimmed);
  if (actions?.length !== 1 || actions[0]?.start !== 0 || actions[0].end !== trimmed.length) return false;
  return !hidesLiteral(trimmed);
}
