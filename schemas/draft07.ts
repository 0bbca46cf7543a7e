/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An object of JSON. */
export type JsonObject = { [key: string]: Json };

/** What the sources of the formats say of the published schemas alone, which ask for more than validators do. */
const PUBLISHED = "published";

/** What people read and validators pass over. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  "title",
  "description",
  "examples",
  "patternErrorMessage",
  PUBLISHED,
]);

/** The schema as it is published, with what is published alone. */
export function publish(node: Json, isKeyword = true): Json {
  if (Array.isArray(node)) return node.map((each) => publish(each));
  if (node === null || typeof node !== "object") return node;
  const { [PUBLISHED]: more, ...rest } = node;
  const own = isKeyword ? { ...rest, ...(more as JsonObject | undefined) } : node;
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, publish(value, !isKeyword || key !== "properties")]),
  );
}

/** A schema of TypeBox in the words of draft-07, which is what editors' YAML servers read. */
export function toDraft07(node: Json): Json {
  if (Array.isArray(node)) return node.map(toDraft07);
  if (node === null || typeof node !== "object") return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, toDraft07(value)]));
  return splitUnion(openRecord(copy));
}

/** A record of any keys: said by additionalProperties it needs no regular expression. */
function openRecord({ patternProperties, ...rest }: JsonObject): JsonObject {
  if (patternProperties === undefined) return rest;
  const [values] = Object.values(patternProperties as JsonObject);
  return { ...rest, additionalProperties: values ?? false };
}

/** The keys by which the branches of a union are told apart, and what the published schema says of them. */
const DISCRIMINATORS = {
  method: {
    title: "Auth method",
    description: "How a caller logs in: a Kubernetes service account, an OIDC login, a JWT, or a token role.",
  },
  request_type: {
    title: "Request type",
    description: "What is asked for: a lane, or an order about one; it decides which keys the request has.",
  },
} as const;

/** A union told apart by one key, as conditions: then a wrong key is reported for the branch that was chosen alone. */
function splitUnion({ anyOf, ...rest }: JsonObject): JsonObject {
  if (anyOf === undefined) return rest;
  const branches = anyOf as JsonObject[];
  const constOf = (branch: JsonObject, key: string): Json | undefined =>
    ((branch.properties as JsonObject)?.[key] as JsonObject)?.const;
  const key = Object.keys(DISCRIMINATORS).find((each) =>
    branches.every((branch) => constOf(branch, each) !== undefined),
  ) as keyof typeof DISCRIMINATORS | undefined;
  if (key === undefined) return { ...rest, anyOf };
  const values = branches.map((branch) => constOf(branch, key) ?? null);
  return {
    ...rest,
    type: "object",
    required: [key],
    properties: { [key]: { ...DISCRIMINATORS[key], enum: values, examples: values.slice(0, 1) } },
    allOf: [
      ...branches.map((branch, at) => ({
        if: { type: "object", required: [key], properties: { [key]: { const: values[at] ?? null } } },
        // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
        then: branch,
      })),
      ...(key === "method" ? [describeOthers(branches, { ...DISCRIMINATORS[key], key, values })] : []),
    ],
  };
}

/** Of a value whose branch nobody can tell: what all branches ask for, so that one wrong key hides no fault of the others. */
function describeOthers(
  branches: readonly JsonObject[],
  { key, values, title, description }: { key: string; values: Json[]; title: string; description: string },
): JsonObject {
  const all = branches.map(({ properties }) => properties as JsonObject);
  const keys = [...new Set(all.flatMap(Object.keys))];
  const properties = keys.map((each): [string, Json] => [
    each,
    each === key
      ? { title, description }
      : joinSchemas(all.flatMap((of) => (of[each] === undefined ? [] : [of[each] as JsonObject]))),
  ]);
  const required = branches.map((branch) => branch.required as string[]);
  return {
    if: { type: "object", not: { required: [key], properties: { [key]: { enum: values } } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
    then: {
      type: "object",
      required: keys.filter((each) => each !== key && required.every((of) => of.includes(each))),
      properties: Object.fromEntries(properties),
      additionalProperties: false,
    },
  };
}

/** What all these schemas of one key ask for: all of it where they are alike, else the type that they have in common. */
function joinSchemas(schemas: readonly JsonObject[]): JsonObject {
  // A fixed value is one of those that the other schemas take.
  const [first = {}, ...others] = schemas.some(({ const: fixed }) => fixed === undefined)
    ? schemas.filter(({ const: fixed }) => fixed === undefined)
    : schemas;
  const text = JSON.stringify(dropAnnotations(first));
  if (others.every((other) => JSON.stringify(dropAnnotations(other)) === text)) return first;
  const { title = "", description = "", type = null } = first;
  const isShared = others.every((other) => other.type === type);
  return { title, description, ...(isShared ? { type } : {}) };
}

/** The same without what validators pass over. */
export function dropAnnotations(node: Json, isKeyword = true): Json {
  if (Array.isArray(node)) return node.map((each) => dropAnnotations(each));
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).filter(([key]) => !(isKeyword && ANNOTATIONS.has(key)));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, dropAnnotations(value, !isKeyword || key !== "properties")]),
  );
}
