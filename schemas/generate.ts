import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { BootstrapRecordSchema } from "../lanes/bootstrap/record-schema.ts";
import { KeyCustodyRecordSchema, UsageReviewSchema } from "../lanes/custody/schema.ts";
import { GuardExceptionsSchema } from "../lanes/guardrails/exceptions/schema.ts";
import { FixtureMapSchema } from "../lanes/guardrails/fixture-map/schema.ts";
import { SecretOwnershipSchema } from "../lanes/guardrails/ownership/schema.ts";
import { ORDER_SCHEMAS, RequestSchema } from "../lanes/orders/schema.ts";
import { CcrSchema } from "../lanes/schema.ts";
import {
  formatFindings,
  formatKeys,
  formatOrders,
  formatProviders,
  formatRefusals,
  formatTransitions,
} from "./docs.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** A format: its source in TypeBox, and the file name of its published schema. */
interface Format {
  readonly source: unknown;
  readonly id: string;
}

const REQUEST: Format = { source: RequestSchema, id: "credential-change-request.v1.schema.json" };
const LANE_REQUEST: Format = { source: CcrSchema, id: "workload-kv-read.v1.schema.json" };
const CUSTODY_RECORD: Format = { source: KeyCustodyRecordSchema, id: "key-custody-record.v1.schema.json" };
const USAGE_REVIEW: Format = { source: UsageReviewSchema, id: "usage-review.v1.schema.json" };
const BOOTSTRAP_RECORD: Format = { source: BootstrapRecordSchema, id: "bootstrap-record.v1.schema.json" };
const GUARD_EXCEPTIONS: Format = { source: GuardExceptionsSchema, id: "guard-exceptions.v1.schema.json" };
const OWNERSHIP: Format = { source: SecretOwnershipSchema, id: "secret-ownership.v1.schema.json" };
const FIXTURE_MAP: Format = { source: FixtureMapSchema, id: "fixture-map.v1.schema.json" };

/** Files made from the sources of the formats and the registries, by their path in the repository. */
export const GENERATED = {
  "schemas/credential-change-request.v1.schema.json": () => formatSchema(REQUEST),
  "schemas/key-custody-record.v1.schema.json": () => formatSchema(CUSTODY_RECORD),
  "schemas/usage-review.v1.schema.json": () => formatSchema(USAGE_REVIEW),
  "schemas/bootstrap-record.v1.schema.json": () => formatSchema(BOOTSTRAP_RECORD),
  "schemas/guard-exceptions.v1.schema.json": () => formatSchema(GUARD_EXCEPTIONS),
  "schemas/secret-ownership.v1.schema.json": () => formatSchema(OWNERSHIP),
  "schemas/fixture-map.v1.schema.json": () => formatSchema(FIXTURE_MAP),
  "lanes/generated/validate-guard-file.js": formatGuardFileValidators,
  "lanes/generated/validate-guard-file.d.ts": formatGuardFileValidatorTypes,
  "lanes/generated/validate-ccr.js": formatValidator,
  "lanes/generated/validate-ccr.d.ts": formatValidatorTypes,
  "lanes/generated/validate-order.js": formatOrderValidators,
  "lanes/generated/validate-order.d.ts": formatOrderValidatorTypes,
  "lanes/generated/validate-record.js": formatRecordValidators,
  "lanes/generated/validate-record.d.ts": formatRecordValidatorTypes,
  "lanes/generated/validate-bootstrap-record.js": formatBootstrapValidator,
  "lanes/generated/validate-bootstrap-record.d.ts": formatBootstrapValidatorTypes,
  "lanes/generated/validate-exceptions.js": formatExceptionsValidator,
  "lanes/generated/validate-exceptions.d.ts": formatExceptionsValidatorTypes,
  "docs/findings.md": formatFindings,
  "docs/decisions.md": formatDecisions,
  "docs/ccr-format.md": formatReference,
  "docs/custody.md": () => fillTable("custody.md", "providers", formatProviders()),
} as const;

