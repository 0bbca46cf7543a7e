import { judgeNamed } from "../../lanes/guard.ts";
import type { Grant } from "../../lanes/lane-set.ts";
import { isTokenRole } from "../../lanes/orders/token-role.ts";
import { findLane } from "../../lanes/plan/lane-plan.ts";
import {
  composeOperatorActions,
  formatScript,
  type OperatorAction,
  writeRole,
} from "../../lanes/plan/operator-commands.ts";
import { GuardRefusal, Refusal } from "../errors.ts";
import { escapeMarkdown, fenceBlock } from "../render/markdown.ts";
import { showPlainly } from "../reports/report.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface CommandsOptions extends StackOptions {
  readonly format?: "sh" | "markdown" | "json";
  readonly json?: true;
}

/** `ccr operator-commands`: 1 where the request is not to be applied; no command is printed then. */
export function printOperatorCommands({ operands, options, terminal }: Invocation<CommandsOptions>): ExitCode {
  const compiled = compileStack(operands, options, terminal);
  const { set, named, settings } = compiled;
  const reasons = judgeNamed(named, set);
  if (reasons.length > 0) throw new GuardRefusal(reasons);
  const grants = [...set.lanes, ...set.tokenRoles];
  const meant = grants.filter(({ ccrId }) => named.length === 0 || named.includes(ccrId));
  if (meant.length === 0) throw new Refusal(["no request is granted on this stack"]);
  const all = meant.map((lane) => {
    const actions = isTokenRole(lane)
      ? [writeRole(lane.role)]
      : composeOperatorActions(findLane(set, lane.ccrId) ?? { lane }, settings);
    return {
      ccr: lane.ccrId,
      title: lane.title,
      digest: lane.digest,
      heading: composeHeading(compiled, lane),
      actions,
    };
  });
  const format = options.json ? "json" : (options.format ?? "sh");
  if (format === "json") {
    const body = { schema: "credential-lanes/operator-commands/v1", requests: all };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else if (format === "markdown") terminal.write(all.map(renderChecklist).join("\n"));
  else terminal.write(all.map(({ heading, actions }) => formatScript(heading, actions)).join("\n"));
  return 0;
}

function composeHeading({ find, settings, stack }: CompiledStack, { ccrId, digest }: Grant): readonly string[] {
  const found = find(ccrId);
  const ccr = found?.ccr ?? found?.order;
  const approvals = (ccr?.decisions ?? []).filter((each) => each.decision === "approved" && each.digest === digest);
  const who = approvals.map(({ reviewer, at }) => `${reviewer} at ${at}`).join(", ");
  return [
    `${ccrId} ${ccr?.title ?? ""}`,
    `content ${digest}, approved by ${who}`,
    `for stack ${stack}: OpenBao at ${settings.openbaoAddress}, context ${settings.kubernetesContext}`,
    "Set VAULT_ADDR (and VAULT_CACERT), and log in with bao login; the value comes on stdin and from nowhere else:",
    `  the custody's own program | sh ${ccrId}.sh`,
  ].map(showPlainly);
}

function renderChecklist({
  ccr,
  title,
  heading,
  actions,
}: {
  ccr: string;
  title: string;
  heading: readonly string[];
  actions: readonly OperatorAction[];
}): string {
  const steps = actions.map(({ title: step, check, change, verify, stdin }) => {
    const custody = stdin === undefined ? "" : `\n\nstdin: ${escapeMarkdown(stdin)}`;
    const commands = ["# check", check, ...(change === undefined ? [] : ["# change", change]), "# verify", verify];
    return `- [ ] **${escapeMarkdown(step)}**${custody}\n\n${fenceBlock(commands.join("\n"), "sh")}`;
  });
  const notes = heading.slice(1).map((line) => `> ${escapeMarkdown(line)}`);
  return `## ${escapeMarkdown(`${ccr} ${title}`)}\n\n${notes.join("\n>\n")}\n\n${steps.join("\n\n")}\n`;
}
