import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { ORDER_SCHEMAS } from "../lanes/orders/schema.ts";
import { CcrSchema } from "../lanes/schema.ts";
import { buildValidatorSchema, FORMATS, type Format } from "./formats.ts";

/** A module of validators: by whom it is read decides what is in it together. */
interface ValidatorModule {
  /** The name of its files in lanes/generated/. */
  readonly file: string;
  /** Where its formats are written. */
  readonly sources: string;
  readonly validators: readonly {
    readonly name: string;
    readonly format: Format;
    /** What it takes, in words. */
    readonly of: string;
  }[];
}

/** All but that of lane requests, which most files need and the others do not. */
const MODULES: readonly ValidatorModule[] = [
  {
    file: "validate-order",
    sources: "lanes/orders/schema.ts",
    validators: ORDER_SCHEMAS.map((source) => {
      const type = source.properties.request_type.const;
      const name = nameValidator(type);
      return { name, format: { source, id: name }, of: `a ${type}` };
    }),
  },
  {
    file: "validate-record",
    sources: "lanes/custody/schema.ts",
    validators: [
      { name: "validateCustodyRecord", format: FORMATS.custodyRecord, of: "a custody record" },
      { name: "validateUsageReview", format: FORMATS.usageReview, of: "a usage review" },
    ],
  },
  {
    file: "validate-bootstrap-record",
    sources: "lanes/bootstrap/record-schema.ts",
    validators: [{ name: "validateBootstrapRecord", format: FORMATS.bootstrapRecord, of: "a bootstrap record" }],
  },
  {
    file: "validate-exceptions",
    sources: "lanes/guardrails/exceptions/schema.ts",
    validators: [{ name: "validateGuardExceptions", format: FORMATS.exceptions, of: "a file of exceptions" }],
  },
  {
    file: "validate-guard-file",
    sources: "lanes/guardrails/ownership/schema.ts and lanes/guardrails/fixture-map/schema.ts",
    validators: [
      { name: "validateSecretOwnership", format: FORMATS.ownership, of: "a file of ownership" },
      { name: "validateFixtureMap", format: FORMATS.fixtureMap, of: "a fixture map" },
    ],
  },
];

/** The files of lanes/generated/, by their path in the repository. */
export const VALIDATORS: Readonly<Record<string, () => string>> = {
  "lanes/generated/validate-ccr.js": formatLaneValidator,
  "lanes/generated/validate-ccr.d.ts": () => LANE_TYPES,
  ...Object.fromEntries(
    MODULES.flatMap((module) => [
      [`lanes/generated/${module.file}.js`, () => formatModule(module)],
      [`lanes/generated/${module.file}.d.ts`, () => formatTypes(module)],
    ]),
  ),
};

/** `lane-rotation` → `validateLaneRotation`. */
function nameValidator(requestType: string): string {
  return `validate${requestType.replace(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase())}`;
}

function formatLaneValidator(): string {
  const ajv = makeCompiler();
  const schema = buildValidatorSchema({ source: CcrSchema, id: "workload-kv-read.v1.schema.json" });
  return finishModule(standalone.default(ajv, ajv.compile(schema)), "lanes/schema.ts");
}

function formatModule({ sources, validators }: ValidatorModule): string {
  const ajv = makeCompiler();
  for (const { format } of validators) ajv.addSchema(buildValidatorSchema(format));
  const names = Object.fromEntries(validators.map(({ name, format }) => [name, format.id]));
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

function formatTypes({ validators }: ValidatorModule): string {
  const lines = validators.map(
    ({ name, of }) => `/** True for a value that fits the schema of ${of}; sets \`errors\` otherwise. */
export const ${name}: typeof validate;
`,
  );
  return `// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

${lines.join("\n")}`;
}

const LANE_TYPES = `// Made by schemas/generate.ts.
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
