import { createHash } from "node:crypto";
import { describeFormerLane, type FormerLane } from "../../lanes/lane.ts";
import { listRoles } from "../../lanes/lane-set.ts";
import { findOpenIncident, findSweepWindow } from "../../lanes/life/incident.ts";
import { rolePath } from "../../lanes/manifests.ts";
import { formatWords } from "../../lanes/plan/shell.ts";
import { formatInstant, parseInstant } from "../../lanes/rules/dates.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { checkCutOff } from "../../live/cut-off/cut-off.ts";
import { openCluster } from "../../live/kubectl.ts";
import { openProbe } from "../../live/kubectl-probe.ts";
import { readKvVersions } from "../../live/kv-versions.ts";
import { openSession } from "../../live/openbao-session.ts";
import { readToken } from "../../live/token.ts";
import { type Check, openLog } from "../../live/verify/checks.ts";
import { Refusal } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { askServer } from "../openbao.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** What was seen of a step that can be looked at. Throws a {@link Refusal} where it is not so. */
export interface Seen {
  /** In words, for the note of the evidence. */
  readonly note: string;
  readonly auditIds: readonly string[];
  readonly happenedAt?: string;
}

/** How a lane that ended is looked at. */
export interface CutOffOptions {
  readonly revoke: boolean;
  /** Milliseconds that the cluster may take. */
  readonly patience: number;
  readonly show?: (check: Check) => void;
}

/** The lane that a request had, and whether others keep its role. */
export function findFormerLane(compiled: CompiledStack, ccrId: string): { lane: FormerLane; isRoleShared: boolean } {
  const checked = compiled.find(ccrId);
  if (checked === undefined) throw new Refusal([`${ccrId} is none of this folder's requests`]);
  if (compiled.set.lanes.some((lane) => lane.ccrId === ccrId))
    throw new Refusal([`${ccrId} is granted; only a lane that ended is cut off (ccr deactivate, ccr compromised)`]);
  const lane = describeFormerLane(checked, compiled.settings);
  const heir = compiled.set.lanes.find(({ policy }) => policy.name === lane.policy.name);
  if (heir !== undefined) throw new Refusal([`${heir.ccrId} grants the same lane; there is nothing to be cut off`]);
  const path = rolePath(lane.role);
  const others = listRoles(compiled.set);
  return { lane, isRoleShared: others.some((role) => rolePath(role) === path) };
}

/** Looks whether a lane that ended is cut off, really trying it. */
export function lookAtCutOff(
  compiled: CompiledStack,
  ccrId: string,
  { terminal, ...options }: CutOffOptions & { terminal: Terminal },
): Promise<readonly Check[]> {
  const { settings } = compiled;
  const { env } = terminal;
  return askServer(() =>
    checkCutOff({
      ...findFormerLane(compiled, ccrId),
      openbao: openSession(settings),
      cluster: openCluster(settings),
      probe: openProbe(settings),
      operatorToken: readToken(env),
      jwt: env.CCR_SUBJECT_JWT,
      patience: options.patience,
      revoke: options.revoke,
      log: openLog(options.show),
    }),
  );
}

/** That no version that can have leaked is left: every one that was made before the key was revoked. */
export async function lookForRemoval(compiled: CompiledStack, ccr: Ccr, terminal: Terminal): Promise<Seen> {
  const { versions, auditId, policy } = await readVersions(compiled, ccr.id, terminal);
  const revokedAt = findOpenIncident(ccr)?.revokedAt ?? Date.now();
  const left = versions.filter(({ createdAt, isReadable }) => isReadable && Date.parse(createdAt) <= revokedAt);
  if (left.length > 0) {
    const numbers = left.map(({ number }) => number).join(",");
    const { mount, key } = policy;
    const command = formatWords(["bao", "kv", "destroy", `-mount=${mount}`, `-versions=${numbers}`, key]);
    throw new Refusal([`version ${numbers} of the secret can still be read: ${command}`]);
  }
  const note = versions.length === 0 ? "The secret is gone with all its versions." : "No leaked version can be read.";
  return { note, auditIds: auditId === undefined ? [] : [auditId] };
}

