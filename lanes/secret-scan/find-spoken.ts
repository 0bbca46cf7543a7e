import type { Candidate } from "./candidate.ts";
import { isDrawn } from "./drawn.ts";
import { isPlaceholder, KEY_OF, SPOKEN_NAMES } from "./find-assignments.ts";
import { areOwner, isNamedApart, isNamedBehind, narrow, OWN_KEY } from "./named-apart.ts";
import { behindSign, countChanges, isAlnum, type Run, wordShare } from "./runs.ts";
import { GAP as WIDE_GAPS } from "./views.ts";

/** A value that no sign announces is longer than what is drawn by chance. */
const MIN_LENGTH = 10;
/** A part of a password that sentences name as one. */
const MIN_PART = 8;
/** How far before a value its name is sought. */
const REACH = 140;

const GAP = " ?";
const MARK = "[`\"'*_]{0,4}";
/** What opens a value: quotes, brackets, the end of a tag, the edge of a cell. */
const OPEN = "[\"'`(*_<[{|>]{0,3}";
const NAMES = SPOKEN_NAMES;
const PASSWORDS = "pass(?:word|wd|phrase|code|wor[dt])|pwd|kennwort|mot de passe";
const VERBS =
  "is|was|are|ist|lautet|hei(?:\u00df|ss)t|to|now|becomes|remains|been|set|will|be|has|should|must|currently|still|equals|est";
/** `password is …`, `--password …`, `**Password:** …`, `` `password` (…) ``, `password -> …`, up to the value. */
const namedBy = (names: string): RegExp =>
  new RegExp(
    `(?:^|[^A-Za-z0-9])(?:${names})${MARK}${GAP}(?:[:=]|=>|\\|)?${MARK}${GAP}(?:(?:${VERBS}):? ){0,4}(?:->|[\\u2192\\u2013\\u2014:=-])?${GAP}${OPEN}${GAP}$`,
    "i",
  );
