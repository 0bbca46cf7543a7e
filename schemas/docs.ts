import { PROVIDERS } from "../lanes/custody/providers.ts";
import { REFUSALS } from "../lanes/decisions/refusal.ts";
import { TRANSITIONS } from "../lanes/decisions/transitions.ts";
import { FINDING_KINDS, type FindingKind } from "../lanes/finding.ts";
import { readPlainScalar } from "../lanes/parse/scalar.ts";

/** The parts of a JSON Schema (draft-07) that the format reference shows. */
interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const severities = { error: "errors", warning: "warnings", risk: "risks" } as const;

/** The text of docs/findings.md: one section a code, by severity and name. */
export function formatFindings(): string {
  const kinds = Object.entries<FindingKind>(FINDING_KINDS).sort(([left], [right]) => (left < right ? -1 : 1));
  const sections = Object.entries(severities).map(([severity, plural]) => {
    const own = kinds.filter(([, kind]) => kind.severity === severity);
    return [`## ${own.length} ${plural}`, ...own.map(formatFinding)].join("\n\n");
  });
  const intro = [
    "# Findings",
    "Every code that `ccr validate`, `ccr guard` and the program report. An error refuses the file, a warning is untidy, a",
    "risk is for a reviewer to weigh: a required approver can waive it (`risk.waivers`). A finding never shows the",
    "offending value. This page is made from the registry in `lanes/findings/` by `node schemas/generate.ts`.",
  ];
  return `${[`${intro[0]}\n\n${intro.slice(1).join("\n")}`, ...sections].join("\n\n")}\n`;
}

function formatFinding([code, kind]: readonly [string, FindingKind]): string {
  const lines = [
    `### ${code}`,
    "",
    `${kind.title}.${kind.meaning === undefined ? "" : ` ${kind.meaning}`}`,
    "",
    ...(kind.example === undefined ? [] : [`- Example: ${kind.example}`]),
    `- Fix: ${kind.hint}`,
  ];
  return lines.join("\n");
}

/** The table of docs/decisions.md: where a request may go from each state. */
export function formatTransitions(): string {
  const rows = Object.entries(TRANSITIONS).map(
    ([from, to]) => `| ${code(from)} | ${to.map(code).join(", ") || "nothing"} |`,
  );
  return ["| from | to |", "|---|---|", ...rows].join("\n");
}

/** The table of docs/decisions.md: why an act is refused. */
export function formatRefusals(): string {
  const rows = Object.entries(REFUSALS).map(([name, meaning]) => `| ${code(name)} | ${meaning} |`);
  return ["| code | why |", "|---|---|", ...rows].join("\n");
}

/** The table of docs/custody.md: the catalog of providers. */
export function formatProviders(): string {
  const rows = PROVIDERS.map(({ id, auth, rateLimits, console, fields, every = "quarterly", source }) => {
    const limits = `${rateLimits.signal}. ${rateLimits.note} [Source](${source})`;
    const cells = [code(id), `${auth.convention} ${code(auth.name)}`, limits, fields.map(code).join(", "), every];
    return `| ${[...cells, `<${console}>`].join(" | ")} |`;
  });
  const head = "| id | how a call carries the key | over the limit | fields | rotated | keys |";
  return [head, "|---|---|---|---|---|---|", ...rows].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** The table of docs/ccr-format.md: a row for every key of the schema. */
export function formatKeys(schema: Schema): string {
  const rows = listKeys(schema, "");
  return ["| key | | what belongs there |", "|---|---|---|", ...rows].join("\n");
}

/** The keys that a lane has with the same meaning; the reference says them once. */
const COMMON_KEYS: ReadonlySet<string> = new Set([
  ...["id", "kind", "schema_version", "title", "status", "created", "updated", "requester", "review", "state_hub"],
  ...["supersedes", "superseded_by", "decisions", "evidence", "history"],
]);

/** The tables of docs/ccr-format.md: of each type of order the keys that are its own. */
export function formatOrders(schemas: readonly Schema[]): string {
  const sections = schemas.map((schema) => {
    const own = Object.entries(schema.properties ?? {}).filter(([key]) => !COMMON_KEYS.has(key));
    return `### ${code(String(schema.properties?.request_type?.const))}

${schema.description}

${formatKeys({ ...schema, properties: Object.fromEntries(own) })}`;
  });
  return `\n${sections.join("\n\n")}\n`;
}

function listKeys(schema: Schema, prefix: string): readonly string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const row = `| \`${path}\` | ${required.has(key) ? "required" : ""} | ${describe(value)} |`;
    return [row, ...listBelow(value, path)];
  });
}

function listBelow(schema: Schema, path: string): readonly string[] {
  const variants = (schema.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  if (variants.length > 0) {
    return variants.flatMap((variant) => {
      const method = variant.properties?.method?.const;
      return [`| **${path}** with \`method: ${method}\` | | |`, ...listKeys(variant, `${path}.`)];
    });
  }
  if (schema.items?.properties !== undefined) return listKeys(schema.items, `${path}[].`);
  return listKeys(schema, `${path}.`);
}

/** As it is written in a request: a text that some reader takes for something else stands in quotes. */
function formatExample(example: unknown): string {
  if (typeof example !== "string") return JSON.stringify(example);
  const plain = readPlainScalar(example);
  return "value" in plain && plain.value === example ? example : `'${example}'`;
}

function describe({ description = "", enum: values, const: fixed, examples = [] }: Schema): string {
  const words = [description];
  if (values !== undefined) words.push(`One of ${values.map((value) => `\`${value}\``).join(", ")}.`);
  else if (fixed !== undefined && !description.startsWith("Always")) words.push(`Always \`${fixed}\`.`);
  const [example] = examples;
  if (example !== undefined && values === undefined) words.push(`Example: \`${formatExample(example)}\`.`);
  return words.join(" ").trim().replaceAll("|", "\\|");
}
