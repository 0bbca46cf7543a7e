/** Words before a digest, or another identifier in hex, which say that it is one. */
const LABEL =
  /(?:sha-?(?:1|224|256|384|512)(?:sum)?|md5(?:sum)?|blake2b|blake3|ed25519|checksum(?:\/[\w-]{1,40})?|e-?tag|trace[_-]?id|span[_-]?id|fingerprint|accessor|public[_ -]key)["'`]?[\s#]{0,20}(?:[:=_/-]|(?:is|was|ist|war)(?=\s))?[\s#]{0,20}["'`]?$/i;
const MAX_LABEL = 64;
/** Words of prose before a digest; as the names of keys they would hide what is none. */
const SAID =
  /(?:^|[\s("'`])(?:hash|digest|commit|container|pr(?:\u00fc|ue)fsumme)["']?[\s#]{0,20}(?:(?:[:=]|is|was|ist|lautet|of|von)[\s#]{0,20})?["'`]?$/i;
/** Ids that an identity provider or a store gives out are random by nature, and shorter than keys. */
const CLIENT_ID =
  /(?:client|item|vault|tenant|account|workspace|project|document)[\s#_-]{0,20}id["'`]?[\s#]{0,20}(?:[:=]|(?:is|was|ist|war)(?=\s))?[\s#]{0,20}["'`]?$/i;
/** What a lease is called by: the path that it was read from, and a part that is drawn. */
const LEASE = /lease[\s#_-]{0,20}(?:id)?["'`]?[\s#]{0,20}(?:[:=]|(?:is|was)(?=\s))?[\s#]{0,20}["'`]?$/i;
const LEASE_ID = /^[a-z][\w-]*(?:\/[\w.-]+){2,}/;
const SHORT = /^[A-Za-z0-9]{8,40}(?![A-Za-z0-9+/=_-])/;
const DIGEST = /^[0-9a-f]{64}(?![0-9A-Za-z])/;

/** Recipients of age (https://age-encryption.org/v1: bech32 of an X25519 key), and plugins' ones. */
const AGE_RECIPIENT = /^age1[02-9ac-hj-np-z]{58,}$/;
/** How the key of each kind that OpenSSH has begins in base64: the length and the letters of its name (RFC 4253, 6.6). */
const SSH_PUBLIC_KEY = /^AAAA(?:B3NzaC1|C3NzaC1lZDI1|E2VjZHNh|G[a-z0-9]NrLX|I[a-z0-9]NrLX)/;

/** True behind a label such as `sha256:`, which says that what follows is a digest. */
export function isLabelled(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_LABEL), start);
  return LABEL.test(before) || isSaid(before, text.slice(start, start + 65));
}

function isSaid(before: string, value: string): boolean {
  if (SAID.test(before)) return DIGEST.test(value);
  return (CLIENT_ID.test(before) && SHORT.test(value)) || (LEASE.test(before) && LEASE_ID.test(value));
}

/** How the public keys of the kinds that are in use begin in base64 (RFC 5480, 8410, 3279: their algorithm). */
const SPKI =
  /^M(?:FkwEwYHKoZIzj0CAQ|HYwEAYHKoZIzj0CAQ|IGbMBAGByqGSM49AgE|CowBQYDK2V[wuxy]|II?[A-Za-z0-9+/]{2,4}ANBgkqhkiG9w0BAQEFAAOC)/;

/** True for a key that everyone may have. */
export function isPublicKey(value: string): boolean {
  const first = value.charCodeAt(0);
  // Of a, A and M one begins each of them.
  if (first !== 0x61 && first !== 0x41 && first !== 0x4d) return false;
  return (
    AGE_RECIPIENT.test(value) ||
    SSH_PUBLIC_KEY.test(value) ||
    (SPKI.test(value) && /^[A-Za-z0-9+/]+={0,2}$/.test(value))
  );
}

/** Documents that a link leads to; whoever is let in is asked there. */
const DOCUMENT =
  /^com\/(?:(?:document|spreadsheets|presentation|forms|file|drive)\/|folders\/|(?:design|proto|board|slides)\/)/;
const INCIDENT = /^com\/incidents\/[A-Z0-9]{7,16}(?![A-Za-z0-9])/;
const DOCUMENT_HOST = /\/\/(?:docs|drive|sheets|slides|www\.figma|figma)(?:\.google)?\.$/;

/** What a provider calls things by, and tells everybody: clients of Google, accounts and objects of Stripe. */
const PUBLIC_ID =
  /(?:[0-9]{6,20}-[a-z0-9-]{32,}(?=\.apps\.)|(?:acct|cus|price|prod|sub|pi|evt)_[A-Za-z0-9]{14,28})(?![A-Za-z0-9_-])/y;

/** True for an id that opens nothing. */
export function isPublicId(text: string, start: number): boolean {
  PUBLIC_ID.lastIndex = start;
  return PUBLIC_ID.test(text);
}

/** True for the address of a document: its id is drawn at random. */
export function isDocumentLink(text: string, start: number): boolean {
  if (!text.startsWith("com/", start)) return false;
  const host = text.slice(Math.max(0, start - 20), start);
  if (host.endsWith(".pagerduty.")) return INCIDENT.test(text.slice(start, start + 32));
  return DOCUMENT.test(text.slice(start, start + 20)) && DOCUMENT_HOST.test(host);
}
