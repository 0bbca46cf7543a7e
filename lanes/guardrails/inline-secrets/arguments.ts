import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { ManifestReport } from "../rule.ts";
import { asList, asText } from "../values.ts";
import { feedsLiteral, hasCredentialWord, mayHaveCredentialWord, splitCommands } from "./commands.ts";
import { isFilledIn } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
}

/** `--name=value`, or `NAME=value` in a line for a shell or in the query of an address. */
const ASSIGNED = /(?:^|[\s;&|('"?])(?:--?)?([A-Za-z_][\w.-]{0,80})=(\{\{.*?\}\}|"[^"]*"|'[^']*'|[^\s;|&'")]+)/g;
const FLAG = /^--?([A-Za-z][\w.-]{0,80})$/;

/** Words of a command line, each on its own or a whole line for a shell; `program` is what stands before them. */
export function judgeArguments(
  value: YamlValue,
  path: Path,
  { document, report }: Judging,
  program: readonly (string | undefined)[] = [],
): void {
  const list = asList(value).map(asText);
  const mayHide = list.some((text) => text !== undefined && mayHaveCredentialWord(text));
  for (const [at, text] of list.entries()) {
    if (text === undefined) continue;
    const isGivenHere = isValueOfFlag(list[at - 1], text, document) || assignsLiteral(text, document);
    if (!isGivenHere && !(mayHide && hides(text, [...program, ...lookBack(list, at)], document))) continue;
    report(document, "secret-argument-literal", [...path, at], "Literal credential in an argument of a container");
  }
}

/** A text for a shell or another interpreter, such as a step of Tekton has. */
export function judgeScript(text: string, path: Path, { document, report }: Judging): void {
  if (!holdsInScript(text, document)) return;
  report(document, "secret-argument-literal", path, "Literal credential in a script or a command line");
}

/** True for a script with a literal credential. */
export function holdsInScript(text: string, document: ManifestDocument): boolean {
  const isForShell = !/^#!.*\b(?:python|node|deno|ruby|perl|php|lua|Rscript)/.test(text);
  if (assignsLiteral(text, document, { isScript: true, isForShell })) return true;
  return isForShell && mayHaveCredentialWord(text) && hides(text, [], document);
}

/** A program and its subcommand begin a command, and an option stands near its value: what is between takes time alone. */
const FIRST = 4;
const LAST = 24;

/** The words before one that say what it is. */
function lookBack<Word>(words: readonly Word[], at: number): readonly Word[] {
  return at <= FIRST + LAST ? words.slice(0, at) : [...words.slice(0, FIRST), ...words.slice(at - LAST, at)];
}

/** True for a word that is a credential by what stands before it, or a line for a shell with such a word. */
function hides(text: string, before: readonly (string | undefined)[], document: ManifestDocument): boolean {
  const words = before.filter((each) => each !== undefined);
  if (hasCredentialWord(text, words, document)) return true;
  if (!/\s/.test(text)) return false;
  return splitCommands(text).some(
    (command, index, all) =>
      feedsLiteral(command, all[index + 1]) ||
      command.some(
        (word, at) =>
          isValueOfFlag(command[at - 1], word, document) || hasCredentialWord(word, lookBack(command, at), document),
      ),
  );
}

function isValueOfFlag(before: string | undefined, text: string, document: ManifestDocument): boolean {
  const flag = FLAG.exec(before ?? "")?.[1];
  if (flag === undefined || text.startsWith("-")) return false;
  // A secret of a build is named by where it comes from.
  return isGiven(flag, text, document) && !/^(?:id|type|src|source|env)=/.test(text);
}

interface How {
  readonly isScript?: boolean;
  /** In other languages what is not quoted is no text. */
  readonly isForShell?: boolean;
}

function assignsLiteral(
  text: string,
  document: ManifestDocument,
  { isScript = false, isForShell = true }: How = {},
): boolean {
  if (!text.includes("=")) return false;
  for (const [, name = "", given = ""] of text.matchAll(ASSIGNED)) {
    const value = given.replace(/^(["'])(.*)\1$/s, "$2");
    if (isScript && isNoText(name, given, isForShell)) continue;
    if (isGiven(name, value, document, isScript && !/[A-Z]/.test(name))) return true;
  }
  return false;
}

/** A list, a number that counts something, or what another language makes of names. */
function isNoText(name: string, given: string, isForShell: boolean): boolean {
  if (!isForShell && !/^["']/.test(given)) return true;
  return given.startsWith("(") || (/^[0-9]{1,2}$/.test(given) && !/[A-Z]/.test(name));
}

function isGiven(name: string, value: string, document: ManifestDocument, inChart = false): boolean {
  return !isFilledIn(value) && isLiteralCredential(name, value, document, { inChart });
}
