import type { Candidate } from "./candidate.ts";
import { isDrawn } from "./drawn.ts";
import { countChanges, countOddities, isAlnum, wordShare } from "./runs.ts";
import { mayBeginToken, type Survey } from "./survey.ts";
import { TOKEN_RULES, type TokenRule } from "./token-rules.ts";
import type { View } from "./views.ts";

// In squeezed prose every "…s. Then" reads like the start of a token; a body that begins as a word is none.
export const NO_WORD = "(?![_-]*[A-Z]?[a-z]{11})";

const HEAD = /^(?:\[([A-Za-z0-9]+)\]|\\?(.))(.*)$/s;

/** All rules as one sticky expression, grouped by first character: three times as fast as a flat list of alternatives. */
function anyOf(rules: readonly TokenRule[]): RegExp {
  const tails = new Map<string, string[]>();
  for (const { prefix, body, min, weak } of rules) {
    const [, letters, char, tail] = HEAD.exec(prefix) ?? [];
    for (const first of letters ?? char ?? "") {
      const group = tails.get(first) ?? [];
      group.push(`${tail}${weak ? NO_WORD : ""}${body}{${min}}`);
      tails.set(first, group);
    }
  }
  const escaped = (char: string) => (/\w/.test(char) ? char : `\\${char}`);
  return new RegExp([...tails].map(([first, group]) => `${escaped(first)}(?:${group.join("|")})`).join("|"), "y");
}

/** One expression that tells whether any rule matches at a place. */
const ANY_TOKEN = anyOf(TOKEN_RULES);

/** No token is shorter, its prefix included. */
const MIN_LENGTH = 12;
/** Whatever a prefix or a body may have; most places that begin like a token go on in a word and a blank. */
const IN_TOKEN = new Uint8Array(0x10000);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.=+/~$:@-")
  IN_TOKEN[char.charCodeAt(0)] = 1;

function isLongEnough(text: string, head: number): boolean {
  const end = head + MIN_LENGTH;
  if (end > text.length) return false;
  for (let at = head + 3; at < end; at += 1) if (IN_TOKEN[text.charCodeAt(at)] !== 1) return false;
  return true;
}

function isTokenAt(text: string, head: number): boolean {
  ANY_TOKEN.lastIndex = head;
  return ANY_TOKEN.test(text);
}

/**
 * Whether any rule matches anywhere in a text. The last character that the shortest token would have at a place is looked at
 * first: what is no part of a token lets all places up to it be passed over, as most of a text is.
 */
export function hasToken(text: string): boolean {
  let from = 0;
  // Between the two all characters are a token's.
  let known = 0;
  for (let end = MIN_LENGTH; end <= text.length; end = from + MIN_LENGTH) {
    let at = end - 1;
    while (at >= known && IN_TOKEN[text.charCodeAt(at)] === 1) at -= 1;
    const isLong = at < known;
    known = end;
    if (isLong && mayBeginToken(text, from) && isTokenAt(text, from)) return true;
    from = isLong ? from + 1 : at + 1;
  }
  return false;
}

/** Sought by its full stop, which is rarer than its letters. */
const WEAK_TOKEN = /\.(?<=(?<![A-Za-z0-9])[sbr]\.)[A-Za-z0-9]{20}/;

interface CompiledRule {
  readonly rule: TokenRule;
  readonly least: RegExp;
  readonly rest: RegExp;
}

let compiled: readonly CompiledRule[] | undefined;

/** Compiled on first need: a clean file needs only ANY_TOKEN. */
function compileRules(): readonly CompiledRule[] {
  compiled ??= TOKEN_RULES.map((rule) => ({
    rule,
    least: new RegExp(`${rule.prefix}${rule.body}{${rule.min}}`, "g"),
    rest: new RegExp(`${rule.body}{0,${STRETCH}}`, "y"),
  }));
  return compiled;
}

