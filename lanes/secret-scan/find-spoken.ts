import type { Candidate } from "./candidate.ts";
import { isDrawn } from "./drawn.ts";
import { KEYWORD } from "./find-assignments.ts";
import { isAlnum, type Run } from "./runs.ts";

/** A value that no sign announces is longer than what is drawn by chance. */
const MIN_LENGTH = 10;
/** How far before a value its name is sought. */
const REACH = 140;

const GAP = " ?";
const MARK = "[`\"'*_]{0,4}";
const NAMES = `${KEYWORD}|passwor[dt]|kennwort|mot de passe|contrase\\u00f1a|apikey|pass`;
const VERBS = "is|was|are|ist|lautet|to|now|becomes|remains";
/** `password is …`, `--password …`, `**Password:** …`, `` `password` (…) ``, `password -> …`, up to the value. */
const NAMED = new RegExp(
  `(?:^|[^A-Za-z0-9])(?:${NAMES})${MARK}${GAP}(?:[:=]|=>)?${MARK}${GAP}(?:(?:${VERBS}) ){0,2}(?:->|\\u2192|[:=])?${GAP}["'\`(*_<]{0,3}$`,
  "i",
);
/** `curl -u name:…`, up to the value. */
const USER = /(?:^| )(?:-u|--user)[ =]{0,2}["']?[^\s:"']{1,64}:$/;

/** What may stand between a word and its value. */
const BETWEEN = /[\s#`"'*_(<:=>\u2192-]/;
const LETTER = /\p{L}/u;

/** False where no word and no user's name stands before a value: most of what looks drawn is a digest behind `sha256:`. */
function mayBeNamed(text: string, start: number): boolean {
  if (text.charCodeAt(start - 1) === 0x3a && text.slice(Math.max(0, start - REACH), start).includes("-u")) return true;
  let at = start - 1;
  while (at >= 0 && start - at <= REACH && BETWEEN.test(text.charAt(at))) at--;
  return LETTER.test(text.charAt(at));
}

/** Finds what looks drawn at random behind the name of a credential, also where no sign is between them. */
export function findSpokenSecrets(text: string, runs: readonly Run[]): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const { start, end, longest } of runs) {
    if (longest < MIN_LENGTH || !mayBeNamed(text, start)) continue;
    let stretch = start;
    while (stretch < end && isAlnum(text, stretch)) stretch++;
    if (stretch - start < MIN_LENGTH || !isDrawn(text.slice(start, stretch))) continue;
    // Gaps are made narrow first: many that may be wide in a row take an expression too long.
    const before = text.slice(Math.max(0, start - REACH), start).replace(/[\s#]+/g, " ");
    if (!NAMED.test(before) && !USER.test(before)) continue;
    found.push({ family: "assigned-secret", start, end, token: text.slice(start, end) });
  }
  return found;
}
