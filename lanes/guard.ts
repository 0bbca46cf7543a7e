import { findGrant, type LaneSet } from "./lane-set.ts";
import type { PlannedStep } from "./plan/map-steps.ts";

/** Why an update is refused; the closed list of codes. */
const GUARDS = {
  "backend-password": "Pulumi prints the address of its backend when it cannot be reached",
  invalid: "the stack or a request is not as it must be",
  "changed-files": "files were changed since the plan was made",
  "not-granted": "the request is not to be applied",
  "not-named": "the change is about requests that were not named",
  "not-served": "the cluster cannot hold what the lane is made of, and nothing is made of a half",
  "operator-missing": "nobody is named who applies it",
  "other-context": "the cluster is not the stack's",
  "other-digest": "the plan holds another content than the one that is approved",
  "other-policies": "the plan was held to other policy packs, or to none",
  "other-stack": "the plan was made for another stack, or with other settings",
  "skipped-checkpoints": "an update that stores no checkpoints loses track of what it granted when it is interrupted",
  "token-missing": "there is no OpenBao token",
  unasked: "no request asks for a change",
  "what-if": "a what-if is for a preview alone",
} as const;

export type GuardCode = keyof typeof GUARDS;

/** One reason why an update is refused. Never holds a value. */
export interface GuardReason {
  readonly code: GuardCode;
  readonly message: string;
}

/** A reason in the words of the list, and what it is about. */
export function objectTo(code: GuardCode, about: string): GuardReason {
  return { code, message: `${about}: ${GUARDS[code]}` };
}

/** What the environment of an update says that none may run under. */
export function judgeEnvironment(environment: Readonly<Record<string, string | undefined>>): readonly GuardReason[] {
  const value = environment.PULUMI_SKIP_CHECKPOINTS ?? "";
  const isOff = ["", "0", "false", "f"].includes(value.trim().toLowerCase());
  const about = "PULUMI_BACKEND_URL holds a password, put it into a file that PGPASSFILE names";
  return [
    ...(hasPassword(environment.PULUMI_BACKEND_URL ?? "") ? [objectTo("backend-password", about)] : []),
    ...(isOff ? [] : [objectTo("skipped-checkpoints", "PULUMI_SKIP_CHECKPOINTS is set, take it away")]),
  ];
}

/** An address that cannot be parsed is looked at as a text: pulumi v3.259.0 prints it whole (pkg/backend/diy/postgres). */
function hasPassword(address: string): boolean {
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  if (parsed === undefined) return /:[^/@]+@/.test(address);
  return parsed.password !== "" || parsed.searchParams.has("password");
}

/** Why the requests that were named cannot be applied: of each every reason. */
export function judgeNamed(named: readonly string[], set: LaneSet): readonly GuardReason[] {
  return named.flatMap((id) => {
    const lane = findGrant(set, id);
    if (lane !== undefined && lane.whatIf === undefined) return [];
    const pending = lane?.whatIf ?? set.withheld.find(({ ccrId }) => ccrId === id)?.reasons;
    const reasons = pending ?? ["it is none of this folder's requests"];
    return reasons.map((reason): GuardReason => ({ code: "not-granted", message: `${id}: ${reason}` }));
  });
}

/** Why the steps of a plan may not be taken; where requests were named, the plan may be about them alone. */
export function judgeSteps(steps: readonly PlannedStep[], named: readonly string[]): readonly GuardReason[] {
  const unasked = steps
    .filter(({ isUnasked }) => isUnasked)
    .map(({ op, type, name }) => objectTo("unasked", `${op} ${type} ${name}`));
  if (named.length === 0) return unasked;
  const others = steps.flatMap(({ ccrIds }) => (ccrIds.some((id) => named.includes(id)) ? [] : ccrIds));
  const ids = [...new Set(others)].sort();
  return ids.length === 0 ? unasked : [...unasked, objectTo("not-named", ids.join(", "))];
}

/** What a saved plan was made from. */
export interface PlanRecord {
  readonly project: string;
  readonly stack: string;
  /** Digest of the stack's settings. */
  readonly settings: string;
  /** The policy packs that it was held to, sorted; absent: none. */
  readonly policyPacks?: readonly string[];
  /** Digest of each file that it was made from, by its path. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest of the reviewed content of each lane, by its request. */
  readonly lanes: Readonly<Record<string, string>>;
}

/** Why a saved plan is not the plan of what is there now: every file and lane that differs. */
export function judgeRecord(planned: PlanRecord, now: PlanRecord): readonly GuardReason[] {
  const isOther = planned.project !== now.project || planned.stack !== now.stack || planned.settings !== now.settings;
  return [
    ...(isOther ? [objectTo("other-stack", `${planned.project}/${planned.stack}`)] : []),
    ...judgePacks(planned.policyPacks, now.policyPacks),
    ...differ(planned.files, now.files).map((file) => objectTo("changed-files", file)),
    ...differ(planned.lanes, now.lanes).map((id) => objectTo("other-digest", id)),
  ];
}

function judgePacks(planned: readonly string[] = [], now: readonly string[] = []): readonly GuardReason[] {
  if (planned.join("\n") === now.join("\n")) return [];
  return [objectTo("other-policies", `--policy-pack ${planned.join(", ") || "(none)"}`)];
}

function differ(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): readonly string[] {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].filter((key) => left[key] !== right[key]).sort();
}
