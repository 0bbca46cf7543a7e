import { describeServices, type ServiceDescription } from "../../lanes/guardrails/ownership/describe-services.ts";
import { suggest } from "../../lanes/suggest.ts";
import { Refusal, UsageError } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { compareSection, listSections, type SectionState } from "../ownership/check-section.ts";
import { formatSection } from "../ownership/markdown.ts";
import { readRepository } from "../ownership/read-repository.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface OwnershipOptions {
  readonly format?: "markdown" | "json";
  readonly json?: true;
  readonly check?: string;
}

/** `ccr ownership`: 0; 1 where the files do not fit, or with --check a section is not what it would be now. */
export function describeOwnership({ operands, options, terminal }: Invocation<OwnershipOptions>): ExitCode {
  if (options.json && options.format === "markdown") {
    throw new UsageError("--json and --format markdown contradict each other");
  }
  const all = describeServices(readRepository(terminal));
  const named = operands.length === 0 ? all : operands.map((operand) => findService(operand, all));
  const isJson = options.json === true || options.format === "json";
  if (options.check !== undefined) {
    return checkFile(options.check, { named: operands.length === 0 ? undefined : named, all, isJson, terminal });
  }
  if (isJson) writeJson({ schema: "credential-lanes/ownership/v1", services: named }, terminal);
  else terminal.write(named.map(formatSection).join("\n"));
  return 0;
}

function findService(operand: string, all: readonly ServiceDescription[]): ServiceDescription {
  const found = all.find(({ service }) => service === operand);
  if (found !== undefined) return found;
  const names = all.map(({ service }) => service);
  const similar = suggest(operand, names);
  const hint = similar === undefined ? `it has ${names.join(", ")}` : `did you mean ${similar}?`;
  throw new Refusal([`guardrails/ownership.yaml has no service ${showPlainly(operand)}; ${hint}`]);
}

interface Check {
  readonly named: readonly ServiceDescription[] | undefined;
  readonly all: readonly ServiceDescription[];
  readonly isJson: boolean;
  readonly terminal: Terminal;
}

/** Without services the file says by its marks which it is about. */
function checkFile(file: string, { named, all, isJson, terminal }: Check): ExitCode {
  const text = readTextFile(resolvePath(terminal.folder, file));
  if (text === undefined) throw new Refusal([`${showPlainly(file)} cannot be read`]);
  const asked = named ?? [...new Set(listSections(text))].map((name) => findService(name, all));
  if (asked.length === 0) throw new Refusal([`${showPlainly(file)} has no section of ccr ownership`]);
  const sections = asked.map((described) => ({
    service: described.service,
    state: compareSection(text, described.service, formatSection(described)),
  }));
  if (isJson) writeJson({ schema: "credential-lanes/ownership-check/v1", file, sections }, terminal);
  else for (const { service, state } of sections) terminal.write(`${service}: ${WORDS[state]}\n`);
  return sections.every(({ state }) => state === "current") ? 0 : 1;
}

const WORDS: Readonly<Record<SectionState, string>> = {
  current: "current",
  outdated: "out of date; paste what `ccr ownership` prints",
  missing: "no section; paste what `ccr ownership` prints",
};

function writeJson(body: object, terminal: Terminal): void {
  terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
}
