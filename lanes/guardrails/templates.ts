import { countUpTo } from "../positions.ts";
import { indentOfTextAt } from "./block-texts.ts";

/** An action of a template, `{{ … }}`, by its offsets into a text. */
export interface TemplateAction {
  readonly start: number;
  readonly end: number;
}

/** A text in which every action is something that YAML reads as plain text or as blanks; offsets stay. */
export interface HiddenTemplates {
  readonly text: string;
  /** Gives a scalar between two offsets its actions back. */
  readonly restore: (value: string, start: number, end: number) => string;
}

/** Stands for the first character of an action, and for each other one: of Unicode's private use, which no manifest needs. */
const FIRST = "\uE001";
const OTHER = "\uE000";
const HIDDEN_ACTION = /\uE001\uE000*/g;

/** Every action of a text, in order; undefined where one has no end. */
export function findActions(text: string): readonly TemplateAction[] | undefined {
  const actions: TemplateAction[] = [];
  for (let start = text.indexOf("{{"); start >= 0; start = text.indexOf("{{", actions.at(-1)?.end)) {
    const end = findActionEnd(text, start + 2);
    if (end === undefined) return undefined;
    actions.push({ start, end });
  }
  return actions;
}

/** A text with something in place of each of its actions. */
export function replaceActions(
  text: string,
  actions: readonly TemplateAction[],
  replace: (action: string, start: number) => string,
): string {
  let replaced = "";
  let at = 0;
  for (const { start, end } of actions) {
    replaced += text.slice(at, start) + replace(text.slice(start, end), start);
    at = end;
  }
  return replaced + text.slice(at);
}

/** True for a text that is one action of a template and nothing else. */
export function isWholeAction(text: string): boolean {
  const trimmed = text.trim();
  const actions = findActions(trimmed);
  return actions?.length === 1 && actions[0]?.start === 0 && actions[0].end === trimmed.length;
}

/** What an action holds apart from its comments and raw texts, which may be as long as they like (text/template of Go 1.26). */
const PART = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|[^"'`/}]+|./sy;

/** The offset behind the end mark of an action; texts and comments in it may hold such a mark. */
/** Where an action ends whose content begins at an offset; undefined where it does not. */
export function findActionEnd(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length) {
    if (text.startsWith("}}", at)) return at + 2;
    const close = text.startsWith("/*", at) ? "*/" : text.startsWith("`", at) ? "`" : undefined;
    if (close === undefined) {
      PART.lastIndex = at;
      at += PART.exec(text)?.[0].length ?? 1;
    } else {
      const end = text.indexOf(close, at + close.length);
      if (end < 0) return undefined;
      at = end + close.length;
    }
  }
  return undefined;
}

/** How actions are hidden: what one way leaves unreadable, another may not. */
export interface HideOptions {
  /** Lines of nothing but actions become comments: as blanks they would indent the block of text that they begin. */
  readonly asComments?: boolean;
  /** Actions that make several lines become blanks where they stand: what follows them belongs to what they make. */
  readonly withoutBlocks?: boolean;
}

/** Every way, in the order in which they are tried. */
export const WAYS_TO_HIDE: readonly HideOptions[] = [
  {},
  { withoutBlocks: true },
  { asComments: true },
  { asComments: true, withoutBlocks: true },
];

/** Functions that make lines of YAML. */
const MAKES_LINES = /\b(?:toYaml|n?indent)\b/;

