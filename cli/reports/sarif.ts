import { createHash } from "node:crypto";
import { FINDING_KINDS, type Finding, type FindingKind, type Severity } from "../../lanes/finding.ts";
import type { ExceptedFinding } from "../../lanes/guardrails/exceptions/apply.ts";
import type { Report } from "./report.ts";

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "note",
  risk: "warning",
};
const codes: readonly string[] = Object.keys(FINDING_KINDS).sort();

/** A SARIF 2.1.0 log: every code of the registry as a rule, every finding as a result, suppressed where it is excepted. */
export function formatSarif({ findings, excepted = [], version }: Report): string {
  const all = [...findings, ...excepted];
  const results = [...findings.map(describeResult), ...excepted.map(describeExcepted)];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "ccr", semanticVersion: version, rules: codes.map(describeRule) } },
        columnKind: "utf16CodeUnits",
        results: addFingerprints(results, all),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describeRule(code: string): object {
  const kind = (FINDING_KINDS as Readonly<Record<string, FindingKind>>)[code];
  if (kind === undefined) throw new TypeError("a rule must be a code of the registry");
  const { title, hint, severity, meaning = title, example } = kind;
  const exampleText = example === undefined ? "" : `\n\nExample: ${example}`;
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    help: {
      text: `${meaning}\n\nFix: ${hint}${exampleText}`,
      markdown: `${meaning}\n\n**Fix:** ${hint}${exampleText}`,
    },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ["security", severity] },
  };
}

function describeResult({ code, severity, file, line, column, pointer, message, hint }: Finding): object {
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: `${message}\n${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(file), uriBaseId: "%SRCROOT%" },
          region: { startLine: line, startColumn: column },
        },
        ...(pointer === "" ? {} : { logicalLocations: [{ fullyQualifiedName: pointer, kind: "value" }] }),
      },
    ],
  };
}

function describeExcepted(finding: ExceptedFinding): object {
  const { owner, reason, expires } = finding.exception;
  const justification = `${reason} (${owner}, until ${expires})`;
  return { ...describeResult(finding), suppressions: [{ kind: "external", status: "accepted", justification }] };
}

/** Equal from run to run while a finding moves up and down its file: made of its code and pointer, not its line. */
function addFingerprints(results: readonly object[], findings: readonly Finding[]): object[] {
  const seen = new Map<string, number>();
  return results.map((result, at) => {
    const { code, file, pointer } = findings[at] as Finding;
    const identity = JSON.stringify([code, file, pointer]);
    const repeat = seen.get(identity) ?? 0;
    seen.set(identity, repeat + 1);
    const digest = createHash("sha256").update(`${identity}\n${repeat}`).digest("hex");
    return { ...result, partialFingerprints: { "ccrFinding/v1": digest } };
  });
}

/** A relative URI reference (RFC 3986). */
function encodePath(file: string): string {
  return file
    .split("/")
    .map((segment) => encodeURIComponent(segment.toWellFormed()))
    .join("/");
}
