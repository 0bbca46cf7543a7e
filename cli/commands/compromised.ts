import { onLane } from "../../lanes/decisions/recording.ts";
import { nameIncident } from "../../lanes/life/incident.ts";
import { type CompromiseAct, openCompromise } from "../../lanes/life/incident-acts.ts";
import { findIssuer } from "../../lanes/life/schedule.ts";
import { isLaneRequest } from "../../lanes/reviewable.ts";
import { type ActOptions, carryOut, readActor, reportRecorded, reportRefusal } from "../act.ts";
import { UsageError } from "../errors.ts";
import { composeEvent, tellHub } from "../hub.ts";
import { describeCut, describeIncident } from "../incident/describe.ts";
import { checkRequests, findRequest } from "../requests.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface CompromisedOptions extends ActOptions {
  readonly kind?: CompromiseAct["kind"];
  readonly leakedAt?: string;
  readonly source?: string;
  readonly revokedAt?: string;
}

/** `ccr compromised`: 1 where it is refused. */
export async function openIncident(invocation: Invocation<CompromisedOptions>): Promise<ExitCode> {
  const { operands, options, terminal } = invocation;
  const [operand = ""] = operands;
  const { kind, leakedAt, source, revokedAt } = readOptions(options);
  try {
    const { folder } = findRequest(operand, terminal);
    let actor = readActor(options);
    const recorded = carryOut(
      operand,
      onLane((subject) => {
        actor = readActor(options);
        // Another incident may have been opened meanwhile.
        const requests = checkRequests([folder], terminal).checked.flatMap(({ ccr }) => ccr ?? []);
        return openCompromise(subject, {
          ...actor,
          id: nameIncident(requests, actor.now),
          kind,
          leakedAt,
          source,
          revokedAt,
        });
      }),
      { dryRun: options.dryRun === true, terminal },
    );
    reportRecorded(recorded, { what: "compromised", options, terminal });
    if (!options.dryRun) await tellHub([composeEvent(recorded, "status", actor)], terminal);
    const { after } = recorded;
    if (!isLaneRequest(after)) throw new TypeError("only a lane is compromised");
    const console = findIssuer(after)?.console;
    if (revokedAt === undefined)
      terminal.say(`FIRST revoke the key at its provider${console === undefined ? "" : `: ${console}`}`);
    for (const line of [...describeCut(after), ...describeIncident(after)]) terminal.say(line);
    return 0;
  } catch (error) {
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}

function readOptions({ kind, leakedAt, source, revokedAt }: CompromisedOptions): {
  readonly kind: CompromiseAct["kind"];
  readonly leakedAt: string;
  readonly source: string;
  readonly revokedAt: string | undefined;
} {
  const given = { "--kind": kind, "--leaked-at": leakedAt, "--source": source };
  const missing = Object.entries(given).filter(([, value]) => value === undefined);
  if (kind === undefined || leakedAt === undefined || source === undefined) {
    throw new UsageError(`${missing.map(([flag]) => flag).join(" and ")} must be given`);
  }
  return { kind, leakedAt, source, revokedAt };
}
