/** One place of a text that looks like a credential. */
export interface SecretHit {
  readonly family: string;
  readonly start: number;
  readonly end: number;
  /** `sha256:` and 8 hex digits. */
  readonly fingerprint: string;
}

/** Finds what looks like a credential in a text. */
export function scanText(_text: string): readonly SecretHit[] {
  return [];
}
