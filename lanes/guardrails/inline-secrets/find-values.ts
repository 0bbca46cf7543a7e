import { findCandidates } from "../../secret-scan/find-candidates.ts";
import { mayHavePrivateKey } from "../../secret-scan/find-private-keys.ts";
import { SHAPE_FAMILIES } from "../../secret-scan/find-shapes.ts";
import { hasToken } from "../../secret-scan/find-tokens.ts";
import { isLabel, isOfCode } from "./code-values.ts";
import { isCredential } from "./credential-by-value.ts";
import { isPathOfFile, isSwitch, kindOfKey } from "./credential-key.ts";
import { LOOKUP, looksUpLiteral, withoutLookups } from "./environment-lookups.ts";
import { fillExpansions, type Reader } from "./expansions.ts";
import { FILLED, hasOwnPart } from "./filled.ts";
import { isDefaultCredential, listLookupDefaults } from "./lookup-defaults.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { hasPasswordHash } from "./password-hashes.ts";
import { isPluginPlaceholder } from "./plugin-placeholders.ts";
import { withoutPublic } from "./public-material.ts";
import { readPairs } from "./read-settings.ts";
import { listGiven, mayBeFormat } from "./settings-formats.ts";
import { isStandIn } from "./stand-ins.ts";
import { isWeakCredential } from "./weak-values.ts";

/** Families that a digest, an id or a certificate may have as well. */
const SHAPES: readonly string[] = SHAPE_FAMILIES;

