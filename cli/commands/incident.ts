import { onLane } from "../../lanes/decisions/recording.ts";
import { type IncidentStepAct, recordIncidentStep } from "../../lanes/life/incident-acts.ts";
import { isLaneRequest } from "../../lanes/reviewable.ts";
import type { Check } from "../../live/verify/checks.ts";
import { type ActOptions, carryOut, readActor, reportRecorded, reportRefusal } from "../act.ts";
import { Refusal, UsageError } from "../errors.ts";
import { composeEvent, tellHub } from "../hub.ts";
import { describeIncident } from "../incident/describe.ts";
import { lookAtCutOff, lookForFreshKey, lookForRemoval, readSweep, type Seen } from "../incident/look.ts";
import { checkNamedRequests } from "../requests.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { sayCheck } from "../verify/say-check.ts";

interface IncidentOptions extends ActOptions, StackOptions {
  readonly step?: IncidentStepAct["step"];
  readonly happenedAt?: string;
  readonly attested?: true;
  readonly report?: string;
  readonly deviation?: string;
  readonly approver?: string;
}

/** `ccr incident`: shows where it stands, or with --step takes a step; 1 where that is refused. */
export async function stepIncident({ operands, options, terminal }: Invocation<IncidentOptions>): Promise<ExitCode> {
  const [operand = ""] = operands;
  const { step } = options;
  if (step === undefined) {
    refuseWithoutStep(options);
    return showIncident(operand, options, terminal);
  }
  if ((options.deviation === undefined) !== (options.approver === undefined))
    throw new UsageError("--deviation and --approver go together: why, and who agreed");
  try {
    let actor = readActor(options);
    // Who acts and the order are looked at before any server is asked.
    const compose = (seen: Seen | undefined): IncidentStepAct => ({
      ...actor,
      comment: seen === undefined ? actor.comment : `${actor.comment.trim()} ${seen.note}`,
      step,
      outcome: seen === undefined ? "recorded" : "passed",
      happenedAt: seen?.happenedAt ?? options.happenedAt,
      auditIds: seen?.auditIds,
      ...(options.deviation === undefined || options.approver === undefined
        ? {}
        : { deviation: { reason: options.deviation, approver: options.approver } }),
    });
    const tryOut = onLane((subject) => recordIncidentStep(subject, compose(undefined)));
    carryOut(operand, tryOut, { dryRun: true, terminal });
    const seen = await look(operand, options, terminal);
    const recorded = carryOut(
      operand,
      onLane((subject) => {
        actor = readActor(options);
        return recordIncidentStep(subject, compose(seen));
      }),
      { dryRun: options.dryRun === true, terminal },
    );
    reportRecorded(recorded, { what: `recorded, step ${step}`, options, terminal });
    if (!options.dryRun) await tellHub([composeEvent(recorded, "evidence", actor)], terminal);
    const lines = isLaneRequest(recorded.after) ? describeIncident(recorded.after) : [];
    for (const line of lines.slice(0, 1)) terminal.say(line);
    return 0;
  } catch (error) {
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}

/** What says how a step is taken says nothing where none is. */
function refuseWithoutStep(options: IncidentOptions): void {
  const given = Object.entries({
    "--happened-at": options.happenedAt,
    "--attested": options.attested,
    "--report": options.report,
    "--deviation": options.deviation,
    "--approver": options.approver,
    "--reviewer": options.reviewer,
    "--comment": options.comment,
    "--what": options.what,
    "--at": options.at,
    "--dry-run": options.dryRun,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (given.length > 0)
    throw new UsageError(`--step must be given: ${given.join(", ")} is about the step that is taken`);
}

function showIncident(operand: string, { json }: IncidentOptions, terminal: Terminal): ExitCode {
  const { checked } = checkNamedRequests([operand], terminal);
  const [ccr] = checked.flatMap((each) => each.ccr ?? []);
  if (ccr === undefined) throw new Refusal(["the request cannot be read; ccr validate says why"]);
  const { incidents = [], evidence = [] } = ccr;
  const steps = evidence.filter(({ part_of }) => incidents.some(({ id }) => id === part_of));
  if (json)
    terminal.write(
      `${JSON.stringify({ schema: "credential-lanes/incident/v1", request: ccr.id, incidents, steps }, undefined, 2)}\n`,
    );
  else terminal.write(`${describeIncident(ccr).join("\n")}\n`);
  return 0;
}

/** Looks at what can be looked at; undefined where a step is as somebody says. */
async function look(operand: string, options: IncidentOptions, terminal: Terminal): Promise<Seen | undefined> {
  const { step, attested } = options;
  if (step === "audit-sweep")
    return readSweep(options.report, { ccr: readOne(operand, terminal), isAttested: attested === true }, terminal);
  if (attested || (step !== "policy-cut" && step !== "value-removed" && step !== "fresh-key")) return undefined;
  const compiled = compileStack([operand], options, terminal);
  const [id = operand] = compiled.named;
  const ccr = compiled.find(id)?.ccr;
  if (ccr === undefined) throw new Refusal([`${operand} is none of this folder's requests`]);
  if (step === "value-removed") return lookForRemoval(compiled, ccr, terminal);
  if (step === "fresh-key") return lookForFreshKey(compiled, ccr, terminal);
  const show = options.json ? () => undefined : sayCheck(terminal);
  const checks = await lookAtCutOff(compiled, id, {
    revoke: options.dryRun !== true,
    patience: 60_000,
    show,
    terminal,
  });
  return summarizeCut(checks);
}

function summarizeCut(checks: readonly Check[]): Seen {
  const open = checks.filter(({ outcome }) => outcome !== "passed");
  if (open.length > 0) {
    const words = open.map(({ id, outcome, detail }) => `${id} ${outcome}${detail === undefined ? "" : `: ${detail}`}`);
    throw new Refusal(["the lane is not cut off; ccr apply takes its objects away", ...words]);
  }
  const ids = checks.map(({ id }) => id).join(", ");
  return { note: `Seen: ${ids}.`, auditIds: [...new Set(checks.flatMap(({ auditId }) => auditId ?? []))] };
}

function readOne(operand: string, terminal: Terminal) {
  const [ccr] = checkNamedRequests([operand], terminal).checked.flatMap((each) => each.ccr ?? []);
  if (ccr === undefined) throw new Refusal(["the request cannot be read; ccr validate says why"]);
  return ccr;
}
