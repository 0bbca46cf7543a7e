import { isDisordered, isHexGroups } from "../../secret-scan/runs.ts";
import { credentialWordOf, kindOfKey } from "./credential-key.ts";
import { readsAsName } from "./secret-names.ts";

/** True for a key that names a credential, and for one that may name it with a value that looks like one. */
export function isCredential(key: string, value: string): boolean {
  const kind = kindOfKey(key);
  if (kind === "credential" || kind === "other") return kind === "credential";
  const text = value.trim();
  if (text === "" || text.includes("{{") || /\$[({]/.test(text)) return false;
  if (kind === "hash") return isPasswordHash(key, text);
  if (kind === "auth") return isLogin(key, text);
  if (kind === "drawn") return isDrawn(text) || isPagerKey(key, text);
  return isDrawn(text) || (PASSWORDS.test(credentialWordOf(key)) && isNoWord(text)) || CRYPT.test(text);
}

/** True for a key of PagerDuty, by the form that it has: settings of Alertmanager have them. */
export function isPagerKey(key: string, value: string): boolean {
  return /(?:service|routing|integration)[-_. ]?key$/i.test(key) && /^["']?[0-9a-f]{32}["']?$/i.test(value);
}

const PASSWORDS = /(?:pass|passwd|password|passphrase|passcode|passwort|kennwort|pwd|pw)[0-9]*$/;

/** Hashes that say how they were made; whoever has one tries passwords until one fits. */
const CRYPT =
  /^\$+(?:2[abxy]?|1|5|6|y|7|apr1|argon2\w{1,2}|scrypt|pbkdf2[\w-]*)\$|^\{S?S?(?:SHA|MD5|CRYPT)\w*\}|^pbkdf2[:_]sha[0-9]+[:$]/i;

/** The hash of a password; a digest of something else is no secret, and the name of a function none either. */
function isPasswordHash(key: string, value: string): boolean {
  return CRYPT.test(value) || (PASSWORDS.test(credentialWordOf(key)) && /^[0-9a-f]{32,128}$/i.test(value));
}

/** `user:password` for basic authentication, `user/password` of Neo4j, and the password of Redis; all else says how. */
function isLogin(key: string, value: string): boolean {
  if (/neo4j[-_.]?auth$/i.test(key)) return /^[^/\s]+\/\S+$/.test(value);
  if (/(?:redis|valkey|keydb|dragonfly)[-_.]?auth$/i.test(key)) return !WAY.test(value);
  const [, told] = SCHEME.exec(value) ?? [];
  if (told !== undefined) return !/^[<%*]/.test(told) && !readsAsName("token", told);
  const isPair =
    /(?:basic|https?|proxy|web)[-_.]?auth[-_.]?(?:users?|logins?|accounts?)?$/i.test(key) && isLoginPair(value);
  return isPair || isDrawn(value);
}

/** What a header says behind its scheme. */
const SCHEME = /^(?:bearer|basic|token|api-?key|digest)\s+(\S{6,})$/i;

/** True for `user:password`; a number alone is a port, a path no password. */
export function isLoginPair(value: string): boolean {
  return /^[^\s:/]+:(?!\d{1,5}$)[^\s/]{3,}$/.test(value);
}

/** How somebody logs in. */
const WAY =
  /^(?:true|false|yes|no|on|off|[01]|enabled?|disabled?|none|null|auto|required|optional|password|plain|basic|token|acl|iam|m?tls|default)$/i;

/** What is put together of letters and digits as no word is: neither a name, an address nor a version. */
function isDrawn(value: string): boolean {
  if (/[\s.:@]|^\/|^0x/.test(value) || isHexGroups(value, 0, value.length)) return false;
  return (value.match(/[A-Za-z0-9]{8,}/g) ?? []).some((part) => isDisordered(part));
}

/** What no name, address, number or way of hashing is, such as a word with a digit. */
function isNoWord(value: string): boolean {
  if (value.length < 6 || /[\s./:]|^[^@]+@[\w-]+$/.test(value)) return false;
  if (/^[A-Za-z_-]+$|^[0-9]+[a-z]{0,2}$|^[a-z0-9]+(?:[-_][a-z0-9]+)+$|^[A-Z0-9]+(?:_[A-Z0-9]+)*$/.test(value))
    return false;
  return !/^(?:s?sha|md|aes|argon|scram|pbkdf|bcrypt|[hres]s|oauth|tls|v)[-_]?[0-9]/i.test(value);
}
