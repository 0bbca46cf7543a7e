import { SPOKEN_NAMES } from "./find-assignments.ts";

/** How many words may be between a name and what says its value. */
const MAX_WORDS = 8;
const MAX_BETWEEN = 90;

/** Names of credentials, each by its last letter. */
const NAME = new RegExp(`(?:^|[^A-Za-z0-9])(?:${SPOKEN_NAMES})(?![A-Za-z0-9])`, "gi");
/** What says a value: `… is `, `…: `, up to it. */
const LINK =
  /(?:\)?["'`*_]{0,3} ?(?:[:=]|->|\u2192|\u2013|\u2014)| (?:is|was|are|be|equals|now|to|becomes|as|ist|war|lautet|hei(?:\u00df|ss)t|auf|als|est)(?: (?:now|currently|still|temporarily))?) ?[`"'*_([{<|]{0,3}$/i;
/** What is about a credential and is none, and what says where one sentence, or one entry, ends. */
const OTHER =
  /(?:^|[^a-z])(?:ids?|uid|uuid|names?|hash|digest|fingerprint|checksum|sums?|sha\d*|md5|version|commit|revision|path|fields?|policy|policies|role|lease|serial|numbers?|issue|ticket|type|length|prefix|accessor|link|url|page|see|siehe)(?![a-z])/i;
/** Whose it is or where, unless it stands right behind the name. */
const HOLDER =
  /^ ?(?:hosts?|pods?|containers?|images?|users?|accounts?|owners?|clients?|holders?|store|manager)(?![a-z])/i;
const SENTENCE_END = /[.;!?] |[,;{}|]/;
/** The key of a mapping on a line of its own is another thing than the words before it. */
export const OWN_KEY: RegExp = /\n[ \t#]*(?:- )?["']?[\w.-]+["']?:[ \t]*["'`]?$/;

/** A text with narrow gaps: many that may be wide in a row take an expression too long. */
export function narrow(text: string): string {
  return text.replace(/[\s#]+/g, " ");
}

/** `the password for mail-relay is …`, `token for CI: …`: true where some words are between a name and a value's beginning. */
export function isNamedApart(before: string): boolean {
  const text = narrow(before);
  let end = -1;
  for (const name of text.matchAll(NAME)) end = name.index + name[0].length;
  if (end < 0 || text.length - end > MAX_BETWEEN) return false;
  const between = text.slice(end);
  const link = LINK.exec(between);
  if (link === null) return false;
  return areOwner(between.slice(0, link.index));
}

/** True for the words between a name and what says its value: whose it is, or what for. */
export function areOwner(words: string): boolean {
  if (words === "" || OTHER.test(words) || HOLDER.test(words) || SENTENCE_END.test(words)) return false;
  return words.split(" ").length <= MAX_WORDS + 1;
}

/** What follows a value that is named behind it: `… is the password`, `… as password`. */
const NAMED_BEHIND = new RegExp(
  `^["'\`)*_\\]>]{0,3} (?:is|was|as|ist|war|als)(?: (?:the|our|its|an?|new|old|my|your|this|current|initial|root|admin|db|database|das|der|die|ein|neues)){0,4} (?:${SPOKEN_NAMES})(?![A-Za-z0-9])(?! (?:ids?|hash|digest|fingerprint|checksum|version|accessor|of record))`,
  "i",
);

/** True where words behind a value say that it is a credential. */
export function isNamedBehind(after: string): boolean {
  return NAMED_BEHIND.test(narrow(after));
}
