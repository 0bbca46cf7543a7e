import { kindOfKey } from "./credential-key.ts";
import { FILLED, hasOwnPart } from "./filled.ts";

/** What a reader of a text puts something in for. */
export interface Reader {
  /** True for the name behind a `$` that it takes for one of a variable. */
  readonly isVariable: (name: string) => boolean;
  /** True where a colon begins a default, as in Spring's `${NAME:default}`, and no part of a text. */
  readonly hasColons: boolean;
}

/** A shell takes every name. */
export const SHELL: Reader = { isVariable: () => true, hasColons: false };

/** Kubernetes fills in `$(NAME)`, and Flux and the like `${NAME}`, before any program sees the text: no other is one. */
export const BY_ITSELF: RegExp = /\$(?:\([A-Za-z_][\w.-]*\)|\{[A-Za-z_]\w*\})/g;

/** An action without a text of its own, such as the end of a branch; a word may be cut off within one. */
const ACTION = /\{\{(?:[^{}"`]*\}\}|[^{}"`]*$)/g;

/** What is only shown: a mask, a name in angles, a variable of Windows, a verb of a format. */
const SHOWN = /^(?:<[^<>]*>|\*+|%[A-Za-z_]\w*%|%[sdvq](?:\\{1,2}[nrt])*|%\(\w+\)s|%\{[^{}]*\})$/;
/** What a shell does with a file, another command or a text up to a mark. */
const REDIRECTION = /^<(?:[<(/$~.]|$)/;

/** True for a word of a command line that stands for a value, wholly. In single quotes and without a shell little does. */
export function isFilledIn(value: string, { byShell }: { readonly byShell: boolean }): boolean {
  const text = value.trim().replace(/^["']|["']$/g, "");
  if (SHOWN.test(text)) return true;
  if (byShell && REDIRECTION.test(text)) return true;
  // What an action alone fills in is judged by what it makes.
  if (!/[$`]/.test(text.replace(ACTION, ""))) return false;
  const known = text.replace(ACTION, FILLED);
  const filled = byShell ? fillExpansions(known, SHELL) : known.replace(BY_ITSELF, FILLED);
  // Of several options in one word, only what is given to this one.
  return filled.includes(FILLED) && !hasOwnPart(filled.replace(/^(\uE001+),[\s\S]*$/, "$1"));
}

/** How deep a default may have a default. */
const MAX_DEPTH = 6;

/** A text with a sign for each of its expansions; one whose default is a text stands as it is. */
export function fillExpansions(text: string, reader: Reader, depth = MAX_DEPTH): string {
  let filled = "";
  let at = 0;
  for (;;) {
    const next = text.slice(at).search(/[$`]/);
    if (next < 0) return filled + text.slice(at);
    const start = at + next;
    const end = endOf(text, start, reader);
    // A backslash says that another shell is to do it.
    filled += text.slice(at, text[start - 1] === "\\" ? start - 1 : start);
    const found = text.slice(start, end ?? start + 1);
    filled += end === undefined || hasOwnDefault(found, reader, depth) ? found : FILLED;
    at = start + found.length;
  }
}

/** Where an expansion ends; a text that is cut off may have no end of it. Undefined for what is none. */
function endOf(text: string, start: number, { isVariable }: Reader): number | undefined {
  if (text[start] === "`") return closing(text, start + 1, "`");
  const next = text[start + 1] ?? "";
  if (next === "{" || next === "(") return closeNested(text, start + 1);
  if (/[0-9@*#?!-]/.test(next)) return start + 2;
  const name = /^[A-Za-z_]\w*/.exec(text.slice(start + 1, start + 100))?.[0];
  return name === undefined || !isVariable(name) ? undefined : start + 1 + name.length;
}

function closing(text: string, from: number, sign: string): number | undefined {
  const at = text.indexOf(sign, from);
  return at < 0 ? undefined : at + 1;
}

/** The offset behind the end of what opens at another one; of a text that is cut off its end. */
export function closeNested(text: string, start: number): number {
  const open = text[start] ?? "";
  const close = open === "{" ? "}" : ")";
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

const DEFAULT = /^\$\{[#!]?[\w.]+(?:\[[^\]]*\])?:?[-=]([\s\S]+)\}$/;
/** Spring's, where what stands before the colon is no place to look in, and what stands behind it no path in one. */
const BEHIND_COLON =
  /^\$\{(?!(?:env|sys|file|secrets?|vault|ssm|sm|cf|opt|self|param|const|map|ctx|main|script|url|base64\w*|config\w*):)[A-Za-z_][\w.-]*:(?![-=?+/#])([^/]+)\}$/;

/**
 * Where a provider of settings keeps a value (OpenTelemetry's collector, Kafka's ConfigProvider): the provider, perhaps a place,
 * and a key. A word with a dot, or in capitals, is more often a property of Spring or a variable with a default.
 */
const OF_PROVIDER =
  /^\$\{(?:secrets?-?[mM]anager|key-?[vV]ault|azure|aws|gcp|gsm|conjur|kubernetes|k8s|vault\.(?:secret|kv)):[A-Za-z][\w./#:@-]*\}$/;
const IN_PLACE = /^\$\{([a-z][A-Za-z]*):[A-Za-z][\w./-]*:[A-Za-z][\w./-]*\}$/;

function isOfProvider(expansion: string): boolean {
  const first = IN_PLACE.exec(expansion)?.[1];
  return OF_PROVIDER.test(expansion) || (first !== undefined && kindOfKey(first) === "other");
}

/** True for an expansion with a default that is a text of its own. */
function hasOwnDefault(expansion: string, reader: Reader, depth: number): boolean {
  const hasColon = reader.hasColons && !isOfProvider(expansion);
  const found = DEFAULT.exec(expansion) ?? (hasColon ? BEHIND_COLON.exec(expansion) : null);
  const given = found?.[1]?.replace(/#\{[^{}]*\}/g, FILLED);
  return given !== undefined && depth > 0 && hasOwnPart(fillExpansions(given, reader, depth - 1));
}
