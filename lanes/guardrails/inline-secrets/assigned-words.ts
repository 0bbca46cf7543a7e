import { closeName, type LineReading } from "./commands.ts";
import { kindOfKey } from "./credential-key.ts";
import { isGivenLiteral } from "./given-literal.ts";
import { namesSecretAtProvider } from "./named-at-provider.ts";
import { readsAsName } from "./secret-names.ts";

/** `--name=value`, or `NAME=value` in a line for a shell or in the query of an address; text behind a closing quote belongs to it. */
const ASSIGNED =
  /(?:^|[\s;&|('"?])(?:--?)?([A-Za-z_][\w.-]{0,80})=(\\"(?:[^"\\]|\\[^"])*\\"|(?:"[^"]*"|'[^']*')(?:[A-Za-z0-9][^\s;|&'")]*)?|(?:\{\{.{0,500}?\}\}|\$\([^()]*\)|\$\{[^{}]*\}|[^\s;|&'")])+)/g;

/** Several entries in one word, such as Helm's `--set a.user=demo,a.password=word`. */
const ENTRIES = /(?:^|,)[A-Za-z_][\w.-]{0,80}=/;

function hasEntries(value: string): boolean {
  return ENTRIES.test(value) && !/\s/.test(value.replace(/\{\{.*?\}\}/g, ""));
}

/** What options and entries have something of, which are judged whatever they are given to. */
const MAY_HAVE_OTHERS = /[\s=]|--/;

/** Where a secret of a build comes from. */
const FROM = /^(?:id|type|src|source|env)=/;

/** Options of kubectl by which the keys of a Secret are named, and the files that have their values. */
const NAMES_FILES = /^from-(?:env-)?file$/;
const BEHIND_FILES = /--from-(?:env-)?file[ \t"']{1,4}$/;

/** Programs that take `name=@file` for what the file says (Vault 2.0, OpenBao 2.4, HTTPie 3.2), wherever it lies. */
const READS_FILES = /(?:^|[\s/;&|(])(?:vault|bao|https?)[ \t][^;&|\n]{0,400}$/;

/** True for the name of a Secret or of a key of one, as charts are given them. */
function isName(name: string, value: string): boolean {
  return readsAsName(name, value) || (/password[-_.]?key$/i.test(name) && /^[a-z-]+$/.test(value));
}

/** One option with a value of one word: most words of a command line. */
const ONE_OPTION = /^(?:--?)?([A-Za-z_][\w.-]{0,80})=([\w.:/-]*)$/;

function isOtherOption(text: string): boolean {
  const [, name, value = ""] = ONE_OPTION.exec(text) ?? [];
  return name !== undefined && kindOfKey(name) === "other" && !value.includes("--");
}

interface How {
  readonly isScript?: boolean;
  /** Whether names of Secrets may stand there as in values of a chart. */
  readonly inEntries?: boolean;
  /** In other languages what is not quoted is no text. */
  readonly isForShell?: boolean;
  /** The words before a word of a list. */
  readonly before?: () => readonly (string | null | undefined)[];
}

/** True for a text that gives a literal credential to a name by a sign. */
export function assignsLiteral(
  text: string,
  reading: LineReading,
  { isScript = false, isForShell = true, inEntries = false, before }: How = {},
): boolean {
  if (!text.includes("=") || isOtherOption(text)) return false;
  let raw: ReadonlySet<number> | undefined;
  for (const found of text.matchAll(ASSIGNED)) {
    const [whole, name = "", written = ""] = found;
    if (kindOfKey(name) === "other" && !MAY_HAVE_OTHERS.test(written)) continue;
    const given = closeCommand(text, written, found.index + whole.length);
    const value = readValue(given, reading);
    if (isForShell && isOptions(value)) {
      if (value.length < given.length && assignsLiteral(value, reading, { isScript })) return true;
      continue;
    }
    const line = (): string => lineBefore(text, found, before);
    if (NAMES_FILES.test(name) || isOfFile(value, line()) || namesSecretAtProvider(name, line)) continue;
    if (FROM.test(value) || (inEntries && isName(name, value))) continue;
    // A list is none, nor what `sed` is to find.
    if ((isScript && isNoText(name, given, isForShell)) || (reading.byShell && /^(?:\(|\.[*+])/.test(given))) continue;
    if (isForShell && given.startsWith("'")) raw ??= listRaw(text);
    const isRaw = raw?.has(found.index + whole.length - written.length) === true && given.startsWith("'");
    const inChart = inEntries || (isScript && !/[A-Z]/.test(name));
    if (isGivenLiteral(name, value, isRaw ? { ...reading, byShell: false } : reading, inChart)) return true;
    if (hasEntries(value) && assignsLiteral(value.replaceAll(",", " "), reading, { isScript, inEntries: true }))
      return true;
  }
  return false;
}

/** True for options that a variable is given for another command; blanks are around them. */
export function isOptions(value: string): boolean {
  return (
    (/\s/.test(value) || value.startsWith("--")) && /^(?:[^\n]{0,400}\s)?--?[A-Za-z][\w.-]*(?:[\s=]|$)/.test(value)
  );
}

/** A value without its quotes, and without what a shell does with what the command prints. */
function readValue(given: string, { byShell }: LineReading): string {
  const [, sign, quoted = "", glued = ""] = /^(\\?["'])(.*)\1(.*)$/s.exec(given) ?? [];
  if (sign !== undefined) return closeName(quoted, glued) + glued;
  return byShell ? given.replace(/(?<=[^<>])[0-9]?>{1,2}&?[^(){}<>]*$/, "") : given;
}

/** How long a command may be that gives a value. */
const MAX_COMMAND = 400;

/** What stands before an assignment, in its text and in the words before that. */
function lineBefore(text: string, { 0: whole, index }: RegExpExecArray, before: How["before"]): string {
  const end = /^[\w-]/.test(whole) ? index : index + 1;
  const own = text.slice(Math.max(0, end - MAX_COMMAND), end);
  return before === undefined ? own : `${before().join(" ")} ${own}`;
}

/** True for a value that says in which file the value is, by the program or the option that takes it. */
function isOfFile(value: string, line: string): boolean {
  return BEHIND_FILES.test(line) || (value.startsWith("@") && READS_FILES.test(line));
}

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

/** A number that counts something, or what another language makes of names. */
function isNoText(name: string, given: string, isForShell: boolean): boolean {
  if (!isForShell && !/^["']/.test(given)) return true;
  return /^[0-9]{1,2}$/.test(given) && !/[A-Z]/.test(name);
}
