import { REFUSALS } from "../../lanes/decisions/refusal.ts";
import { FINDING_KINDS, type FindingKind } from "../../lanes/finding.ts";
import { suggest } from "../../lanes/suggest.ts";
import { UsageError } from "../errors.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

const kinds: Readonly<Record<string, FindingKind>> = FINDING_KINDS;

/** One code of the registry, as `--json` prints it. */
interface Explanation extends FindingKind {
  readonly code: string;
  readonly meaning: string;
  readonly docs: string;
}

/** `ccr explain`: a code, or all of them. */
export function explainFinding({ operands, options, terminal }: Invocation<{ json?: true }>): ExitCode {
  const [code] = operands;
  const found = code === undefined ? Object.keys(kinds).sort().map(describe) : [describe(code)];
  if (options.json) {
    terminal.write(`${JSON.stringify({ schema: "credential-lanes/explain/v1", findings: found }, undefined, 2)}\n`);
  } else {
    terminal.write(code === undefined ? formatList(found, terminal.style) : found.map(formatExplanation).join("\n"));
  }
  return 0;
}

function describe(code: string): Explanation {
  const kind = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  if (kind !== undefined) return { code, meaning: kind.title, ...kind, docs: `docs/findings.md#${code}` };
  const refusal = Object.entries(REFUSALS).find(([name]) => name === code);
  if (refusal !== undefined) {
    const [name, meaning] = refusal;
    throw new UsageError(`${name} is no finding; an act is refused by it: ${meaning} (docs/decisions.md)`);
  }
  const near = suggest(code, Object.keys(kinds));
  const help = near === undefined ? "ccr explain lists all codes" : `did you mean ${near}?`;
  throw new UsageError(`there is no such finding code; ${help}`);
}

function formatExplanation({ code, severity, title, meaning, example, hint, docs }: Explanation): string {
  const lines = [
    `${code} (${severity}): ${title}`,
    "",
    ...(meaning === title ? [] : [meaning]),
    ...(example === undefined ? [] : [`Example: ${example}`]),
    `Fix: ${hint}`,
    `More: ${docs}`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatList(found: readonly Explanation[], style: Terminal["style"]): string {
  const width = Math.max(...found.map(({ code }) => code.length));
  return found
    .map(({ code, severity, title }) => `${style("bold", code.padEnd(width))}  ${severity.padEnd(7)}  ${title}\n`)
    .join("");
}