/** True when a text may contain a token of a known format; what it has in one piece, it has squeezed too. */
export function mayHaveToken(text: string, { squeezed, heads }: Survey): boolean {
  return heads.some((head) => isLongEnough(squeezed, head) && isTokenAt(squeezed, head)) || WEAK_TOKEN.test(text);
}

const IN_PART = new Uint8Array(0x10000);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") IN_PART[char.charCodeAt(0)] = 1;

/** Tells of places in ascending order whether the part that begins there ends in a full stop; each character is looked at once. */
function makeDottedCheck(text: string): (start: number) => boolean {
  let end = 0;
  return (start) => {
    if (end < start) end = start;
    while (IN_PART[text.charCodeAt(end)] === 1) end += 1;
    return end > start && text.charCodeAt(end) === 0x2e;
  };
}

/** A token that begins at `start`, when its left edge and its body bear out what its prefix promises. */
function accept(view: View, start: number, least: string, { rule, rest }: CompiledRule): boolean {
  const { text, isJoint } = view;
  if (rule.infix !== true && start > 0 && isAlnum(text, start - 1) && !isJoint(start)) return false;
  const end = start + least.length;
  const body = end - rule.min;
  if (rule.weak === true && !isWeakBody(text, body)) return false;
  const joint = nextJoint(view, start + 1, end);
  if (joint !== undefined) return isSplitToken(view, { start, body, joint, end }, rule);
  rest.lastIndex = body;
  const whole = rest.exec(text)?.[0] ?? "";
  const name = whole.slice(0, (nextJoint(view, end, body + whole.length) ?? text.length) - body).replace(/[.,-]+$/, "");
  return !(rule.weak === true ? LOGIN : NAME).test(name);
}

/** What a body is that is called as things are: of words and numbers with signs between, `glpat-renovate-bot`. */
const NAME = /^(?:[a-z]+|[0-9]{1,4})(?:[-_.](?:[a-z]+|[0-9]{1,4}))+$/;
/** The same with a number at a word, as people and hosts have: `s.miller2024`, `b.db-01-prod`, `r.x509-ca`. */
const LOGIN =
  /^(?:[a-z]+[0-9]{0,4}|[0-9]{1,4}|[a-z][0-9]{1,3}[a-z]{0,2})(?:[-_.](?:[a-z]+[0-9]{0,4}|[0-9]{1,4}|[a-z][0-9]{1,3}[a-z]{0,2}))*$/;

function isWeakBody(text: string, from: number): boolean {
  const body = text.slice(from, from + 40).match(/^[A-Za-z0-9_-]+/)?.[0] ?? "";
  return /^[A-Za-z0-9]{20}/.test(body) || countOddities(body) >= 3;
}

interface Split {
  readonly start: number;
  /** Where the prefix ends. */
  readonly body: number;
  /** The first place where white space was taken out. */
  readonly joint: number;
  readonly end: number;
}

/**
 * Whether a match over a line break is a token, and not a prefix that prose mentions, glued to the words behind it: a token
 * breaks inside its prefix or its body, or has the digits and odd capitals that words lack.
 */
function isSplitToken(view: View, { start, body, joint, end }: Split, { min, weak }: TokenRule): boolean {
  if (joint < body && !weak) return true;
  const isAlone = joint <= body;
  if ((isAlone || !weak) && lengthOfOdd(piecesOf(view, body, end + LOOK_ON)) <= min * ODD_SHARE) return false;
  if (joint - body >= (weak ? 10 : Math.max(4, min * 0.4))) return true;
  const next = nextJoint(view, joint + 1, joint + 15);
  if (joint > body && next === undefined && /^[A-Za-z0-9]{15}/.test(view.text.slice(joint, joint + 15))) return true;
  const least = view.text.slice(body, end);
  return (
    /[0-9]/.test(least) || countChanges(view.text.slice(start, end + 8)) >= (weak ? 3 : 2) || wordShare(least) < 0.5
  );
}

