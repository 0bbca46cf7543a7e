import { type DeclaredObject, listObjectsOf, nameObject } from "../../lanes/adoption.ts";
import { compareLive } from "../../lanes/compare-live.ts";
import type { Evidence } from "../../lanes/decisions/act.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import { OpenbaoError } from "../../live/openbao-http.ts";
import { type OpenbaoSession, openSession } from "../../live/openbao-session.ts";
import { readToken } from "../../live/token.ts";
import type { Recorded } from "../act.ts";
import { Refusal } from "../errors.ts";
import { joinPath } from "../files/paths.ts";
import { withPrivateFolder } from "../files/private.ts";
import { writeGenerated } from "../files/write.ts";
import { isOfLane } from "../plan/compose.ts";
import { flagPacks } from "../policy-packs.ts";
import { listErrors, runPulumi } from "../pulumi.ts";
import { recordSeen } from "../record-evidence.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** How an update ended. */
export interface Update {
  /** In the engine's words. */
  readonly result: "succeeded" | "failed" | "no changes";
  readonly begun: string;
  readonly ended: string;
  /** What the engine said is wrong, where it failed. */
  readonly errors: readonly string[];
}

/** What an update is made from, and who makes it. */
export interface UpdateOptions {
  readonly changes: readonly PlannedStep[];
  /** The engine's own plan of these changes. */
  readonly engine: unknown;
  readonly by: string | undefined;
}

/**
 * Makes the changes that there are, and records of each lane how that ended, also where nothing had to change: an update
 * that was interrupted before it was recorded is recorded then. `show` is told before a failure is thrown as a {@link Refusal}.
 */
export async function updateAndRecord(
  compiled: CompiledStack,
  { changes, engine, by }: UpdateOptions,
  { terminal, show }: { terminal: Terminal; show: (recorded: readonly Recorded[]) => void },
): Promise<readonly Recorded[]> {
  const update = changes.some(isOfLane) ? await runUpdate(compiled, engine, terminal) : changeNothing();
  if (update.result === "failed" && update.errors.some(isBeforeAnything))
    throw new Refusal(["pulumi up did not begin; nothing was changed and nothing is recorded", ...update.errors]);
  const { recorded, otherwise } = await recordUpdate(compiled, { update, changes, by }, terminal);
  show(recorded);
  if (update.result === "failed")
    throw new Refusal(["pulumi up failed; no lane counts as applied by it", ...update.errors]);
  if (otherwise.length === 0) return recorded;
  const way = "ccr drift shows how; ccr apply --refresh --yes makes it what was approved";
  throw new Refusal(otherwise.map((each) => `${each} on the server, behind the stack's state: ${way}`));
}

/** True of words of an update that ended before its first step: the stack is another's, or its program declared nothing. */
function isBeforeAnything(line: string): boolean {
  return /the stack is currently locked by|\bnothing was declared:/.test(line);
}

function changeNothing(): Update {
  const now = formatInstant(Date.now());
  return { result: "no changes", begun: now, ended: now, errors: [] };
}

/** Runs `pulumi up` held to a plan, and shows what it says as it goes. */
function runUpdate(compiled: CompiledStack, engine: unknown, terminal: Terminal): Promise<Update> {
  return withPrivateFolder(async (folder) => {
    const planFile = joinPath(folder, "plan.json");
    writeGenerated(planFile, JSON.stringify(engine), { mode: 0o600 });
    const begun = formatInstant(Date.now());
    const flags = ["--yes", "--skip-preview", "--suppress-outputs", ...flagPacks(compiled.policyPacks)];
    const command = ["up", ...flags, "--plan", planFile];
    const onLine = (line: string): void => {
      if (line.trim() !== "") terminal.say(line);
    };
    const { code, stdout, stderr } = await runPulumi(command, { stack: compiled, terminal, onLine });
    const ended = formatInstant(Date.now());
    if (code === 0) return { result: "succeeded", begun, ended, errors: [] };
    return { result: "failed", begun, ended, errors: listErrors(stdout, stderr) };
  });
}

/** What was recorded, and which objects are not what was declared all the same. */
interface RecordedUpdate {
  readonly recorded: readonly Recorded[];
  readonly otherwise: readonly string[];
}

/**
 * Records of each lane and token role that an update was about how it ended: of one that is there now what its objects are called and
 * the audit ids of the reads that saw them; of one that failed, or that the reads saw otherwise, that it did. Nothing where
 * a lane is recorded already.
 */
