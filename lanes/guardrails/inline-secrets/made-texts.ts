import { decodeText } from "./base64.ts";
import { FILLED } from "./filled.ts";
import { hidesLiteral, keyOf } from "./judge-action.ts";
import { type ActionNode, bodyOf, makesNothing, parsePipeline, readName } from "./parse-action.ts";
import { flowOf, flows, type Keys, keysOfArgument, keysOfItem, VERB } from "./template-functions.ts";

/** What the names of an action stand for. */
export interface ActionNames {
  readonly assigned: (variable: string) => readonly ActionNode[];
  readonly dots: readonly ActionNode[];
}

interface Making extends ActionNames {
  /** How many names may still be looked up, of all together: names may be set by one another. */
  readonly left: { names: number };
}

const MAX_NAMES = 60;
const MAX_TEXTS = 60;

/**
 * Texts that can be what an action makes, or a part of it, as far as its literals tell; an entry of a mapping as a line, and
 * one sign for what is not known. None of an action that has no literal.
 */
export function listMade(action: string, names: ActionNames): readonly string[] {
  const body = bodyOf(action);
  const node = makesNothing(body) ? undefined : parsePipeline(body);
  if (node === undefined) return [];
  return [...new Set(make(node, [], { ...names, left: { names: MAX_NAMES } }))].filter((text) => text !== "");
}

function make(node: ActionNode, keys: Keys, making: Making): readonly string[] {
  if (node.kind === "literal") return keys.length === 0 ? [node.text.replace(/\{\{[^{}]*\}\}/g, renderInner)] : [];
  if (node.kind === "field") return make(node.of, [...node.keys, ...keys], making);
  const made = node.kind === "word" ? makeName(node.text, keys, making) : makeCall(node, keys, making);
  return made.slice(0, MAX_TEXTS);
}

/** An action that a template writes for another one, which knows none of its names. */
function renderInner(action: string): string {
  if (!hidesLiteral(action)) return FILLED;
  return bestOf(listMade(action, { assigned: () => [], dots: [] })) ?? FILLED;
}

function makeName(word: string, keys: Keys, making: Making): readonly string[] {
  if (making.left.names <= 0) return [];
  making.left.names -= 1;
  const { variable, path } = readName(word);
  const wanted = [...path, ...keys];
  const set = variable === undefined ? [] : making.assigned(variable);
  const dots = word.startsWith(".") ? making.dots : [];
  return [
    ...set.flatMap((node) => make(node, wanted, making)),
    ...dots.flatMap((node) => make(node, wanted, { ...making, dots: [] })),
  ];
}

type Call = ActionNode & { readonly kind: "call" };

function makeCall(call: Call, keys: Keys, making: Making): readonly string[] {
  const { name, args } = call;
  const [first, ...others] = args;
  if (name === "dict") return makeEntries(args, keys, making);
  if (name === "printf") return makeFormat(args, making);
  if (name === "print") return [join(args, "", making)];
  if (name === "urlJoin") return args.flatMap((arg) => make(arg, ["userinfo"], making)).map((user) => `://${user}@`);
  if (name === "println" || name === "cat") return [join(args, " ", making)];
  // What helpers are given are names, and what they make is in their own file.
  if (name === "include" || name === "template") return [];
  if (name === "each") return args.flatMap((arg) => make(arg, [undefined, ...keys], making));
  if (name === "values") return args.flatMap((arg) => make(arg, [undefined, ...keysOfItem(keys)], making));
  if ((name === "index" || name === "get") && first !== undefined)
    return make(first, [...others.flatMap(keyOf), ...keys], making);
  if (name === "pluck") return others.flatMap((arg) => make(arg, [...keysOf(first), ...keysOfItem(keys)], making));
  if (name === "b64dec" && first !== undefined) return make(first, [], making).map((text) => decodeText(text) ?? text);
  const flow = flowOf(name);
  return args.flatMap((arg, at) => {
    const handed = keysOfArgument(name, at, keys);
    return handed !== undefined && flows(flow, at, args.length) ? make(arg, handed, making) : [];
  });
}

function keysOf(node: ActionNode | undefined): Keys {
  return node === undefined ? [] : keyOf(node);
}

/** What stands under the keys that are asked for; without any, each entry as a line, and a name with its value as one. */
function makeEntries(args: readonly ActionNode[], keys: Keys, making: Making): readonly string[] {
  const entries = args.flatMap((value, at) => (at % 2 === 1 ? [{ key: textOf(args[at - 1]), value }] : []));
  const [wanted, ...rest] = keys;
  if (keys.length > 0) {
    const asked = entries.filter(({ key }) => wanted === undefined || key === undefined || key === wanted);
    return asked.flatMap(({ value }) => make(value, rest, making));
  }
  const named = entries.find(({ key }) => key === "name" || key === "key")?.value;
  const name = textOf(named);
  return entries.flatMap(({ key, value }) => {
    const whole = key === "value" && name !== undefined ? name : key;
    return make(value, [], making).map((text) =>
      whole === undefined || isMapping(value) ? text : `${whole}: ${text}`,
    );
  });
}

const isMapping = (node: ActionNode): boolean => node.kind === "call" && node.name === "dict";
const textOf = (node: ActionNode | undefined): string | undefined => (node?.kind === "literal" ? node.text : undefined);

function join(args: readonly ActionNode[], sign: string, making: Making): string {
  return args.map((arg) => bestOf(make(arg, [], making)) ?? FILLED).join(sign);
}

/** A format with what fills its verbs in. */
function makeFormat([format, ...args]: readonly ActionNode[], making: Making): readonly string[] {
  const [text] = format === undefined ? [] : make(format, [], making);
  if (text === undefined) return args.flatMap((arg) => make(arg, [], making));
  let next = 0;
  const fill = (verb: string): string => {
    if (verb.endsWith("%")) return "%";
    const arg = args[next++];
    return (arg && bestOf(make(arg, [], making))) ?? FILLED;
  };
  return [text.replace(VERB, fill)];
}

/** Of several texts the one that is most like a value: with something else than letters, else the first. */
export function bestOf(texts: readonly string[]): string | undefined {
  const filled = texts.filter((text) => text !== "");
  return filled.find((text) => /[^A-Za-z]/.test(text)) ?? filled[0];
}
