import { isLaneRequest, type Reviewable } from "../reviewable.ts";
import { formatInstant, parseInstant, startOfDay } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import { scanText } from "../secret-scan.ts";
import type { Digest } from "./digest.ts";
import type { Edit } from "./edit.ts";
import { mayBeHeld } from "./held.ts";
import { type RefusalReason, refuse } from "./refusal.ts";
import { canMove } from "./transitions.ts";

type Status = Ccr["status"];

/** A request that is acted on, with the policy file that it names, where there is one. */
export interface Subject<Request extends Reviewable = Reviewable> {
  readonly ccr: Request;
  readonly policyFile?: string | undefined;
}

/** Who acts, when and why. */
export interface Actor {
  /** The name that the act is recorded under; of a decision a required approver, exactly. */
  readonly reviewer: string;
  /** Why: a line of words, never a secret value. */
  readonly comment: string;
  /** An instant with its offset. */
  readonly at: string;
  /** Milliseconds since 1970, to tell an instant of the future by. */
  readonly now: number;
  /** The digest that the reviewer read; where it is given it must be the request's. */
  readonly what?: string | undefined;
}

/** What an act comes to: the edits that record it, or every reason why it is refused. */
export type ActResult =
  | {
      readonly edits: readonly Edit[];
      readonly digest: Digest;
      readonly from: Status;
      readonly to: Status;
      readonly refusals?: never;
    }
  | { readonly refusals: readonly RefusalReason[]; readonly edits?: never };

/** Makes an act about lanes one about any request: of an order it is refused. */
export function onLane(act: (subject: Subject<Ccr>) => ActResult): (subject: Subject) => ActResult {
  return ({ ccr, policyFile }) =>
    isLaneRequest(ccr) ? act({ ccr, policyFile }) : { refusals: [refuse("other-type", `it is a ${ccr.request_type}`)] };
}

/** Clocks of two machines differ by less than this, in milliseconds. */
export const CLOCK_SKEW = 5 * 60_000;

/** That a request cannot go to a state. What is approved is cancelled before it was applied, and deactivated after. */
export function refuseMove(ccr: Reviewable, to: Status): readonly RefusalReason[] {
  const { status } = ccr;
  if (!canMove(status, to)) return [refuse("wrong-state", `what is ${status} cannot become ${to}`)];
  if (status !== "approved") return [];
  const isHeld = mayBeHeld(ccr);
  if (to === "cancelled" && isHeld)
    return [
      refuse("wrong-state", "it was applied before it was approved anew; deactivate it instead (ccr deactivate)"),
    ];
  if ((to === "deactivated" || to === "compromised") && !isHeld)
    return [refuse("wrong-state", `what is approved and was not applied cannot become ${to}; cancel it (ccr cancel)`)];
  return [];
}

/** What is wrong with who acts, when and why. */
export function refuseActor({ comment, reviewer, at, now, what }: Actor, digest: Digest): readonly RefusalReason[] {
  const instant = parseInstant(at);
  const isLater = instant !== undefined && instant > now + CLOCK_SKEW;
  return [
    ...(comment.trim() === "" || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(comment) ? [refuse("empty-comment")] : []),
    ...(scanText(`${comment}\n${reviewer}`).length > 0 ? [refuse("secret-value")] : []),
    ...(isLater ? [refuse("future-instant")] : []),
    ...(what !== undefined && what !== digest ? [refuse("wrong-digest", "read it again (ccr render)")] : []),
  ];
}

/** That a record would be of before the request was written. */
export function refuseBeforeCreation({ created }: Reviewable, { at }: Pick<Actor, "at">): readonly RefusalReason[] {
  const instant = parseInstant(at);
  if (instant === undefined) return [refuse("wrong-instant", "the calendar has none such")];
  return instant < startOfDay(created) ? [refuse("wrong-instant", `the request was created on ${created}`)] : [];
}

/**
 * That an act would be recorded as of before what is on record already: records only grow, in the order of time. A
 * remark is nothing that an act could come too late after, unless it confirmed the binding.
 */
export function refuseBackdated(ccr: Reviewable, act: Pick<Actor, "at">): readonly RefusalReason[] {
  const early = refuseBeforeCreation(ccr, act);
  const newest = findNewest([...(ccr.decisions ?? []), ...(ccr.evidence ?? []), ...listChanges(ccr)]);
  if (early.length > 0 || newest === undefined || (parseInstant(act.at) ?? Number.NaN) >= newest) return early;
  return [refuse("wrong-instant", `its newest record is of ${formatInstant(newest)}`)];
}

/** What changed a request, beside decisions and evidence. */
function listChanges({ history = [], incidents = [], review: { comments = [] } }: Reviewable): readonly Dated[] {
  return [...history, ...incidents, ...comments.filter(({ decision }) => decision === BINDING_CONFIRMED)];
}

interface Dated {
  readonly at: string;
}

/** Milliseconds since 1970 of the latest of some records; undefined where there is none. */
export function findNewest(records: readonly Dated[]): number | undefined {
  const instants = records.flatMap(({ at }) => parseInstant(at) ?? []);
  return instants.length === 0 ? undefined : instants.reduce((left, right) => Math.max(left, right));
}

/** What a remark is called that says that the binding was confirmed. */
export const BINDING_CONFIRMED = "binding_confirmed";

/** The status, the day and the entry of the history. */
export function recordMove(ccr: Reviewable, to: Status, act: Actor): readonly Edit[] {
  return recordMoves(ccr, ccr.status === to ? [] : [to], act);
}

/** The last status, the day, and an entry of the history for each that was passed through. */
export function recordMoves(ccr: Reviewable, reached: readonly Status[], act: Actor): readonly Edit[] {
  const last = reached.at(-1);
  const entries = reached.map((to, at): Edit => {
    const from = reached[at - 1] ?? ccr.status;
    const value = { at: act.at, from, to, by: act.reviewer, reason: act.comment.trim() };
    return { kind: "append", path: ["history"], value };
  });
  const status: readonly Edit[] = last === undefined ? [] : [{ kind: "set", path: ["status"], value: last }];
  return [...status, ...recordDay(ccr, act), ...entries];
}

/** The day as the one who acts has it; never an earlier one. */
export function recordDay({ updated }: Reviewable, { at }: Actor): readonly Edit[] {
  const day = at.slice(0, "YYYY-MM-DD".length);
  return day > updated ? [{ kind: "set", path: ["updated"], value: day }] : [];
}

/** What the request says of its front door follows from its records; reviewers do not decide about it. */
export function openFrontDoor({ access_frontdoor: door }: Reviewable): readonly Edit[] {
  if (door === undefined) return [];
  const ready: Edit[] =
    door.readiness === "active" ? [] : [{ kind: "set", path: ["access_frontdoor", "readiness"], value: "active" }];
  const resolvable: Edit[] = door.resolvable
    ? []
    : [{ kind: "set", path: ["access_frontdoor", "resolvable"], value: true }];
  return [...resolvable, ...ready];
}

/** Nobody resolves a lane that ended. */
export function closeFrontDoor({ access_frontdoor: door }: Reviewable): readonly Edit[] {
  if (door === undefined) return [];
  const shut: Edit[] = door.resolvable ? [{ kind: "set", path: ["access_frontdoor", "resolvable"], value: false }] : [];
  const unready: Edit[] =
    door.readiness === "template" ? [] : [{ kind: "set", path: ["access_frontdoor", "readiness"], value: "template" }];
  return [...shut, ...unready];
}