/** What people read and validators pass over. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["title", "description", "examples", "patternErrorMessage"]);

/** The published schema: draft-07, which is what editors' YAML servers read. */
export function buildSchema({ source, id }: Format = REQUEST): JsonObject {
  const schema = toDraft07(JSON.parse(JSON.stringify(source))) as JsonObject;
  return { $schema: "http://json-schema.org/draft-07/schema#", $id: id, ...schema };
}

function toDraft07(node: Json): Json {
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
    allOf: branches.map((branch, at) => ({
      if: { type: "object", required: [key], properties: { [key]: { const: values[at] ?? null } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
      then: branch,
    })),
  };
}

function formatSchema(format: Format): string {
  return `${JSON.stringify(buildSchema(format), undefined, 2)}\n`;
}

function formatValidator(): string {
  const ajv = makeCompiler();
  const code = standalone.default(ajv, ajv.compile(dropAnnotations(buildSchema(LANE_REQUEST)) as JsonObject));
  return finishModule(code, "lanes/schema.ts");
}

/** The validators of all orders in one module, by their request type; apart from that of lanes, which most files need. */
function formatOrderValidators(): string {
  const ajv = makeCompiler();
  const names = ORDER_SCHEMAS.map((source) => {
    const name = nameValidator(source.properties.request_type.const);
    ajv.addSchema(dropAnnotations(buildSchema({ source, id: name })) as JsonObject);
    return [name, name] as const;
  });
  return finishModule(standalone.default(ajv, Object.fromEntries(names)), "lanes/orders/schema.ts");
}

/** `lane-rotation` → `validateLaneRotation`. */
function nameValidator(requestType: string): string {
  return `validate${requestType.replace(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase())}`;
}

/** The validators of all records in one module: whoever reads one kind reads the other. */
function formatRecordValidators(): string {
  const ajv = makeCompiler();
  for (const format of [CUSTODY_RECORD, USAGE_REVIEW])
    ajv.addSchema(dropAnnotations(buildSchema(format)) as JsonObject);
  const code = standalone.default(ajv, {
    validateCustodyRecord: CUSTODY_RECORD.id,
    validateUsageReview: USAGE_REVIEW.id,
  });
  return finishModule(code, "lanes/custody/schema.ts");
}

function formatBootstrapValidator(): string {
  const ajv = makeCompiler();
  ajv.addSchema(dropAnnotations(buildSchema(BOOTSTRAP_RECORD)) as JsonObject);
  const code = standalone.default(ajv, { validateBootstrapRecord: BOOTSTRAP_RECORD.id });
  return finishModule(code, "lanes/bootstrap/record-schema.ts");
}

function formatExceptionsValidator(): string {
  const ajv = makeCompiler();
  ajv.addSchema(dropAnnotations(buildSchema(GUARD_EXCEPTIONS)) as JsonObject);
  const code = standalone.default(ajv, { validateGuardExceptions: GUARD_EXCEPTIONS.id });
  return finishModule(code, "lanes/guardrails/exceptions/schema.ts");
}

/** The validators of the reviewed files of the guardrails in one module: what judges one file reads the other. */
function formatGuardFileValidators(): string {
  const ajv = makeCompiler();
  for (const format of [OWNERSHIP, FIXTURE_MAP]) ajv.addSchema(dropAnnotations(buildSchema(format)) as JsonObject);
  const names = { validateSecretOwnership: OWNERSHIP.id, validateFixtureMap: FIXTURE_MAP.id };
  const sources = "lanes/guardrails/ownership/schema.ts and lanes/guardrails/fixture-map/schema.ts";
  return finishModule(standalone.default(ajv, names), sources);
}

function makeCompiler(): Ajv {
  return new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    // Counts a string's code units: lengths are only compared with 1, and the module then needs nothing of ajv at run time.
    unicode: false,
    logger: false,
    messages: false,
    code: { source: true, esm: true },
  });
}

