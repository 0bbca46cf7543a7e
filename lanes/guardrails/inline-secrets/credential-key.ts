import {
  ABOUT,
  BEHIND_OTHERS,
  BY_VALUE,
  COUNTED,
  COUNTS,
  CREDENTIALS,
  GLUED,
  KEY_OWNERS,
  KEY_OWNERS_BY_VALUE,
  WHOSE,
} from "./credential-words.ts";

/** Names of whole files that are credentials. */
const FILES =
  /^(?:\.?netrc|\.?pgpass|\.?npmrc|\.?pypirc|\.?git-credentials|\.?htpasswd|\.dockercfg|\.dockerconfigjson|docker-?config\.json|id_(?:rsa|dsa|ecdsa|ed25519)|(?:gcp|gcs|google)[-_]?key\.json|identity|ssh-privatekey|kube-?config|(?:gcp-|gcs-|google-)?(?:service[-_]?account|credentials?|creds|sa)(?:[-_]?key)?\.json|auth)$/i;

/** Endings of files that hold programs, pages or public keys, whatever they are about. */
const NO_CREDENTIAL_FILE =
  /\.(?:pub|sh|bash|py|js|mjs|ts|rb|lua|go|html?|css|tmpl|tpl|gotmpl|ftl|mustache|hbs|j2|sql|md|rego|cue|star|service|groovy|svg|png|csv|proto)$/i;

/** True for the name of a file that holds a program, a page or a public key. */
export function isProgram(key: string): boolean {
  return NO_CREDENTIAL_FILE.test(key);
}

/** What stands behind a name without changing what it names. */
const TAIL =
  /^(?:[0-9]+|values?|base64|b64|hex|bytes|plain|raw|txt|text|json|ya?ml|ini|conf|pem|der|bin|properties|toml)$/;

/** The lower-case words of a key: `DB_PASSWORD`, `dbPassword` and `db.password` have the same. */
function splitWords(key: string): readonly string[] {
  return withoutMarks(key)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `contraseña` is written without its mark as often, and a mark divides no word. */
function withoutMarks(key: string): string {
  return /\P{ASCII}/u.test(key) ? key.normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/gi, "l") : key;
}

/**
 * What the name of a key says: that its value is a credential, or that the value decides, because the words behind the
 * credential's say whose it is (`DB_PASSWORD_OWNER`), that it is a hash, because it ends in `AUTH`, or because it is a
 * credential only if it looks drawn at random (`PASSWORD_AGE`, `PRODUCT_KEY`).
 */
export type KeyKind = "credential" | "whose" | "hash" | "auth" | "drawn" | "other";

/** True for a key whose value is a credential, by its name alone. */
export function isCredentialKey(key: string): boolean {
  return kindOfKey(key) === "credential";
}

/** What the name of a key says about its value. */
export function kindOfKey(key: string): KeyKind {
  const known = judged.get(key);
  if (known !== undefined) return known;
  const kind = key.length <= MAX_KEY_LENGTH ? judgeKey(key) : "other";
  if (judged.size < MAX_JUDGED) judged.set(key, kind);
  return kind;
}

/** The same keys come in every manifest; what a key is depends on it alone. */
const judged = new Map<string, KeyKind>();
const MAX_JUDGED = 5000;
const MAX_KEY_LENGTH = 253;

function judgeKey(written: string): KeyKind {
  const key = written.includes("{{") ? written.replace(/\{\{.*?\}\}/g, textOfAction) : written;
  if (FILES.test(key)) return "credential";
  if (isCustomization(key)) return "other";
  // The shell's own: the folder it is in.
  if (key === "PWD" || key === "OLDPWD" || NO_CREDENTIAL_FILE.test(key)) return "other";
  if (key === "REDISCLI_AUTH") return "credential";
  const kind = judgeWords(listWords(key));
  // Capitals in the middle of a word, as in `pAssWord`, divide nothing.
  return kind === "other" && /[a-z]/.test(key) && /[A-Z]/.test(key) ? judgeWords(listWords(key.toLowerCase())) : kind;
}

