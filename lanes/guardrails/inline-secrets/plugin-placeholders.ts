import { kindOfKey } from "./credential-key.ts";

/** What the Vault plugin of Argo CD fills in (argocd-vault-plugin 1.18, docs/howitworks.md): a path with a key, or a key with what is done to it. */
const PLUGIN = /^<(?:path:[^<>#]+#[^<>]+|\s*[A-Za-z_][\w.-]*\s*\|[^<>]*)>$/;
/** A key alone. */
const KEY = /^<\s*([A-Za-z_][\w.-]*)\s*>$/;
/** Words of one case with numbers, as keys have them; a password is hardly several such. */
const NUMBERED = /^(?=.*[-_.])(?:[a-z]+[0-9]?|v?[0-9]{1,2}|[-_.])+$|^(?=.*[-_.])(?:[A-Z]+[0-9]?|[0-9]{1,2}|[-_.])+$/;

/** What the webhook of Bank-Vaults fills in (bank-vaults.dev, Mutating webhook): a path, a key and perhaps a version. */
const WEBHOOK = /^(?:>>)?vault:[\w.-]+(?:\/[\w.-]+)+#[\w.-]+(?:#\d+)?$/;

/** What 1Password fills in (op inject, its secret references: vault, item, section, field). */
const INJECTED = /^op:\/\/[^/\s][^/\n]*(?:\/[^/\n]+){2,3}$/;

/**
 * What vals fills in (helmfile/vals 0.45) from a provider, an encrypted file or the state of another program. `echo` says what
 * stands behind it, `exec` what a command prints, `file` what a file says that lies beside the manifest, unless it is one of the machine.
 */
const OF_VALS =
  /^(?:secret)?ref\+(?:(?:vault|openbao|s3|gcs|gitlab|aws(?:ssm|kms|secrets)|sops|gcpsecrets|gkms|googlesheets|tfstate(?:gs|s3|azurerm|remote|gitlab)?|azurekeyvault|keychain|oci|op|onepasswordconnect|doppler|pulumistateapi|k8s|conjur|hcpvaultsecrets|httpjson|bws?|yclockbox|scw|tss|infisical|servercore|passbolt):\/\/[^\s{}]+|file:\/\/\/[^\s{}]+|envsubst:\/\/\$\{?\w+\}?)$/;

/** True for what is wholly one placeholder of a program that fills in manifests, also where it is base64. */
export function isPluginPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text.startsWith("<")) return PLUGIN.test(text) || isKey(KEY.exec(text)?.[1]);
  return WEBHOOK.test(text) || INJECTED.test(text) || OF_VALS.test(text);
}

/** True for a key; with digits only for one that says what it names. */
function isKey(key: string | undefined): boolean {
  if (key === undefined) return false;
  return !/[0-9]/.test(key) || kindOfKey(key) !== "other" || NUMBERED.test(key);
}
