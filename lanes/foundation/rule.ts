import { compareText } from "../finding.ts";
import type { Capability } from "../policy/format-policy.ts";

/** A value of a parameter as a policy pins it; numbers cannot be pinned (see {@link AuthorityRule.parameters}). */
export type Pin = string | boolean | readonly Pin[] | { readonly [key: string]: Pin };

/** What one policy of the foundation says of one path. */
export interface AuthorityRule {
  /** Exact, or with the wildcards of OpenBao's policies where it says why. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
  /** Why it is there: the requests, or what it is read for. */
  readonly reason: string;
  /**
   * Parameter → the values that it may have, any where there are none; absent: a write may have any parameter.
   *
   * A number of a request is never equal to one of a policy: JSON numbers stay texts of their own type, and those of HCL
   * are ints (OpenBao 2.6.2, internal/vault/policy/acl.go, valueInSlice; sdk/helper/jsonutil).
   */
  readonly parameters?: Readonly<Record<string, readonly Pin[]>>;
}

/** The mounts that requests name, sorted. */
export interface Mounts {
  /** Of auth methods, without `auth/` and without that of tokens. */
  readonly authMounts: readonly string[];
  /** Of KV 2; none where the stack's KV is of version 1. */
  readonly kvMounts: readonly string[];
}

/** Sorted by path; of a path that comes twice the first rule counts. */
export function sortRules(rules: readonly AuthorityRule[]): readonly AuthorityRule[] {
  const byPath = new Map<string, AuthorityRule>();
  for (const rule of rules) if (!byPath.has(rule.path)) byPath.set(rule.path, rule);
  return [...byPath.values()].sort((left, right) => compareText(left.path, right.path));
}

/** `CCR-2026-0002, CCR-2026-0003` */
export function listRequests(ids: readonly string[]): string {
  return [...new Set(ids)].sort().join(", ");
}
