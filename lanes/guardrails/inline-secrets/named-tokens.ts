import { isDisordered } from "../../secret-scan/runs.ts";
import { namesPassword } from "./named-passwords.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { isWeakCredential } from "./weak-values.ts";

/** A field that is called a token or the key of a service, whoever has it. */
const TOKEN =
  /(?:^|[a-z0-9_.-])(?:token|api[-_]?key|(?:client|webhook|shared|app|consumer)[-_]?secret|secret[-_]?access[-_]?key|licen[sc]e[-_]?key|auth[-_]?key)$/i;
/** The word alone, as often the name of a Secret, which has no capital letter (RFC 1123). */
const BARE = /^secret$/;
const CAPITALS = /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])/;

/** Tokens that say that something is asked for once, or where a list goes on. */
const NO_SECRET =
  /(?:creation|request|idempotency|continue|continuation|next|page|change|resume|sync|deletion)[-_]?token$/i;

/** What a name of something hardly is: letters and digits in one word that none begins with as names do. */
const MIXED = /^(?=.*[0-9])(?=.*[A-Za-z])[\x21-\x7e]{8,}$/;
/** A version, an image or an account, names with numbers such as `demo-2024`, and what is filled in. */
const NAMES = [
  /^v?[0-9]+(?:\.[0-9]+)+/,
  /^[A-Za-z][\w.-]*(?::[\w.-]+)+$/,
  /^(?:[a-z]+|[A-Z]+)[0-9]{0,4}$|^[A-Za-z]+[0-9]{0,4}(?:[-_.](?:[A-Za-z]+[0-9]{0,4}|[0-9]{1,8}))+$/,
  // A key in several words, which says what it has: `apiKey1`, `mySecretName2`.
  /^(?:[A-Za-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*)?(?:Key|Token|Secret|Password|Credentials?|Creds)(?:[A-Z][a-z]*)*[0-9]{0,4}$/,
  /[\\{}<>()]/,
];

/** A part of base64, and of no path. */
const LONG = /^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+]{16,}$/;

/** True for the name of a field whose value may be a token that somebody wrote out. */
export function isTokenField(key: string): boolean {
  return (TOKEN.test(key) && !NO_SECRET.test(key)) || BARE.test(key);
}

/** True for a value of such a field that is no name of a Secret, of a key or of a variable; of doubtful ones false. */
export function isWrittenToken(key: string, literal: string): boolean {
  const text = literal.trim();
  if (BARE.test(key) && !CAPITALS.test(text)) return false;
  if (!MIXED.test(text) || NAMES.some((each) => each.test(text)) || hasOtherMeaning(key, text)) return false;
  if (namesPassword(text) || !isWeakCredential(key, text)) return false;
  // What has slashes may be a path.
  return (
    !text.includes("/") || (text.match(/[A-Za-z0-9+]{8,}/g) ?? []).some((part) => isDisordered(part) || LONG.test(part))
  );
}
