import { isRandomLooking } from "../../secret-scan/runs.ts";
import { scanText } from "../../secret-scan.ts";

/** A word that says of itself that it is no credential. */
const FAKE_WORD = /^(?:fixture|dummy)-[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/;
/** Longest part of a word that may have letters and digits at once: v2, db01, 2026q3, but no key. */
const MAX_MIXED = 11;
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
  return word.split(/[-_.]/).every((part) => {
    const isMixed = /\d/.test(part) && /[A-Za-z]/.test(part);
    return (
      part.length <= (isMixed || /^\d+$/.test(part) ? MAX_MIXED : MAX_PART) && !/[a-z][A-Z]+[a-z]+[A-Z]/.test(part)
    );
  });
}
