import type { Checked } from "../check.ts";
import type { IsSigned } from "../decisions/approval.ts";
import { EVIDENCE_KINDS, judgeStanding } from "../decisions/standing.ts";
import { findReasonsToWithhold } from "../lane.ts";
import { findOpenIncident } from "../life/incident.ts";
import { judgeRotation, planRotation, type RotationDue } from "../life/schedule.ts";
import { parseInstant } from "../rules/dates.ts";
import { isServing } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";

/** One request in the inventory: whose lane it is, how old, and what is due. Paths and names; never a value. */
export interface InventoryRow {
  readonly file: string;
  readonly id: string;
  readonly title: string;
  /** The lane's name, which is its policy's. */
  readonly lane: string;
  /** Mount and path. */
  readonly secretPath: string;
  readonly environment: string;
  readonly cluster?: string;
  readonly domain: string;
  readonly tenant: string;
  readonly workload: string;
  /** The required approvers: the format has no other word for who answers for a lane. */
  readonly owners: readonly string[];
  readonly requester: string;
  readonly status: Ccr["status"];
  /** The state that decisions and evidence come to. */
  readonly computed: Ccr["status"];
  readonly granted: boolean;
  readonly reasons: readonly string[];
  /** When it was first applied, else the day on which it was written down. */
  readonly since: string;
  /** Whole days since then. */
  readonly ageDays: number;
  readonly lastRotation?: { readonly id: string; readonly at: string };
  /** Only of a lane that serves: one that was verified, and has not ended. */
  readonly rotation?: Pick<RotationDue, "opens" | "due" | "state" | "daysLeft"> & { readonly every: string };
  /** The older of the latest good verifications, positive and negative. */
  readonly lastVerified?: string;
  readonly openIncident?: string;
  readonly provider?: string;
}

const DAY = 86_400_000;

/** The row of a checked request without errors; `now` is milliseconds since 1970. */
export function describeRow(
  checked: Checked & { readonly ccr: Ccr },
  { now, isSigned }: { now: number; isSigned?: IsSigned | undefined },
): InventoryRow {
  const { ccr, source, policyFile } = checked;
  const { environment, cluster, domain, tenant, workload } = ccr.target;
  const place = { environment, ...(cluster === undefined ? {} : { cluster }) };
  const reasons = findReasonsToWithhold(checked, place, { isSigned, now });
  const since = findBegin(ccr);
  const last = ccr.rotations?.at(-1);
  const verified = findVerified(ccr);
  const incident = findOpenIncident(ccr)?.record.id;
  const { provider } = planRotation(ccr);
  return {
    file: source.path,
    id: ccr.id,
    title: ccr.title,
    lane: ccr.openbao.policy_name,
    secretPath: ccr.openbao.kv_path,
    ...place,
    domain,
    tenant,
    workload,
    owners: ccr.review.required_approvers,
    requester: ccr.requester.agent,
    status: ccr.status,
    computed: judgeStanding(ccr, { policyFile, isSigned }).computed,
    granted: reasons.length === 0,
    reasons,
    since,
    ageDays: Math.max(0, Math.floor((now - instantOf(since)) / DAY)),
    ...(last === undefined ? {} : { lastRotation: { id: last.id, at: last.at } }),
    ...(isServing(ccr) ? { rotation: describeRotation(ccr, now) } : {}),
    ...(verified === undefined ? {} : { lastVerified: verified }),
    ...(incident === undefined ? {} : { openIncident: incident }),
    ...(provider === undefined ? {} : { provider }),
  };
}

function describeRotation(ccr: Ccr, now: number): NonNullable<InventoryRow["rotation"]> {
  const { plan, opens, due, state, daysLeft } = judgeRotation(ccr, now);
  return { every: plan.every, opens, due, state, daysLeft };
}

/** The first evidence or change of status that says that it was applied. */
function findBegin({ evidence = [], history = [], created }: Ccr): string {
  const { kind, good } = EVIDENCE_KINDS.apply;
  const outcomes: readonly string[] = good;
  const seen = [
    ...evidence.filter((each) => each.kind === kind && outcomes.includes(each.outcome)),
    ...history.filter(({ to }) => to === "applied"),
  ];
  const [first] = seen.map(({ at }) => at).sort(byInstant);
  return first ?? created;
}

/** A lane is as well verified as the worse of both: that it works, and that it lets nobody else in. */
function findVerified({ evidence = [] }: Ccr): string | undefined {
  const latest = [EVIDENCE_KINDS.positive, EVIDENCE_KINDS.negative].map(({ kind, good }) => {
    const outcomes: readonly string[] = good;
    const passed = evidence.filter((each) => each.kind === kind && outcomes.includes(each.outcome));
    return passed
      .map(({ at }) => at)
      .sort(byInstant)
      .at(-1);
  });
  const instants = latest.filter((at) => at !== undefined);
  return instants.length < latest.length ? undefined : instants.sort(byInstant)[0];
}

const byInstant = (left: string, right: string): number => instantOf(left) - instantOf(right);

/** Milliseconds of an instant, or of the beginning of a day. */
function instantOf(text: string): number {
  return parseInstant(text) ?? Date.parse(`${text}T00:00:00Z`);
}
