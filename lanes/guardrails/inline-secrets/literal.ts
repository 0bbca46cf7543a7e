import type { YamlValue } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { isWholeAction } from "../templates.ts";
import { hidesLiteral } from "./judge-action.ts";
import { namesOf } from "./template-names.ts";

/** `${NAME}` and nothing else: a default, a literal around it or a second one could be the value. */
const VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** `$(NAME)`, which Kubernetes fills in from another variable of the container. */
const EXPANSION = /^\$\([A-Za-z_][A-Za-z0-9_.-]*\)$/;

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

/** Where a value stands decides what may stand for it. */
export interface LiteralOptions {
  readonly document: ManifestDocument;
  /** Takes `$(NAME)` for a placeholder. */
  readonly expands?: boolean;
}

/** The value as a literal, in text; undefined for one that is empty, or that is wholly one placeholder. */
export function literalOf(
  value: YamlValue | undefined,
  { document, expands = false }: LiteralOptions,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (text === "" || VARIABLE.test(text) || isPluginPlaceholder(text) || (expands && EXPANSION.test(text)))
    return undefined;
  if (!isWholeAction(text)) return value;
  const { assigned, dots } = namesOf(document.source);
  return hidesLiteral(text, assigned, dots(text)) ? value : undefined;
}
