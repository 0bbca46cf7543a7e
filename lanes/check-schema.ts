import { createRequire } from "node:module";
import type { FindingCode } from "./finding.ts";
import { type SchemaError, validate } from "./generated/validate-ccr.js";
import { OPEN_MARK } from "./inventory/placeholder.ts";
import { MAX_FINDINGS } from "./limits.ts";
import { ORDER_TYPES } from "./orders/vocabulary.ts";
import type { YamlMap, YamlValue } from "./parse/tree.ts";
import { parsePointer } from "./positions.ts";
import { isSharedKey } from "./reviewable.ts";
import { selectErrors } from "./select-errors.ts";
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
  integer: "a whole number",
  object: "a mapping",
  array: "a list",
};

/** A key that can be named in a sentence. */
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]{0,31}$/;

/** A format of documents: its published schema, and the validator that was made of it. */
export interface DocumentSchema {
  /** What stands under `kind`. */
  readonly kind: string;
  /** What findings call such a document. */
  readonly noun: "request" | "record";
  /** Where its keys are described; the registry's hints are about requests. */
  readonly docs?: string;
  readonly published: SchemaNode;
  readonly validate: { (value: unknown): boolean; errors?: readonly SchemaError[] | null };
  /** Whatever else is in a document of another kind, version or type, this program cannot judge it. */
  readonly discriminators: readonly Discriminator[];
}

/** A key of the root that says what a document is. */
export interface Discriminator {
  readonly key: string;
  readonly known: string | number;
  readonly code: FindingCode;
  /** Whatever else this program knows, under other schemas. */
  readonly others?: readonly string[];
}

interface PublishedSchema {
  readonly allOf: readonly { readonly if: SchemaNode; readonly then: SchemaNode }[];
}

const load = createRequire(import.meta.url);

/** Read where a document does not fit: it is the greater part of what a check would load. */
function readPublished(type: string): SchemaNode {
  // By the name of the package, so that the compiled file finds it too.
  const { allOf } = load("credential-lanes/schemas/credential-change-request.v1.schema.json") as PublishedSchema;
  const branch = allOf.find(({ if: { properties } }) => properties?.request_type?.const === type);
  if (branch === undefined) throw new TypeError(`the published schema has no requests of type ${type}`);
  return branch.then;
}

/** The format of the requests of one type, all of which are published together. */
export function describeRequestSchema(type: string, validateType: DocumentSchema["validate"]): DocumentSchema {
  return {
    kind: "credential-change-request",
    noun: "request",
    get published() {
      return readPublished(type);
    },
    validate: validateType,
    discriminators: [
      { key: "kind", known: "credential-change-request", code: "unknown-kind" },
      { key: "schema_version", known: 1, code: "unknown-schema-version" },
      { key: "request_type", known: type, code: "unknown-request-type", others: ORDER_TYPES },
    ],
  };
}

/** The format of requests for a lane. */
export const REQUEST_SCHEMA: DocumentSchema = describeRequestSchema("workload-kv-read", validate);

/** Everything in which a document does not fit its schema; none means that it is a `Ccr`, or what was asked for. */
export function checkSchema(root: YamlMap, schema: DocumentSchema = REQUEST_SCHEMA): SchemaProblem[] {
  if (schema.validate(root)) return [];
  const unknown = schema.discriminators.find(({ key, known }) => isOther(root[key], known));
  if (unknown !== undefined) {
    const other = describeOther(root[unknown.key], unknown);
    // What requests of every type have is judged whatever type this one is meant to be.
    const shared = isOfUnknownType([other], root) ? listProblems({ root, schema }, isSharedKey) : [];
    return [other, ...shared];
  }
  return listProblems({ root, schema });
}

/** What is said of a document of another kind, version or type. */
export function describeOther(
  value: YamlValue | undefined,
  { key, known, code, others = [] }: Discriminator,
): SchemaProblem {
  const all = [known, ...others];
  const message = `This program knows ${key}: ${all.join(", ")} alone`;
  return { ...describeChoice([key], value, all), code, message };
}

/** The problems at and below the keys of the root that are asked for. */
function listProblems(
  document: Document,
  isAskedFor: (key: string | undefined) => boolean = () => true,
): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const errors = selectErrors(document.schema.validate.errors ?? []);
  const choices = new Map(errors.filter(isChoice).map((error) => [error.instancePath, error]));
  const mistyped = new Set(errors.flatMap(({ keyword, instancePath }) => (keyword === "type" ? [instancePath] : [])));
  for (const error of errors) {
    if (isChoice(error) && mistyped.has(error.instancePath)) continue;
    const choice = error.keyword === "type" ? choices.get(error.instancePath) : undefined;
    const problem = describeError(error, document);
    const whole = choice === undefined ? problem : joinChoice(problem, choice, document);
    if (isAskedFor(problem.path[0])) problems.push(whole);
    if (problems.length > MAX_FINDINGS) break;
  }
  return problems;
}

const isChoice = ({ keyword }: SchemaError): boolean => keyword === "const" || keyword === "enum";

/** A value that is missing, or of the wrong type, and must be one of a few is one fault: of what type they are, and which. */
function joinChoice(ofType: SchemaProblem, choice: SchemaError, { root, schema }: Document): SchemaProblem {
  const { path, code, message } = ofType;
  const { message: ofChoice, hint } = describeChoice(path, valueAt(root, path), listAllowed(choice, path, schema));
  const choices = ofChoice.slice(formatPlace(path).length);
  const joined =
    code === "empty-value" ? `${message}: it${choices}` : `${message},${choices.replace(" must be", " namely")}`;
  return { ...ofType, message: joined, ...(hint === undefined ? {} : { hint }) };
}