/** How far behind the least of a token words are looked at. */
const LOOK_ON = 24;
/** A word, `GitHub`, an abbreviation or a number. */
const PLAIN = /^(?:[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*(?:[A-Z]{2,3})?[0-9]?|[A-Z]{1,5}[0-9s]?|[0-9]{1,4})$/;

/** True for words with what joins and ends them in a sentence. */
export function isPlain(piece: string): boolean {
  const words = piece.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return words === "" || words.split(/[./'\u2019-]/).every((word) => PLAIN.test(word) && isSpeakable(word));
}

const isSpeakable = (word: string): boolean =>
  word.length < 4 || !/[a-z]/.test(word) || (/[aeiouy]/i.test(word) && !isDrawn(word));

/** More of a body than this must not be the words of a sentence behind a prefix, or behind the first characters of a token. */
const ODD_SHARE = 0.5;

/** How long the pieces are up to the last that is no word. */
function lengthOfOdd(pieces: readonly string[]): number {
  const last = pieces.findLastIndex((piece) => !isPlain(piece));
  return pieces.slice(0, last + 1).reduce((length, piece) => length + piece.length, 0);
}

/** The pieces of a body between white space that was taken out. */
function piecesOf(view: View, from: number, to: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = from; start < to; ) {
    const end = nextJoint(view, start + 1, to) ?? to;
    pieces.push(view.text.slice(start, end));
    start = end;
  }
  return pieces;
}

function nextJoint({ isJoint }: View, from: number, to: number): number | undefined {
  for (let i = from; i < to; i++) if (isJoint(i)) return i;
  return undefined;
}

/** How much of a body is looked at at once: of what goes on over many line breaks, only what is needed. */
const STRETCH = 256;

/** Where the body that goes on at `from` ends, or its next piece begins. */
function pieceEnd(view: View, from: number, rest: RegExp): number {
  for (let at = from; ; at += STRETCH) {
    rest.lastIndex = at;
    const end = at + (rest.exec(view.text)?.[0].length ?? 0);
    const joint = nextJoint(view, Math.max(at, from + 1), end);
    if (joint !== undefined) return joint;
    if (end < at + STRETCH) return end;
  }
}

/** End of a token: its whole run of body characters, over line breaks as long as the next piece is no plain word. */
function extend(view: View, from: number, rest: RegExp): number {
  let end = view.isJoint(from) ? from : pieceEnd(view, from, rest);
  while (view.isJoint(end)) {
    const after = pieceEnd(view, end, rest);
    if (countOddities(view.text.slice(end, after)) < 3) break;
    end = after;
  }
  while (end > from && /[.,-]/.test(view.text.charAt(end - 1))) end--;
  return end;
}

/** How long the part of a token may be that stands before what gives it away. */
const MAX_BEFORE = 64;

/** Where a token begins that is told by something in the middle of it. */
function firstOf(view: View, from: number): number {
  let start = from;
  while (start > 0 && from - start < MAX_BEFORE && !view.isJoint(start) && /[\w$~-]/.test(view.text.charAt(start - 1)))
    start--;
  return start;
}

/** Finds tokens of every known format, at offsets of the view, in time linear in the text. */
export function findTokens(view: View): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const compiledRule of compileRules()) {
    const { rule, least, rest } = compiledRule;
    const isDotted = rule.isDotted === true ? makeDottedCheck(view.text) : undefined;
    least.lastIndex = 0;
    for (let match = least.exec(view.text); match !== null; match = least.exec(view.text)) {
      const start = match.index;
      if (isDotted?.(start) === false || !accept(view, start, match[0], compiledRule)) {
        least.lastIndex = start + 1;
        continue;
      }
      const end = extend(view, start + match[0].length, rest);
      const whole = rule.infix === true ? firstOf(view, start) : start;
      found.push({ family: rule.family, start: whole, end, token: view.text.slice(whole, end) });
      least.lastIndex = end;
    }
  }
  return found;
}
