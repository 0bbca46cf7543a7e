import { closeName, type LineReading } from "./commands.ts";
import { kindOfKey } from "./credential-key.ts";
import { isGivenLiteral } from "./given-literal.ts";
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
}

/** True for a text that gives a literal credential to a name by a sign. */
export function assignsLiteral(
  text: string,
  reading: LineReading,
  { isScript = false, isForShell = true, inEntries = false }: How = {},
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