/** What a value may be; a schema knows its own type of documents alone. */
function listAllowed({ params }: SchemaError, path: readonly string[], schema: DocumentSchema): readonly unknown[] {
  const allowed = (params.allowedValues as readonly unknown[] | undefined) ?? [params.allowedValue];
  const others = path.length === 1 ? schema.discriminators.find(({ key }) => key === path[0])?.others : undefined;
  return [...new Set([...allowed, ...(others ?? [])])];
}

const UNKNOWN_CODES: readonly FindingCode[] = ["unknown-kind", "unknown-schema-version", "unknown-request-type"];

/** True for a document of another kind, version or type: there is nothing in it that this program could judge. */
export function isUnknownDocument(problems: readonly SchemaProblem[]): boolean {
  return problems.some(({ code }) => UNKNOWN_CODES.includes(code));
}

/** True for a request of this format and version whose type alone is none that this program knows. */
export function isOfUnknownType(problems: readonly SchemaProblem[], { kind, schema_version }: YamlMap): boolean {
  const isRequest = kind === "credential-change-request" && schema_version === 1;
  return isRequest && problems.some(({ code }) => code === "unknown-request-type");
}

/** A value of another type is left to the schema, which says what type it must have. */
function isOther(value: YamlValue | undefined, known: string | number): boolean {
  return typeof value === typeof known && value !== known;
}

interface Document {
  readonly root: YamlMap;
  readonly schema: DocumentSchema;
}

function describeError(error: SchemaError, { root, schema }: Document): SchemaProblem {
  const problem = describeFault(error, { root, schema });
  if (schema.docs === undefined || problem.hint !== undefined || problem.code === "empty-value") return problem;
  return { ...problem, hint: `See ${schema.docs} for what belongs there.` };
}

function describeFault(error: SchemaError, { root, schema }: Document): SchemaProblem {
  const path = parsePointer(error.instancePath);
  const value = valueAt(root, path);
  const where = path.length === 0 ? `The ${schema.noun}` : formatPlace(path);
  if (value === null) return { code: "empty-value", path, message: `${where} is empty` };
  const { params } = error;
  switch (error.keyword) {
    case "required":
      return describeMissing(path, String(params.missingProperty), schema);
    case "additionalProperties":
      return describeUnknown(path, { key: String(params.additionalProperty), error, map: value, schema });
    case "type":
      return describeType({ path, where, value }, String(params.type));
    case "anyOf":
      return { code: "wrong-type", path, message: `${where} must be text, or a list of texts` };
    case "enum":
    case "const":
      return describeChoice(path, value, listAllowed(error, path, schema));
    case "pattern":
      return {
        code: "bad-format",
        path,
        message: `${where} must be ${schemaAt(schema, error, 1).patternErrorMessage}`,
      };
    case "minimum":
      return { code: "wrong-value", path, message: `${where} must be ${params.limit} or more` };
    default:
      return { code: "empty-value", path, message: `${where} is empty` };
  }
}

interface Mistyped {
  readonly path: readonly string[];
  readonly where: string;
  readonly value: YamlValue | undefined;
}

function describeType({ path, where, value }: Mistyped, type: string): SchemaProblem {
  const problem: SchemaProblem = { code: "wrong-type", path, message: `${where} must be ${TYPE_WORDS[type]}` };
  if (type === "string" && typeof value === "object" && !Array.isArray(value)) {
    const isMark = Object.keys(value ?? {}).join() === OPEN_MARK;
    return {
      ...problem,
      hint: isMark
        ? "Write the text in the place of the mark, which goes with the line that it is on."
        : "Quote the text: with a colon and a blank in it, or in braces, it is a mapping.",
    };
  }
  if (type !== "array" || typeof value !== "string") return problem;
  const hint = /^-\S/.test(value)
    ? "A dash without a blank behind it begins a text: write `- ` before each entry."
    : "Write each entry on a line of its own, with a dash and a blank before it.";
  return { ...problem, hint };
}

function describeMissing(path: readonly string[], key: string, { noun }: DocumentSchema): SchemaProblem {
  const where = path.length === 0 ? `A ${noun}` : formatPlace(path);
  return { code: "missing-key", path: [...path, key], message: `${where} needs the key ${key}` };
}

interface UnknownKey {
  readonly key: string;
  readonly error: SchemaError;
  readonly map: YamlValue | undefined;
  readonly schema: DocumentSchema;
}

function describeUnknown(path: readonly string[], { key, error, map, schema }: UnknownKey): SchemaProblem {
  const known = Object.keys(schemaAt(schema, error, 1).properties ?? {});
  const free = known.filter((each) => typeof map === "object" && map !== null && !Object.hasOwn(map, each));
  const where = path.length === 0 ? `A ${schema.noun}` : formatPlace(path);
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
function schemaAt({ published: root }: DocumentSchema, { schemaPath }: SchemaError, stepsBack: number): SchemaNode {
  const steps = parsePointer(schemaPath.replace(/^#/, "")).map(decodeURIComponent);
  let node = root;
  for (const step of steps.slice(0, steps.length - stepsBack)) node = (node[step] ?? {}) as SchemaNode;
  return node;
}
