import type { Candidate } from "./candidate.ts";
import { isDrawn, MIN_DRAWN } from "./drawn.ts";
import { countChanges, isDisordered, isRandomLooking, wordShare } from "./runs.ts";
import { GAP } from "./views.ts";

/** What keys that are credentials are called after. */
export const KEY_OF = "api|access|private|secret|account|encryption|signing|unseal|recovery|shared|master|root";
/** Names of credentials, as an expression without regard to case; the shortest are none in the middle of a word. */
const keywordBehind = (edge: string): string =>
  `(?:pass(?:word|wd|phrase|code|wor[dt])|${edge}pass|mot[_-]de[_-]passe|kennwort|contrase(?:\u00f1|n)a|pwd|${edge}pw|secret|token|credential|(?:${KEY_OF}|ssh)[_-]?key(?:[_-]?base)?|client[_-]?secret)s?`;
export const KEYWORD: string = keywordBehind("(?<![A-Za-z0-9{$])");
/** The same as sentences have them. */
export const SPOKEN_NAMES: string = `${KEYWORD}|mot de passe|apikey|(?:${KEY_OF}|license) keys?(?: (?:no\\. ?)?\\d{1,2})?`;
const nameOf = (keyword: string): string =>
  `(${keyword})(?:[_-]?(?:value|base64|b64|hex))?(?:[ _-]?\\d{1,2})?(?:\\\\{0,4}["'])?\\s{0,3}`;
const NAME = nameOf(KEYWORD);
/** What opens a value; in JSON within a text quotes are escaped. */
const OPENING = "(?:\\\\{0,4}[\"'`])?";
/** How a name ends: few words and keys do, which two letters tell. */
const NAME_END = `(?:(?:[rw]d|[ds]e|rt|ss|pw|et|en|al|ey|[n\u00f1]a)s?|ue|64|ex|\\d)(?:\\\\{0,4}["'])?\\s{0,3}`;
/** A name, a sign and a value. */
export const ASSIGNMENT = new RegExp(`${NAME}(=>|:=|[:=])\\s{0,20}${OPENING}([^\\s"'\`,;]{4,300})`, "gi");
/** The name, the sign and what may stand before a value, whatever the value is. */
export const ASSIGNMENT_HEAD = new RegExp(`${NAME}(?:=>|:=|[:=])\\s{0,20}${OPENING}(?=\\S)`, "gi");
/** The name and the first sign of an {@link ASSIGNMENT}, sought by the sign: signs are rare, beginnings of names are not. */
const NAMED_SIGN = new RegExp(`[:=](?<=${NAME_END}[:=])(?<=${NAME}[:=])`, "i");
/** What a text without its gaps has wherever it, or the text with them, has a {@link NAMED_SIGN}: a gap may be all that is before a name. */
const SQUEEZED_SIGN = new RegExp(`[:=](?<=${NAME_END}[:=])(?<=${nameOf(keywordBehind(""))}[:=])`, "i");
const MAY_AUTHORIZE = /\b(?:bearer|basic)\s/i;
const AUTHORIZATION = /\b(?:bearer|basic)\s{1,3}([A-Za-z0-9._~+/=-]{12,300})/gi;
/** Some servers have users with an at sign of their own, which nobody encodes. */
const URL_PASSWORD = /:\/\/[^\s/:@"']{0,100}(@[^\s/:@"']{1,100})?:([^\s/"']{3,200})@/g;
/** Behind such a user it may as well be a port, and what follows another address. */
const PORT = /^\d{1,5}(?:,|$)/;
const VALUE_KEY = new RegExp(`${KEYWORD}(?:[_-]?(?:value|base64|b64|hex))?$`, "i");
/** How much of a value and of the name of an image is looked at. */
const MAX_VALUE = 290;
const MAX_NAME = 160;
const PASSWORD_KEY = /^(?:pass|pw|mot|kennwort|contrase)/i;

