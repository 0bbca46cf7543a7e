import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { ManifestReport } from "../rule.ts";
import { isWholeAction } from "../templates.ts";
import { asList, asText } from "../values.ts";
import {
  closeName,
  feedsLiteral,
  hasCredentialWord,
  type LineReading,
  mayHaveCredentialWord,
  printsLiteral,
  splitCommands,
} from "./commands.ts";
import { listLogins } from "./connection-logins.ts";
import { tellsDatabase } from "./database-lines.ts";
import { FILLED } from "./filled.ts";
import { isLiteral, takesLiteral } from "./find-values.ts";
import { isGivenLiteral } from "./given-literal.ts";
import { divideScript, hasSettings } from "./here-documents.ts";
import { maskActions } from "./mask-actions.ts";
import { defaultsToLiteral } from "./shell-defaults.ts";

/** Undefined for what is no text, null for nothing. */
type MaybeWord = string | null | undefined;

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
}

/** `--name=value`, or `NAME=value` in a line for a shell or in the query of an address; text behind a closing quote belongs to it. */
const ASSIGNED =
  /(?:^|[\s;&|('"?])(?:--?)?([A-Za-z_][\w.-]{0,80})=(\\"(?:[^"\\]|\\[^"])*\\"|(?:"[^"]*"|'[^']*')(?:[A-Za-z0-9][^\s;|&'")]*)?|(?:\{\{.{0,500}?\}\}|\$\([^()]*\)|\$\{[^{}]*\}|[^\s;|&'")])+)/g;
const FLAG = /^--?([A-Za-z][\w.-]{0,80})$/;

/** Words of a command line, each on its own or a whole line for a shell; `program` is what stands before them. */
export function judgeArguments(
  value: YamlValue,
  path: Path,
  { document, report }: Judging,
  program: readonly (string | undefined)[] = [],
): void {
  const list = asList(value).map((item) => (item === null ? null : renderWord(asText(item), document)));
  const mayHide = list.some((text) => typeof text === "string" && mayHaveCredentialWord(text));
  const hasShell = list.some(isShell) || program.some(isShell);
  for (const [at, text] of list.entries()) {
    if (typeof text !== "string") continue;
    // A word of its own is what the program gets, unless a shell reads it first; what has blanks may be a line for one.
    const reading: LineReading = { document, byShell: hasShell || /\s/.test(text) };
    const { line, files } = divideScript(text);
    const isGivenHere =
      isValueOfFlag(lastBefore(list, at), text, reading) ||
      assignsLiteral(line, reading) ||
      defaultsToLiteral(text, reading) ||
      tellsDatabase(text, reading) ||
      listLogins(text).some(isLiteral) ||
      takesLiteral(text) ||
      files.some((file) => hasSettings(file, document));
    if (!isGivenHere && !(mayHide && hides(line, [...program, ...lookBack(list, at)], reading))) continue;
    report(document, "secret-argument-literal", [...path, at], "Literal credential in an argument of a container");
  }
}

/** The word before one; null stands for what is not in this reading of a template. */
function lastBefore(list: readonly MaybeWord[], at: number): MaybeWord {
  let before = at - 1;
  while (list[before] === null) before -= 1;
  return list[before];
}

/** A word that an action makes of a literal, `{{ printf "--password=%s" "x" }}`; any other one as it stands. */
function renderWord(text: string | undefined, document: ManifestDocument): string | undefined {
  if (text === undefined || !text.includes("{{") || !isWholeAction(text)) return text;
  const made = maskActions(text.trim(), document);
  return made === FILLED ? text : made;
}

/** A text for a shell or another interpreter, such as a step of Tekton has. */
export function judgeScript(text: string, path: Path, { document, report }: Judging): void {
  if (!holdsInScript(text, document)) return;
  report(document, "secret-argument-literal", path, "Literal credential in a script or a command line");
}

/** True for a script with a literal credential. */
export function holdsInScript(text: string, document: ManifestDocument): boolean {
  const isForShell = !/^#!.*\b(?:python|node|deno|ruby|perl|php|lua|Rscript)/.test(text);
  const reading: LineReading = { document, byShell: true };
  if (listLogins(text).some(isLiteral) || takesLiteral(maskActions(text, document))) return true;
  if (!isForShell) return assignsLiteral(text, reading, { isScript: true, isForShell });
  if (defaultsToLiteral(text, reading) || tellsDatabase(text, reading)) return true;
  const { line, files } = divideScript(text);
  if (assignsLiteral(line, reading, { isScript: true }) || files.some((file) => hasSettings(file, document)))
    return true;
  return mayHaveCredentialWord(line) && hides(line, [], reading);
}

/** True for a program that fills in variables of the words that it is given, or a flag by which it takes a line. */
function isShell(word: MaybeWord): boolean {
  return typeof word === "string" && /^(?:[\w./-]*\/)?(?:ba|da|k|z|a)?sh(?:\.exe)?$|^-[a-z]*c$/.test(word);
}

/** A program and its subcommand begin a command, and an option stands near its value: what is between takes time alone. */
const FIRST = 4;
const LAST = 24;

/** The words before one that say what it is. */
function lookBack<Word>(words: readonly Word[], at: number): readonly Word[] {
  return at <= FIRST + LAST ? words.slice(0, at) : [...words.slice(0, FIRST), ...words.slice(at - LAST, at)];
}

/** True for a word that is a credential by what stands before it, or a line for a shell with such a word. */
function hides(text: string, before: readonly MaybeWord[], reading: LineReading): boolean {
  const words = before.filter((each) => typeof each === "string");
  if (hasCredentialWord(text, words, reading)) return true;
  if (!/\s/.test(text)) return false;
  return splitCommands(text).some(
    (command, index, all) =>
      feedsLiteral(command, all[index + 1]) ||
      printsLiteral(command, reading) ||
      command.some(
        (word, at) =>
          isValueOfFlag(command[at - 1], word, reading) || hasCredentialWord(word, lookBack(command, at), reading),
      ),
  );
}

function isValueOfFlag(before: MaybeWord, text: string, reading: LineReading): boolean {
  const flag = FLAG.exec(before ?? "")?.[1];
  if (flag === undefined || text.startsWith("-")) return false;
  // A secret of a build is named by where it comes from.
  return isGivenLiteral(flag, text, reading) && !/^(?:id|type|src|source|env)=/.test(text);
}

interface How {
  readonly isScript?: boolean;
  /** In other languages what is not quoted is no text. */
  readonly isForShell?: boolean;
}

function assignsLiteral(
  text: string,
  reading: LineReading,
  { isScript = false, isForShell = true }: How = {},
): boolean {
  if (!text.includes("=")) return false;
  let raw: ReadonlySet<number> | undefined;
  for (const found of text.matchAll(ASSIGNED)) {
    const [whole, name = "", written = ""] = found;
    const given = closeCommand(text, written, found.index + whole.length);
    const value = readValue(given, reading);
    // What `sed` is to find is no value.
    if ((isScript && isNoText(name, given, isForShell)) || (reading.byShell && /^\.[*+]/.test(given))) continue;
    if (isForShell && given.startsWith("'")) raw ??= listRaw(text);
    const isRaw = raw?.has(found.index + whole.length - written.length) === true && given.startsWith("'");
    const inChart = isScript && !/[A-Z]/.test(name);
    if (isGivenLiteral(name, value, isRaw ? { ...reading, byShell: false } : reading, inChart)) return true;
  }
  return false;
}

/** A value without its quotes, and without what a shell does with what the command prints. */
function readValue(given: string, { byShell }: LineReading): string {
  const [, sign, quoted = "", glued = ""] = /^(\\?["'])(.*)\1(.*)$/s.exec(given) ?? [];
  if (sign !== undefined) return closeName(quoted, glued) + glued;
  return byShell ? given.replace(/(?<=[^<>])[0-9]?>{1,2}&?[^(){}<>]*$/, "") : given;
}

/** How long a command may be that gives a value. */
const MAX_COMMAND = 400;

/** What begins with a command in back quotes goes on to its end. */
function closeCommand(text: string, given: string, end: number): string {
  if (!/^["']?`[^`]*$/.test(given)) return given;
  const rest = text.slice(end, end + MAX_COMMAND);
  return given + rest.slice(0, rest.indexOf("`") + 1);
}

/** Where single quotes begin in which a shell fills in nothing: not within double ones, nor in a text up to a mark. */
function listRaw(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  if (text.includes("<<")) return found;
  for (const quoted of text.matchAll(/\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*'/g))
    if (quoted[0].startsWith("'")) found.add(quoted.index);
  return found;
}

/** A list, a number that counts something, or what another language makes of names. */
function isNoText(name: string, given: string, isForShell: boolean): boolean {
  if (!isForShell && !/^["']/.test(given)) return true;
  return given.startsWith("(") || (/^[0-9]{1,2}$/.test(given) && !/[A-Z]/.test(name));
}
