import { isPagerKey } from "./credential-by-value.ts";
import { isCredentialKey, isSwitch, namesSecret } from "./credential-key.ts";
import { FILLED } from "./filled.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { readsAsName } from "./secret-names.ts";
import { isSpacedPassword } from "./spaced-passwords.ts";

const PASSWORD = /(?:pass|passwd|password|passphrase|passcode|pwd|pw|masterauth|psk|authtok)[-_.]?[0-9]*$/i;
/** What a service is opened with; an access key that is not called secret is more often like the name of a user. */
const SERVICE =
  /(?:token|secret|(?:secret(?:[-_. ]?access)?|api|auth|private|encryption|signing|master|account|storage|(?:pre[-_. ]?)?shared|session|cookie|jwt|app|license|fernet|aes|hmac|subscription|service[-_. ]?role)[-_. ]?_?key)s?[-_.]?[0-9]*$/i;
/** The same word alone, and keys of programs, which say as often what something is called. */
const BARE = /^(?:secret|token)s?$|(?:session|cookie|jwt|app)[-_. ]?_?keys?$/i;

/** What stands for a password in a schema, a form or a list of where names are looked up (nsswitch.conf). */
const WORDS =
  /^(?:string|str|text|varchar|hidden|number|boolean|object|any|files|compat|db|sss|systemd|prompt|ask|plain|required|optional|basic|ldap|kerberos|md5|scram-sha-256)$/i;
/** A word as people write it, such as the label of a field in some language. */
const LABEL = /^\p{Lu}?[\p{Ll}]*[^\p{ASCII}][\p{L}]*$|^[A-Z][a-z]+:?$/u;

/** A path, an address, where another program looks it up, what a program calls, and letters that stand for some. */
const REFERS =
  /^[./~@]|^%[\w(]|:\/\/|^(?:env|file|vault|secret|ref|arn|projects|op|awssm|ssm|sops|azkv|gcpsm|kv|path|bao|conjur)[:/+]|^[A-Za-z]:\\|[\w-]\/[\w-]+\/|^[A-Za-z_][\w.]*[([]|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$|^(.)\1+$/;

/**
 * True for a value that is a credential in settings that everybody may read, where what is given to such a name is as often
 * the name of a Secret, a path or a reference.
 */
export function isWeakCredential(name: string, written: string): boolean {
  if (isPagerKey(name, written)) return true;
  if (!isCredentialKey(name) || isSwitch(name)) return false;
  // What is filled in is as long as a word.
  const value = written
    .trim()
    .replace(/^(["'])(.*)\1$/s, "$2")
    .replaceAll(FILLED, "demo");
  if (value === "" || simplify(value) === simplify(name)) return false;
  if (/\s/.test(value)) return PASSWORD.test(name) && isSpacedPassword(value);
  if (PASSWORD.test(name)) return !WORDS.test(value) && !LABEL.test(value) && !/^(?:[./~]|(.)\1{2,}$)/.test(value);
  if (!SERVICE.test(name) || namesSecret(name, { inChart: !BARE.test(name) })) return false;
  if (value.length < 6 || /^[0-9]+$/.test(value) || REFERS.test(value) || readsAsName(name, value)) return false;
  if (hasOtherMeaning(name, value)) return false;
  // A plain word may be a name where the name says no more than that it is secret.
  return /[^A-Za-z]/.test(value) || (!BARE.test(name) && !LABEL.test(value) && !WORDS.test(value));
}

function simplify(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}
