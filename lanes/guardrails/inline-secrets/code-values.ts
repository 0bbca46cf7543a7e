import { endOfExpression } from "./code-expressions.ts";

/** A word for a password, as programs call a variable. */
const CALLED = /^(?:[A-Za-z]+_)?(?:password|passwd|passphrase|pwd|pw)\)/i;

/** What comes of a call by its name, with the name of what is asked for or nothing; a second word would be a default, if it is one. */
const ASKS =
  /^(?:await[ \t]{1,8})?(?:[A-Za-z_]\w{0,60}\.){0,6}_?(?:get|read|load|fetch|lookup|resolve|retrieve|prompt|input|ask|config|find)\w{0,60}\([ \t]{0,8}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[A-Za-z_][\w.]{0,100})?(?:,[ \t]{0,8}(?:none|null|nil|undefined|""|''))?[ \t]{0,8}\)/i;
/** What has a value of its own behind a call. */
const GOES_ON = /^[ \t]{0,8}(?:[|?+<>=!&]|or\b|if\b|\w)/;
/** A text of a line that something is not only compared with. */
const OWN_TEXT =
  /^[^\n]{0,400}?(?<![=!]=[ \t]{0,4})(?:"[^"\n]{0,200}[A-Za-z0-9][^"\n]{0,200}"|'[^'\n]{0,200}[A-Za-z0-9][^'\n]{0,200}')/;
/** A call that is waited for, with names alone. */
const WAITS = /^await[ \t]{1,8}[A-Za-z_][\w.]{0,200}\([\w., \t]{0,200}\)/;

/** A value of Terraform, or a member of what programs have their settings in. */
const MEMBER =
  /^(?:var|local|module|data|each|self|args|argument|ephemeral|config|settings|params|props|req|request)\.[A-Za-z_][\w.]{0,200}(?=[\s,;)}\]<]|$)/;
/** What kind a variable is, with its default (django-environ 0.12). */
const KIND = /^\((?:str|int|float|bool|list|dict|tuple|json)[,)]/;
/** What a statement of SQL looks up. */
const SELECTS = /^\(\s{0,8}select\s/i;
/** What an option is called in a text that says how a program is used: `--password=PASSWORD`. */
const OPTION = /--[a-z][\w-]{0,60}[= ]$/;
const CALLED_IN_USAGE = /^[A-Z]+(?:[_-][A-Z]+)*(?=[\s\]|,.]|$)/;

/** What an expression looks for: one sign of some kind, repeated, wholly. */
const LOOKS_FOR = /^\(?(?:\?:|\?P?<\w{1,40}>)?(?:\\{1,2}[SwWd]|\[\^?[^\]\n]{1,40}\]|\.)[+*]\??\)?\$?(?=$|[\s"'<&;,/|])/;

/** An object sets its own from what it was given: `self.password = password`. */
const OWN = /(?:^|[^\w.])(?:self|this|cls)\.\w{1,60}[ \t]{0,8}=[ \t]{0,8}$/;
const NAME = /^[A-Za-z_]\w{0,60}(?=[\s,;)]|$)/;

/** A variable of a program is declared, whose value without quotes is an expression: of a member nothing is written there. */
const DECLARES =
  /\b(?:const|let|var|val|final)[ \t]{1,4}(?:[A-Z]\w{0,40}[ \t]{1,4})?\w{1,60}(?:[ \t]{0,4}:[ \t]{0,4}[\w.]{1,40})?[ \t]{0,8}=[ \t]{0,8}$/;
const OF_OBJECT = /^[A-Za-z_$][\w$]{0,60}(?:[?!]?\.[A-Za-z_$][\w$]{0,60}){1,8}(?=[\s,;)}\]<]|$)/;

/** What a statement of SQL is given for a name later: `SET password = :new_password`. */
const BOUND = /^:[a-z][a-z0-9_]{0,60}(?=[\s,;)]|$)/;
const STATEMENT = /\b(?:update|select|insert|delete|merge|create|alter)\b[^;]{0,400}$/i;

/**
 * True where what is given in a program is no text: a variable that is called a password and closes a call, a member of its
 * settings, what a call makes or asks for, or an expression that looks for passwords.
 */
export function isOfCode(text: string, start: number): boolean {
  const rest = text.slice(start, start + MAX_REST);
  if (LOOKS_FOR.test(rest)) return true;
  if (/["'`]/.test(text.charAt(start - 1))) return false;
  const member = MEMBER.exec(rest)?.[0];
  if (KIND.test(rest) || SELECTS.test(rest)) return true;
  if (member !== undefined) return !hasOwnText(rest.slice(member.length));
  const before = (): string => text.slice(Math.max(0, start - MAX_REST), start);
  if (rest.startsWith(":") && BOUND.test(rest) && STATEMENT.test(before())) return true;
  const declared = OF_OBJECT.exec(rest)?.[0];
  if (declared !== undefined && DECLARES.test(before().slice(-MAX_DECLARATION)))
    return !hasOwnText(rest.slice(declared.length));
  if (NAME.test(rest) && OWN.test(before().slice(-MAX_NAME))) return true;
  if (CALLED_IN_USAGE.test(rest) && OPTION.test(text.slice(Math.max(0, start - MAX_NAME), start))) return true;
  if (CALLED.test(rest)) return isOpen(text, start);
  const end = (ASKS.exec(rest) ?? WAITS.exec(rest))?.[0].length ?? endOfExpression(rest);
  return end !== undefined && !hasOwnText(rest.slice(end));
}

/** True for what is behind an expression and has a text that may come out instead. */
function hasOwnText(behind: string): boolean {
  return GOES_ON.test(behind) && OWN_TEXT.test(behind);
}

const MAX_REST = 800;
const MAX_NAME = 80;
const MAX_DECLARATION = 200;

/** True where a bracket is open in the line, or a line before it that ends in one. */
function isOpen(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_REST), start);
  return before.lastIndexOf("(") > before.lastIndexOf(")");
}

/** Words of people that say what a password is: the label of a field, in a file of messages. */
const WORDS = /^\p{Lu}\p{Ll}+(?:[ ,]{1,2}[\p{L}'\u2019-]{1,40}){1,12} ?[.?!:\u2026]*[ \t\r]*$/u;
const ABOUT_PASSWORDS = /pass(?:word|phrase|code|wor[dt])|kennwort|contrase\u00f1a|mot de passe/i;

/** True where what is given is such a label, or the name itself, written as a word. */
export function isLabel(text: string, start: number): boolean {
  if (/["'`]/.test(text.charAt(start - 1))) return false;
  const end = text.indexOf("\n", start);
  const line = text.slice(start, Math.min(end < 0 ? text.length : end, start + MAX_REST));
  if (WORDS.test(line)) return ABOUT_PASSWORDS.test(line);
  const word = /^(\p{Lu}\p{Ll}+)[.:]?[ \t\r]*$/u.exec(line)?.[1]?.toLowerCase();
  if (word === undefined || !ABOUT_PASSWORDS.test(word)) return false;
  const name = /([\w.-]{1,100})[ \t]{0,8}=[ \t]{0,8}$/.exec(text.slice(Math.max(0, start - 120), start))?.[1] ?? "";
  return name.toLowerCase().endsWith(word);
}
