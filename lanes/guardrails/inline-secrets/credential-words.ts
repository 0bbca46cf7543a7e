/** Words that say of a value that it is a credential. */
export const CREDENTIALS: ReadonlySet<string> = new Set(
  (
    "password passwords passwd passphrase passphrases passcode pwd pass pswd secret secrets token tokens credential credentials creds cred " +
    "apikey apikeys privatekey secretkey accesskey authkey masterkey signingkey encryptionkey sshkey apitoken authtoken accesstoken " +
    "refreshtoken clientsecret appsecret dsn htpasswd kubeconfig dockercfg dockerconfigjson dockerconfig connectionstring connstr keytab " +
    "keystore truststore jks pfx p12 pkcs12 bearer jwt masterauth pat netrc pgpass npmrc pypirc privkey pw psk pepper replicasetkey " +
    "passkey mnemonic mnemonics authtok " +
    // Other languages, without their marks.
    "passwort kennwort wachtwoord contrasena contrasenia senha motdepasse mdp haslo heslo losenord passord adgangskode salasana jelszo " +
    "lozinka sifre"
  ).split(" "),
);

/** Ends of words that are written together, such as `rootpassword`, and what may stand behind such an end. */
export const GLUED =
  /(?:password|passwort|kennwort|passwd|passphrase|apikey|secretkey|privatekey|accesskey|signingkey|encryptionkey|clientsecret|secret|token|credentials?|(?:db|ssh|root|user|admin|mysql|pg|postgres|redis|smtp|mail|ftp|ldap|bind|auth|sa)(?:pass|pwd|pw)|(?:require|store|key|trust)pass|(?:aes|enc|crypt|rsa|ecdsa|hmac|jwt|ssl|tls|ssh|fernet|csrf|xsrf|session|cookie|storage|shared|master|app|account|auth|deploy|licen[cs]e|activation|webhook)key)(?:base|base64|b64|hex|pem|der|value|v)?$/;

/** Words that make a credential of the `key` behind them. */
export const KEY_OWNERS: ReadonlySet<string> = new Set(
  (
    "api private secret access auth encryption encrypt signing sign master unseal recovery root shared session cookie ssh tls ssl service " +
    "account storage hmac deploy server client app application webhook jwt crypto host gpg pgp age sops data license ca registration admin " +
    "license cipher aes rsa ecdsa ed25519 dkim vapid oauth subscription functions connection sas stripe sendgrid openai anthropic enc crypt " +
    "fernet csrf xsrf preshared nonce activation join wireguard totp otp mfa"
  ).split(" "),
);

/** The same, where a `key` is as often something else: its value says which. */
export const KEY_OWNERS_BY_VALUE: ReadonlySet<string> = new Set(
  (
    "product primary secondary user device function admin integration routing service cluster node peer network validation validator org " +
    "organization organisation team bot payload link vault backup restic borg wg vpn merchant partner tenant customer location"
  ).split(" "),
);

/** Words that end the name of a credential behind such others alone: a `WALLET_SEED`, and no `RANDOM_SEED`. */
export const BEHIND_OTHERS: ReadonlyMap<string, RegExp> = new Map([
  ["key", /\b(?:replica set|service role|logged in)$/],
  ["string", /\bconnection$/],
  ["strings", /\bconnection$/],
  // The token itself, of a server of Vault or OpenBao that is for development.
  ["id", /\bsecret$|\broot token$/],
  // The secret that nodes of Erlang share, such as those of RabbitMQ.
  ["cookie", /\berl(?:ang)?$/],
  ["passe", /\bmot de$|\bpalavra$/],
  [
    "seed",
    /\b(?:[hmt]?otp|[m2]fa|wallet|hd|master|nkey|private|secret|backup|recovery|encryption|signing|crypto|token)$/,
  ],
  ["phrase", /\b(?:seed|pass|secret|recovery|backup|mnemonic|wallet)$/],
  ["words", /\b(?:seed|recovery|mnemonic|backup)$/],
  [
    "salt",
    /\b(?:auth|logged in|nonce|pass|passwd|password|secret|token|cookie|session|hash|hashids?|encryption|crypto|jwt|api|app|application|otp|sign|signing|csrf)$/,
  ],
  ["pin", /\b(?:hsm|pkcs11|softhsm2?|token|smart ?card|so|slot|yubikey|tpm)$/],
  // What SNMP of version 1 and 2 has as a password.
  ["community", /\bsnmp(?: \w+){0,2}$/],
]);

/** Words that end the name of a credential if the value looks like one. */
export const BY_VALUE: ReadonlySet<string> = new Set("salt license licence".split(" "));

/** Words that say of a credential's name that the value is about it: its policy, its name, its lifetime. */
export const ABOUT: ReadonlySet<string> = new Set(
  (
    "policy policies ttl name names file files filename path paths dir directory url uri urls endpoint host port length len size min max " +
    "minimum maximum expiry expiration expire expires expiresin lifetime timeout interval rotation rotate period enabled disabled enable " +
    "id ids duration secs type kind format algorithm alg algo ref refs reference references hint prompt reset required strength complexity version mount " +
    "mounts store stores storage manager providers class namespace namespaces label labels selector annotation annotations prefix " +
    "suffix header headers field column audience issuer scope scopes count limit limits encryption encoder validator valid validation " +
    "validate verify verification review reviewer mode source location bucket engine role generator exists created used " +
    "only age changed at date time mtime cache property username authentication authenticator " +
    "key keys env var variable mapping map rules rule template templates schema permissions accessor renewal renew seconds " +
    "minutes hours days ms budget usage quota window rate cost mechanism method strategy syncer sync driver volume " +
    "group groups grant index list pub public certificate cert crt leeway retention history reuse iterations rounds memory cpu " +
    "configured set present managed mounted automount sha256 checksum hash digest fingerprint delimiter separator encoding " +
    "stdin arn arns through audiences pattern patterns regex regexp charset characters chars lifespan validity hasher hashers hashing claim " +
    "claims bits alias aliases per limiter scanning param params parameter parameters address contract symbol standard allowed santa " +
    "identity attempts retries lockout blacklist whitelist allowlist denylist description title cmd command helper helpers fd ip ips cidr cidrs"
  ).split(" "),
);

/** Those of them whose values are numbers, times, switches and names of keys: what looks drawn at random is none of these. */
export const COUNTED: ReadonlySet<string> = new Set(
  (
    "ttl port length len size min max minimum maximum expiry expiration expire expires expiresin lifetime timeout interval " +
    "rotation rotate period enabled disabled enable duration secs reset required strength complexity count limit limits valid validation " +
    "validate verify verification review reviewer exists created used only age changed date time key keys renewal renew seconds minutes " +
    "hours days ms budget usage quota window rate cost leeway retention history reuse iterations rounds memory cpu bits configured set " +
    "present managed mounted automount allowed lifespan validity attempts retries lockout permissions"
  ).split(" "),
);

/**
 * Words that say either whose or which credential it is, or of what the value is: `DB_PASSWORD_USER` is the password of a user,
 * or the user. The value decides.
 */
export const WHOSE: ReadonlySet<string> = new Set(
  (
    "user users owner email service controller operator auth login access refresh encrypted webhook provider backend domain project region " +
    "regions network cookie cookies"
  ).split(" "),
);

/** Words before `tokens` that count pieces of text instead of naming credentials. */
export const COUNTS: ReadonlySet<string> = new Set(
  "max min num n total count context input output completion prompt new batched cached".split(" "),
);
