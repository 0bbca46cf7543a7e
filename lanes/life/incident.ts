import type { Ccr } from "../schema.ts";
import { findNext, type IncidentStep, instantOf, listTaken, type TakenStep } from "./steps.ts";
import { INCIDENT_STEPS } from "./vocabulary.ts";

/** What is recorded of a compromise when it is opened. */
export type IncidentRecord = NonNullable<Ccr["incidents"]>[number];

/** A compromise, and how far its steps are. */
export interface Incident {
  readonly record: IncidentRecord;
  readonly taken: readonly TakenStep[];
  /** The next step; undefined where it is closed. */
  readonly next: IncidentStep | undefined;
  /** When the key was revoked at its provider, milliseconds since 1970. */
  readonly revokedAt?: number;
}

/** The incidents of a request, oldest first. */
export function listIncidents(ccr: Ccr): readonly Incident[] {
  return (ccr.incidents ?? []).map((record) => {
    const taken = listTaken(ccr, record.id);
    const revokedAt = instantOf(taken, "provider-revoked");
    const isClosed = taken.some(({ step }) => step === "closed");
    return {
      record,
      taken,
      next: isClosed ? undefined : findNext(INCIDENT_STEPS, taken),
      ...(revokedAt === undefined ? {} : { revokedAt }),
    };
  });
}

/** The incident that is not closed. */
export function findOpenIncident(ccr: Ccr): Incident | undefined {
  return listIncidents(ccr).find(({ next }) => next !== undefined);
}

/** The id of the next incident of a year: one more than the highest of all requests. */
export function nameIncident(requests: readonly Ccr[], now: number): string {
  const year = new Date(now).getUTCFullYear();
  const numbers = requests
    .flatMap(({ incidents = [] }) => incidents)
    .flatMap(({ id }) => (id.startsWith(`INC-${year}-`) ? [Number(id.slice(`INC-${year}-`.length))] : []));
  return `INC-${year}-${String(Math.max(0, ...numbers) + 1).padStart(4, "0")}`;
}

/** Where in time an incident's log is to be looked through: from the leak to the revocation; undefined before it. */
export function findSweepWindow(ccr: Ccr): { readonly from: string; readonly to: string } | undefined {
  const incident = listIncidents(ccr).at(-1);
  const revoked = incident?.taken.find(({ step }) => step === "provider-revoked");
  if (incident === undefined || revoked === undefined || instantOf(incident.taken, "provider-revoked") === undefined)
    return undefined;
  return { from: incident.record.leaked_at, to: revoked.at };
}
