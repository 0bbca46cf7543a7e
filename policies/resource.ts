import { asList, type Fields, isFields } from "../lanes/fields.ts";

/** A resource as a rule sees it. */
export interface DeclaredResource {
  /** Pulumi's type token. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** Its inputs. What a preview cannot know yet is {@link UNKNOWN}, which is no text, number, list or object. */
  readonly props: Fields;
  /** Where those unknown values are, as `spec.provider.vault`. */
  readonly unknown: readonly string[];
}

/** Stands for a value that a preview cannot know yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** An object of Kubernetes, by its group (`core` for those without), its kind and its content. */
export interface KubernetesObject {
  readonly group: string;
  readonly kind: string;
  readonly content: Fields;
}

/** True where something is set: no empty list, object or text. A value that is not known yet is something. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return Array.isArray(value) ? value.length > 0 : !isFields(value) || Object.keys(value).length > 0;
}

/** A resource in a message: the last part of its type, and its logical name. */
export function describe({ type, name }: Pick<DeclaredResource, "type" | "name">): string {
  return `${type.slice(type.lastIndexOf(":") + 1)} ${JSON.stringify(name)}`;
}

/**
 * The objects of Kubernetes that a resource declares: one, or those of a list. Its type token and its content may say
 * different kinds; both count then, since the token is the program's word and the content is what the server gets.
 */
export function listKubernetesObjects({ type, props }: DeclaredResource): readonly KubernetesObject[] {
  if (!type.startsWith("kubernetes:")) return [];
  const [, version = "", token = ""] = type.split(":");
  // pulumi-kubernetes 4.34: a server-side patch of a kind is the kind with Patch behind it, a list of it with List.
  const kind = token.replace(/(Patch|List)$/, "");
  const items = asList(props.items).filter(isFields);
  const contents = items.length > 0 ? items : [props];
  return contents.flatMap((content) => {
    const named = { group: groupOf(version), kind, content };
    const own = typeof content.kind === "string" ? content.kind : kind;
    const group = typeof content.apiVersion === "string" ? groupOf(content.apiVersion) : named.group;
    return own === kind && group === named.group ? [named] : [named, { group, kind: own, content }];
  });
}

/** `external-secrets.io/v1` → `external-secrets.io`; `v1` and `core/v1` → `core`. */
function groupOf(version: string): string {
  return version.includes("/") ? version.slice(0, version.indexOf("/")) : "core";
}
