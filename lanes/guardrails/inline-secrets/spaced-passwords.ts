import { PROSE_WORDS } from "./prose-words.ts";

/** A password is seldom longer; what has more lines is a text, such as that of a mail. */
const MAX_LENGTH = 160;

/** Words with letters and digits that say how something is done, how much of it there is or which version it has. */
const TERM =
  /^(?:v[0-9][\w.]*|[0-9]+(?:st|nd|rd|th|ms|s|m|h|d|w|y|px|[kmgt]i?b?|bits?|bytes?|chars?|min|mins|days?)|(?:sha|md|aes|rsa|base|utf|oauth|ipv|tls|ssl|http|bcrypt|argon|pkcs|ed|hs|rs|es|hmac|scram)[-_]?[0-9][\w-]*|x509|k8s|i18n|s3|ec2|[2m]fa|p12)$/i;

/** What stands around a word in a sentence; behind a digit, `!` is as often a part of a password. */
const AROUND = /^[("'[]+|(?<![0-9])!+$|[)"'\].,:;?\u2026]+$/g;

/** Letters and digits in one word, or a sign between them that no sentence has there; an address has its own with a dot behind. */
const DRAWN =
  /^(?=[^A-Za-z]{0,80}[A-Za-z])(?=[^0-9]{0,80}[0-9])[A-Za-z0-9!@#^&*~+=_-]+$|^[A-Za-z0-9]+[!#^&*~=@][A-Za-z0-9!#^&*~=@]+$|^[0-9]+[!#^&*~]+$/;

/** The words of a passphrase, all of which begin in the same way: the label of a field begins with its one capital letter. */
const LOWER = /^[a-z]{3,12}$/;
const CAPITALISED = /^[A-Z][a-z]{2,11}$/;
const MIN_PHRASE = 4;
const MAX_PHRASE = 24;

/** What providers of mail give out for one program: groups of letters, all of the same length. */
const GROUP = /^[A-Za-z]{4,8}$/;
const MIN_GROUPS = 3;

/**
 * True for a password with blanks in it: one in groups, one of several words, one with a word that is no word. What people write
 * about a password under the same key, such as its label in a file of messages, has a word that only prose has.
 */
export function isSpacedPassword(text: string): boolean {
  // Letters with marks, and of other scripts, are of labels far more often.
  if (text.length > MAX_LENGTH || /[^\x20-\x7e]/.test(text)) return false;
  const words = text.split(" ").flatMap((word) => word.replace(AROUND, "") || []);
  if (words.length < 2 || words.some(isProse)) return false;
  return words.some((word) => DRAWN.test(word) && !TERM.test(word)) || isGrouped(words) || isPhrase(words);
}

/** Of a word with a sign, such as `8-character`, each part is a word. */
function isProse(word: string): boolean {
  return word
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((part) => PROSE_WORDS.has(part));
}

function isGrouped(words: readonly string[]): boolean {
  const [first = ""] = words;
  return words.length >= MIN_GROUPS && words.every((word) => GROUP.test(word) && word.length === first.length);
}

function isPhrase(words: readonly string[]): boolean {
  if (words.length < MIN_PHRASE || words.length > MAX_PHRASE) return false;
  return words.every((word) => LOWER.test(word)) || words.every((word) => CAPITALISED.test(word));
}
