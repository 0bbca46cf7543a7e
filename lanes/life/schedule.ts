import { type Cadence, findProvider, findProvidersOfField, type Provider } from "../custody/providers.ts";
import { requireSeconds } from "../duration.ts";
import type { OrderedRotation } from "../orders/rotation.ts";
import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import { listTaken } from "./steps.ts";

/** How a credential is rotated: what the lane says, else its provider, else every quarter with two days of overlap. */
export interface RotationPlan {
  readonly every: Cadence;
  /** How long the old key is kept once the new one is verified, in seconds. */
  readonly overlapSeconds: number;
  readonly provider?: string;
  /** Whose word the cadence is. */
  readonly from: "lane" | "provider" | "default";
}

/** When a credential is to be rotated. Days are of UTC, YYYY-MM-DD. */
export interface RotationDue {
  readonly ccrId: string;
  readonly plan: RotationPlan;
  /** When it was rotated last, or else first verified, or else written down: an instant or a day. */
  readonly since: string;
  readonly isRotated: boolean;
  /** First day of the calendar's period in which it is rotated. */
  readonly opens: string;
  /** Last day of that period. */
  readonly due: string;
  readonly state: "not-yet" | "due" | "overdue";
  /** The approved order that asks for it, where one does. */
  readonly order?: string;
  /** Whole days until the last one; below zero where that is past. */
  readonly daysLeft: number;
}

const DEFAULTS = { every: "quarterly", overlap: "48h" } as const;

const months: Readonly<Record<Cadence, number>> = { monthly: 1, quarterly: 3, "half-yearly": 6, yearly: 12 };

const DAY = 86_400_000;

/** Who issues the credential: the provider that the request names, else the one whose key its fields are named after. */
export function findIssuer({ rotation, openbao: { fields } }: Pick<Ccr, "rotation" | "openbao">): Provider | undefined {
  if (rotation?.provider !== undefined) return findProvider(rotation.provider);
  const issuers = new Set(fields.flatMap((field) => findProvidersOfField(field)));
  return issuers.size === 1 ? [...issuers][0] : undefined;
}

/** The plan of a request that was checked. */
export function planRotation(ccr: Pick<Ccr, "rotation" | "openbao">): RotationPlan {
  const issuer = findIssuer(ccr);
  const { rotation = {} } = ccr;
  const provider = rotation.provider ?? issuer?.id;
  const every = rotation.every ?? issuer?.every ?? DEFAULTS.every;
  const overlap = rotation.overlap ?? issuer?.overlap ?? DEFAULTS.overlap;
  const from = rotation.every === undefined ? (issuer?.every === undefined ? "default" : "provider") : "lane";
  return { every, overlapSeconds: requireSeconds(overlap), ...(provider === undefined ? {} : { provider }), from };
}

/**
 * When a request's credential is to be rotated: in the calendar's period after the one of its last rotation, or when
 * an order says so, whichever is earlier.
 */
export function judgeRotation(ccr: Ccr, now: number, orders: readonly OrderedRotation[] = []): RotationDue {
  const plan = planRotation(ccr);
  const last = findLastRotation(ccr);
  const since = last ?? findFirstValue(ccr);
  const length = months[plan.every];
  const [first] = orders;
  const opens = Math.min(startOfPeriod(parseDay(since), length, 1), ...orders.map(({ approvedAt }) => approvedAt));
  const days = orders.flatMap(({ order: { rotation } }) => (rotation.due === undefined ? [] : [rotation.due]));
  const next = Math.min(startOfPeriod(parseDay(since), length, 2), ...days.map((day) => parseDay(day) + DAY));
  const due = next - DAY;
  const state = now >= next ? "overdue" : now >= opens ? "due" : "not-yet";
  return {
    ccrId: ccr.id,
    plan,
    since,
    isRotated: last !== undefined,
    opens: formatDay(opens),
    due: formatDay(due),
    state,
    ...(first === undefined ? {} : { order: first.order.id }),
    daysLeft: Math.floor((next - 1 - now) / DAY),
  };
}

/** The last replacement of the value: by a rotation, or by the fresh key of an incident. */
function findLastRotation({ rotations = [], incidents = [], evidence = [] }: Ccr): string | undefined {
  const fresh = incidents.flatMap(({ id }) => listTaken({ evidence }, id).filter(({ step }) => step === "fresh-key"));
  const all = [...rotations, ...fresh].map(({ at }) => at);
  return all.sort((left, right) => parseDay(left) - parseDay(right)).at(-1);
}

/** A value was there when access was first seen to work. */
function findFirstValue({ evidence = [], created }: Ccr): string {
  return evidence.find(({ kind, outcome }) => kind === "positive-verification" && outcome === "passed")?.at ?? created;
}

/** Milliseconds since 1970 of an instant, or of the beginning of a day. */
function parseDay(text: string): number {
  const instant = parseInstant(text) ?? Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(instant)) throw new TypeError("an instant or a day of a checked request must parse");
  return instant;
}

/** Where the period begins that is that many periods after the one of an instant. */
function startOfPeriod(instant: number, length: number, periods: number): number {
  const date = new Date(instant);
  const month = Math.floor(date.getUTCMonth() / length) * length + periods * length;
  return Date.UTC(date.getUTCFullYear(), month, 1);
}

function formatDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, "YYYY-MM-DD".length);
}

/** The usual id of a rotation at an instant: its year and quarter, with a number where the request has that one already. */
export function nameRotation({ rotations = [], evidence = [] }: Ccr, now: number): string {
  const date = new Date(now);
  const base = `ROT-${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
  const used = new Set([...rotations.map(({ id }) => id), ...evidence.map(({ part_of }) => part_of)]);
  for (let number = 2; ; number += 1) {
    const id = number === 2 && !used.has(base) ? base : `${base}-${number}`;
    if (!used.has(id)) return id;
  }
}
