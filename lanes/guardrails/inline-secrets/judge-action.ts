import { findActions, replaceActions } from "../templates.ts";
import { isCredentialKey } from "./credential-key.ts";
import { findFamily, givesCredential } from "./find-values.ts";
import { type ActionNode, bodyOf, makesNothing, parsePipeline, readName } from "./parse-action.ts";
import { flowOf, flows, type Keys, keysOfArgument, keysOfItem, replacementOf, VERB } from "./template-functions.ts";

/** What a variable is asked for. */
interface Asked {
  readonly variable: string;
  readonly keys: Keys;
  readonly dots: readonly ActionNode[];
  /** What has a literal too where this has one. */
  readonly askers: Asked[];
  hides: boolean;
}

/** What was asked of the variables of a text before: they may be set by one another, and each of many actions asks for all. */
interface Memory {
  readonly asked: Map<string, Asked>;
  /** What nobody has looked at. */
  readonly open: Asked[];
}

/** What the names of an action stand for. */
interface Names {
  /** What a variable is set to, by its name with the sign; of `$`, what was put into it. */
  readonly assigned: (variable: string) => readonly ActionNode[];
  /** What the dot is, where a `with` or a `range` says so. */
  readonly dots: readonly ActionNode[];
  readonly memory: Memory;
  /** What is looked at: what one of its variables turns out to have, it has. */
  readonly asker: Asked;
}

/** What is looked at of variables for one action, and how deep in what one of them has. */
const MAX_ASKED = 200;
const MAX_KEYS = 20;

const memories = new WeakMap<Names["assigned"], Memory>();

function memoryOf(assigned: Names["assigned"] | undefined): Memory {
  const memory = (assigned && memories.get(assigned)) ?? { asked: new Map(), open: [] };
  if (assigned !== undefined) memories.set(assigned, memory);
  return memory;
}

/**
 * True for an action that has a literal which could come out as its value or a part of it, such as `default "…"` or
 * `"…" | b64enc`. What stands in a place for names and messages is none, nor is what is empty. `assigned` gives what
 * a variable is set to, always the same, `dots` what the dot is.
 */
export function hidesLiteral(action: string, assigned?: Names["assigned"], dots: Names["dots"] = []): boolean {
  const body = bodyOf(action);
  if (makesNothing(body)) return false;
  const node = parsePipeline(body);
  if (node === undefined) return false;
  const memory = memoryOf(assigned);
  const whole: Asked = { variable: "", keys: [], dots, askers: [], hides: false };
  const names = { assigned: assigned ?? (() => []), memory };
  if (judge(node, [], { ...names, dots, asker: whole })) return true;
  for (let left = MAX_ASKED; left > 0 && !whole.hides; left -= 1) {
    const asked = memory.open.pop();
    if (asked === undefined) break;
    const own: Names = { ...names, dots: asked.dots, asker: asked };
    if (names.assigned(asked.variable).some((each) => judge(each, asked.keys, own))) noteLiteral(asked);
  }
  return whole.hides;
}

/** Every way to a literal is one: whoever has asked for what has one has it. */
function noteLiteral(found: Asked): void {
  const all = [found];
  for (let each = all.pop(); each !== undefined; each = all.pop()) {
    if (each.hides) continue;
    each.hides = true;
    for (const asker of each.askers.splice(0)) all.push(asker);
  }
}

/** True for what is known to have a literal; what asks for all else is told as soon as it is known. */
function judge(node: ActionNode, keys: Keys, names: Names): boolean {
  if (node.kind === "literal") return keys.length === 0 && isValue(node.text);
  if (node.kind === "word") return judgeName(node.text, keys, names);
  if (node.kind === "field") return judge(node.of, [...node.keys, ...keys], names);
  return judgeCall(node, keys, names);
}

function judgeName(word: string, keys: Keys, names: Names): boolean {
  const { variable, path } = readName(word);
  const wanted = [...path, ...keys];
  if (variable !== undefined && wanted.length <= MAX_KEYS && ask(variable, wanted, names)) return true;
  return word.startsWith(".") && names.dots.some((node) => judge(node, wanted, { ...names, dots: [] }));
}

function ask(variable: string, keys: Keys, { assigned, dots, memory, asker }: Names): boolean {
  // Most names are values of a chart, which no action sets.
  if (assigned(variable).length === 0) return false;
  const key = JSON.stringify([variable, keys, dots.map(numberOf)]);
  let asked = memory.asked.get(key);
  if (asked === undefined) {
    asked = { variable, keys, dots, askers: [], hides: false };
    memory.asked.set(key, asked);
    memory.open.push(asked);
  }
  if (!asked.hides) asked.askers.push(asker);
  return asked.hides;
}