// Only a value that is wholly one placeholder passes: a default inside `${NAME:-default}` is a value.
const PLACEHOLDER =
  /^(?:\$\{[A-Za-z_][A-Za-z0-9_.]*\}|\$[A-Za-z_][A-Za-z0-9_]*|\$\([^()]*|<[^<>]{1,60}>?|\{\{[^{}]{0,80}(?:\}\})?|%[A-Z_]+%|\$\{[A-Za-z_][A-Za-z0-9_]*:?\?[^{}]{0,100}\}?|([A-Za-z0-9])\1{3,}|@[A-Za-z0-9_.-]*[/.][A-Za-z0-9_./-]+|\*{3,}|\.{3,}|…|-|\[redacted.*|redacted|required|optional|none|null|true|false|empty|unset|hidden|generated|rotated|stored|managed)[.)\]}]*$/i;
/** What documentation has in the place of a value. */
const IN_CAPITALS = /^(?:[A-Z]{2,20}_){0,4}(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|PW|SECRET|TOKEN)$/;
const NAME_WITH_NUMBER =
  /^(?:[A-Za-z]+[0-9]+[A-Za-z]?|[0-9]{4}(?:[qQhHwWmM][0-9]{1,2}|[a-z]+)|[0-9]+(?:[KMGT]i?B?|ms|min|hrs?|[smhdwy]|st|nd|rd|th|[A-Z]?[a-z]{4,}))$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** True when a text stands for a value instead of being one. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value) || IN_CAPITALS.test(value);
}