/** What every family has something of; most texts have nothing. */
const MAY_BE_CREDENTIAL = /[A-Za-z0-9+/_=-]{16}|:\/\/|pass|pwd|psk|secret|token|cred|key|bearer|basic|---/i;
/** A login without a scheme: `user:password@tcp(db)`, `user/password@db`. */
const MAY_BE_LOGIN = /@(?:[a-z]+\(|\/)|\/\S+@/i;

function mayBeCredential(text: string): boolean {
  return MAY_BE_CREDENTIAL.test(text) || (text.includes("@") && MAY_BE_LOGIN.test(text));
}

/** Tells quickly that a text holds no token of a known format, private key or address with a password. */
export function mayHoldKnownValue(text: string): boolean {
  return hasToken(text) || mayHavePrivateKey(text) || text.includes(ENCODED_BLOCK) || URL_WITH_PASSWORD.test(text);
}

/** `-----BEGIN` in base64, as a kubeconfig and many resources have keys and certificates. */
const ENCODED_BLOCK = "LS0tLS1CRUdJ";

const URL_WITH_PASSWORD = /:\/\/[^\s/:@"']{0,100}(?:@[^\s/:@"']{1,100})?:[^\s/@"']{3,200}@/;

/** How a text is judged. */
export interface FamilyOptions {
  readonly withShapes: boolean;
  /** Whether it may have labels of fields, as files of messages have. */
  readonly hasLabels?: boolean;
  /** Whether its actions stand as they are written: what they give to a name is no value. */
  readonly isOfTemplate?: boolean;
}

/** What makes a text a credential: a known format, an assignment, or in `data` of a Secret also its look. Undefined for none. */
export function findFamily(
  text: string,
  { withShapes, hasLabels = false, isOfTemplate = false }: FamilyOptions,
): string | undefined {
  if (!mayBeCredential(text)) return undefined;
  const bare = withoutLookups(withoutPublic(text));
  const written = findCandidates(bare);
  // Nearly every text has nothing, whatever is filled in: then there is no need to look at what is.
  const read = hasPlaceholder(bare, written.length > 0) ? withoutPlaceholders(bare) : bare;
  const found = read === bare ? written : findCandidates(read);
  const isNone = (start: number): boolean =>
    isOfCode(read, start) || isStandIn(read, start) || (hasLabels && isLabel(read, start));
  return found.find(
    ({ family, token, start }) =>
      (withShapes || !SHAPES.includes(family)) &&
      !isFilledToken(family, token) &&
      !(family === "assigned-secret" && (isOfTemplate || isNone(start) || isKept(token))),
  )?.family;
}

/** A file of a user or of a folder that is mounted, also as a default. */
const FILE =
  /^(?:\$\{\w{1,80}:?[-=])?(?:~|\$HOME|(?:\/(?:run|var|etc|mnt|opt|home|secrets?|vault)))(?:\/[\w.@-]{1,80})+\}?$/;

/** True for such a file, where a secret is kept at a provider, and what a logger puts in (`%X{token}`). */
function isKept(token: string): boolean {
  const value = token.replace(/^\$\{\w{1,80}:?[-=]([^{}]*)\}?$/, "$1");
  return FILE.test(token) || /^%[A-Za-z]?\{/.test(token) || hasOtherMeaning("", value) || isPluginPlaceholder(value);
}

/** True for what is filled in, also before what else an address asks for; what actions leave of one is judged in a text without them. */
function isFilledToken(family: string, token: string): boolean {
  const own = token.replace(NEXT_OF_QUERY, "");
  if ((token.includes(FILLED) && !hasOwnPart(own)) || (own !== token && !isLiteral(own))) return true;
  return family === "url-password" && token.includes("{{");
}

/** What else an address asks for. */
const NEXT_OF_QUERY = /&[\w.-]{1,80}=[\s\S]*$/;

/** What stands in for a value, with no default of its own; also what Grafana puts in, and a variable with another in it. */
const PLACEHOLDER =
  /\$\{(?:[^{}\n]|[$#]\{[^{}\n]{0,100}\}){1,200}\}|\$__\w{1,20}\{[^{}\n]{0,200}\}|#\{[^{}\n]{1,100}\}#?|%\(\w{1,60}\)s/g;

/** With a slash or an at sign inside, one may hide the end of an address. */
function hasPlaceholder(text: string, isSuspicious: boolean): boolean {
  return isSuspicious ? /[$#]\{|\$__|%\(/.test(text) : /[$#%][{(_][^{}()\n]*[/@]/.test(text);
}

function withoutPlaceholders(text: string): string {
  return text.replace(PLACEHOLDER, (found) => (isLiteral(found) ? found : "$" + "{X}"));
}

/** The families that a text may have anywhere in a manifest without being a credential. */
export function isSureFamily(family: string): boolean {
  return !SHAPES.includes(family) && family !== "assigned-secret" && family !== "authorization";
}

/** A name, a sign and what is given to it, in a file of settings, in JSON or in a connection string. */
const GIVEN = new RegExp(
  String.raw`(?:^|[\s"'{,;&?(\uE001-])([A-Za-z_][\w.-]{0,80})["']?[ \t]{0,8}(=(?!=)>?|:(?!\/\/))[ \t]{0,8}(${LOOKUP}|"[^"\n]{1,400}"|'[^'\n]{1,400}'|[^\s"',;&}]{1,400})`,
  "gm",
);
const STANDS_IN =
  /^(?:\$__\w+(?:\{[^{}]*\}?)?$|\{\{|#\{[^{}]*(?:\}#?)?$|<[^<>]{1,60}>$|%\([^()]*(?:\)s?)?$|%[A-Z_]+%$|@[\w.-]+@$|%[A-Za-z]?\{|%[sdvq]$|%\[[a-z][\w.]*(?:\([^\]]*)?$|%%\w+%%$|ENC\[|\*{3,}\w{0,4}$|null$|true$|false$|yes$|no$|none$|~$|\||>|&|\[|\{|required$)/i;

/** A variable of Jenkins has a sign of a default and none; `__TOKEN__` is replaced by a script; a reference of Argo CD. */
const IS_NAMED = /^(?:\$\{[a-z]+(?:-[a-z]+)+\}|__[A-Z_]+__|\$[A-Za-z][\w-]*(?:[.:/][\w.:/-]+))$/;

/** Settings are filled in by programs of many kinds. What has digits in a word of its own may be a password that begins so. */
const SETTINGS: Reader = {
  isVariable: (name) =>
    !/[0-9]/.test(name) || /^[A-Z_][A-Z0-9_]*$|_|^[A-Za-z]{1,3}[0-9]$/.test(name) || kindOfKey(name) !== "other",
  hasColons: true,
};

const MAY_ASSIGN = /[=:>][\s\S]/;

/** Tells quickly that a text gives nothing to a name of a credential. */
export function mayAssign(text: string): boolean {
  return (MAY_ASSIGN.test(text) || mayBeFormat(text)) && mayBeCredential(text);
}

/** True for a text without actions that gives something to a name of a credential: a file of settings in a Secret. */
export function givesCredential(text: string): boolean {
  for (const { 0: whole, 1: name = "", 2: sign, 3: given = "", index } of text.matchAll(GIVEN)) {
    if (!isCredentialName(name, given) || !isLiteral(given)) continue;
    if (sign === ":" || !isOfCode(text, index + whole.length - given.length)) return true;
  }
  const isOne = (name: string, value: string): boolean => isCredentialName(name, value) && isLiteral(value);
  return givesInFormat(text, isOne) || givesInPairs(text, isOne);
}

/** The same in settings that everybody may read, where `secret: name` is more often the name of a Secret. */
export function givesPassword(text: string, { isProgram = false } = {}): boolean {
  if (!isProgram && text.includes("=") && MAY_BE_CREDENTIAL.test(text)) {
    for (const found of text.matchAll(GIVEN)) {
      const [whole, name = "", sign, given = ""] = found;
      if (sign === ":" || CALL.test(given)) continue;
      // A default has blanks before it, which no password has.
      const isGiven = looksUpLiteral(given) === true ? kindOfKey(name) === "credential" : isWeakCredential(name, given);
      if (isGiven && isLiteral(given) && !isOfCode(text, found.index + whole.length - given.length)) return true;
    }
  }
  const isOne = (name: string, value: string): boolean => isWeakCredential(name, value) && isLiteral(value);
  return givesInFormat(text, isOne) || (ENDS_AS_WEAK.test(text) && givesInPairs(text, isOne));
}

/** The end of a name that {@link isWeakCredential} takes for one, and a sign: most settings have none. */
const ENDS_AS_WEAK =
  /(?:pass|passwd|password|passphrase|passcode|pwd|pw|psk|masterauth|authtok|token|secret|key)s?[-_.]?[0-9]*["']?[ \t]{0,8}:/i;

/** What a program makes a value of, in settings that are one. */
const CALL = /^[A-Za-z_][\w.]*[([]/;

type IsOne = (name: string, value: string) => boolean;

function givesInFormat(text: string, isOne: IsOne): boolean {
  if (hasPasswordHash(text) || takesLiteral(text)) return true;
  return mayBeFormat(text) && listGiven(text).some(({ name, value }) => isOne(name, value));
}

/** True for a program that takes a literal credential where a variable has none. */
export function takesLiteral(text: string): boolean {
  return listLookupDefaults(text).some((each) => isDefaultCredential(each) && isLiteral(each.value));
}

function givesInPairs(text: string, isOne: IsOne): boolean {
  return readPairs(text).some(({ name, value }) => isOne(name, value));
}

function isCredentialName(name: string, given: string): boolean {
  const value = given.replace(/^["']|["']$/g, "");
  return isCredential(name, value) && !isSwitch(name) && !isPathOfFile(name, value);
}

/** True for what is no placeholder. */
export function isLiteral(given: string): boolean {
  const looked = looksUpLiteral(given);
  if (looked !== undefined) return looked;
  if (isStandIn(given, /^["']/.test(given) ? 1 : 0)) return false;
  const value = given.replace(/^["']|["'][\])]*$|(?<!["'])[\])]+$/g, "").trim();
  if (value.includes(FILLED)) return hasOwnPart(value);
  if (value === "" || IS_NAMED.test(value) || STANDS_IN.test(value) || isPluginPlaceholder(value)) return false;
  return !value.includes("$") || hasOwnPart(fillExpansions(value, SETTINGS));
}
