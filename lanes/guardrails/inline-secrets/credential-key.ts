/** Words that say of a value that it is a credential. */
const CREDENTIALS = new Set(
  (
    "password passwords passwd passphrase passphrases passcode pwd pass pswd secret secrets token tokens credential credentials creds cred " +
    "apikey apikeys privatekey secretkey accesskey authkey masterkey signingkey encryptionkey sshkey apitoken authtoken accesstoken " +
    "refreshtoken clientsecret appsecret dsn htpasswd kubeconfig dockercfg dockerconfigjson dockerconfig connectionstring connstr keytab " +
    "keystore truststore jks pfx p12 pkcs12 bearer jwt masterauth pat netrc pgpass npmrc pypirc privkey"
  ).split(" "),
);

/** Ends of words that are written together, such as `rootpassword`. */
const GLUED =
  /(?:password|passwd|passphrase|apikey|secretkey|privatekey|accesskey|signingkey|encryptionkey|clientsecret|secret|token|credentials?|(?:db|root|user|admin|mysql|pg|postgres|redis|smtp|mail|ftp|ldap|bind|require|store|key|trust)pass)$/;

/** Words that make a credential of the `key` behind them. */
const KEY_OWNERS = new Set(
  (
    "api private secret access auth encryption encrypt signing sign master unseal recovery root shared session cookie ssh tls ssl service " +
    "account storage hmac deploy server client app application webhook jwt crypto host gpg pgp age sops data license ca registration admin " +
    "license cipher aes rsa ecdsa ed25519 dkim vapid oauth subscription functions connection sas stripe sendgrid openai anthropic"
  ).split(" "),
);

/** Words that say of a credential's name that the value is about it: its policy, its name, its lifetime. */
const ABOUT = new Set(
  (
    "policy policies ttl name names file files filename path paths dir directory url uri urls endpoint host port length len size min max " +
    "minimum maximum expiry expiration expire expires expiresin lifetime timeout interval rotation rotate period enabled disabled enable " +
    "id ids duration secs type kind format algorithm alg algo ref refs reference references hint prompt reset required strength complexity version mount " +
    "mounts store stores storage manager provider providers class namespace namespaces label labels selector annotation annotations prefix " +
    "suffix header headers field column audience issuer scope scopes count limit limits encryption encoder validator valid validation " +
    "validate verify verification review reviewer mode source location bucket engine backend role service generator exists created used " +
    "only age changed at date time mtime cache property username user users owner email auth authentication authenticator login webhook " +
    "key keys env var variable mapping map rules rule template templates schema permissions access accessor renewal renew refresh seconds " +
    "minutes hours days ms budget usage quota window rate cost mechanism method strategy controller operator syncer sync driver volume " +
    "group groups grant index list pub public certificate cert crt leeway retention history reuse iterations rounds memory cpu " +
    "configured set present managed mounted automount sha256 checksum hash digest fingerprint delimiter separator encoding encrypted " +
    "stdin arn arns through"
  ).split(" "),
);

/** Words before `tokens` that count pieces of text instead of naming credentials. */
const COUNTS = new Set(
  "max min num n total count context input output completion prompt new batched cached".split(" "),
);

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
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** True for a key whose value is a credential, by its name alone. */
export function isCredentialKey(key: string): boolean {
  const known = judged.get(key);
  if (known !== undefined) return known;
  const isOne = key.length <= MAX_KEY_LENGTH && judgeKey(key);
  if (judged.size < MAX_JUDGED) judged.set(key, isOne);
  return isOne;
}

/** The same keys come in every manifest; what a key is depends on it alone. */
const judged = new Map<string, boolean>();
const MAX_JUDGED = 5000;
const MAX_KEY_LENGTH = 253;

function judgeKey(written: string): boolean {
  // What an action of a template makes of a key is not what it says.
  const key = written.includes("{{") ? written.replace(/\{\{.*?\}\}/g, " ") : written;
  if (FILES.test(key)) return true;
  // The shell's own: the folder it is in.
  if (key === "PWD" || key === "OLDPWD") return false;
  if (key === "REDISCLI_AUTH") return true;
  const words = [...splitWords(key)];
  if (NO_CREDENTIAL_FILE.test(key)) return false;
  while (words.length > 1 && TAIL.test(words.at(-1) ?? "")) words.pop();
  const last = findLast(words);
  return last >= 0 && !words.slice(last + 1).some((word) => ABOUT.has(word)) && !isCount(words, last);
}

