import { CUT_OFF_KIND } from "../../lanes/decisions/act.ts";
import { requireSeconds } from "../../lanes/duration.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import type { Check } from "../../live/verify/checks.ts";
import type { Recorded } from "../act.ts";
import { judgeContext } from "../apply/guard.ts";
import { GuardRefusal, Refusal, UsageError } from "../errors.ts";
import { findFormerLane, lookAtCutOff } from "../incident/look.ts";
import { recordSeen } from "../record-evidence.ts";
import { showPlainly } from "../reports/report.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { sayCheck } from "../verify/say-check.ts";

interface CutOffCommandOptions extends StackOptions {
  readonly record?: true;
  readonly revokeTokens?: true;
  readonly by?: string;
  readonly wait?: string;
  readonly json?: true;
}

/** `ccr cut-off`: 0 where everything is cut off, 1 where something is not or could not be looked at. */
export async function verifyCutOff({
  operands,
  options,
  terminal,
}: Invocation<CutOffCommandOptions>): Promise<ExitCode> {
  const seconds = requireSeconds(options.wait ?? "60s");
  const compiled = compileStack(operands, options, terminal);
  const [id] = compiled.named;
  const found = id === undefined ? undefined : compiled.find(id);
  if (id === undefined || found?.ccr === undefined) throw new Refusal(["name a request"]);
  const { lane } = findFormerLane(compiled, id);
  const reasons = judgeContext(compiled.settings);
  if (reasons.length > 0) throw new GuardRefusal(reasons);
  const by = options.by ?? found.ccr.review.applier;
  if (options.record && by === undefined) throw new UsageError("--by must be given: the evidence says who looked");
  const checks = await lookAtCutOff(compiled, id, {
    revoke: options.revokeTokens === true,
    patience: seconds * 1000,
    show: options.json
      ? (check) => terminal.showProgress(showPlainly(`${check.outcome} ${check.id}`))
      : sayCheck(terminal),
    terminal,
  });
  if (options.json) terminal.endProgress();
  const isCut = checks.every(({ outcome }) => outcome === "passed");
  const recorded = options.record && by !== undefined ? await record(id, checks, by) : undefined;
  if (options.json) {
    const body = { schema: "credential-lanes/cut-off/v1", request: id, outcome: isCut ? "passed" : "failed", checks };
    terminal.write(`${JSON.stringify({ ...body, recorded: recorded !== undefined }, undefined, 2)}\n`);
  } else {
    const bad = checks.filter(({ outcome }) => outcome !== "passed").length;
    const words = recorded === undefined ? "nothing was recorded" : "recorded";
    terminal.say(`${checks.length - bad} passed, ${bad} not; ${words}`);
  }
  return isCut ? 0 : 1;

  function record(request: string, all: readonly Check[], who: string): Promise<Recorded> {
    const open = all.filter(({ outcome }) => outcome !== "passed");
    const details = all.flatMap(({ id: name, detail }) => (detail === undefined ? [] : [`${name}: ${detail}`]));
    const audit_ids = [...new Set(all.flatMap(({ auditId }) => auditId ?? []))];
    const ids = all.map((check) => check.id).join(", ");
    const seen = {
      at: all.at(-1)?.at ?? formatInstant(Date.now()),
      kind: CUT_OFF_KIND,
      check: "ccr cut-off",
      outcome: open.length === 0 ? "passed" : "failed",
      ...(audit_ids.length === 0 ? {} : { audit_ids }),
      note: `${all.length - open.length} of ${all.length} checks passed, from ${all[0]?.at}: ${ids}. ${details.join("; ")}`,
    } as const;
    const evidence = { request, by: who, reason: "Looked at by ccr cut-off", seen: [seen], mayActivate: false };
    return recordSeen({ ...evidence, digest: lane.digest }, terminal);
  }
}
