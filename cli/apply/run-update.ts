import type { DeclaredObject } from "../../lanes/adoption.ts";
import { listObjects, nameObject } from "../../lanes/adoption.ts";
import type { Evidence } from "../../lanes/decisions/act.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { OpenbaoError } from "../../live/openbao.ts";
import { type OpenbaoSession, openSession } from "../../live/openbao-session.ts";
import { readToken } from "../../live/token.ts";
import type { Recorded } from "../act.ts";
import { joinPath, withPrivateFolder, writeGenerated } from "../files.ts";
import { listErrors, type PulumiResult, runPulumi } from "../pulumi.ts";
import { formatNow, recordSeen } from "../record-evidence.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** How an update ended. */
export interface Update {
  readonly isDone: boolean;
  /** In the engine's words. */
  readonly result: "succeeded" | "failed" | "no changes";
  readonly begun: string;
  readonly ended: string;
  /** What the engine said is wrong, where it ended badly. */
  readonly errors: readonly string[];
}

/** Runs `pulumi up` held to a plan, and shows what it says as it goes. */
export function runUpdate(compiled: CompiledStack, engine: unknown, terminal: Terminal): Promise<Update> {
  return withPrivateFolder(async (folder) => {
    const planFile = joinPath(folder, "plan.json");
    writeGenerated(planFile, JSON.stringify(engine), { mode: 0o600 });
    const begun = formatNow();
    const command = ["up", "--yes", "--skip-preview", "--suppress-outputs", "--plan", planFile];
    const onLine = (line: string): void => {
      if (line.trim() !== "") terminal.say(line);
    };
    const result: PulumiResult = await runPulumi(command, { stack: compiled, terminal, onLine });
    const isDone = result.code === 0;
    return {
      isDone,
      result: isDone ? "succeeded" : "failed",
      begun,
      ended: formatNow(),
      errors: isDone ? [] : listErrors(result.stdout, result.stderr),
    };
  });
}

/**
 * Records of each lane that an update was about how it ended: of one that is there now what its objects are called and
 * the audit ids of the reads that saw them; of one that failed that it did. Nothing where a lane is recorded already.
 */
export async function recordUpdate(
  compiled: CompiledStack,
  { update, changes, by }: { update: Update; changes: readonly PlannedStep[]; by: string | undefined },
  terminal: Terminal,
): Promise<readonly Recorded[]> {
  const changed = new Set(changes.flatMap(({ ccrIds }) => ccrIds));
  const recorded: Recorded[] = [];
  const session = openOwn(compiled);
  for (const lane of compiled.set.lanes) {
    const ccr = compiled.checked.find((each) => each.ccr?.id === lane.ccrId)?.ccr;
    const isPending = ccr?.status === "approved";
    // A lane that serves is not taken away because one update failed.
    const isMeant = isPending || (update.isDone && changed.has(lane.ccrId));
    const isNamed = compiled.named.length === 0 || compiled.named.includes(lane.ccrId);
    if (ccr === undefined || !isMeant || !isNamed) continue;
    const objects = listObjects(compiled.set).filter((object) => object.ccrIds.includes(lane.ccrId));
    const auditIds = update.isDone ? await lookBack(objects, session, terminal) : [];
    const evidence = describeEvidence({ update, changes, objects, auditIds });
    const reason = update.isDone ? "Applied by pulumi up, held to its plan" : "pulumi up failed; it is not applied";
    recorded.push(
      await recordSeen(
        {
          request: lane.ccrId,
          by: by ?? ccr.review.applier ?? "",
          reason,
          seen: [evidence],
          mayActivate: false,
          digest: lane.digest,
        },
        terminal,
      ),
    );
  }
  return recorded;
}

function openOwn({ settings: { openbaoAddress: address, openbaoCaFile: caFile } }: CompiledStack): OpenbaoSession {
  return openSession({ address, caFile });
}

/** Reads what the update wrote, for the ids by which the audit log has it. */
async function lookBack(
  objects: readonly DeclaredObject[],
  session: OpenbaoSession,
  terminal: Terminal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const token = readToken(terminal.env);
  for (const { place } of objects) {
    if (place.server !== "openbao") continue;
    try {
      const { auditId } = await session.ask({ method: "GET", path: place.path, token });
      if (auditId !== undefined) ids.push(auditId);
    } catch (error) {
      if (!(error instanceof OpenbaoError)) throw error;
      terminal.say(`ccr: ${place.path} could not be read back: ${error.message}`);
    }
  }
  return ids;
}

interface Seen {
  readonly update: Update;
  readonly changes: readonly PlannedStep[];
  readonly objects: readonly DeclaredObject[];
  readonly auditIds: readonly string[];
}

/** When, with which result, and what became of each object by the name that its server knows. */
function describeEvidence({ update, changes, objects, auditIds }: Seen): Omit<Evidence, "digest" | "by"> {
  const ids = objects.map(({ kind, id }) => {
    const step = changes.find((each) => each.kind === kind && each.id === id);
    return `${step?.op ?? "same"} ${nameObject({ kind, id })}`;
  });
  return {
    at: update.ended,
    kind: "apply",
    check: "pulumi up --plan",
    outcome: update.isDone ? "passed" : "failed",
    ...(auditIds.length === 0 ? {} : { audit_ids: [...auditIds] }),
    note: `Engine result ${update.result}, from ${update.begun}: ${ids.join(", ")}.`,
  };
}
