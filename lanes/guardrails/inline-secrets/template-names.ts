import type { SourceFile } from "../../load.ts";

/** What the actions of a file set names to. */
export interface TemplateNames {
  readonly assigned: (variable: string) => readonly string[];
  /** What the dot is in an action of this text. */
  readonly dots: (action: string) => readonly string[];
}

const NONE: readonly string[] = [];
const known = new WeakMap<SourceFile, TemplateNames>();

/** The names of a file, read once: its actions set variables, and `with` and `range` the dot. */
export function namesOf(source: SourceFile): TemplateNames {
  const names = known.get(source) ?? readNames(source.text);
  known.set(source, names);
  return names;
}

/** An action, roughly: a text in it with such an end mark is cut off. */
const ACTION = /\{\{-?([\s\S]*?)-?\}\}/g;
const SET = /^(?:range|with|if|else\s+if|else\s+with)?\s*(?:\$\w*\s*,\s*)?(\$\w+)\s*:?=(?!=)([\s\S]*)$/;
const BLOCK = /^(if|range|with|define|block)\b\s*([\s\S]*)$/;

function readNames(text: string): TemplateNames {
  const assigned = new Map<string, string[]>();
  const dots = new Map<string, string[]>();
  const scopes: (string | undefined)[] = [];
  for (const [, written = ""] of text.matchAll(ACTION)) {
    const body = normalize(written);
    const [, variable, value] = SET.exec(body) ?? [];
    if (variable !== undefined && value !== undefined) add(assigned, variable, value.trim());
    const [, word, pipeline = ""] = BLOCK.exec(body) ?? [];
    if (word === "if") scopes.push(scopes.at(-1));
    else if (word === "with" || word === "range") scopes.push(pipeline);
    else if (word !== undefined) scopes.push(undefined);
    else if (/^end\b/.test(body)) scopes.pop();
    const scope = scopes.at(-1);
    // What has no text gives the dot none.
    if (word === undefined && scope !== undefined && /["'`]/.test(scope) && body.includes(".")) add(dots, body, scope);
  }
  return {
    assigned: (variable) => assigned.get(variable) ?? NONE,
    dots: (action) => dots.get(normalize(action.trim().replace(/^\{\{-?|-?\}\}$/g, ""))) ?? NONE,
  };
}

/** The same in quotes of YAML and without. */
function normalize(body: string): string {
  return body.replaceAll('\\"', '"').trim();
}

function add(map: Map<string, string[]>, name: string, value: string): void {
  const values = map.get(name);
  if (values === undefined) map.set(name, [value]);
  else if (!values.includes(value) && values.length < MAX_VALUES) values.push(value);
}

/** What one name may be set to in one file. */
const MAX_VALUES = 200;
