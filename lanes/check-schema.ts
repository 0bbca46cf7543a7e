import published from "../schemas/credential-change-request.v1.schema.json" with { type: "json" };
import type { FindingCode } from "./finding.ts";
import { type SchemaError, validate } from "./generated/validate-ccr.js";
import { MAX_FINDINGS } from "./limits.ts";
import type { YamlMap, YamlValue } from "./parse/tree.ts";
import { parsePointer } from "./positions.ts";
import { suggest } from "./suggest.ts";

/** One way in which a document does not fit the schema. */
export interface SchemaProblem {
  readonly code: FindingCode;
  /** Keys and list indexes (as text) from the root; the last step of a missing key is that key. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint?: string;
}

interface SchemaNode {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternErrorMessage?: string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  number: "a number",
  object: "a mapping",
  array: "a list",
};

/** A key that can be named in a sentence. */
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]{0,31}$/;

/** Whatever else is in a document of another kind, version or type, this program cannot judge it. */
const DISCRIMINATORS = [
  { key: "kind", known: "credential-change-request", code: "unknown-kind" },
  { key: "schema_version", known: 1, code: "unknown-schema-version" },
  { key: "request_type", known: "workload-kv-read", code: "unknown-request-type" },
] as const;

/** Everything in which a document does not fit the schema; none means that it is a `Ccr`. */
export function checkSchema(root: YamlMap): SchemaProblem[] {
  if (validate(root)) return [];
  const unknown = DISCRIMINATORS.find(({ key, known }) => isOther(root[key], known));
  if (unknown !== undefined) {
    const message = `This program knows ${unknown.key}: ${unknown.known} alone`;
    return [{ code: unknown.code, path: [unknown.key], message }];
  }
  return (validate.errors ?? [])
    .filter(({ keyword, schemaPath }) => keyword !== "if" && !/\/anyOf\/[0-9]+\//.test(schemaPath))
    .slice(0, MAX_FINDINGS + 1)
    .map((error) => describeError(root, error));
}

/** True for a document of another kind, version or type: there is nothing in it that this program could judge. */
export function isUnknownDocument(problems: readonly SchemaProblem[]): boolean {
  return problems.some((problem) => DISCRIMINATORS.some(({ code }) => code === problem.code));
}

/** A value of another type is left to the schema, which says what type it must have. */
function isOther(value: YamlValue | undefined, known: string | number): boolean {
  return typeof value === typeof known && value !== known;
}

function describeError(root: YamlMap, error: SchemaError): SchemaProblem {
  const path = parsePointer(error.instancePath);
  const value = valueAt(root, path);
  const where = path.length === 0 ? "The request" : formatPlace(path);
  if (value === null) return { code: "empty-value", path, message: `${where} is empty` };
  const { params } = error;
  switch (error.keyword) {
    case "required":
      return describeMissing(path, String(params.missingProperty));
    case "additionalProperties":
      return describeUnknown(path, { key: String(params.additionalProperty), error, map: value });
    case "type":
      return { code: "wrong-type", path, message: `${where} must be ${TYPE_WORDS[String(params.type)]}` };
    case "anyOf":
      return { code: "wrong-type", path, message: `${where} must be text, or a list of texts` };
    case "enum":
      return describeChoice(path, value, params.allowedValues as readonly unknown[]);
    case "const":
      return describeChoice(path, value, [params.allowedValue]);
    case "pattern":
      return { code: "bad-format", path, message: `${where} must be ${schemaAt(error, 1).patternErrorMessage}` };
    default:
      return { code: "empty-value", path, message: `${where} is empty` };
  }
}

function describeMissing(path: readonly string[], key: string): SchemaProblem {
  const where = path.length === 0 ? "A request" : formatPlace(path);
  return { code: "missing-key", path: [...path, key], message: `${where} needs the key ${key}` };
}

function describeUnknown(
  path: readonly string[],
  { key, error, map }: { key: string; error: SchemaError; map: YamlValue | undefined },
): SchemaProblem {
  const known = Object.keys(schemaAt(error, 1).properties ?? {});
  const free = known.filter((each) => typeof map === "object" && map !== null && !Object.hasOwn(map, each));
  const where = path.length === 0 ? "A request" : formatPlace(path);
  const similar = suggest(key, free) ?? suggest(key, known);
  return {
    code: "unknown-key",
    path: [...path, key],
    message: `${where} has no key ${PLAIN_KEY.test(key) ? key : "of this name"}`,
    hint: similar === undefined ? `Its keys are ${known.join(", ")}.` : `Did you mean ${similar}?`,
  };
}

function describeChoice(
  path: readonly string[],
  value: YamlValue | undefined,
  allowed: readonly unknown[],
): SchemaProblem {
  const message = `${formatPlace(path)} must be ${allowed.length > 1 ? "one of " : ""}${allowed.join(", ")}`;
  const similar = typeof value === "string" ? suggest(value, allowed.map(String)) : undefined;
  return { code: "wrong-value", path, message, ...(similar === undefined ? {} : { hint: `Did you mean ${similar}?` }) };
}

/** `auth.bound_claims.groups[0]`; steps that the format does not know by name are left to the pointer. */
function formatPlace(path: readonly string[]): string {
  return path.map((step, at) => (/^[0-9]+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`)).join("");
}

function valueAt(root: YamlMap, path: readonly string[]): YamlValue | undefined {
  let value: YamlValue | undefined = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as YamlMap)[step];
  }
  return value;
}

/** The schema that an error's path leads to, some keywords before its end. */
function schemaAt({ schemaPath }: SchemaError, stepsBack: number): SchemaNode {
  const steps = parsePointer(schemaPath.replace(/^#/, "")).map(decodeURIComponent);
  let node: SchemaNode = published;
  for (const step of steps.slice(0, steps.length - stepsBack)) node = (node[step] ?? {}) as SchemaNode;
  return node;
}