/** True for what is more like a value than like a word, a name or a path. */
function isValueLike(value: string): boolean {
  if (value.length < 8) return false;
  if (UUID.test(value) || isRandomLooking(value)) return true;
  if (isNameAtName(value)) return false;
  if (/[!@#$%^&*?~|]/.test(value) && /[A-Za-z0-9]/.test(value) && !/^[$@%]/.test(value)) return true;
  const parts = value.split(/[-_./:+=]+/);
  return parts.some((part) => {
    if (part.length >= 16 && /^[0-9a-f]+$/i.test(part)) return true;
    if (part.length >= 8 && /[0-9]/.test(part) && countChanges(part) >= 2 && wordShare(part) < 0.8) return true;
    if (part.length >= MIN_DRAWN && /^[A-Za-z0-9]+$/.test(part) && wordShare(part) < 0.8 && isDrawn(part)) return true;
    return value.length >= 12 && isMixed(part);
  });
}

/** True for letters and digits as no name has them: a number before letters, or among them. `sha256` and `2026q3` are names. */
function isMixed(part: string): boolean {
  return (
    part.length >= 4 &&
    /[0-9]/.test(part) &&
    /[A-Za-z]/.test(part) &&
    wordShare(part) < 0.8 &&
    !NAME_WITH_NUMBER.test(part)
  );
}

const NAME_PART = "(?:[a-z]+[0-9]?|[a-z]{1,3}[0-9]{1,3}|[a-z][0-9]{1,2}[a-z]{1,2}|[0-9]{1,3})";
/** Words and short names with a number, as `k8s` and `x509`, joined by hyphens: what says of a password where it comes from. */
const JOINED_WORDS = new RegExp(`^${NAME_PART}(?:-${NAME_PART})+[!?]?$`);
const NAME_AT_NAME = /^[a-z]+[0-9]{0,2}(?:-[a-z]+[0-9]{0,2})*@[a-z]+[a-z0-9-]{0,20}$/;

/** True for plain words joined by hyphens, none of which looks drawn at random. */
function isJoinedWords(value: string): boolean {
  return JOINED_WORDS.test(value) && !value.split("-").some(isDrawn);
}

function isNameAtName(value: string): boolean {
  return NAME_AT_NAME.test(value) && !value.split(/[-@]/).some(isDrawn);
}

/** True for a variable or a field that is called as what it is given to: `connect(password=db_password)`. */
function isVariable(key: string, value: string): boolean {
  return /^[A-Za-z]+[._][A-Za-z_.]+$/.test(value) && value.toLowerCase().endsWith(key.toLowerCase());
}

/**
 * Whether `value`, given to `key`, is a credential. Passwords may be plain words; tokens and keys are not. Behind a sign that
 * prose has too, words joined by hyphens and ids say where the credential is.
 */
function isSecretValue(key: string, value: string, sure: boolean): boolean {
  if (isPlaceholder(value) || isVariable(key, value)) return false;
  if (!sure && (UUID.test(value) || isJoinedWords(value))) return false;
  if (isValueLike(value)) return true;
  if (!PASSWORD_KEY.test(key) || (!sure && /^pass$/i.test(key))) return false;
  return sure ? value.length >= 4 : value.length >= 6 && /[0-9]/.test(value) && /[A-Za-z]/.test(value);
}

/** Words that speak of a value, where more words follow: `password = value of the field …`. */
const SPEAKING =
  /^(?:value|the|from|see|same|as|any|an|your|its|this|that|read|taken|kept|given|known|stored|what|whatever|one|both|field|item|entry|output|1password|none|not|only|always|feld|wert|siehe|aus|wie|der|die|das|kein|keine|von|wird|liegt|steht)$/i;
/** In the line, or in the next one where that gives nothing to a name. */
const GOES_ON = /^(?: {1,2}|\n[ #]{0,24}(?![\w.-]*["']?[ \t]*[:=]))[A-Za-z0-9][A-Za-z]/;

const MAX_REST = 80;
const restOf = (text: string, match: RegExpExecArray): string => {
  const end = match.index + match[0].length;
  return text.slice(end, end + MAX_REST);
};

function isProse(word: string, rest: string): boolean {
  return SPEAKING.test(word) && GOES_ON.test(rest);
}

function trimmed(value: string): string {
  return value.replace(/[)\]}>.,:\\]+$/, "");
}

const NONE: readonly Candidate[] = [];

/** Names of credentials in the keys that were asked for; documents have their keys in common. */
const namesInKeys = new Map<string, string | undefined>();
const MAX_KEYS = 1000;
const MAX_KEY_LENGTH = 100;

function nameIn(key: string): string | undefined {
  if (namesInKeys.has(key)) return namesInKeys.get(key);
  const name = VALUE_KEY.exec(key)?.[0];
  if (namesInKeys.size < MAX_KEYS && key.length <= MAX_KEY_LENGTH) namesInKeys.set(key, name);
  return name;
}

/** The whole value as a candidate, when it stands under a value-like key and is no placeholder, name or prose. */
export function findKeyedValue(key: string, value: string): readonly Candidate[] {
  const name = nameIn(key);
  if (name === undefined) return NONE;
  const token = value.trim();
  if (token.length === 0 || !isSecretValue(name, token, true)) return NONE;
  return [{ family: "assigned-secret", start: 0, end: value.length, token }];
}

/** Every {@link ASSIGNMENT}; none has one without a {@link NAMED_SIGN}, which is much quicker to find. */
export function matchAssignments(text: string): Iterable<RegExpExecArray> {
  return NAMED_SIGN.test(text) ? text.matchAll(ASSIGNMENT) : [];
}

/** False for a text that has no {@link ASSIGNMENT} and no `Bearer …`, however wide its gaps are; `squeezed` is the text without them. */
export function mayHaveAssignment(text: string, squeezed: string): boolean {
  return SQUEEZED_SIGN.test(squeezed) || MAY_AUTHORIZE.test(text);
}

/** Finds `password=…`, `token: …` and `Bearer …` where {@link mayHaveAssignment} says so, and passwords in URLs. */
export function findAssignments(text: string, mayHave: boolean): readonly Candidate[] {
  const inUrls = findUrlPasswords(text, () => true);
  return mayHave ? [...findNamedValues(text), ...inUrls] : inUrls;
}

function findNamedValues(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const match of matchAssignments(text)) {
    const [, key = "", sign = "", raw = ""] = match;
    const value = isPlaceholder(raw) || isProse(raw, restOf(text, match)) ? "" : trimmed(raw);
    if (value !== "" && !isOfImage(text, match, value) && isSecretValue(key, value, sign !== ":"))
      found.push(wholeOf(text, valueAt("assigned-secret", match, raw, value)));
  }
  for (const match of text.matchAll(AUTHORIZATION)) {
    const value = trimmed(match[1] ?? "");
    if (isValueLike(value)) found.push(wholeOf(text, valueAt("authorization", match, match[1] ?? "", value)));
  }
  return found;
}

