import { checkLoaded } from "../../lanes/check-loaded.ts";
import { formatFinding } from "../../lanes/lane-set.ts";
import { type Assignment, assignRequests } from "../../lanes/stacks/assign.ts";
import { Refusal } from "../errors.ts";
import { readRequests } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import { formatStacks } from "../stacks/format-stacks.ts";
import { readStacks } from "../stacks/read-stacks.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface StacksOptions {
  readonly requests?: readonly string[];
  readonly json?: true;
}

/** `ccr stacks`: 0 where every request is taken by one stack, 1 where one is not, or two stacks would declare one object. */
export function showStacks({ operands, options, terminal }: Invocation<StacksOptions>): ExitCode {
  const stacks = readStacks(terminal.folder, operands);
  const settings = ruleSettings({});
  const { checked, findings } = checkLoaded(readRequests(options.requests ?? [], terminal), { settings });
  const invalid = findings.filter(({ severity }) => severity === "error").map(formatFinding);
  if (invalid.length > 0) throw new Refusal(invalid);
  const assignment = assignRequests(checked, stacks, { now: settings.now ?? Date.now() });
  const isSound = isFaultless(assignment);
  terminal.write(options.json ? formatJson(assignment, isSound) : formatStacks(assignment, terminal.style));
  return isSound ? 0 : 1;
}

function isFaultless({ misplaced, clashes, errors }: Assignment): boolean {
  return misplaced.length + clashes.length + errors.length === 0;
}

function formatJson(assignment: Assignment, isSound: boolean): string {
  return `${JSON.stringify({ schema: "credential-lanes/stacks/v1", sound: isSound, ...assignment }, undefined, 2)}\n`;
}
