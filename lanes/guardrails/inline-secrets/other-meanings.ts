/** A value that says by its form that it is no credential, under a name that could be one of a credential. */
interface Meaning {
  readonly name: RegExp;
  readonly value: RegExp;
}

/** Words, as keys of Secrets are. */
export const KEY_IN_WORDS = /^[A-Za-z]+(?:[-._][A-Za-z0-9]+)*$/;

const MEANINGS: readonly Meaning[] = [
  // The address of a secret at a provider: its resource name, its id as a path.
  { name: /secret/i, value: /^arn:aws[\w-]*:/ },
  { name: /secret[-_.]?id$/i, value: /^[\w.-]*(?:\/[\w.-]+)+$/ },
  // The name of a Secret of Kubernetes that has the password (RFC 1123, as its name must be).
  {
    name: /(?:pass|passwd|password|credentials?|creds)[-_.]?secret$/i,
    value: /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
  },
  // The key of one, as charts of Bitnami and Harbor have it beside the name; words, as keys are.
  {
    name: /existing[-_.]?\w*secret\w*key$|(?:password|user|username|token)[-_.]?secret[-_.]?key$/i,
    value: KEY_IN_WORDS,
  },
  // The name of a file in a Secret or a folder that is mounted.
  { name: /key$/i, value: /^[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:key|pem|crt|cer|p12|pfx|jks)$/ },
  // The same of a file with settings, by the key of the Secret that has it.
  {
    name: /secret[-_.]?key$/i,
    value: /^[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:json|ya?ml|conf|ini|env|txt|properties|toml|xml)$/,
  },
  // The same of a store of keys.
  {
    name: /(?:key|trust)[-_.]?store(?:[-_.]?(?:file|name))?$/i,
    value: /^[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:jks|p12|pfx|pkcs12|jceks|bcfks|keystore|truststore)$/,
  },
  // The name of one with a certificate: it says so.
  { name: /secret$/i, value: /^[a-z0-9]+(?:[-.][a-z0-9]+)*[-.](?:certs?|certificates?|tls|ca)$/ },
  // The name of one with credentials: it says so.
  { name: /(?:credentials?|creds)$/i, value: /^[a-z0-9]+(?:[-.][a-z0-9]+)*(?:creds?|credentials?|[-.]secret)$/ },
  // Where a backend for secrets of Airflow has what the setting would say (Airflow 3.1, "Setting configuration options").
  {
    name: /^AIRFLOW__\w+?__\w*(?:CONN|KEY|URL|BACKEND|PASSWORD|USER)_SECRET$/,
    value: /^[\w.-]*[a-z][\w.-]*(?:\/[\w.-]+)*$/,
  },
  // How a token is signed (RFC 7518).
  { name: /jwt$/i, value: /^(?:(?:RS|ES|HS|PS)(?:256|384|512)|EdDSA)$/ },
  // What members of etcd that begin together call their cluster (etcd 3.6, `--initial-cluster-token`).
  { name: /initial[-_.]?cluster[-_.]?token$/i, value: /^\S+$/ },
  // What kind of tokens etcd gives out (etcd 3.6, `--auth-token`).
  { name: /auth[-_.]?token$/i, value: /^(?:simple|jwt(?:,[\w-]+=[^,\s]+)*)$/ },
  // Fingerprints of public keys, as in the official images of Python and Node.js.
  {
    name: /(?:gpg|pgp)[-_.]?keys?$/i,
    value: /^(?:0x)?(?:[0-9a-f]{40}|[0-9a-f]{16})(?:[\s,]+(?:0x)?(?:[0-9a-f]{40}|[0-9a-f]{16}))*$/i,
  },
  // How a browser sends them (Request.credentials of the Fetch standard).
  { name: /^credentials$/i, value: /^(?:include|omit|same-origin)$/ },
  // What the values of a chart say of the form (Harbor's registry on Azure).
  { name: /key$/i, value: /^base64encoded\w*key$/i },
  // What a model of language takes for the begin, the end or a gap of a text.
  {
    name: /(?:stop|pad|eos|bos|unk|sep|cls|mask|eot|eom|end|start|begin|special|image|fim|user|assistant|system)[-_.]?tokens?$/i,
    value: /^(?:(?:<[|\uff5c][^|\uff5c<>\s]{1,40}[|\uff5c]>|<\/?[a-z_]{1,20}>|\[\/?[A-Z_]{2,10}\])[\s,]{0,4}){1,20}$/,
  },
  // Pieces of text that are counted.
  { name: /tokens$/i, value: /^[0-9]{1,7}$/ },
  // What everybody may read by SNMP.
  { name: /community$/i, value: /^public$/ },
];

/** Where a secret is kept at a provider, in a variable or in a file: by its path, never by what it says. */
const KEPT_ELSEWHERE = [
  /^projects\/[\w.:-]+\/(?:locations\/[\w-]+\/)?secrets\/[\w-]+(?:\/versions\/\w+)?$/,
  /^arn:aws[\w-]*:(?:secretsmanager|ssm|kms):[\w-]*:\d*:[\w/+=.@:-]+$/,
  /^https:\/\/[\w-]+\.vault\.azure\.[a-z]+\/(?:secrets|keys|certificates)\/[\w-]+(?:\/\w*)?$/,
  /^@Microsoft\.KeyVault\([^()]+\)$/,
  /^(?:vault|awssm|awsssm|ssm|gcpsm|sm|akv|azkv|keyvault|bws|keeper|doppler|conjur|infisical|k8s|kubernetes|secret|keyring|pass):\/\/\/?[\w.@ -]+(?:\/[\w.@ -]+)+(?:[#?:][\w.=&-]+)?$/,
  /^env:(?:\/\/)?[A-Z][A-Z0-9_]*$/,
  /^file:(?:\/\/)?(?:\/[\w.@-]+){2,}$/,
];

/** True for a value that is no credential, whatever its name suggests. */
export function hasOtherMeaning(name: string, value: string): boolean {
  if (KEPT_ELSEWHERE.some((each) => each.test(value))) return true;
  return MEANINGS.some((each) => each.name.test(name) && each.value.test(value)) || isKeyOfOwner(name, value);
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, "");
}

/** True for the key of a Secret that is called as what it is for: `clusterSecretKey: cluster`. */
function isKeyOfOwner(name: string, value: string): boolean {
  const owner = /^(\w{2,80}?)[-_.]?secret[-_.]?key$/i.exec(name)?.[1] ?? "";
  return /^[a-z]{2,40}(?:-[a-z]{2,40}){0,6}$/.test(value) && bare(owner).endsWith(bare(value));
}

/** True for a default that says that there is none. */
export function saysNone(value: string): boolean {
  return /^(?:unset|not[-_]?set|n\/?a|undefined|unknown|missing|empty|none|null)$/i.test(value);
}

/** Names of Secrets (RFC 1123), with a namespace before or a key behind, and several of them. */
const NAMES = /^[a-z0-9][a-z0-9.-]*(?:[/:#][\w.-]+)*(?:,\s*[a-z0-9][a-z0-9.-]*(?:[/:#][\w.-]+)*)*$/;

/** True for what may be the name of a Secret, or is filled in. */
export function mayNameSecret(value: string): boolean {
  return NAMES.test(value) || /\{\{|\$[({]|<[^<>]+>/.test(value);
}
