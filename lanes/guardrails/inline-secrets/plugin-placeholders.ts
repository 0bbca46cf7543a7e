/** What the Vault plugin of Argo CD fills in (argocd-vault-plugin 1.18, docs/howitworks.md): a path with a key, or a key. */
const PLUGIN = /^<(?:path:[^<>#]+#[^<>]+|\s*[A-Za-z_][\w.-]*\s*(?:\|[^<>]*)?)>$/;

/** What the webhook of Bank-Vaults fills in (bank-vaults.dev, Mutating webhook): a path, a key and perhaps a version. */
const WEBHOOK = /^(?:>>)?vault:[\w.-]+(?:\/[\w.-]+)+#[\w.-]+(?:#\d+)?$/;

/** What 1Password (op inject, its secret references: vault, item, section, field) and vals (helmfile/vals 0.42) fill in. */
const INJECTED = /^op:\/\/[^/\s][^/\n]*(?:\/[^/\n]+){2,3}$|^(?:secret)?ref\+[a-z0-9]+:\/\/[^\s{}]+$/;

/** True for what is wholly one placeholder of a program that fills in manifests, also where it is base64. */
export function isPluginPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text.startsWith("<")) return PLUGIN.test(text);
  return WEBHOOK.test(text) || INJECTED.test(text);
}