/** Hides the actions of a template, so that what is around them can be read; undefined where that cannot be told. */
export function hideTemplates(
  text: string,
  { asComments = false, withoutBlocks = false }: HideOptions = {},
): HiddenTemplates | undefined {
  if (text.includes(FIRST) || text.includes(OTHER)) return undefined;
  const actions = findActions(text);
  if (actions === undefined) return undefined;
  let hidden = "";
  let at = 0;
  const kept: KeptAction[] = [];
  for (const { group, isAlone } of groupByLine(text, actions)) {
    // A text that begins with blanks alone may be none: its first line says how far all are indented.
    const lead = isAlone ? leadOfText(text, group[0] as TemplateAction) : 0;
    for (const [index, { start, end }] of group.entries()) {
      const action = text.slice(start, end);
      const isBlank = isAlone ? index > 0 || lead === undefined : withoutBlocks && MAKES_LINES.test(action);
      const sign = asComments && isAlone && index === 0 ? "#" : " ";
      const blanks = index === 0 ? (lead ?? 0) : 0;
      const stands = isBlank
        ? sign + blank(action.slice(1))
        : " ".repeat(blanks) + FIRST + OTHER.repeat(end - start - blanks - 1);
      hidden += text.slice(at, start) + stands;
      if (!isBlank) kept.push({ start: start + blanks, end, action });
      at = end;
    }
  }
  return { text: hidden + text.slice(at), restore: makeRestore(kept) };
}

/** How many blanks stand in for the begin of an action that begins a text of several lines; undefined for any other one. */
function leadOfText(text: string, { start, end }: TemplateAction): number | undefined {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = indentOfTextAt(text, lineStart);
  if (indent === undefined || text.slice(start, end).includes("\n")) return undefined;
  const lead = indent - (start - lineStart);
  return lead < 0 || lead >= end - start ? undefined : lead;
}

/** Every action with nothing but actions on its line, or nothing but some text before it, in order: it makes whole lines, or none. */
export function findLoneActions(text: string, { behind }: { readonly behind: RegExp }): readonly TemplateAction[] {
  const actions = text.includes("{{") ? findActions(text) : undefined;
  return groupByLine(text, actions ?? []).flatMap(({ group, isAlone, before }) =>
    isAlone || behind.test(before) ? group : [],
  );
}

interface Group {
  readonly group: readonly TemplateAction[];
  /** True where nothing but actions, and a comment, is on their lines: they are control flow, or make whole lines. */
  readonly isAlone: boolean;
  /** What stands before them on their line; of a long one nothing. */
  readonly before: string;
}

const MAX_BEFORE = 200;

/** Actions that only blanks divide, on one line, go together. */
function groupByLine(text: string, actions: readonly TemplateAction[]): Group[] {
  const groups: Group[] = [];
  for (let first = 0; first < actions.length; ) {
    let last = first;
    while (isBlank(text, actions[last]?.end, actions[last + 1]?.start)) last += 1;
    const from = actions[first]?.start ?? 0;
    const to = actions[last]?.end ?? 0;
    const lineEnd = text.indexOf("\n", to);
    const lineStart = text.lastIndexOf("\n", from - 1) + 1;
    const rest = text.slice(to, lineEnd < 0 ? text.length : lineEnd);
    const isLast = /^[ \t\r]*$/.test(rest) || (/^[ \t]+#/.test(rest) && makesNothing(text, actions[last]));
    const isAlone = isLast && isBlank(text, lineStart, from);
    const before = isLast && from - lineStart < MAX_BEFORE ? text.slice(lineStart, from) : "";
    groups.push({ group: actions.slice(first, last + 1), isAlone, before });
    first = last + 1;
  }
  return groups;
}

/** True for an action that makes no text itself: behind it may be a comment, as behind nothing. */
function makesNothing(text: string, action: TemplateAction | undefined): boolean {
  return action !== undefined && MAKES_NOTHING.test(text.slice(action.start, action.start + 40));
}

const MAKES_NOTHING = /^\{\{-?\s*(?:(?:if|with|range|else|end)\b|\/\*|\$\w*\s*:?=)/;

function isBlank(text: string, from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && /^[ \t\r]*$/.test(text.slice(from, to));
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}

/** An action that something stands in for, from where that does. */
interface KeptAction extends TemplateAction {
  readonly action: string;
}

function makeRestore(actions: readonly KeptAction[]): HiddenTemplates["restore"] {
  return (value, start, end) => {
    if (!value.includes(FIRST)) return value;
    let next = countUpTo(actions, start - 1, (action) => action.start);
    return value.replace(HIDDEN_ACTION, (run) => {
      const kept = actions[next++];
      return kept === undefined || kept.end > end ? run : kept.action;
    });
  };
}
