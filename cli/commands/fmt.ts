import { checkSources } from "../../lanes/check.ts";
import { REQUEST_SCHEMA } from "../../lanes/check-schema.ts";
import type { SourceFile } from "../../lanes/load.ts";
import { readMeant } from "../../lanes/meant.ts";
import type { YamlMap } from "../../lanes/parse/tree.ts";
import { parseSource } from "../../lanes/parse.ts";
import { countOf } from "../count-of.ts";
import { Refusal, UsageError } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { replaceFile } from "../files/write.ts";
import { type FormatResult, formatSource } from "../format-source.ts";
import { readKeyOrder } from "../key-order.ts";
import { showPlainly } from "../reports/report.ts";
import { locateIds, readRequests } from "../requests.ts";
import { isSecretFinding } from "../secret-findings.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface FmtOptions {
  readonly check?: true;
  readonly json?: true;
}

/** What became of one file. */
interface Outcome {
  readonly file: string;
  readonly outcome: "changed" | "unchanged" | "refused";
  readonly reasons: readonly string[];
}

/** `ccr fmt`: 1 where a file is refused, or would change under `--check`. */
export function formatFiles({ operands, options, terminal }: Invocation<FmtOptions>): ExitCode {
  if (operands.includes("-")) return formatStdin(operands, options, terminal);
  const { sources, findings } = readRequests(locateIds(operands, terminal), terminal);
  const refused = new Set(findings.map(({ file }) => file));
  const outcomes = [
    ...findings.map(({ file, message }): Outcome => ({ file, outcome: "refused", reasons: [message] })),
    ...sources
      .filter(({ path }) => !refused.has(path))
      .map((source) => formatFile(source, { check: options.check === true, folder: terminal.folder })),
  ].sort((left, right) => (left.file < right.file ? -1 : 1));
  if (options.json) {
    terminal.write(`${JSON.stringify({ schema: "credential-lanes/fmt/v1", files: outcomes }, undefined, 2)}\n`);
  } else writeOutcomes(outcomes, options, terminal);
  const isFailure = ({ outcome }: Outcome): boolean =>
    outcome === "refused" || (options.check === true && outcome === "changed");
  return outcomes.some(isFailure) ? 1 : 0;
}

function formatFile({ path, text }: SourceFile, { check, folder }: { check: boolean; folder: string }): Outcome {
  const result = formatRequest(text);
  if ("problem" in result) return { file: path, outcome: "refused", reasons: [result.problem] };
  if (result.text === text) return { file: path, outcome: "unchanged", reasons: [] };
  try {
    if (!check) replaceFile(resolvePath(folder, path), { from: text, to: result.text });
    return { file: path, outcome: "changed", reasons: [] };
  } catch (error) {
    if (error instanceof Refusal) return { file: path, outcome: "refused", reasons: error.reasons };
    throw error;
  }
}

/** The order of keys is one of requests: in any other document the same keys mean something else, or nothing. */
function formatRequest(text: string): FormatResult {
  const { root, drafts } = parseSource({ text });
  const isOther = root !== undefined && drafts.length === 0 && !isMeantAsRequest(root);
  return isOther ? { problem: "it is no credential change request" } : formatSource({ text }, readKeyOrder(text));
}

/** Also of one without its kind, or with a slip in it. */
function isMeantAsRequest(root: YamlMap): boolean {
  const { kind, request_type: type, id } = readMeant(root, undefined).root;
  if (kind !== undefined) return kind === REQUEST_SCHEMA.kind;
  return typeof type === "string" || typeof id === "string";
}

function writeOutcomes(outcomes: readonly Outcome[], { check }: FmtOptions, terminal: Terminal): void {
  const changed = outcomes.filter(({ outcome }) => outcome === "changed");
  for (const { file } of changed) terminal.write(`${check ? "would change" : "changed"} ${showPlainly(file)}\n`);
  for (const { file, outcome, reasons } of outcomes) {
    if (outcome === "refused") terminal.say(`ccr: ${showPlainly(file)} is refused: ${reasons.join("; ")}`);
  }
  terminal.say(`${changed.length} of ${countOf(outcomes.length, "file")} ${check ? "would change" : "changed"}`);
}

/** A filter: what comes in goes out, in order. A text that holds a credential is not passed on. */
function formatStdin(operands: readonly string[], { check, json }: FmtOptions, terminal: Terminal): ExitCode {
  if (operands.length > 1) throw new UsageError("- takes the place of all files; name it alone");
  if (json) throw new UsageError("--json is for files; - prints the formatted request");
  const { sources, findings } = readRequests(operands, terminal);
  const [source] = sources;
  if (source === undefined) throw new Refusal(findings.map(({ message }) => `stdin is refused: ${message}`));
  if (checkSources([source]).some((checked) => checked.findings.some(isSecretFinding))) {
    throw new Refusal(["stdin is refused: it looks as if it held a credential; ccr validate - says where"]);
  }
  const result = formatRequest(source.text);
  if ("problem" in result) throw new Refusal([`stdin is refused: ${result.problem}`]);
  if (!check) terminal.write(result.text);
  return check && result.text !== source.text ? 1 : 0;
}
