import { composeDecision, type DecisionAct, decide } from "../../lanes/decisions/act.ts";
import { digestRequest } from "../../lanes/decisions/digest.ts";
import type { Edit } from "../../lanes/decisions/edit.ts";
import { refuse } from "../../lanes/decisions/refusal.ts";
import { composeSignedText } from "../../lanes/decisions/signed-text.ts";
import { signText } from "../../live/signatures.ts";
import { type Act, type ActOptions, carryOut, readActor, reportRecorded, reportRefusal } from "../act.ts";
import { resolvePath } from "../files/paths.ts";
import { listDecisionEvents, tellHub } from "../hub.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface DecideOptions extends ActOptions {
  readonly person?: string;
  readonly source?: DecisionAct["source"];
  readonly decisionId?: string;
  readonly sign?: string;
}

/** `ccr approve`: 1 where it is refused. */
export function approve(invocation: Invocation<DecideOptions>): Promise<ExitCode> {
  return runDecision("approved", invocation);
}

/** `ccr deny`: 1 where it is refused. */
export function deny(invocation: Invocation<DecideOptions>): Promise<ExitCode> {
  return runDecision("denied", invocation);
}

/** `ccr needs-changes`: 1 where it is refused. */
export function askForChanges(invocation: Invocation<DecideOptions>): Promise<ExitCode> {
  return runDecision("needs_changes", invocation);
}

const words = { approved: "approved", denied: "denied", needs_changes: "sent back for changes" } as const;

async function runDecision(
  decision: DecisionAct["decision"],
  { operands: [operand = ""], options, terminal }: Invocation<DecideOptions>,
): Promise<ExitCode> {
  const { person, source = "cli", decisionId, sign } = options;
  const { reviewer } = readActor(options);
  const act: Act = (subject) =>
    composeAct({ ...readActor(options), decision, source, person, decisionId }, sign, terminal)(subject);
  try {
    const recorded = carryOut(operand, act, { dryRun: options.dryRun === true, terminal });
    reportRecorded(recorded, { what: `${words[decision]} as ${reviewer}`, options, terminal });
    if (!options.dryRun) await tellHub(listDecisionEvents(recorded.after, recorded.place).slice(-1), terminal);
    return 0;
  } catch (error) {
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}

/** The act of a decision, signed where a key is given: the last edit appends it. */
export function composeAct(unsigned: DecisionAct, key: string | undefined, { folder }: Pick<Terminal, "folder">): Act {
  const act: DecisionAct = { ...unsigned, isSigned: key !== undefined };
  return (subject) => {
    const result = decide(subject, act);
    if (key === undefined || result.refusals !== undefined) return result;
    const decision = composeDecision(subject.ccr, act, digestRequest(subject.ccr, subject.policyFile));
    const signature = signText(composeSignedText(subject.ccr, decision), resolvePath(folder, key));
    if (signature === undefined) return { refusals: [refuse("unsigned", "ssh-keygen could not sign with the key")] };
    const append: Edit = { kind: "append", path: ["decisions"], value: { ...decision, signature } };
    return { ...result, edits: [...result.edits.slice(0, -1), append] };
  };
}