/** Where a value ends that an expression has cut off: where its quotes do, or it goes on without a blank. */
const REST = /[A-Za-z0-9+/=_.~-]+/y;

/** A candidate with all that belongs to its value: an expression looks for no more than it needs to tell one. */
function wholeOf(text: string, candidate: Candidate): Candidate {
  const { start, end } = candidate;
  const quote = text.charAt(start - 1);
  if (quote === '"' || quote === "'") {
    // A quote that is escaped ends what one opened that is escaped as well.
    const close = text.indexOf(text.charAt(start - 2) === "\\" ? `\\${quote}` : quote, end);
    const line = text.indexOf("\n", end);
    if (close > end && (line < 0 || close < line)) return { ...candidate, end: close, token: text.slice(start, close) };
  }
  if (end - start < MAX_VALUE) return candidate;
  REST.lastIndex = end;
  return REST.test(text) ? { ...candidate, end: REST.lastIndex, token: text.slice(start, REST.lastIndex) } : candidate;
}

/** Behind the name of an image, `…/external-secrets:v1.2.3@sha256:…`, or of a digest, `checksum/secret: …`. */
const IMAGE = /(?:[\w.-]+\/)+[\w.-]{0,80}$/;
const TAG = /^(?:v?\d+\.\d+[\w.+-]*|[0-9a-f]{40,64}|[\w.-]{1,128}(?=@))(?:@sha256:[0-9a-f]{64})?$/;

function isOfImage(text: string, match: RegExpExecArray, value: string): boolean {
  if (match[2] !== ":") return false;
  const before = text.slice(Math.max(0, match.index - MAX_NAME), match.index);
  if (/checksum\/$/.test(before)) return /^[0-9a-f]{64}/.test(value);
  return TAG.test(value) && IMAGE.test(before) && text.startsWith(value, match.index + (match[1] ?? "").length + 1);
}

/** Glued words begin with a capital now and then; chance has capitals and digits in clusters. */
function isChequered(text: string): boolean {
  return (text.match(/[A-Z0-9]+/g)?.length ?? 0) >= 3 && /[A-Z]{2}|[0-9]/.test(text);
}

/** True for what words glued together do not look like. */
function isNoProse(text: string): boolean {
  return (
    text.length >= 12 && (isDisordered(text) || wordShare(text) < 0.35 || (isChequered(text) && wordShare(text) < 0.8))
  );
}

/** What {@link findAssignments} and {@link findFoldedAssignments} find, at offsets of either. */
export function findAnyAssignments(text: string): readonly Candidate[] {
  const squeezed = text.replace(GAP, "");
  const mayHave = mayHaveAssignment(text, squeezed);
  return [...findAssignments(text, mayHave), ...findFoldedAssignments(squeezed, mayHave)];
}

/** The same in a squeezed text, where a value ends in the prose behind it: only what begins at random counts. */
export function findFoldedAssignments(squeezed: string, mayHave: boolean): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const match of mayHave ? matchAssignments(squeezed) : []) {
    const raw = match[3] ?? "";
    const head = /^[A-Za-z0-9]{16,24}/.exec(raw)?.[0];
    if (head !== undefined && isNoProse(head) && !isOfImage(squeezed, match, raw))
      found.push(valueAt("assigned-secret", match, raw, raw));
  }
  return [...found, ...findUrlPasswords(squeezed, (value) => isValueLike(value) || isNoProse(value))];
}

function findUrlPasswords(text: string, accept: (value: string) => boolean): readonly Candidate[] {
  if (!text.includes("://")) return [];
  return Array.from(text.matchAll(URL_PASSWORD)).flatMap((match) => {
    const [, at, value = ""] = match;
    if (at !== undefined && PORT.test(value)) return [];
    return isPlaceholder(value) || !accept(value) ? [] : [valueAt("url-password", match, `${value}@`, value)];
  });
}

/** A candidate for `value`, which begins where `tail`, the end of the match, begins. */
function valueAt(family: string, match: RegExpExecArray, tail: string, value: string): Candidate {
  const start = match.index + match[0].length - tail.length;
  return { family, start, end: start + value.length, token: value };
}