const numbers = new WeakMap<ActionNode, number>();
let lastNumber = 0;

/** Tells what one dot is from what another one is. */
function numberOf(node: ActionNode): number {
  const known = numbers.get(node);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(node, lastNumber);
  return lastNumber;
}

type Call = ActionNode & { readonly kind: "call" };

function judgeCall(call: Call, keys: Keys, names: Names): boolean {
  const { name, args } = call;
  if (name === "printf" && keys.length > 0) return false;
  const judgeArgument = (arg: ActionNode, of: Keys = []): boolean => judge(arg, of, names);
  if (name === "printf") return judgeFormat(args, names);
  if (name === "dict") return judgeDict(args, keys, names);
  if (name === "include" || name === "template") return args.slice(1).some((arg) => hasDefault(arg, names));
  if (name === "dig") return judgeDig(args, names);
  if (name === "each") return args.some((arg) => judgeArgument(arg, [undefined, ...keys]));
  if (name === "values") return args.some((arg) => judgeArgument(arg, [undefined, ...keysOfItem(keys)]));
  if (name === "pluck")
    return args.slice(1).some((arg) => judgeArgument(arg, [...args.slice(0, 1).flatMap(keyOf), ...keysOfItem(keys)]));
  if (name === "urlJoin") return args.some((arg) => judgeArgument(arg, ["userinfo"]));
  const [first] = args;
  if ((name === "index" || name === "get") && first !== undefined)
    return judgeArgument(first, [...args.slice(1).flatMap(keyOf), ...keys]);
  const flow = flowOf(name);
  const isOne = (arg: ActionNode, at: number): boolean => {
    const handed = keysOfArgument(name, at, keys);
    return handed !== undefined && flows(flow, at, args.length) && judgeArgument(arg, handed);
  };
  if (args.some(isOne)) return true;
  const replacement = args[replacementOf(name) ?? args.length];
  return replacement?.kind === "literal" && MIXED.test(replacement.text);
}

/** What replaces a sign or a word of an address is no value; a word with digits is. */
const MIXED = /^(?=.*[0-9])(?=.*[A-Za-z])[\w!#$^*+~-]{7,}$/;

/** The key that `index` asks for; a number is none of a mapping. */
export function keyOf(node: ActionNode): Keys {
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
  const [fallback, map] = args.slice(-2);
  if (args.length < 3 || fallback === undefined || map === undefined) return false;
  return judge(fallback, [], names) || judge(map, args.slice(0, -2).flatMap(keyOf), names);
}

/** A format is a literal where a word is left without its verbs; in one of an address or of settings, where that gives a credential. */
function judgeFormat([format, ...args]: readonly ActionNode[], names: Names): boolean {
  if (args.some((arg) => judge(arg, [], names))) return true;
  if (format?.kind !== "literal") return format !== undefined && judge(format, [], names);
  if (isWholeReference(format.text)) return false;
  const left = format.text.replace(/^(?:bearer|basic|token|apikey)\s+/i, "").replace(VERB, "");
  if (!/[A-Za-z0-9]/.test(left)) return false;
  if (!/[=:{]/.test(left) || args.length === 0 || hasPasswordBehind(format.text)) return true;
  const filled = format.text.replace(VERB, () => "$" + "{X}");
  return givesCredential(filled) || findFamily(filled, { withShapes: false }) !== undefined;
}

/** `%s:word`: a login whose password is written out. A number is a port. */
const PAIR = /^[^\s:/={}]+:([^\s:/={}]+)$/;

function hasPasswordBehind(format: string): boolean {
  const password = PAIR.exec(format)?.[1]?.replace(VERB, "") ?? "";
  return /[A-Za-z0-9]/.test(password) && !/^[0-9]{1,5}$/.test(password);
}

function isValue(text: string): boolean {
  return text !== "" && !isWholeReference(text);
}

/** A template may write what another one fills in, in quotes too and of several parts: `{{ `"{{ .a }}-{{ .b }}"` }}`. */
function isWholeReference(text: string): boolean {
  const trimmed = text.trim().replace(/^(["'])(.*)\1$/s, "$2");
  if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(trimmed)) return true;
  const actions = findActions(trimmed) ?? [];
  if (actions.length === 0 || actions.some(({ start, end }) => hidesLiteral(trimmed.slice(start, end)))) return false;
  return !/[\p{L}\p{N}]/u.test(replaceActions(trimmed, actions, () => ""));
}
