import type { Candidate } from "./candidate.ts";

const HEADER = /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE ?KEY|PuTTY-User-Key-File-\d/g;
const FOOTER = /-----END[A-Z0-9 ]{0,40}PRIVATE ?KEY(?: ?BLOCK)?-----/g;

/** True when the text may contain a private key. */
export function mayHavePrivateKey(text: string): boolean {
  // Letters are rarer than hyphens, which lines and lists begin with.
  return (text.includes("BEGIN") && text.includes("-----BEGIN")) || text.includes("PuTTY-User");
}

/** Finds private keys in PEM and PuTTY form, from the header to the footer or to the end of the text. */
export function findPrivateKeys(text: string): readonly Candidate[] {
  const found: Candidate[] = [];
  if (!mayHavePrivateKey(text)) return found;
  HEADER.lastIndex = 0;
  for (let match = HEADER.exec(text); match !== null; match = HEADER.exec(text)) {
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