const NAMED = namedBy(`${NAMES}|secret[_ -]?id`);
const NAMED_PASSWORD = namedBy(PASSWORDS);
/** Of a drawn part; names have fewer. */
const MIN_CHANGES = 4;
/** What a UUID is that is no id: an AppRole's SecretID (OpenBao 2.x) is one, and so are many a provider's keys. */
const NAMED_UUID = namedBy(`${PASSWORDS}|client[_ -]?secret|secret[_ -]?id`);
/** What all that names one has not long before it. */
const MAY_NAME_UUID = /(?:pass|wd|kenn|secret|token|key|user|cred|login|-u)[\s\S]{0,60}$/i;
/** A token or a key may be told by an id; what it is given is itself. */
const UUID_GIVEN = new RegExp(
  `(?:^|[^A-Za-z0-9])(?:tokens?|(?:${KEY_OF})[_ -]?key|apikey)${MARK}${GAP}(?::=|=>|[:=]|(?:is|was|ist|war|lautet)(?= ))${GAP}${OPEN}${GAP}$`,
  "i",
);
/** Sought by its first hyphen and what follows it, which texts have more seldom than letters. */
const UUID =
  /-[0-9a-f]{4}-(?<=(?<![0-9A-Za-z-])[0-9a-f]{8}-[0-9a-f]{4}-)[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z-])(?!["'`]?[\s#]{1,24}(?:is|was|ist|war)[\s#]{1,24}(?:the|an|its|die|eine)[\s#]{1,24}(?:\w{1,20}[\s#]{1,24})?id\b)/gi;
/** How much of a UUID stands before that hyphen, and how long it is. */
const UUID_HEAD = 8;
const UUID_LENGTH = 36;
/** Variables that end in `KEY` or the like, and parts of a query, with the sign that sets them, up to the value. */
const SET =
  /(?:[A-Z0-9]_(?:KEY|PWD|AUTH)|[A-Z0-9]PASS|[?&](?:key|sig|signature|auth|code)|(?:^|[^A-Za-z0-9])[a-z]{1,8}(?:pass|pw))["']? ?(?::=|=>|[:=]) ?["']?$/;
/** Words that have a value of any kind, with the sign. */
const GIVEN_TO_WORD = /(?:^|[\s"'{,(])(?:value|wert|data|key|psk|otp|bearer)["']? ?[:=] ?["'`]?$/i;
/** The same as sentences say it; what has no other digits than those of numbers to the base of 16 may be a commit or a digest. */
const SAID_OF_WORD =
  /(?:^|[\s"'(])(?:(?:value|wert|(?<!(?:public|host|gpg|pgp|cache|sort|object|primary|partition|idempotency)[ _-])(?:key|schl\u00fcssel))(?: (?:is|was|ist|war)(?: (?:now|currently|still))?)?|(?:rotated|changed|replaced|reset|set)(?: it)? (?:to|with|by)):? ["'`(]{0,2}$/i;
const HEX = /^(?:0x)?(?:[0-9a-f]+|[0-9A-F]+)$/;
/** What such a word is given is a name more often than not; a value that was drawn has hardly a word in it. */
const FEW_WORDS = 0.35;
/** Of a key of PGP, which a signature names: whole, or its end. */
const FINGERPRINT = /^(?:[0-9A-F]{40}|[0-9A-F]{16})$/;
/** What everybody may have, however it looks. */
const PUBLIC =
  /(?:PUBLIC|PUB|HOST|GPG|PGP|CACHE|SORT|PARTITION|PRIMARY|FOREIGN|ROUTING|OBJECT|IDEMPOTENCY|ISSUE|PROJECT|ETAG|ITEM|ORDER|SHARD|TRACE|FILE|STATE|BACKEND|ROW|MAP)_KEY["']? ?(?::=|=>|[:=]) ?["']?$/;
/** `curl -u name:…`, `credentials: name / …`, up to the value. */
const USER =
  /(?:^| )(?:-u|--user)[ =]{0,2}["']?[^\s:"']{1,64}:$|(?:credentials?|logins?) ?[:=]? ?[\w.@-]{1,40} ?[/|:] ?$/i;
/** `mysql -p…`, `sshpass -p …`, up to the value; what stands apart from the option of mysql is the name of a database. */
const CLIENT =
  /(?:^|[^A-Za-z0-9])(?:mysql(?:dump|admin)?|mariadb)\b[^|;&]{0,100} -p["']?$|(?:^|[^A-Za-z0-9])(?:sshpass|redis-cli|mongo(?:sh|dump)?)\b[^|;&]{0,100} -(?:p|a) ?["']?$/;

/** What may stand between a word and its value. */
const BETWEEN = /[\s\d#`"'*_()[\]{<|:=>/\u2192\u2013\u2014-]/;
const LETTER = /\p{L}/u;

/** False where no word and no user's name stands before a value. */
function mayBeNamed(text: string, start: number): boolean {
  if (text.charCodeAt(start - 1) === 0x3a && text.slice(Math.max(0, start - REACH), start).includes("-u")) return true;
  let at = start - 1;
  while (at >= 0 && start - at <= REACH && BETWEEN.test(text.charAt(at))) at--;
  return LETTER.test(text.charAt(at));
}

/** Where the value of a run begins: behind the name that a sign gives it, or behind the option that it is glued to. */
function valueStart(text: string, run: Run): number {
  const behind = behindSign(text, run);
  if (behind !== undefined) return behind;
  const { start } = run;
  return text.startsWith("-p", start) || text.startsWith("-a", start) ? start + 2 : start;
}

const DIGEST_LABEL = "sha256:";

interface Spoken {
  readonly found: readonly Candidate[];
  /** True where lines alone told a value from one that the words before it name: without them it may be one. */
  readonly isByLines: boolean;
}

/** Finds what looks drawn at random behind the name of a credential, also where no sign is between them. */
export function findSpokenSecrets(text: string, runs: readonly Run[]): Spoken {
  const found: Candidate[] = [];
  let isByLines = false;
  for (const run of runs) {
    if (run.longest < MIN_PART) continue;
    const { end } = run;
    const start = valueStart(text, run);
    // Most of what looks drawn is a digest.
    if (text.startsWith(DIGEST_LABEL, start - DIGEST_LABEL.length)) continue;
    let stretch = start;
    while (stretch < end && isAlnum(text, stretch)) stretch++;
    const value = text.slice(start, stretch);
    if (value.length < MIN_LENGTH || !isUnwritten(value)) {
      if (isPasswordOfParts(text, { ...run, start })) found.push(assigned(text, start, end));
      continue;
    }
    const named = isNamedBefore(text, start, value);
    if (named === "by lines") isByLines = true;
    if (named !== "yes" && !isNamedBehind(text.slice(end, end + REACH))) continue;
    found.push(assigned(text, start, end));
  }
  return { found, isByLines };
}

const assigned = (text: string, start: number, end: number): Candidate => ({
  ...{ family: "assigned-secret", start, end },
  token: text.slice(start, end),
});

/** `password is hunter2-…`: parts with hyphens between them, one of which was drawn. */
function isPasswordOfParts(text: string, { start, end, changes }: Run): boolean {
  if (changes < MIN_CHANGES || end - start < MIN_LENGTH) return false;
  const parts = text.slice(start, end).split(/[^A-Za-z0-9]+/);
  if (!parts.some((part) => part.length >= MIN_PART && !HEX.test(part) && isUnwritten(part))) return false;
  return NAMED_PASSWORD.test(narrow(text.slice(Math.max(0, start - REACH), start)));
}

function isNamedBefore(text: string, start: number, value: string): "yes" | "no" | "by lines" {
  if (!mayBeNamed(text, start)) return "no";
  const before = text.slice(Math.max(0, start - REACH), start);
  const words = narrow(before);
  if (NO_NAME.test(words)) return "no";
  if (isNamed(words) || (wordShare(value) < FEW_WORDS && isGivenToWord(words, value))) return "yes";
  if (!isNamedApart(before) || FINGERPRINT.test(value)) return "no";
  return OWN_KEY.test(before) ? "by lines" : "yes";
}

function isGivenToWord(before: string, value: string): boolean {
  return GIVEN_TO_WORD.test(before) || (!HEX.test(value) && SAID_OF_WORD.test(before));
}

/** Names of words and a number have pairs that words lack, and are words for the most part. */
const isUnwritten = (stretch: string): boolean =>
  isDrawn(stretch) && wordShare(stretch) < 0.8 && !ALGORITHM.test(stretch) && !/^\d{8}T\d{6}Z$/.test(stretch);

/** What a key or a hash is made by, as sentences about keys say it. */
const ALGORITHM =
  /AES\d|SHA\d|RSA(?=\d|[A-Z])|ECDSA|PKCS|Ed25519|ed25519|HMAC|GCM\d|secp\d|nistp\d|PBKDF|scrypt|argon2|bcrypt|^CMK/;

/** The name of an image, before its tag, and of a digest in a chart's annotations. */
const NO_NAME = /\/[\w.-]{1,80}:$|checksum\/[\w-]{1,80}["']?: ?["']?$/;

function isNamed(before: string): boolean {
  if (NAMED.test(before) || USER.test(before) || CLIENT.test(before)) return true;
  return SET.test(before) && !PUBLIC.test(before);
}

/** Finds UUIDs that are credentials by the name before them. */
export function findNamedUuids(text: string): readonly Candidate[] {
  return Array.from(text.matchAll(UUID)).flatMap(({ index }) => {
    const start = index - UUID_HEAD;
    const token = text.slice(start, start + UUID_LENGTH);
    const before = narrow(text.slice(Math.max(0, start - REACH), start));
    // Most are of messages and of audit entries.
    if (!MAY_NAME_UUID.test(before)) return NONE;
    const isCredential = NAMED_UUID.test(before) || UUID_GIVEN.test(before) || USER.test(before);
    return isCredential ? [{ family: "assigned-secret", start, end: start + token.length, token }] : [];
  });
}

/** A word for a password; those that a sign follows are assignments. */
const PASSWORD = new RegExp(`(?<![A-Za-z0-9])(?:${PASSWORDS}|contrase(?:\u00f1|n)a)`, "gi");
/** What follows it, up to its value, with narrow gaps. */
const SPOKEN = new RegExp(
  `^${MARK} (?:(?:${VERBS}):? ){0,4}(?:->|[\\u2192\\u2013\\u2014:=-])?${GAP}${OPEN}([^\\s"\`]{8,})`,
  "i",
);
/** The same with words between: `password for the relay is …`. */
const SPOKEN_APART = new RegExp(
  `^((?: [(]?[\\w'\u2019./-]{1,40}[)]?){1,8}?)(?: ?(?:[:=]|->|\u2192)|(?: (?:${VERBS})){1,4}:?) ${OPEN}([^\\s"\`]{8,})`,
  "i",
);
/** However long it is. */
const WORD = /[^\s"`]+/y;
const NONE: readonly Candidate[] = [];
/** Without one nothing is found; signs behind letters are rare, and words for passwords are not. */
const SIGN_BEHIND = /[!@#$%^&*?~](?<=[A-Za-z0-9].)/;
const A_SIGN = /[!@#$%^&*?~]/;
const NO_PASSWORD = /^[$@%#({<[]|:\/\/|^[^@]+@[^@]+\.[a-z]{2,}|^[a-z][a-z0-9_-]*@[a-z0-9-]+$|\$\{|\{\{|\//;

/** Up to what clients are given a password by: `curl -u name:…`, `mysql -p…`. */
const GIVEN_TO_CLIENT =
  /(?:^|\s)(?:-u|--user)[ =]{0,2}["']?[^\s:"']{1,64}:(?=[^\s"':]{8})|(?:^|[^A-Za-z0-9])(?:mysql(?:dump|admin)?|mariadb)\b[^|;&\n]{0,100}? -p["']?(?=[^\s"']{8})/g;

/** Finds passwords with signs among their letters and digits, which no run has whole: `password is …`. */
export function findSpokenPasswords(text: string): readonly Candidate[] {
  const given = text.includes("-u") || text.includes(" -p") ? findGiven(text) : NONE;
  if (!SIGN_BEHIND.test(text)) return given;
  const spoken = Array.from(text.matchAll(PASSWORD)).flatMap((word) => {
    const from = word.index + word[0].length;
    const rest = text.slice(from, from + REACH + 64);
    const raw = findSaid(rest.replace(WIDE_GAPS, " "));
    return raw === "" ? [] : passwordAt(text, from + rest.indexOf(raw));
  });
  return [...spoken, ...given];
}

/** Nothing but a password stands there; plain words are what documentation has in its place. */
function findGiven(text: string): readonly Candidate[] {
  return Array.from(text.matchAll(GIVEN_TO_CLIENT)).flatMap(({ index, 0: before }) => {
    const start = index + before.length;
    const token = wordAt(text, start);
    if (token.length < 8 || isPlaceholder(token) || NO_PASSWORD.test(token)) return NONE;
    if (!/[0-9]/.test(token) || !/[A-Za-z]/.test(token) || ALGORITHM.test(token)) return NONE;
    return [{ family: "assigned-secret", start, end: start + token.length, token }];
  });
}

/** What a text says of a password that stands before it. */
function findSaid(rest: string): string {
  const raw = SPOKEN.exec(rest)?.[1];
  if (raw !== undefined && isPassword(raw.replace(ENDS, ""))) return raw;
  const [, words = "", apart = ""] = SPOKEN_APART.exec(rest) ?? [];
  return areOwner(words) ? apart : (raw ?? "");
}

/** What ends a sentence or a mark, and no password. */
const ENDS = /[)\]}>.,:;*_~'`]+$/;

/** The password that a word of a text is. */
function passwordAt(text: string, start: number): readonly Candidate[] {
  const token = wordAt(text, start);
  if (token.length < 8 || !isPassword(token)) return NONE;
  return [{ family: "assigned-secret", start, end: start + token.length, token }];
}

/** The word that begins at a place, without what ends a sentence. */
function wordAt(text: string, start: number): string {
  WORD.lastIndex = start;
  return (WORD.exec(text)?.[0] ?? "").replace(ENDS, "");
}

function isPassword(token: string): boolean {
  if (NO_PASSWORD.test(token) || ALGORITHM.test(token)) return false;
  if (!A_SIGN.test(token) || !/[0-9]/.test(token) || !/[A-Za-z]/.test(token)) return false;
  // A sign at the end alone may be that of the sentence.
  if (!A_SIGN.test(token.slice(0, -1))) return isStrong(token);
  const parts = token.split(/[!@#$%^&*?~]+/);
  if (!parts.some((part) => part.length > 2)) return false;
  return parts.length > 2 || countChanges(token) >= (isStrong(token) ? 1 : 3);
}

/** Letters of both kinds, digits and a sign, as rules for passwords ask for; a version behind an at sign has the same. */
function isStrong(token: string): boolean {
  return token.length >= 9 && /[A-Z]/.test(token) && /[a-z]/.test(token) && !token.includes("@");
}
