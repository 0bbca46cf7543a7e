/** Certificates and public keys are long and look drawn at random, and are no secrets. */
const BLOCK =
  /-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE(?: REQUEST)?|X509 CRL|(?:\w+ )?PUBLIC KEY)-----[\s\S]*?-----END \1-----/g;

/** The same blocks in base64, as `caData` and `caBundle` have them. */
const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/]+(?:\r?\n[A-Za-z0-9+/]+)*={0,2}/g;

/** A public key or a certificate of OpenSSH (9.9, PROTOCOL): its type, and base64 that begins with the type again. */
const SSH = /\b((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9-]{3,40}(?:@openssh\.com)?)[ \t]+(AAAA[A-Za-z0-9+/]{20,}={0,2})/g;

/** A recipient of age (C2SP, age.md), and the id of a client at Google. */
const NAMES = /\bage1[02-9ac-hj-np-z]{58}\b|\b[0-9]{6,21}-[a-z0-9]{32}\.apps\.googleusercontent\.com\b/g;

/** A JSON Web Key without keys below it. */
const JWK = /\{[^{}]*"kty"[^{}]*\}/g;

/** What a public key has (RFC 7517, RFC 7518, section 6); a private one has more. */
const PUBLIC_MEMBERS: ReadonlySet<string> = new Set(
  "kty use key_ops alg kid n e x y crv x5c x5t x5t#S256 x5u".split(" "),
);

/** What each of them has something of; most texts have nothing. */
const MARKS = /-----BEGIN|LS0tLS1CRUdJTi|AAAA|age1|googleusercontent|"kty"/;

/** A text without what everybody may read, wherever it stands. */
export function withoutPublic(text: string): string {
  if (!MARKS.test(text)) return text;
  return text
    .replace(BLOCK, "")
    .replace(ENCODED, (found) => (isPublicBlocks(found) ? "" : found))
    .replace(SSH, (found, type: string, key: string) => (isKeyOfType(type, key) ? "" : found))
    .replace(NAMES, "")
    .replace(JWK, (found) => (isPublicJwk(found) ? "" : found));
}

function isPublicBlocks(encoded: string): boolean {
  const plain = Buffer.from(encoded, "base64").toString("latin1");
  return plain.replace(BLOCK, "").trim() === "";
}

/** The length of the type, and the type, come first (RFC 4253, section 6.6). */
function isKeyOfType(type: string, key: string): boolean {
  const bytes = Buffer.from(key, "base64");
  return bytes.length > 4 && bytes.toString("latin1", 4, 4 + bytes.readUInt32BE(0)) === type;
}

function isPublicJwk(text: string): boolean {
  try {
    return Object.keys(JSON.parse(text)).every((member) => PUBLIC_MEMBERS.has(member));
  } catch {
    return false;
  }
}
