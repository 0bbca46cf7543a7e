import { isRandomLooking } from "../../secret-scan/runs.ts";
import { scanText } from "../../secret-scan.ts";

/** A word that says of itself that it is no credential. */
const FAKE_WORD = /^(?:fixture|dummy)-[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/;
/**
 * Parts that have letters and digits at once and are no password all the same: a short word with a number (v2, db01, 64bit),
 * an abbreviation around one (k8s, i18n, 2026q3), a role or a technique that is counted (node1, oauth2, sha256). What is
 * longer than that is how people make passwords: a word with a year or a number behind it, or with digits for letters.
 */
const COUNTED =
  /^(?:[a-z]{1,3}\d{1,4}|\d{1,4}[a-z]{1,3}\d{0,2}|[a-z]\d{1,2}[a-z]{1,2}|(?:account|app|broker|client|cluster|database|demo|host|http|ipv|item|key|name|node|oauth|postgres|redis|region|replica|server|service|shard|tenant|test|topic|user|worker|zone)\d{1,2}|(?:base|rsa|sha|utf|ed)\d{1,5})$/i;
/** What people count by a sign and a number, such as `queue-2`. */
const COUNTED_APART =
  /^(?:batch|bucket|build|copy|env|group|issue|job|line|order|orders|part|partition|phase|pod|project|queue|release|secret|session|site|slot|stage|step|store|table|task|token|version|volume|worker)$/i;
/** A word and a year are how people make a password, whatever sign stands between. */
const SEASON =
  /^(?:spring|summer|autumn|fall|winter|fruehling|sommer|herbst|jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$/i;
const YEAR = /^(?:19|20)\d{2}$/;
/** Words that are nothing but passwords, and digits in their order on a keyboard. */
const COMMON =
  /^(?:qwert[yz]\w*|azerty\w*|asdf\w*|letmein|iloveyou|trustno1?|monkey|dragon|sunshine|princess|superman|batman|starwars|hunter|baseball|football|whatever|passw0rd|p4ssword)$/i;
const ROWS = /^(?:0?1234\d*|987\d+|(\d)\1+)$/;
/** Digits alone: longer ones are no number of anything. */
const MAX_DIGITS = 11;
/** Longest part that may be anything: words are shorter. */
const MAX_PART = 20;

/**
 * True for a value that is plainly made up; anything else may be a credential that somebody uses. An address with a
 * password in it is none, however it is spelt: the scan of the same file for credentials refuses it.
 */
export function isFakeValue(value: string): boolean {
  return FAKE_WORD.test(value) && isPlain(value) && scanText(value).length === 0;
}

function isPlain(word: string): boolean {
  if (isRandomLooking(word)) return false;
  const joined = word.replace(/^(?:fixture|dummy)-/, "").replace(/[^A-Za-z0-9]/g, "");
  // A key that hyphens divide is a key: digits and letters change places far too often.
  if ((joined.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0) > 6) return false;
  const parts = word.split(/[-_.]/);
  if (isWordAndNumber(parts.slice(1)) || parts.some((part, at) => isDated(part, parts[at + 1]))) return false;
  return parts.every((part) => {
    if (COMMON.test(part) || (part.length > 4 && ROWS.test(part))) return false;
    if (part.length > MAX_PART || /[a-z][A-Z]+[a-z]+[A-Z]/.test(part)) return false;
    if (!/\d/.test(part)) return true;
    return /^\d+$/.test(part) ? part.length <= MAX_DIGITS : COUNTED.test(part);
  });
}

/** True for a word and a number alone, which are a password with a sign in it, but for what is counted. */
function isWordAndNumber([first = "", second = "", ...others]: readonly string[]): boolean {
  if (others.length > 0 || second === "") return false;
  const [word, number] = /^\d+$/.test(first) ? [second, first] : [first, second];
  if (!/^[A-Za-z]{3,}$/.test(word) || !/^\d+$/.test(number)) return false;
  return !(number.length <= 2 && (COUNTED_APART.test(word) || COUNTED.test(word + number)));
}

/** True for a season, a month or a day beside a year. */
function isDated(part: string, next = ""): boolean {
  return (SEASON.test(part) && YEAR.test(next)) || (YEAR.test(part) && SEASON.test(next));
}
