import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport } from "../rule.ts";
import { isWholeAction } from "../templates.ts";
import { asList, asText } from "../values.ts";
import { assignsLiteral, isOptions } from "./assigned-words.ts";
import {
  feedsLiteral,
  hasCredentialWord,
  type LineReading,
  mayHaveCredentialWord,
  printsLiteral,
  splitCommands,
} from "./commands.ts";
import { listLogins } from "./connection-logins.ts";
import { isSwitch } from "./credential-key.ts";
import { tellsDatabase } from "./database-lines.ts";
import { FILLED } from "./filled.ts";
import { isLiteral, takesLiteral } from "./find-values.ts";
import { isGivenLiteral } from "./given-literal.ts";
import { type DividedScript, divideScript, hasSettings } from "./here-documents.ts";
import { readsLiteral } from "./here-strings.ts";
import { maskActions } from "./mask-actions.ts";
import { namesSecretAtProvider } from "./named-at-provider.ts";
import { readsAsName } from "./secret-names.ts";
import { defaultsToLiteral } from "./shell-defaults.ts";

/** Undefined for what is no text, null for nothing. */
type MaybeWord = string | null | undefined;

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
}

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
    const before = (): readonly MaybeWord[] => [...program, ...lookBack(list, at)];
    const isGiven = (word: string): boolean => {
      const { line, files } = divideScript(word);
      const isGivenHere =
        assignsLiteral(line, reading, { before }) ||
        listLogins(word).some(isLiteral) ||
        (MAY_BE_LINE.test(word) && holdsInLine(word, files, reading));
      return isGivenHere || (mayHide && hides(line, before(), reading, list[at + 1]));
    };
    if (!isValueOfFlag(lastBefore(list, at), text, reading, before) && !isGiven(text)) continue;
    const place = placePath([...path, at], { text, isOne: isGiven });
    report(document, "secret-argument-literal", place, "Literal credential in an argument of a container");
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
  const place = placePath(path, { text, isOne: (line) => holdsInScript(line, document) });
  report(document, "secret-argument-literal", place, "Literal credential in a script or a command line");
}

/** True for a script with a literal credential. */
export function holdsInScript(text: string, document: ManifestDocument): boolean {
  const isForShell = !/^#!.*\b(?:python|node|deno|ruby|perl|php|lua|Rscript)/.test(text);
  const reading: LineReading = { document, byShell: true };
  if (listLogins(text).some(isLiteral)) return true;
  if (!isForShell) return takesLiteral(text) || assignsLiteral(text, reading, { isScript: true, isForShell });
  const { line, files } = divideScript(text);
  if (assignsLiteral(line, reading, { isScript: true }) || holdsInLine(text, files, reading)) return true;
  return mayHaveCredentialWord(line) && hides(line, [], reading);
}

/** What a word of its own has nothing of, if it is neither a line nor a program. */
const MAY_BE_LINE = /[\s$'"`]/;

/** True for a line or a program that has a literal wherever it likes: as a default, in a statement, or in a file within it. */
function holdsInLine(text: string, files: DividedScript["files"], reading: LineReading): boolean {
  return (
    defaultsToLiteral(text, reading) ||
    tellsDatabase(text, reading) ||
    takesLiteral(text) ||
    files.some((file) => hasSettings(file, reading.document))
  );
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
function hides(text: string, before: readonly MaybeWord[], reading: LineReading, next?: MaybeWord): boolean {
  const words = before.filter((each) => typeof each === "string");
  if (hasCredentialWord(text, words, reading, next)) return true;
  if (!/\s/.test(text)) return false;
  return splitCommands(text).some(
    ({ words: command }, index, all) =>
      feedsLiteral(command, all[index + 1], reading) ||
      printsLiteral(command, reading) ||
      readsLiteral(command) ||
      command.some(
        (word, at) =>
          hidesInOptions(word, reading) ||
          isValueOfFlag(command[at - 1], word, reading, () => lookBack(command, at)) ||
          hasCredentialWord(word, lookBack(command, at), reading, command[at + 1]),
      ),
  );
}

/** True for options that a variable is given for another command, in one word. */
function hidesInOptions(word: string, reading: LineReading): boolean {
  const options = /^[A-Za-z_]\w{0,80}=(.*\s.*)$/s.exec(word)?.[1];
  return options !== undefined && isOptions(options) && hides(options, [], reading);
}

/** True for a plain word behind a switch, which is the next operand, and for what a secret is called at its provider or in the cluster. */
function takesName(flag: string, text: string): boolean {
  if (isSwitch(flag)) return /^(?:[a-z][a-z_-]*|[01])$/.test(text);
  return /^secret(?:-id)?$/.test(flag) ? /^[a-z]+(?:-[a-z]+[0-9]?)*$/.test(text) : readsAsName(flag, text);
}

function isValueOfFlag(
  last: MaybeWord,
  text: string,
  reading: LineReading,
  before: () => readonly MaybeWord[],
): boolean {
  const flag = FLAG.exec(last ?? "")?.[1];
  if (flag === undefined || text.startsWith("-") || takesName(flag, text)) return false;
  if (namesSecretAtProvider(flag, () => before().join(" "))) return false;
  // A secret of a build is named by where it comes from.
  return isGivenLiteral(flag, text, reading) && !/^(?:id|type|src|source|env)=/.test(text);
}
