import type { YamlValue } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { findActions, replaceActions } from "../templates.ts";
import { hidesLiteral } from "./judge-action.ts";
import { bodyOf, makesNothing } from "./parse-action.ts";
import { isPluginPlaceholder } from "./plugin-placeholders.ts";
import { isSopsValue } from "./sops.ts";
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

/** The value as a literal, in text; undefined for one that is empty, that SOPS encrypted, or that is wholly one placeholder. */
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
  if (isSopsValue(text, document)) return undefined;
  const actions = text.startsWith("{{") ? listActions(text) : [];
  if (actions.length === 0) return value;
  const { assigned, dots } = namesOf(document.source);
  return actions.some((action) => hidesLiteral(action, assigned, dots(action))) ? value : undefined;
}

/** The actions of a text that is wholly one, or one in each of its branches: `{{ if .a }}{{ .a }}{{ else }}{{ .b }}{{ end }}`. */
function listActions(text: string): readonly string[] {
  const actions = findActions(text) ?? [];
  if (replaceActions(text, actions, () => "").trim() !== "") return [];
  const written = actions.map(({ start, end }) => text.slice(start, end));
  const isMade = written.map((action) => !makesNothing(bodyOf(action)));
  return isMade.some((each, at) => each && isMade[at + 1]) ? [] : written;
}