/** That there is a value that was made after the leaked key was revoked. */
export async function lookForFreshKey(compiled: CompiledStack, ccr: Ccr, terminal: Terminal): Promise<Seen> {
  const { versions, auditId } = await readVersions(compiled, ccr.id, terminal);
  const revokedAt = findOpenIncident(ccr)?.revokedAt ?? 0;
  const fresh = versions.findLast(({ createdAt, isReadable }) => isReadable && Date.parse(createdAt) > revokedAt);
  if (fresh === undefined)
    throw new Refusal(["no value was put into OpenBao since the key was revoked; docs/custody.md has the eight steps"]);
  return {
    note: `Version ${fresh.number} was made after the revocation.`,
    auditIds: auditId === undefined ? [] : [auditId],
    happenedAt: formatInstant(Date.parse(fresh.createdAt)),
  };
}

async function readVersions(compiled: CompiledStack, ccrId: string, terminal: Terminal) {
  const { settings } = compiled;
  const asker = { openbao: openSession(settings), token: readToken(terminal.env), kvVersion: settings.kvVersion };
  const checked = compiled.find(ccrId);
  if (checked === undefined) throw new Refusal([`${ccrId} is none of this folder's requests`]);
  const { policy } = describeFormerLane(checked, settings);
  const found = await askServer(() => readKvVersions(asker, policy, Date.now()));
  if (found.versions === undefined) throw new Refusal([`${found.problem}; --attested records it on your word`]);
  return { versions: found.versions, auditId: found.auditId, policy };
}

interface SweepReport {
  readonly schema?: unknown;
  readonly request?: unknown;
  readonly window?: { readonly from?: unknown; readonly to?: unknown };
  readonly covers?: unknown;
  readonly verdict?: unknown;
}

/** A report of `ccr sweep` that is about this request, and covers the time from the leak to the revocation. */
export function readSweep(
  file: string | undefined,
  { ccr, isAttested }: { ccr: Ccr; isAttested: boolean },
  { folder }: Terminal,
): Seen {
  const window = findSweepWindow(ccr);
  if (file === undefined) {
    const span = window === undefined ? "" : ` --from ${window.from} --to ${window.to}`;
    throw new Refusal([`--report must name the JSON report of ccr sweep ${ccr.id}${span} --log FILE --out FOLDER`]);
  }
  const text = readTextFile(resolvePath(folder, file));
  if (text === undefined) throw new Refusal(["the report cannot be read"]);
  const report = parseReport(text);
  const wanted = window;
  if (wanted === undefined) throw new Refusal(["the key was not revoked yet, so the time to look at has no end"]);
  const instants = [report.window?.from, wanted.from, wanted.to, report.window?.to].map((each) =>
    parseInstant(String(each)),
  );
  const [from, leaked, revoked, to] = instants;
  const isWide = from !== undefined && to !== undefined && from <= (leaked ?? 0) && (revoked ?? Infinity) <= to;
  const reasons = [
    ...(report.schema === "credential-lanes/sweep/v1" ? [] : ["the report is none of ccr sweep (--format json)"]),
    ...(report.request === ccr.id ? [] : ["the report is about another request"]),
    ...(isWide ? [] : [`the report does not reach from ${wanted.from} to ${wanted.to}`]),
    // Logs that are gone cannot be looked at any more.
    ...(report.covers === true || isAttested
      ? []
      : ["the logs of the report do not cover its whole time; where there are no others, --attested says so"]),
    ...(["as-expected", "unexpected", ...(isAttested ? ["incomplete"] : [])].includes(String(report.verdict))
      ? []
      : ["the report is incomplete"]),
  ];
  if (reasons.length > 0) throw new Refusal(reasons);
  const digest = createHash("sha256").update(text).digest("hex");
  const gap = report.covers === true ? "" : ", of logs that do not cover all of it";
  return { note: `Accesses ${String(report.verdict)}${gap}; report sha256:${digest}.`, auditIds: [] };
}

function parseReport(text: string): SweepReport {
  try {
    const report = JSON.parse(text) as unknown;
    if (typeof report === "object" && report !== null) return report;
  } catch {
    // It is said below.
  }
  throw new Refusal(["the report is no JSON object"]);
}
