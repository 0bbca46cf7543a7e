import { createHash, randomBytes } from "node:crypto";
import type { CheckRequest, ResourceIdentity } from "../engine/provider.ts";
import { isProperties, markSecret, type Properties, type Value } from "../engine/values.ts";

/** What identifies an object; `namespace` is empty where it names none. */
export interface ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const autonamed = "pulumi.com/autonamed";

/** The API version and kind of a type token `kubernetes:<group>/<version>:<Kind>`; the core group is `core`. */
export function parseTypeToken(type: string): { readonly apiVersion: string; readonly kind: string } {
  const [, apiVersion = "", kind = ""] = type.split(":");
  return { apiVersion: apiVersion.replace(/^core\//, ""), kind };
}

/** The metadata of an object; empty where it has none. */
export function metadataOf(object: Properties): Properties {
  return isProperties(object.metadata) ? object.metadata : {};
}

/** One annotation of an object. */
export function annotationOf(object: Properties, name: string): string | undefined {
  const { annotations } = metadataOf(object);
  const value = isProperties(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The identity of the object that inputs describe. */
export function keyOf({ type }: ResourceIdentity, inputs: Properties): ObjectKey {
  const { namespace, name } = metadataOf(inputs);
  const text = (value: Value | undefined, otherwise: string): string => (typeof value === "string" ? value : otherwise);
  const token = parseTypeToken(type);
  return {
    apiVersion: text(inputs.apiVersion, token.apiVersion),
    kind: text(inputs.kind, token.kind),
    namespace: text(namespace, ""),
    name: text(name, ""),
  };
}

/** The identity of the object with an id, which is `namespace/name` or `name`. */
export function keyOfId(resource: ResourceIdentity, id: string, inputs: Properties): ObjectKey {
  const [name = "", namespace = ""] = id.split("/").reverse();
  return { ...keyOf(resource, inputs), namespace, name };
}

/** The id of an object as the server returned it. */
export function idOf(object: Properties): string {
  const { namespace, name } = metadataOf(object);
  return typeof namespace === "string" ? `${namespace}/${name}` : String(name);
}

/** True of a name that was made for the object and not given to it. */
export function isAutonamed(object: Properties): boolean {
  return annotationOf(object, autonamed) === "true";
}

/** Gives an object without a name the one it had before, or the resource's name and 8 random hexadecimal digits. */
export function withName(inputs: Properties, request: CheckRequest): Properties {
  const metadata = metadataOf(inputs);
  if (metadata.name !== undefined || metadata.generateName !== undefined) return inputs;
  const previous = isAutonamed(request.oldInputs) ? metadataOf(request.oldInputs).name : undefined;
  const { annotations } = metadata;
  return {
    ...inputs,
    metadata: {
      ...metadata,
      name: previous ?? `${request.name}-${suffixOf(request)}`,
      annotations: { ...(isProperties(annotations) ? annotations : {}), [autonamed]: "true" },
    },
  };
}

function suffixOf({ randomSeed, urn }: CheckRequest): string {
  const seed = randomSeed.length === 0 ? randomBytes(16) : randomSeed;
  return createHash("sha256").update(seed).update(urn).digest("hex").slice(0, 8);
}

/** The object with the contents of a Secret marked; every other kind is left as it is. */
export function maskSecret(object: Properties): Properties {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return object;
  const masked: Record<string, Value> = { ...object };
  for (const key of ["data", "stringData"]) {
    const value = object[key];
    if (value !== undefined) masked[key] = markSecret(value);
  }
  return masked;
}
