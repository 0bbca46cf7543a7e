import type { ManifestDocument } from "../documents.ts";
import { assignsCredential } from "./assigns.ts";
import { isCredentialKey } from "./credential-key.ts";
import { isFilledIn } from "./expansions.ts";
import { NO_SIGN } from "./filled.ts";
import { isAuthorization, isCredentialHeader } from "./headers.ts";
import { TAKES_STDIN } from "./here-strings.ts";
import { fillFilter, JQ } from "./jq-filters.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { maskActions } from "./mask-actions.ts";
import { listShortValues } from "./short-options.ts";
import { passwordOfUserWord } from "./user-words.ts";
import { isWeakCredential } from "./weak-values.ts";

/** Programs that take `user:password`, and such whose `--user` is a user and a group. */
const FETCHES = /^(?:curl|wget|http|https|xh)$/;
const RUNS_AS = /^(?:docker|podman|nerdctl|gosu|su-exec|setpriv|s6-setuidgid|chown|install|rsync|buildctl)$/;

const MAY_HAVE =
  /(?:^|\s)-[a-zA-Z]|\buser|uthorization|header|literal|(?:^|[\s"'])--?[\w-]*(?:[pP]ass|[tT]oken|[sS]ecret|[kK]ey|[cC]red)|-auth|-stdin|-with-token|\blogin\b|\bprintf |_password\b|^pass:|\bsql(?:plus|cl|ldr) |\b(?:ex|im)pdp |^[\w$#]+\/[^\s/@]+@|\{\s*\\?["']|\balias set |^alias$|\bhost add |^host$|\bauth\b|\bAUTH\b|\bunseal\b|\bconfigure set |^configure$|(?:>|\btee)\s{0,4}[^\s;|&<>]{0,100}(?:pass|PASS|[sS]ecret|SECRET|[tT]oken|TOKEN|cred|CRED|[kK]ey|KEY)/;

/** Tells quickly that no word of a command line is a credential by what stands before it. */
export function mayHaveCredentialWord(text: string): boolean {
  return MAY_HAVE.test(text);
}

/** How words of a command line are read. */
export interface LineReading {
  readonly document: ManifestDocument;
  /** Whether a shell fills them in. */
  readonly byShell: boolean;
}

/** True for a word that is a credential by the program and the option before it. */
export function hasCredentialWord(
  word: string,
  before: readonly string[],
  reading: LineReading,
  next?: string | null,
): boolean {
  const isPlaced =
    POSITIONS.some(({ after, distance }) => after.test(before.at(-distance) ?? "")) || before.includes("htpasswd");
  // All that makes one is an option, in the word or before it, a header, or where it stands.
  const isOption = word.startsWith("-") || before.at(-1)?.startsWith("-") === true;
  const mayHold = word.includes(":") || (word.includes("/") && before.some((each) => ORACLE.test(nameOf(each))));
  if (!isPlaced && !isOption && !mayHold) return false;
  const isLiteral = (value: string | undefined): boolean =>
    value !== undefined &&
    value !== "" &&
    !isFilledIn(value, reading) &&
    literalOf(value, { document: reading.document, expands: true }) !== undefined &&
    // What an action makes may be filled in by the shell: `{{ $password }}` that is set to `"$PW"`.
    !(value.includes("{{") && isFilledIn(maskActions(value, reading.document), reading));
  const names = before.map(nameOf);
  if (listShortValues(word, names).some(isLiteral) || isLiteral(passwordOfUserWord(word, names))) return true;
  if (
    isLiteral(passwordOfUser(word, names)) ||
    isLiteral(valueByPlace(word, names, next) ?? passwordOfOracle(word, names))
  )
    return true;
  if (isLiteral(passwordOfHtpasswd(word, names, next))) return true;
  if (isLiteral(passOfOpenssl(word, names)) || givesInside(word, before, reading)) return true;
  return isHeaderLiteral(word, before.at(-1), reading) || isSecretLiteral(word, names, isLiteral);
}

/** The name of a program that is called by its path; another path, such as `/var/lib/mysql`, calls none. */
function nameOf(word: string): string {
  return /^[\w./-]*\/s?bin\/[\w.-]+$/.test(word) ? word.slice(word.lastIndexOf("/") + 1) : word;
}

/** A subcommand that takes a password or a token as a word of its own. */
interface Position {
  readonly programs: RegExp;
  readonly after: RegExp;
  /** How far before the word it stands. */
  readonly distance: number;
  /** What the word before must be. */
  readonly behind: RegExp;
  /** How far before the word an address stands. */
  readonly address?: number;
  /** True where it is one only as the last word of the command. */
  readonly isLast?: boolean;
}

/** Of RabbitMQ 4.2, of Vault 2.0 and OpenBao 2.4, whose commands have options that take no word, of MinIO, Redis 8 and AWS. */
const POSITIONS: readonly Position[] = [
  {
    programs: /^rabbitmqctl$/,
    after: /^(?:add_user|change_password|authenticate_user)$/,
    distance: 2,
    behind: /^[^-]/,
  },
  { programs: /^(?:vault|bao)$/, after: /^login$/, distance: 1, behind: /^login$/ },
  {
    programs: /^(?:vault|bao)$/,
    after: /^login$/,
    distance: 2,
    behind: /^--?(?:no-print|no-store|token-only)$|^--?[\w-]+=/,
  },
  { programs: /^(?:vault|bao)$/, after: /^unseal$/, distance: 1, behind: /^unseal$/ },
  {
    programs: /^(?:vault|bao)$/,
    after: /^unseal$/,
    distance: 2,
    behind: /^--?(?:migrate|non-interactive)$|^--?[\w-]+=/,
  },
  { programs: /^mc(?:li)?$/, after: /^(?:set|add)$/, distance: 4, behind: /^[^-]/, address: 2 },
  { programs: /^(?:redis|valkey|keydb)-cli$/, after: /^auth$/i, distance: 1, behind: /^auth$/i, isLast: true },
  { programs: /^(?:redis|valkey|keydb)-cli$/, after: /^auth$/i, distance: 2, behind: /^[^-]/ },
  {
    programs: /^aws$/,
    after: /^(?:[\w.-]+\.)?aws_(?:secret_access_key|session_token)$/,
    distance: 1,
    behind: /aws_/,
  },
];

function valueByPlace(word: string, names: readonly string[], next: string | null | undefined): string | undefined {
  // A sign of equality ends base64, and divides a name and a value elsewhere.
  if (word.startsWith("-") || /=(?!=?$)/.test(word)) return undefined;
  const isOne = POSITIONS.some(
    ({ programs, after, distance, behind, address, isLast }) =>
      after.test(names.at(-distance) ?? "") &&
      behind.test(names.at(-1) ?? "") &&
      (address === undefined || ADDRESS.test(names.at(-address) ?? "")) &&
      (isLast !== true || ENDS.test(next ?? "")) &&
      names.some((name) => programs.test(name)),
  );
  return isOne ? word : undefined;
}

const ADDRESS = /:\/\/|^["']?(?:\$|\{\{)/;
/** The end of a command, or where it goes on to a file. */
const ENDS = /^(?:[0-9]?[<>].*|#.*|)$/s;

/** The last operand of `htpasswd -b file user password`, or of `htpasswd -nb user password` (Apache 2.4). */
function passwordOfHtpasswd(
  word: string,
  names: readonly string[],
  next: string | null | undefined,
): string | undefined {
  const at = names.lastIndexOf("htpasswd");
  if (at < 0 || word.startsWith("-")) return undefined;
  const others = names.slice(at + 1);
  const options = others.filter((each) => each.startsWith("-")).join("");
  if (!options.includes("b")) return undefined;
  const operands = others.filter((each, index) => !each.startsWith("-") && !TAKES_NUMBER.test(others[index - 1] ?? ""));
  if (TAKES_NUMBER.test(names.at(-1) ?? "")) return undefined;
  if (!options.includes("n")) return operands.length === 2 ? word : undefined;
  // A name that is empty is no word here.
  return operands.length === 1 || (operands.length === 0 && ENDS.test(next ?? "")) ? word : undefined;
}

/** How much a hash is to cost. */
const TAKES_NUMBER = /^-[A-Za-z]*[Cr]$/;

/** What stands behind the slash of `user/password`, with a server behind it or without one. */
function passwordOfOracle(word: string, names: readonly string[]): string | undefined {
  const password = /^[\w$#]{1,60}\/([^\s/@]+)(?:@\S*)?$/.exec(word)?.[1];
  return names.some((name) => ORACLE.test(name)) ? password : undefined;
}

const ORACLE = /^(?:sqlplus|sqlcl|sqlldr|expdp|impdp)$/;

/** `pass:word` of OpenSSL, behind an option that takes it. */
function passOfOpenssl(word: string, names: readonly string[]): string | undefined {
  return word.startsWith("pass:") && /^-{1,2}pass/.test(names.at(-1) ?? "") ? word.slice("pass:".length) : undefined;
}

const LEADING_ACTIONS = /^(?:\{\{[^{}]{0,400}\}\}\s*){1,20}/;

/** True for a word that is JSON, or an address with a query, and gives a credential. */
function givesInside(word: string, before: readonly string[], reading: LineReading): boolean {
  // An action before it is no JSON.
  const own = word.startsWith("{{") ? word.replace(LEADING_ACTIONS, "") : word;
  const text = /^(?:--?[\w-]{1,80}=)?(\{(?!\{)[\s\S]*|[a-z][a-z0-9+.-]{1,30}:\/\/[^\s?]*\?[\s\S]*)$/.exec(own)?.[1];
  if (text === undefined) return false;
  const read = before.some((each) => JQ.test(nameOf(each))) ? fillFilter(text, before, reading) : text;
  return assignsCredential(read.replaceAll('\\"', '"'), reading.document);
}

/** What stands behind the colon of `user:password`; a user and a group are numbers, or given to what runs a program as them. */
function passwordOfUser(word: string, names: readonly string[]): string | undefined {
  const pair = /^--(?:(?:proxy-)?user|basic-?auth|userpass)=(.+)$/s.exec(word)?.[1] ?? pairOfFetch(word, names);
  const at = pair?.indexOf(":") ?? -1;
  if (pair === undefined || at < 0 || /^\d+:\d+$/.test(pair) || names.some((name) => RUNS_AS.test(name)))
    return undefined;
  return pair.slice(at + 1);
}

/** Options of curl without a value, which may stand before `u` in one word (curl 8.17, its manual). */
const CURL_SWITCHES = "[#0-46aBfgGiIjJklLMnNOpqRsSvZ]*";
const CURL_PAIR = new RegExp(`^-${CURL_SWITCHES}[uU](.*)$`, "s");

function pairOfFetch(word: string, names: readonly string[]): string | undefined {
  const last = names.at(-1) ?? "";
  if (/^--(?:(?:proxy-)?user|basic-?auth|userpass)$/.test(last)) return word;
  const fetch = names.findLast((name) => FETCHES.test(name));
  if (fetch === undefined || fetch === "wget") return undefined;
  const short = fetch === "curl" ? CURL_PAIR : /^-a(.*)$/s;
  return short.exec(word)?.[1] || (short.exec(last)?.[1] === "" ? word : undefined);
}

const HEADER = /^(?:-H|--[\w-]*header=)?\s*([A-Za-z][\w-]{1,60}):\s*(\S[\s\S]*)$/;

/** A header: of another name than that of authorization only where an option says that it is one. */
function isHeaderLiteral(word: string, before: string | undefined, reading: LineReading): boolean {
  const [, name = "", value = ""] = HEADER.exec(word) ?? [];
  if (name === "") return false;
  const isSaid = /^-H|^--[\w-]*header=/.test(word) || /^(?:-H|--[\w-]*header)$/.test(before ?? "");
  const isSchemed = isAuthorization(name) && /^(?:bearer|basic|token|apikey)\s+\S/i.test(value);
  return (isSaid || isSchemed) && isCredentialHeader(name, value, reading);
}

/** `--from-literal=key=value` of kubectl, where it makes a Secret. */
function isSecretLiteral(word: string, names: readonly string[], isLiteral: (value: string) => boolean): boolean {
  const given = /^--from-literal=(.+)$/s.exec(word)?.[1] ?? (names.at(-1) === "--from-literal" ? word : undefined);
  const at = given?.indexOf("=") ?? -1;
  return given !== undefined && at > 0 && names.includes("secret") && isLiteral(given.slice(at + 1));
}

const WORD_OR_END =
  /(?:\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\$\([^()]*\)|\{\{[^{}]*\}\}|[^\s;&|()'"\\])+|[;&|\n()]/g;

/**
 * True for a command that gives its words to the next one as a password: `echo word | docker login --password-stdin`, or to a file
 * that is called so: `echo word > /run/secrets/password`.
 */
export function feedsLiteral(
  [program = "", ...words]: readonly string[],
  next: ShellCommand | undefined,
  reading: LineReading,
): boolean {
  if (!/^(?:echo|printf)$/.test(program) || words.length === 0) return false;
  const word = words.at(-1) ?? "";
  const isTaken =
    next?.words.some((each) => TAKES_STDIN.test(each)) === true || (next !== undefined && takesInput(next));
  if (isTaken && !word.startsWith("-") && !isFilledIn(word, { byShell: true })) return true;
  const [said, file] = next?.isPiped && next.words[0] === "tee" ? [words, next.words.at(-1)] : divideOutput(words);
  return file !== undefined && writesLiteral(said, file, reading);
}

/** A login of Vault that is given its token by the command before it. */
function takesInput({ words, isPiped }: ShellCommand): boolean {
  const at = words.indexOf("login");
  return (
    isPiped &&
    at > 0 &&
    /^(?:vault|bao)$/.test(nameOf(words[0] ?? "")) &&
    words.slice(at).some((each) => STDIN.test(each))
  );
}

const STDIN = /^(?:(?:token|password)=)?-$/;

/** What is said, and the file that it goes to. */
function divideOutput(words: readonly string[]): readonly [said: readonly string[], file: string | undefined] {
  const at = words.findIndex((word) => OUTPUT.test(word));
  if (at < 0) return [words, undefined];
  const glued = words[at]?.replace(OUTPUT, "") ?? "";
  return [words.slice(0, at), glued === "" ? words[at + 1] : glued];
}

const OUTPUT = /^1?>{1,2}\|?/;

/** True for one literal that goes to a file with the name of a credential. */
function writesLiteral(said: readonly string[], file: string, reading: LineReading): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.txt$/, "");
  const texts = said.filter((word) => !/^-[neE]+$/.test(word));
  // A format says where its word goes.
  const [text = "", ...more] = texts.length === 2 && /^%[sb](?:\\n)?$/.test(texts[0] ?? "") ? texts.slice(1) : texts;
  if (more.length > 0 || text === "" || !isCredentialKey(name)) return false;
  return isWeakCredential(name, text) && isLiteralArgument(name, text, reading);
}

/** True for `printf 'password=%s' word`: a format that gives a credential, and a literal for it. */
export function printsLiteral(command: readonly string[], reading: LineReading, depth = MAX_LINES): boolean {
  const at = command.indexOf("printf");
  // A word may be a line for another shell, or have a command in it.
  const lines = depth === 0 ? [] : command.filter((word) => word.includes("printf "));
  const isInside = lines.some((line) =>
    splitCommands(line.replace(/\$\(|`/g, " ")).some(({ words }) => printsLiteral(words, reading, depth - 1)),
  );
  if (at < 0 || isInside) return isInside;
  const [format = "", ...words] = command.slice(command[at + 1] === "--" ? at + 2 : at + 1);
  return Array.from(format.replaceAll("%%", "").matchAll(VERB)).some((verb, at) => {
    const name = GIVEN_TO.exec(verb[1] ?? "")?.[1];
    return name !== undefined && isLiteralArgument(name, words[at], reading);
  });
}

function isLiteralArgument(name: string, word: string | undefined, reading: LineReading): boolean {
  if (word === undefined || word.startsWith(">") || isFilledIn(word, reading)) return false;
  return isLiteralCredential(name, word, reading.document);
}

/** How many lines deep. */
const MAX_LINES = 2;

/** A verb with what stands before it, and the name that it is given to. */
const VERB = /([^%]{0,200})%[-+ #0-9.]{0,8}[sdbq]/g;
const GIVEN_TO = /([A-Za-z_][\w.-]{0,80})(?:=|\\*["']\s{0,4}:)\s{0,4}\\*["']?$/;

const QUOTED = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g;
/** A `$` in single quotes that nothing reads; another shell may be meant by one of a command or of a variable of the environment. */
const UNREAD = /\$(?![({]|[A-Z_]{2})/g;

/** A quoted text whose last variable ends with it: what is glued behind is no part of the name. */
export function closeName(quoted: string, behind: string): string {
  return /^\w/.test(behind) ? quoted.replace(/\$([A-Za-z_]\w*)$/, (_all, name: string) => `$\{${name}}`) : quoted;
}

/** A command of a text for a shell. */
interface ShellCommand {
  readonly words: readonly string[];
  /** Whether it is given what the one before it says. */
  readonly isPiped: boolean;
}

/** The commands of a text for a shell, each as its words without their quotes; no more than is needed to see options. */
export function splitCommands(text: string): readonly ShellCommand[] {
  let words: string[] = [];
  const commands: ShellCommand[] = [{ words, isPiped: false }];
  for (const [token] of text.matchAll(WORD_OR_END)) {
    if (/^[;&|\n()]$/.test(token)) {
      words = [];
      commands.push({ words, isPiped: token === "|" });
    } else {
      const unbroken = token.replace(/\\\n/g, "");
      const word = unbroken.replace(QUOTED, (_all, raw: string | undefined, quoted = "", at: number) => {
        // What follows a quote is no part of the name that ends in it.
        const next = unbroken.charAt(at + quoted.length + 2);
        return raw?.replace(UNREAD, NO_SIGN) ?? closeName(quoted, next);
      });
      if (word !== "") words.push(word);
    }
  }
  return commands;
}