function finishModule(code: string, source: string): string {
  if (/\brequire\(|\bimport\b/.test(code)) throw new Error("the validator must not import anything");
  return `// Made by schemas/generate.ts from ${source}.\n${code.trim()}\n`;
}

function dropAnnotations(node: Json, isKeyword = true): Json {
  if (Array.isArray(node)) return node.map((each) => dropAnnotations(each));
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).filter(([key]) => !(isKeyword && ANNOTATIONS.has(key)));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, dropAnnotations(value, !isKeyword || key !== "properties")]),
  );
}

function formatValidatorTypes(): string {
  return `// Made by schemas/generate.ts.
/** One way in which a value does not fit the schema. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** True for a value that fits the schema of a request; sets \`errors\` otherwise. */
export const validate: {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
`;
}

function formatOrderValidatorTypes(): string {
  const lines = ORDER_SCHEMAS.map(({ properties: { request_type: type } }) => {
    const name = nameValidator(type.const);
    return `/** True for a value that fits the schema of a ${type.const}; sets \`errors\` otherwise. */
export const ${name}: typeof validate;
`;
  });
  return `// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

${lines.join("\n")}`;
}

function formatRecordValidatorTypes(): string {
  return `// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a custody record; sets \`errors\` otherwise. */
export const validateCustodyRecord: typeof validate;

/** True for a value that fits the schema of a usage review; sets \`errors\` otherwise. */
export const validateUsageReview: typeof validate;
`;
}

function formatBootstrapValidatorTypes(): string {
  return `// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a bootstrap record; sets \`errors\` otherwise. */
export const validateBootstrapRecord: typeof validate;
`;
}

function formatExceptionsValidatorTypes(): string {
  return `// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a file of exceptions; sets \`errors\` otherwise. */
export const validateGuardExceptions: typeof validate;
`;
}

function formatGuardFileValidatorTypes(): string {
  return `// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a file of ownership; sets \`errors\` otherwise. */
export const validateSecretOwnership: typeof validate;

/** True for a value that fits the schema of a fixture map; sets \`errors\` otherwise. */
export const validateFixtureMap: typeof validate;
`;
}

/** Paths of generated files that differ from what their sources would make now. */
export function findDrift(root: string): string[] {
  return Object.entries(GENERATED)
    .filter(([path, format]) => readIfPresent(join(root, path)) !== format())
    .map(([path]) => path);
}

/** The written reference, with the tables of keys between their marks made anew. */
function formatReference(): string {
  const lanes = fillTable("ccr-format.md", "keys", formatKeys(JSON.parse(JSON.stringify(CcrSchema))));
  return fillTable("ccr-format.md", "orders", formatOrders(JSON.parse(JSON.stringify(ORDER_SCHEMAS))), lanes);
}

function formatDecisions(): string {
  const moves = fillTable("decisions.md", "transitions", formatTransitions());
  return fillTable("decisions.md", "refusals", formatRefusals(), moves);
}

/** A page of docs/ with the table between its marks of a name made anew. */
function fillTable(page: string, name: string, table: string, written = readPage(page)): string {
  const marked = new RegExp(`(<!-- ${name}:begin -->\n).*(<!-- ${name}:end -->)`, "s");
  if (!marked.test(written)) throw new Error(`docs/${page} has lost the marks of its table of ${name}`);
  return written.replace(marked, (_all, begin: string, end: string) => `${begin}${table}\n${end}`);
}

function readPage(page: string): string {
  return readFileSync(join(import.meta.dirname, "..", "docs", page), "utf8");
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const root = join(import.meta.dirname, "..");
  const drift = findDrift(root);
  if (values.check !== true) {
    for (const [path, format] of Object.entries(GENERATED)) writeFileSync(join(root, path), format());
  } else if (drift.length > 0) {
    process.stderr.write(`${drift.join(", ")}: run node schemas/generate.ts\n`);
    process.exitCode = 1;
  }
}
