import { parseHubDecision } from "../../hub/decision.ts";
import type { HubDecision } from "../../hub/port.ts";
import { decide } from "../../lanes/decisions/act.ts";
import type { Subject } from "../../lanes/decisions/recording.ts";
import { readHubDecision } from "../../lanes/decisions/sync.ts";
import { composeTemplates } from "../../lanes/decisions/templates.ts";
import { parseJson } from "../../lanes/fields.ts";
import { scanText } from "../../lanes/secret-scan.ts";
import { type ActOptions, carryOut, reportRecorded, reportRefusal } from "../act.ts";
import { ActRefusal, Refusal, UsageError } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { readStdin } from "../files/stdin.ts";
import { askDecision, listDecisionEvents, tellHub } from "../hub.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface SyncOptions extends Pick<ActOptions, "dryRun" | "json"> {
  readonly file?: string;
  readonly decisionId?: string;
}

/** A decision is a few lines; what is longer is none. */
const MAX_BYTES = 65_536;

/** Thrown where nothing is left to do. */
class RecordedAlready extends Error {}

/** `ccr sync-decision`: 0 where the decision is recorded, now or already; 1 where it is refused. */
export async function syncDecision({
  operands: [operand = ""],
  options,
  terminal,
}: Invocation<SyncOptions>): Promise<ExitCode> {
  const decision = await readDecision(operand, options, terminal);
  let templates: readonly string[] = [];
  const act = (subject: Subject): ReturnType<typeof decide> => {
    templates = Object.values(composeTemplates(subject.ccr, subject.policyFile));
    const read = readHubDecision(subject, decision, { now: Date.now() });
    if (read.refusals !== undefined) return { refusals: read.refusals };
    if (read.isRecorded) throw new RecordedAlready();
    return decide(subject, read.act);
  };
  try {
    const recorded = carryOut(operand, act, { dryRun: options.dryRun === true, terminal });
    reportRecorded(recorded, { what: `decided by ${decision.decision_id}`, options, terminal });
    if (!options.dryRun) await tellHub(listDecisionEvents(recorded.after, recorded.place).slice(-1), terminal);
    return 0;
  } catch (error) {
    if (error instanceof RecordedAlready) return reportUnchanged(operand, options, terminal);
    const isAmbiguous = error instanceof ActRefusal && error.refusals.some(({ code }) => code === "ambiguous-decision");
    if (isAmbiguous) {
      terminal.say("These lines are recognised, one of them, with a reason in place of <…>:");
      for (const line of templates) terminal.say(`  ${line}`);
    }
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}

function reportUnchanged(request: string, { json }: SyncOptions, terminal: Terminal): ExitCode {
  if (json) {
    terminal.write(
      `${JSON.stringify({ schema: "credential-lanes/act/v1", outcome: "unchanged", request }, undefined, 2)}\n`,
    );
  } else terminal.say(`${request}: this decision is recorded already`);
  return 0;
}

async function readDecision(
  request: string,
  { file, decisionId }: SyncOptions,
  terminal: Terminal,
): Promise<HubDecision> {
  if ((file === undefined) === (decisionId === undefined)) {
    throw new UsageError("either --file or --decision-id says which decision");
  }
  if (decisionId !== undefined) return askDecision(request, decisionId, terminal);
  const text =
    file === "-" ? readStdin(MAX_BYTES).toString("utf8") : readTextFile(resolvePath(terminal.folder, file ?? ""));
  if (text === undefined || text.length > MAX_BYTES) throw new Refusal(["the file of the decision cannot be read"]);
  if (scanText(text).some(({ family }) => family !== "high-entropy" && family !== "key-hex")) {
    throw new ActRefusal(request, [{ code: "secret-value", message: "the decision looks as if it held a credential" }]);
  }
  const { value, problems } = parseHubDecision(parseJson(text));
  if (value === undefined) throw new Refusal(problems.map((problem) => `this is no decision: ${problem}`));
  return value;
}
