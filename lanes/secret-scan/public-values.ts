/** Words before a digest, or another identifier in hex, which say that it is one. */
const LABEL =
  /(?:sha-?(?:1|224|256|384|512)(?:sum)?|md5(?:sum)?|blake2b|blake3|ed25519|checksum|e-?tag|trace[_-]?id|span[_-]?id|fingerprint)["']?[\s#]{0,20}[:=_/-]?[\s#]{0,20}["']?$/i;
const MAX_LABEL = 64;

/** Recipients of age (https://age-encryption.org/v1: bech32 of an X25519 key), and plugins' ones. */
const AGE_RECIPIENT = /^age1[02-9ac-hj-np-z]{58,}$/;
/** How the key of each kind that OpenSSH has begins in base64: the length and the letters of its name (RFC 4253, 6.6). */
const SSH_PUBLIC_KEY = /^AAAA(?:B3NzaC1|C3NzaC1lZDI1|E2VjZHNh|G[a-z0-9]NrLX|I[a-z0-9]NrLX)/;

/** True behind a label such as `sha256:`, which says that what follows is a digest. */
export function isLabelled(text: string, start: number): boolean {
  return LABEL.test(text.slice(Math.max(0, start - MAX_LABEL), start));
}

/** True for a key that everyone may have. */
export function isPublicKey(value: string): boolean {
  if (!value.startsWith("a") && !value.startsWith("AAAA")) return false;
  return AGE_RECIPIENT.test(value) || SSH_PUBLIC_KEY.test(value);
}
