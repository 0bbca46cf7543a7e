import type { Finding, Severity } from "../../lanes/finding.ts";
import { GUARD_FILE_FINDINGS } from "../../lanes/findings/guard-files.ts";
import { GUARDRAIL_FINDINGS } from "../../lanes/findings/guardrails.ts";
import { scanText } from "../../lanes/secret-scan.ts";
import { isSecretFinding } from "../secret-findings.ts";
import type { Terminal } from "../terminal.ts";
import { type MaskedLine, makeLineMask } from "./mask-line.ts";
import { maskManifestLine } from "./mask-manifest-line.ts";
import { formatSummary, type Report, showPlainly, summarize } from "./report.ts";

const colours = { error: "red", warning: "yellow", risk: "magenta" } as const satisfies Record<Severity, string>;
type Style = Terminal["style"];

/** For people: findings by file, each with its line and a caret, and a line that sums up. */
export function formatText(report: Report, style: Style): string {
  const sources = new Map(report.sources.map(({ path, text }) => [path, text]));
  const groups = Map.groupBy(report.findings, ({ file }) => file);
  const blocks = [...groups].map(([file, findings]) => {
    const hidden = (report.excepted ?? []).filter((each) => each.file === file);
    const isMasked = prepareMasks(report, file, sources.get(file));
    const showLine = prepareLines(sources.get(file), [...findings, ...hidden], isMasked);
    const parts = findings.map((finding) => formatFinding(finding, { style, shown: showLine(finding) }));
    return `${style("bold", showPlainly(file))}\n${parts.join("\n")}\n`;
  });
  return [...blocks, `${formatSummary(summarize(report))}\n`].join("\n");
}

function formatFinding(
  { line, column, severity, code, message, hint }: Finding,
  { style, shown }: { style: Style; shown: readonly string[] },
): string {
  const head = `  ${line}:${column}  ${style(colours[severity], severity)}  ${showPlainly(message)}  ${style("dim", code)}`;
  return [head, ...shown.map((each) => `    ${each}`), `    ${style("dim", showPlainly(hint))}`].join("\n");
}

/** Shows the line of a finding over a caret; nothing of a file with a credential, and no line that could hold one. */
function prepareLines(
  text: string | undefined,
  findings: readonly Finding[],
  isMasked: (finding: Finding) => boolean,
): (finding: Finding) => string[] {
  if (text === undefined || findings.some(isSecretFinding)) return () => [];
  const lines = text.split(/\r\n|\r|\n/);
  const masks = new Map<number, Mask | undefined>();
  // What is wrong may be a value that nobody recognised; what else is said of its line does not show it either.
  const faulty = new Set(findings.filter(({ severity }) => severity === "error").map(({ line }) => line));
  return (finding) => {
    const { line } = finding;
    if (!masks.has(line)) masks.set(line, makeMask(lines[line - 1], faulty.has(line)));
    const mask = masks.get(line);
    const masked = isMasked(finding) ? mask?.ofManifest(finding) : mask?.ofRequest(finding);
    return masked === undefined ? [] : pointAt(masked.text, { line, column: masked.column });
  };
}

/** How a line is shown. */
interface Mask {
  readonly ofRequest: (finding: Finding) => MaskedLine;
  readonly ofManifest: (finding: Finding) => MaskedLine | undefined;
}

/** Undefined for a line that is not shown. A line is scanned once, however many findings it has. */
function makeMask(line: string | undefined, isFaulty: boolean): Mask | undefined {
  if (line === undefined || line.trim() === "" || scanText(line).length > 0) return undefined;
  let ofRequest: Mask["ofRequest"] | undefined;
  return {
    ofRequest: (finding) => {
      ofRequest ??= makeLineMask(line, { isFaulty });
      return ofRequest(finding);
    },
    ofManifest: (finding) => maskManifestLine(line, finding),
  };
}

/** Of requests, which hold no values and are scanned as a whole, lines are shown; of all else, what is no scalar. */
function prepareMasks({ form, requests }: Report, file: string, text = ""): (finding: Finding) => boolean {
  const isOfRequest = form === undefined || form === "validate" || requests?.has(file) === true;
  const isOfServer = form === "check-config";
  const isWhole = isOfServer || (isOfRequest && !isGuardFile(file, text));
  return ({ code }) => !isWhole || Object.hasOwn(GUARDRAIL_FINDINGS, code) || Object.hasOwn(GUARD_FILE_FINDINGS, code);
}

/** A reviewed file of the guardrails, also one that is not spelled as one. */
function isGuardFile(file: string, text: string): boolean {
  return /(?:^|\/)guardrails\//.test(file) || /\b(?:secret-ownership|fixture-map|guard-exceptions)\b/.test(text);
}

const context = 80;

function pointAt(text: string, { line, column }: { line: number; column: number }): string[] {
  const from = Math.max(0, column - 1 - context);
  const cut = (start: number, end: number): string => showPlainly(text.slice(start, end));
  const lead = `${from > 0 ? "…" : ""}${cut(from, column - 1)}`;
  const rest = `${cut(column - 1, column - 1 + context)}${text.length > column - 1 + context ? "…" : ""}`;
  const margin = String(line);
  return [`${margin} | ${lead}${rest}`, `${" ".repeat(margin.length)} | ${" ".repeat(lead.length)}^`];
}