/** Index of the last word that ends the name of a credential; -1 without one. */
function findLast(words: readonly string[]): number {
  return words.findLastIndex((word, at) => {
    const before = words[at - 1] ?? "";
    if (word === "key" || word === "keys") return KEY_OWNERS.has(before);
    if (word === "string" || word === "strings") return before === "connection";
    if (word === "id") return before === "secret";
    const bare = word.replace(/[0-9]+$/, "");
    return CREDENTIALS.has(word) || CREDENTIALS.has(bare) || GLUED.test(bare);
  });
}

function isCount(words: readonly string[], at: number): boolean {
  return words[at] === "tokens" && words.slice(0, at).some((word) => COUNTS.has(word));
}

const SWITCHES = new Set(
  (
    "allow enable enabled disable use has is require requires reset generate create skip force show hide validate random no mount automount " +
    "with should ignore check need needs rotate auto update accept support supports send store save remember include"
  ).split(" "),
);

/** True for a key that switches something about a credential on or off, such as `allowEmptyPassword`. */
export function isSwitch(key: string): boolean {
  return splitWords(key).some((word) => SWITCHES.has(word));
}

/** Words before `secret` that make it a Secret of Kubernetes, wherever they stand. */
const OBJECTS = new Set("existing tls pull image ssl cert certificate ca registry ingress".split(" "));
/** The same in the values of a chart, whose `secret` is more often a name than a value. */
const CHART_OBJECTS = new Set(
  "credentials credential creds password token config env external user admin root".split(" "),
);

/** True for a key that names a Secret of Kubernetes, such as `existingSecret` or `tlsSecret`; its value is no credential. */
export function namesSecret(key: string, { inChart = false } = {}): boolean {
  const words = splitWords(key);
  if (words.includes("existing")) return true;
  const at = words.length - 1;
  if (words[at] !== "secret" && words[at] !== "secrets") return false;
  const before = words[at - 1] ?? "";
  return OBJECTS.has(before) || (inChart && (at === 0 || CHART_OBJECTS.has(before)));
}

const COMPOSITES = /^(?:dsn|connstr|connectionstring|kubeconfig|htpasswd|netrc|npmrc|pypirc|url|uri|docker\w*)$/;

/** True for a key whose value says how to reach something, or is a file, in which a credential is only a part. */
export function isComposite(key: string, value: string): boolean {
  if (/^auth$|^\.?(?:pgpass|git-credentials)$|\.(?:json|ya?ml|ini|conf|properties|toml|txt)$/i.test(key)) return true;
  const words = splitWords(key);
  if (words.some((word) => COMPOSITES.test(word)) || /connection[-_. ]?string/i.test(key)) return true;
  return /^cred(?:ential)?s?$/.test(words.at(-1) ?? "") && /[\s=:{]/.test(value);
}

/** True for a path of a file under a key that may name one: a key or a token, never a password. */
export function isPathOfFile(key: string, value: string): boolean {
  return (
    /^\/[\w.-]+(?:\/[\w.@-]+)+$/.test(value) &&
    /^(?:keys?|credentials?|creds?|keystore|truststore|keytab|jks|kubeconfig|tokens?|dockerconfig|netrc|htpasswd)$/.test(
      splitWords(key).at(-1) ?? "",
    )
  );
}

/** True for what a Secret may hold in clear: certificates, and names of users. */
export function isPublicKey(key: string): boolean {
  return /^(?:ca\.(?:crt|pem)|tls\.crt|ca-?bundle(?:\.(?:crt|pem))?|.*\.(?:crt|cer|pub)|ca|cert|user(?:name)?|namespace|known_?hosts|email|host|port|.*[-_.](?:user|username|host|port))$/i.test(
    key,
  );
}
