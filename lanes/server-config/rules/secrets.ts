import { isCredentialKey } from "../../guardrails/inline-secrets/credential-key.ts";
import { scanText } from "../../secret-scan.ts";
import type { ConfigMap, ConfigNode } from "../read-config.ts";
import type { ConfigRule } from "../rule.ts";

/** Settings of seals and storages whose names alone do not say that they are credentials. */
const SECRET_SETTINGS =
  /^(pin|current_key|previous_key|access_key|secret_key|session_token|tls_acme_eab_mac_key|leader_client_key)$/;

/** A file, a variable of the server's environment, or a placeholder that is filled before the server reads it. */
const REFERENCE = /^(?:(?:file|env):\/\/\S+|\$\{[A-Za-z_]\w*\}|\{\{[^{}]*\}\}|\/[\w./-]+)$/;

/** `postgres://user:password@host/db`, or `password=…` among the words of a connection string. */
const CONNECTION = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s:]*:[^/@\s]+@|(?:^|[\s?&])(?:password|sslpassword)=[^\s&]+/i;

/** Credentials by the name of their setting. */
export const checkSecretSettings: ConfigRule = ({ files }, report) => {
  for (const { path: file, root } of files) {
    for (const { key, value, offset, end } of listTexts(root)) {
      if (value === "" || REFERENCE.test(value) || /^(true|false|\d+)$/i.test(value)) continue;
      const isSecret = CONNECTION.test(value) || SECRET_SETTINGS.test(key) || isCredentialKey(key);
      if (isSecret && !isPath(key)) report("config-inline-secret", { file, offset, end }, `${nameOf(key)} is a secret`);
    }
  }
};

/** Keys of the format may be named; any other is somebody's text. */
function nameOf(key: string): string {
  return /^[a-z][a-z_]{0,40}$/.test(key) ? key : "This value";
}

/** Google's `credentials` name a file. */
function isPath(key: string): boolean {
  return key === "credentials" || /_(file|path|label|name|id)$/.test(key);
}

interface TextSetting {
  readonly key: string;
  readonly value: string;
  readonly offset: number;
  readonly end: number;
}

function listTexts({ entries }: ConfigMap): readonly TextSetting[] {
  return entries.flatMap(({ key, value, offset }) => textsOf(key, value, offset));
}

function textsOf(key: string, value: ConfigNode, offset: number): readonly TextSetting[] {
  if (value.kind === "text") return [{ key, value: value.text, offset, end: value.end }];
  if (value.kind === "map") return listTexts(value);
  return value.items.flatMap((item) => textsOf(key, item, item.offset));
}

/** What looks like a credential wherever it stands, comments included. */
export function findSecrets(text: string): readonly { readonly offset: number; readonly end: number }[] {
  return scanText(text).map(({ start, end }) => ({ offset: start, end }));
}