/** True for what Argo CD is told of a kind, by the group and the name of it (3.2, argocd-cm): `…health.external-secrets.io_ExternalSecret`. */
export function isCustomization(key: string): boolean {
  return /(?:^|\.)resource\\?\.customizations\b/.test(key);
}

/** What an action of a template makes of a key is not what it says, but for a text that comes out as it stands. */
function textOfAction(action: string): string {
  return /^\{\{-?\s*["`]([\w.-]+)["`]|\bdefault\s+["`]([\w.-]+)["`]/.exec(action)?.slice(1).join("") ?? " ";
}

/** The words of a key that name something. */
function listWords(key: string): readonly string[] {
  const words = [...splitWords(key)];
  while (words.length > 1 && TAIL.test(words.at(-1) ?? "")) words.pop();
  return words;
}

function judgeWords(words: readonly string[]): KeyKind {
  const last = findLast(words);
  if (last < 0) return judgeOthers(words);
  if (isCount(words, last)) return "other";
  const behind = words.slice(last + 1);
  const about = behind.filter((word) => ABOUT.has(word) && !HASHED.test(word));
  if (about.length > 0) return about.every((word) => COUNTED.has(word)) ? "drawn" : "other";
  if (behind.some((word) => HASHED.test(word))) return "hash";
  return behind.some((word) => WHOSE.has(word)) ? "whose" : "credential";
}

/** What a name says that no word makes that of a credential. */
function judgeOthers(words: readonly string[]): KeyKind {
  const last = words.at(-1) ?? "";
  if (words.length > 1 && last === "auth") return "auth";
  const before = words.at(-2) ?? "";
  if (last === "authorization" || (last === "header" && /^auth(?:orization)?$/.test(before))) return "auth";
  if (/^(?:users?|logins?|accounts?)$/.test(last) && before === "auth") return "auth";
  const isOwned = (last === "key" || last === "keys") && KEY_OWNERS_BY_VALUE.has(words.at(-2) ?? "");
  return isOwned || BY_VALUE.has(last) ? "drawn" : "other";
}

/** What a password is turned into. */
const HASHED = /^(?:hash|hashed|digest)$/;

/** Index of the last word that ends the name of a credential; -1 without one. */
function findLast(words: readonly string[]): number {
  return words.findLastIndex((written, at) => {
    const before = words[at - 1] ?? "";
    const word = written.replace(/[0-9]+$/, "");
    const others = BEHIND_OTHERS.get(word === "keys" ? "key" : word);
    if (others?.test(words.slice(Math.max(0, at - MAX_OTHERS), at).join(" "))) return true;
    if (word === "key" || word === "keys") return KEY_OWNERS.has(before);
    return CREDENTIALS.has(written) || CREDENTIALS.has(word) || GLUED.test(word);
  });
}

/** How many words before one say what it is. */
const MAX_OTHERS = 3;

/** The word that makes a key the name of a credential; empty for other keys. */
export function credentialWordOf(key: string): string {
  const words = listWords(key);
  return words[findLast(words)] ?? "";
}

function isCount(words: readonly string[], at: number): boolean {
  return words[at] === "tokens" && words.slice(0, at).some((word) => COUNTS.has(word));
}

const SWITCHES = new Set(
  (
    "allow enable enabled disable disabled use has is require requires reset generate create skip force show hide validate random no mount automount " +
    "with should ignore check need needs rotate auto update accept support supports send store save remember include"
  ).split(" "),
);

/** True for a key that switches something about a credential on or off, such as `allowEmptyPassword`. */
export function isSwitch(key: string): boolean {
  const words = splitWords(key);
  return words.some((word, at) => {
    if (word === "store") return !/^(?:key|trust)$/.test(words[at - 1] ?? "");
    return SWITCHES.has(word) && !(word === "no" && words[at + 1] === "reply");
  });
}

/** Words before `secret` that make it a Secret of Kubernetes, wherever they stand. */
const OBJECTS = new Set("existing tls pull image ssl cert certificate ca registry ingress".split(" "));
/** Words before `secret` that make it a value also in the values of a chart, whose `secret` is more often a name. */
const VALUE_OBJECTS = new Set(
  (
    "client consumer app application bot shared jwt cookie session signing sign access api auth authentication encryption hash " +
    "hmac csrf xsrf oauth oidc master webhook totp otp nextauth state salt"
  ).split(" "),
);

/** What exists as a Secret of Kubernetes. */
const EXISTING = /^(?:secrets?|credentials?|creds?|keystore|truststore|keytab|kubeconfig|dockerconfig\w*)$/;

/** True for a key that names a Secret of Kubernetes, such as `existingSecret` or `tlsSecret`; its value is no credential. */
export function namesSecret(key: string, { inChart = false } = {}): boolean {
  const words = splitWords(key);
  if (words.includes("existing")) return words.some((word) => EXISTING.test(word));
  const at = words.length - 1;
  if (words[at] !== "secret" && words[at] !== "secrets") return false;
  const before = words[at - 1] ?? "";
  return OBJECTS.has(before) || (inChart && !VALUE_OBJECTS.has(before));
}

const COMPOSITES = /^(?:dsn|connstr|connectionstring|strings?[0-9]*|kubeconfig|htpasswd|netrc|npmrc|pypirc|docker\w*)$/;

/** True for a key whose value says how to reach something, or is a file, in which a credential is only a part. */
export function isComposite(key: string, value: string): boolean {
  if (/^auth$|^\.?(?:pgpass|git-credentials)$|\.(?:json|ya?ml|ini|conf|properties|toml|txt)$/i.test(key)) return true;
  const word = credentialWordOf(key);
  // `DOCKER_PASSWORD` is no file of Docker, nor `REDIS_URL_PASSWORD` an address: the last word says what it is.
  if (COMPOSITES.test(word)) return true;
  if (value.includes("://") && splitWords(key).some((each) => each === "url" || each === "uri")) return true;
  return /^cred(?:ential)?s?$/.test(word) && /[\s=:{]/.test(value);
}

/** True for a path of a file under a key that may name one: a key, a token or a folder of secrets, a password only by many folders. */
export function isPathOfFile(key: string, value: string): boolean {
  if (!PATH.test(value)) return false;
  if (BELOW_ROOT.test(value)) return true;
  const words = splitWords(key);
  return (
    /(?:key|trust)[-_.]?store$/i.test(key) ||
    [words.at(-1) ?? "", credentialWordOf(key)].some((word) => IS_FILE.test(word))
  );
}

/** From the root, from the folder of a user, from a folder that a variable names, or on Windows. */
const PATH =
  /^(?:\/[\w.-]+(?:\/[\w.@-]+)+|(?:~\w*|\.{1,2}|\$[A-Z_]+|\$\{[A-Z_]+\})(?:\/[\w.@-]+)+|[A-Za-z]:(?:\\{1,2}[\w. @-]+)+)$/;
/** Too many folders of a system for a password. */
const BELOW_ROOT = /^\/(?:run|var|etc|opt|mnt|home|usr|vault|secrets?)(?:\/[\w.-]+){2,}$/;
const IS_FILE =
  /^(?:keys?|\w+key|credentials?|creds?|keystore|truststore|keytab|jks|kubeconfig|tokens?|secrets|cookie|psk|dockerconfig|netrc|htpasswd)$/;

/** True for what a Secret may hold in clear: certificates, and names of users. */
export function isPublicKey(key: string): boolean {
  return /^(?:ca\.(?:crt|pem)|tls\.crt|ca-?bundle(?:\.(?:crt|pem))?|.*\.(?:crt|cer|pub)|ca|cert|user(?:name)?|namespace|known_?hosts|email|host|port|.*[-_.](?:user|username|host|port))$/i.test(
    key,
  );
}
