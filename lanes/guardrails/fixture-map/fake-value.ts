import { isRandomLooking } from "../../secret-scan/runs.ts";
import { scanText } from "../../secret-scan.ts";

/** A word that says of itself that it is no credential. */
const FAKE = "(?:fixture|dummy)-[A-Za-z0-9][A-Za-z0-9_.-]{0,79}";
const FAKE_WORD = new RegExp(`^${FAKE}$`);
/** `postgres://fixture-user:dummy-password@host:5432/name?sslmode=disable`; user and password are such words. */
const FAKE_URL = new RegExp(
  `^[a-z][a-z0-9+.-]{0,20}://(${FAKE}):(${FAKE})@[a-z0-9.-]{1,100}(?::\\d{1,5})?(?:/[A-Za-z0-9_.-]{0,60})?(?:\\?[a-z]+=[a-z-]{1,20})?$`,
);

/** Longest part of a word that may have letters and digits at once: v2, db01, 2026q3, but no key. */
const MAX_MIXED = 11;
/** Longest part that may be anything: words are shorter. */
const MAX_PART = 20;

/** True for a value that is plainly made up; anything else may be a credential that somebody uses. */
export function isFakeValue(value: string): boolean {
  const url = FAKE_URL.exec(value);
  if (url !== null) return isPlain(url[1] ?? "") && isPlain(url[2] ?? "") && !hides(value, url);
  return FAKE_WORD.test(value) && isPlain(value) && scanText(value).length === 0;
}

/** The password of the URL is what the scan finds in it; nothing else may be. */
function hides(value: string, [, user = "", password = ""]: RegExpExecArray): boolean {
  return scanText(value.replace(`${user}:${password}@`, "")).length > 0 || scanText(password).length > 0;
}

function isPlain(word: string): boolean {
  if (isRandomLooking(word)) return false;
  const joined = word.replace(/^(?:fixture|dummy)-/, "").replace(/[^A-Za-z0-9]/g, "");
  // A key that hyphens divide is a key: digits and letters change places far too often.
  if ((joined.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0) > 6) return false;
  return word.split(/[-_.]/).every((part) => {
    const isMixed = /\d/.test(part) && /[A-Za-z]/.test(part);
    return (
      part.length <= (isMixed || /^\d+$/.test(part) ? MAX_MIXED : MAX_PART) && !/[a-z][A-Z]+[a-z]+[A-Z]/.test(part)
    );
  });
}
