import type { SourceFile } from "../../load.ts";
import { type ActionNode, parsePipeline, readName } from "./parse-action.ts";

/** What the actions of a file set names to. */
export interface TemplateNames {
  /** What a variable may be; of `$`, what actions put into what the whole template is given. */
  readonly assigned: (variable: string) => readonly ActionNode[];
  /** What the dot is in an action of this text; where it is known behind what on its line, there alone. */
  readonly dots: (action: string, before?: string) => readonly ActionNode[];
}

const known = new WeakMap<SourceFile, TemplateNames>();

/** The names of a file, read once: its actions set variables, and `with` and `range` the dot. */
export function namesOf(source: SourceFile): TemplateNames {
  const names = known.get(source) ?? withOuter(readNames(source.text), source);
  known.set(source, names);
  return names;
}

/** A text that is read as a file of its own has the names of the file that it stands in as well. */
function withOuter(
  { assigned, dots }: TemplateNames,
  { outer }: SourceFile & { readonly outer?: SourceFile },
): TemplateNames {
  if (outer === undefined) return { assigned, dots };
  const around = namesOf(outer);
  return {
    assigned: (variable) => [...assigned(variable), ...around.assigned(variable)],
    dots: (action, before) => [...dots(action, before), ...around.dots(action, before)],
  };
}

/** An action, roughly: a text in it with such an end mark is cut off. */
const ACTION = /\{\{-?([\s\S]*?)-?\}\}/g;
const SET = /^((?:else\s+)?(?:range|with|if))?\s*(?:\$\w*\s*,\s*)?(\$\w+)\s*:?=(?!=)([\s\S]*)$/;
const BLOCK = /^(?:(else)\s+)?(if|range|with|define|block)\b\s*([\s\S]*)$/;

/** What changes a mapping that is known by a name (sprig 3.3.0). */
const CHANGES = /\b(?:set|(?:mustM|m)erge(?:Overwrite)?)\b/;

/** What a name is set to; it is parsed where somebody asks for it. */
interface Setting {
  readonly text: string;
  /** True for the items of what is said. */
  readonly isEach: boolean;
}

function readNames(text: string): TemplateNames {
  const assigned = new Map<string, Values>();
  const dots = new Map<string, Values>();
  const places = new Map<string, Values>();
  const scopes: (Setting | undefined)[] = [];
  for (const { 0: action, 1: written = "", index } of text.matchAll(ACTION)) {
    const body = normalize(written);
    const [, word = "", variable, value = ""] = SET.exec(body) ?? [];
    if (variable !== undefined) addTo(assigned, variable, { text: value.trim(), isEach: word.endsWith("range") });
    if (CHANGES.test(body)) noteChanges(parsePipeline(body), assigned);
    const isBlock = enter(body, scopes);
    if (isBlock || !body.includes(".")) continue;
    // What has no text gives the dot none.
    const scope = scopes.at(-1);
    const own = scope !== undefined && /["'`$]/.test(scope.text) ? scope : undefined;
    const place = placeOf(action, lineBefore(text, index));
    if (place !== undefined) addTo(places, place, own);
    if (own !== undefined) addTo(dots, body, own);
  }
  return {
    assigned: (variable) => nodesOf(assigned.get(variable)),
    dots: (action, before = "") => nodesOf(places.get(placeOf(action, before) ?? "") ?? dots.get(bodyOf(action))),
  };
}

/** Keeps what the dot is in each open block; true for an action that begins, divides or ends one. */
function enter(body: string, scopes: (Setting | undefined)[]): boolean {
  const [, other, word, pipeline = ""] = BLOCK.exec(body) ?? [];
  if (/^else\b/.test(body)) scopes.pop();
  if (word === "with" || word === "range") scopes.push({ text: pipeline, isEach: word === "range" });
  else if (word === "if" || /^else\b/.test(body)) scopes.push(scopes.at(-1));
  else if (word !== undefined) scopes.push(undefined);
  else if (/^end\b/.test(body)) scopes.pop();
  return (word ?? other) !== undefined || /^(?:else|end)\b/.test(body);
}

/** What stands before a place on its line; of a long one the end. */
export function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - MAX_BEFORE), at);
  return before.slice(before.lastIndexOf("\n") + 1).trim();
}

/** A line that is longer is told by its end. */
const MAX_BEFORE = 200;

/** An action with what stands before it on its line; undefined where that is nothing. */
function placeOf(action: string, before: string): string | undefined {
  return before === "" ? undefined : `${before.slice(-MAX_BEFORE / 4)} ${bodyOf(action)}`;
}

function bodyOf(action: string): string {
  return normalize(action.trim().replace(/^\{\{-?|-?\}\}$/g, ""));
}

/** The same in quotes of YAML and without. */
function normalize(body: string): string {
  return body.replaceAll('\\"', '"').trim();
}

/** `set $a.b "key" value` and `merge $a other` change what the name stands for, wherever they stand. */
function noteChanges(node: ActionNode | undefined, assigned: Map<string, Values>): void {
  if (node?.kind === "field") noteChanges(node.of, assigned);
  if (node?.kind !== "call") return;
  const [target, ...others] = node.args;
  for (const arg of node.args) noteChanges(arg, assigned);
  const { variable, path } = readName(target?.kind === "word" ? target.text : "");
  if (!CHANGES.test(node.name) || variable === undefined) return;
  const made = node.name === "set" ? [{ kind: "call", name: "dict", args: others } as const] : others;
  for (const each of made) {
    const whole = path.reduceRight<ActionNode>(
      (value, key) => ({ kind: "call", name: "dict", args: [{ kind: "literal", text: key }, value] }),
      each,
    );
    const { nodes } = valuesOf(assigned, variable);
    if (nodes.length < MAX_VALUES) nodes.push(whole);
  }
}

/** What one name may be set to in one file. */
const MAX_VALUES = 200;

/** What one name is set to, as far as it was parsed. */
interface Values {
  readonly settings: Map<string, Setting>;
  readonly nodes: ActionNode[];
}

function nodesOf(values: Values | undefined): readonly ActionNode[] {
  if (values === undefined) return [];
  for (const setting of values.settings.values()) {
    const node = nodeOf(setting);
    if (node !== undefined) values.nodes.push(node);
  }
  values.settings.clear();
  return values.nodes;
}

const parsed = new WeakMap<Setting, ActionNode | undefined>();

/** What many actions have for their dot is parsed once. */
function nodeOf(setting: Setting): ActionNode | undefined {
  if (parsed.has(setting)) return parsed.get(setting);
  const node = parsePipeline(setting.text);
  const made: ActionNode | undefined = node && setting.isEach ? { kind: "call", name: "each", args: [node] } : node;
  parsed.set(setting, made);
  return made;
}

function valuesOf(map: Map<string, Values>, name: string): Values {
  const values = map.get(name) ?? { settings: new Map(), nodes: [] };
  map.set(name, values);
  return values;
}

function addTo(map: Map<string, Values>, name: string, setting: Setting | undefined): void {
  const { settings } = valuesOf(map, name);
  if (setting !== undefined && settings.size < MAX_VALUES) settings.set(`${setting.isEach} ${setting.text}`, setting);
}
