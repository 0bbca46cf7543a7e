import type { Candidate } from "./candidate.ts";
import { countChanges } from "./runs.ts";

const HEADER = /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE ?KEY|PuTTY-User-Key-File-\d/g;
const FOOTER = /-----END[A-Z0-9 ]{0,40}PRIVATE ?KEY(?: ?BLOCK)?-----/g;

/** True when the text may contain a private key. */
export function mayHavePrivateKey(text: string): boolean {
  // Letters are rarer than hyphens, which lines and lists begin with.
  return (text.includes("BEGIN") && text.includes("-----BEGIN")) || text.includes("PuTTY-User");
}

/** True for a header in quotes with no key behind it: a sentence about keys. */
function isMentioned(text: string, end: number): boolean {
  const behind = text.slice(end, end + REACH);
  if (!/^(?: ?BLOCK)?-----[`"'\u201d\u00bb]/.test(behind)) return false;
  return !(behind.match(/[A-Za-z0-9+/]{24}/g) ?? []).some((stretch) => countChanges(stretch) >= MIN_CHANGES);
}

/** How far behind a header a key begins at the latest, whatever a program has between its lines. */
const REACH = 120;
/** Of 24 characters of base64 a dozen are of another class than the one before, of words without their gaps a few. */
const MIN_CHANGES = 6;

/** Finds private keys in PEM and PuTTY form, from the header to the footer or to the end of the text. */
export function findPrivateKeys(text: string): readonly Candidate[] {
  const found: Candidate[] = [];
  if (!mayHavePrivateKey(text)) return found;
  HEADER.lastIndex = 0;
  for (let match = HEADER.exec(text); match !== null; match = HEADER.exec(text)) {
    if (isMentioned(text, HEADER.lastIndex)) continue;
    FOOTER.lastIndex = HEADER.lastIndex;
    const footer = FOOTER.exec(text);
    const end = footer === null ? text.length : footer.index + footer[0].length;
    // Layout is taken out, so that indented, escaped and folded copies of one key have one fingerprint.
    const token = text.slice(match.index, end).replace(/\s+/g, "");
    found.push({ family: "private-key", start: match.index, end, token });
    HEADER.lastIndex = end;
  }
  return found;
}
