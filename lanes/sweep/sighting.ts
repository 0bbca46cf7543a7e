import type { AuditEntry } from "./audit-entry.ts";
import { findReasons, nameAccessPath, type Reason } from "./judge-access.ts";
import type { SweepSubject } from "./subject.ts";

/** Of an entry what has to be kept until its other half comes, and no more: thousands may wait. */
export interface Sighting {
  readonly type: AuditEntry["type"];
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isRefused: boolean;
  readonly isRaw: boolean;
  readonly accessor: string;
  readonly caller: CallerKey;
  readonly operation: string;
  readonly path: string;
  /** Why the lane does not ask for it, if it was allowed. */
  readonly reasons: readonly Reason[];
}

/** Who did it, from where; what the log does not say is empty. */
export interface CallerKey {
  readonly entity: string;
  readonly name: string;
  readonly role: string;
  /** The service account, namespace first. */
  readonly subject: string;
  readonly source: string;
}

/** What an entry comes to for the lane. */
export function describeSighting(entry: AuditEntry, subject: SweepSubject): Sighting {
  const { type, id, at, isRefused, isRaw, operation, caller, source } = entry;
  const { role = "", service_account_name: account = "", service_account_namespace: namespace = "" } = caller.metadata;
  return {
    type,
    id,
    at,
    isRefused,
    isRaw,
    accessor: caller.accessor,
    caller: {
      entity: caller.entity,
      name: caller.name,
      role,
      subject: account === "" && namespace === "" ? "" : `${namespace}/${account}`,
      source,
    },
    operation,
    path: nameAccessPath(entry, subject),
    reasons: findReasons(entry, subject),
  };
}
