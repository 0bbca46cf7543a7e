import type { YamlValue } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { isWholeAction } from "../templates.ts";
import { hidesLiteral } from "./judge-action.ts";
import { isPluginPlaceholder } from "./plugin-placeholders.ts";
import { namesOf } from "./template-names.ts";

/** `${NAME}` and nothing else: a default, a literal around it or a second one could be the value. */
const VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** `$(NAME)`, which Kubernetes fills in from another variable of the container. */
const EXPANSION = /^\$\([A-Za-z_][A-Za-z0-9_.-]*\)$/;

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