async function recordUpdate(
  compiled: CompiledStack,
  { update, changes, by }: { update: Update; changes: readonly PlannedStep[]; by: string | undefined },
  terminal: Terminal,
): Promise<RecordedUpdate> {
  const { set, named, settings } = compiled;
  const changed = new Set(changes.flatMap(({ ccrIds }) => ccrIds));
  const isDone = update.result !== "failed";
  const recorded: Recorded[] = [];
  const otherwise = new Set<string>();
  const asker = { session: openSession(settings), token: readToken(terminal.env) };
  for (const lane of [...set.lanes, ...set.tokenRoles]) {
    const found = compiled.find(lane.ccrId);
    const ccr = found?.ccr ?? found?.order;
    // A lane that serves is not taken away because one update failed.
    const isMeant = ccr?.status === "approved" || (isDone && changed.has(lane.ccrId));
    const isNamed = named.length === 0 || named.includes(lane.ccrId);
    if (ccr === undefined || !isMeant || !isNamed) continue;
    const objects = listObjectsOf(set, lane.ccrId);
    const seen = isDone ? await lookBack(objects, asker, terminal) : { auditIds: [], otherwise: [] };
    for (const each of seen.otherwise) otherwise.add(each);
    const isAsDeclared = seen.otherwise.length === 0;
    const applied = isAsDeclared ? "Applied by pulumi up, held to its plan" : "What was applied is not what is there";
    const evidence = {
      request: lane.ccrId,
      by: by ?? ccr.review.applier ?? "",
      reason: isDone ? applied : "pulumi up failed; it is not applied",
      seen: [describeEvidence({ update, changes, objects, ...seen })],
      mayActivate: false,
      digest: lane.digest,
    };
    recorded.push(await recordSeen(evidence, terminal));
  }
  return { recorded, otherwise: [...otherwise] };
}

/** What the reads after an update saw. */
interface LookedBack {
  /** By which the audit log has the reads. */
  readonly auditIds: readonly string[];
  /** Objects that are not as they are declared, in words: the engine compares with its state, and sees no change behind it. */
  readonly otherwise: readonly string[];
}

/** Reads what the update wrote, and holds it against what was to be written. */
async function lookBack(
  objects: readonly DeclaredObject[],
  { session, token }: { session: OpenbaoSession; token: string | undefined },
  terminal: Terminal,
): Promise<LookedBack> {
  const auditIds: string[] = [];
  const otherwise: string[] = [];
  for (const object of objects) {
    const { place } = object;
    if (place.server !== "openbao") continue;
    try {
      const { status, auditId, data } = await session.ask({ method: "GET", path: place.path, token });
      if (auditId !== undefined) auditIds.push(auditId);
      if (status === 404) otherwise.push(`${nameObject(object)} is not there`);
      else if (status !== 200)
        terminal.say(`ccr: ${place.path} could not be read back: it was answered with ${status}`);
      else {
        const fields = compareLive(object, data).map(({ field }) => field);
        if (fields.length > 0) otherwise.push(`${nameObject(object)} differs (${fields.join(", ")})`);
      }
    } catch (error) {
      if (!(error instanceof OpenbaoError)) throw error;
      terminal.say(`ccr: ${place.path} could not be read back: ${error.message}`);
    }
  }
  return { auditIds, otherwise };
}

interface Seen extends LookedBack {
  readonly update: Update;
  readonly changes: readonly PlannedStep[];
  readonly objects: readonly DeclaredObject[];
}

/** When, with which result, and what became of each object by the name that its server knows. */
function describeEvidence({ update, changes, objects, auditIds, otherwise }: Seen): Omit<Evidence, "digest" | "by"> {
  const ids = objects.map(({ kind, id, appliedBy }) => {
    const step = changes.find((each) => each.kind === kind && each.id === id);
    return `${step?.op ?? (appliedBy === "gitops" ? "left to GitOps" : "same")} ${nameObject({ kind, id })}`;
  });
  return {
    at: update.ended,
    kind: "apply",
    check: "pulumi up --plan",
    outcome: update.result === "failed" || otherwise.length > 0 ? "failed" : "passed",
    ...(auditIds.length === 0 ? {} : { audit_ids: [...auditIds] }),
    note: [
      // How far an update came that failed is not known; what is there is what ccr drift reads.
      `Engine result ${update.result}, from ${update.begun}${update.result === "failed" ? ", of what was planned" : ""}: ${ids.join(", ")}.`,
      ...(otherwise.length === 0 ? [] : [`On the server: ${otherwise.join(", ")}.`]),
    ].join(" "),
  };
}
