/** What a block of a template asks. */
export interface Condition {
  /** The same for what is sure to be answered alike. */
  readonly name: string;
  /** False for what is asked with `not`. */
  readonly holds: boolean;
}

/** Reads the conditions of blocks in the order of a text, as blocks begin and end. */
interface ReadCondition {
  /** Goes into a branch, which an action begins that ends at an offset; undefined where it asks nothing. */
  readonly enter: (action: string, end: number) => Condition | undefined;
  readonly leave: () => void;
}

/** Where a branch lies: what the dot is there, and what `$` is. */
interface Scope {
  readonly dot: string;
  readonly root: string;
}

interface PlacedAction {
  readonly action: string;
}

const BLOCK = /^\{\{-?\s*(?:else\s+)?(if|with|range|define|block|else)\b([\s\S]*?)-?\}\}$/;

/** What changes a mapping that is known by a name (sprig 3.3.0): then one condition may be answered in two ways. */
const CHANGES = /\b(?:set|unset|(?:mustM|m)erge(?:Overwrite)?)\b/;

/** What is something else each time (sprig 3.3.0). */
const CHANGING = /\b(?:rand\w*|uuidv4|now|gen[A-Z]\w*|shuffle)\b/;

/** Prepares for the actions of a text. */
export function makeReadCondition(actions: readonly PlacedAction[]): ReadCondition {
  let outside: Scope = { dot: "", root: "" };
  const scopes: Scope[] = [];
  const isConstant = makeIsConstant(actions);
  return {
    enter: (action, end) => {
      const [, word = "", asked = ""] = BLOCK.exec(action) ?? [];
      const scope = scopes.at(-1) ?? outside;
      const place = String(end);
      if (word === "define" || word === "block") scopes.push({ dot: place, root: place });
      else scopes.push(word === "with" || word === "range" ? { ...scope, dot: place } : scope);
      // Who calls it is not known.
      if (word === "define" || word === "block") return { name: `at ${place}`, holds: true };
      if (word === "else") return undefined;
      const { text, holds } = withoutNot(normalize(asked));
      return isConstant(text) ? { name: nameOf(text, scope), holds } : { name: `at ${place}`, holds };
    },
    leave: () => {
      if (scopes.pop() !== undefined) return;
      // A block ends that began before the text: what the dot is behind it may be something else.
      outside = { dot: `${outside.dot}-`, root: `${outside.root}-` };
    },
  };
}

/** A pipeline without the variables that it sets, in one spelling. */
function normalize(asked: string): string {
  const pipeline = asked.replace(/^\s*(?:\$\w*\s*,\s*)?\$\w+\s*:?=(?!=)/, "");
  return withoutParentheses(pipeline.replace(/\s+/g, " ").trim());
}

const NOT = /^not (\S+|\(.*\))$/;
const DIFFERS = /^ne ([^|]*)$/;

function withoutNot(text: string): { readonly text: string; readonly holds: boolean } {
  const denied = NOT.exec(text)?.[1];
  if (denied !== undefined && isOne(denied)) {
    const inner = withoutNot(withoutParentheses(denied));
    return { ...inner, holds: !inner.holds };
  }
  const compared = DIFFERS.exec(text)?.[1];
  return compared === undefined ? { text, holds: true } : { text: `eq ${compared}`, holds: false };
}

function withoutParentheses(text: string): string {
  return text.startsWith("(") && isOne(text) ? withoutParentheses(text.slice(1, -1).trim()) : text;
}

/** True for a word, or for what one pair of parentheses is around. */
function isOne(text: string): boolean {
  if (!text.startsWith("(")) return !/[\s()"'`|]/.test(text);
  return text.endsWith(")") && /^[^()"'`]*$/.test(text.slice(1, -1));
}

/** A name for what is asked where it is asked: a field of the dot is another one's in another block. */
function nameOf(text: string, { dot, root }: Scope): string {
  if (dot === root) return `${root} ${text.replaceAll("$.", ".")}`;
  return /(?:^|[\s(|,])\./.test(text) ? `${dot} ${text}` : `${root} ${text.replaceAll("$.", ".")}`;
}

const SETS = /(?:^|[\s{])(?:(\$\w*)\s*,\s*)?(\$\w+)\s*:?=(?!=)/;
const VARIABLE = /\$\w+/g;

/** Tells what is answered alike wherever it is asked: it has no variable that is set twice, and nothing in the text changes what is known. */
function makeIsConstant(actions: readonly PlacedAction[]): (text: string) => boolean {
  const counts = new Map<string, number>();
  let changes = false;
  for (const { action } of actions) {
    changes ||= CHANGES.test(action);
    if (!action.includes("=")) continue;
    const [, first = "", second = ""] = SETS.exec(action) ?? [];
    for (const name of [first, second]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return (text) =>
    !changes && !CHANGING.test(text) && (text.match(VARIABLE) ?? []).every((name) => (counts.get(name) ?? 0) <= 1);
}
