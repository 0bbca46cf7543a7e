import { type Fields, isFields } from "../fields.ts";

/** What may be kept of a setting: a text, a list of texts, texts by name, or what is named of an object or of a list. */
type Shape = "text" | "texts" | "map" | { readonly each: Shape } | { readonly keys: Readonly<Record<string, Shape>> };

/** Stands for a text that was there and was not kept: it could be a value. */
export const NOT_KEPT = "(set, and not read)";

const keys = (names: Readonly<Record<string, Shape>>): Shape => ({ keys: names });

const remoteRef = keys({
  key: "text",
  property: "text",
  version: "text",
  conversionStrategy: "text",
  decodingStrategy: "text",
  metadataPolicy: "text",
});

/** What is kept of an ExternalSecret's spec; a template's data can hold values. */
const externalSecretShape = keys({
  refreshInterval: "text",
  refreshPolicy: "text",
  secretStoreRef: keys({ kind: "text", name: "text" }),
  target: keys({
    name: "text",
    creationPolicy: "text",
    deletionPolicy: "text",
    template: keys({
      engineVersion: "text",
      mergePolicy: "text",
      type: "text",
      metadata: keys({ annotations: "map", labels: "map" }),
    }),
  }),
  data: { each: keys({ secretKey: "text", remoteRef }) },
});

const serviceAccountRef = keys({ name: "text", namespace: "text", audiences: "texts" });

/** What is kept of a store's spec; other providers than vault can hold values, and so can headers. */
const storeShape = keys({
  controller: "text",
  conditions: { each: keys({ namespaces: "texts", namespaceRegexes: "texts" }) },
  provider: keys({
    vault: keys({
      server: "text",
      path: "text",
      version: "text",
      namespace: "text",
      caProvider: keys({ type: "text", name: "text", namespace: "text", key: "text" }),
      auth: keys({ kubernetes: keys({ mountPath: "text", role: "text", serviceAccountRef }) }),
    }),
  }),
});

const roleTexts =
  "alias_name_source audience bound_claims_type bound_service_account_namespace_selector bound_subject callback_mode " +
  "groups_claim name role_type token_type user_claim";
const roleLists =
  "allowed_policies allowed_policies_glob allowed_redirect_uris bound_audiences bound_cidrs bound_service_account_names " +
  "bound_service_account_namespaces disallowed_policies disallowed_policies_glob oidc_scopes policies token_bound_cidrs token_policies";

/** What is kept of a role, of whatever method. */
const roleShape = keys({
  ...Object.fromEntries(roleTexts.split(" ").map((name) => [name, "text" as const])),
  ...Object.fromEntries(roleLists.split(" ").map((name) => [name, "texts" as const])),
  bound_claims: "map",
});

const shapes = { role: roleShape, store: storeShape, "external-secret": externalSecretShape } as const;

/**
 * The settings of a role, a store or an ExternalSecret without anything that could be a value: of a key that is not
 * known here only that it is set is kept.
 */
export function pruneSettings(kind: keyof typeof shapes, settings: unknown): Fields {
  const pruned = prune(settings, shapes[kind]);
  return isFields(pruned) ? pruned : {};
}

function prune(value: unknown, shape: Shape | undefined): unknown {
  if (value === null || value === "" || typeof value === "number" || typeof value === "boolean") return value;
  if (shape === "text" && typeof value === "string") return value;
  if (shape === "texts" && isTexts(value)) return value;
  if (shape === "texts" && typeof value === "string") return value;
  if (shape === "map" && isFields(value)) return pruneMap(value);
  if (typeof shape === "object" && "each" in shape && Array.isArray(value)) {
    return value.map((each) => prune(each, shape.each));
  }
  if (typeof shape === "object" && "keys" in shape && isFields(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        prune(each, Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined),
      ]),
    );
  }
  return isEmpty(value) ? value : NOT_KEPT;
}

function pruneMap(value: Fields): Fields {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, prune(each, isTexts(each) ? "texts" : "text")]),
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
