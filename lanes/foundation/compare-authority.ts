import { diffPolicies } from "../policy/compare-policy.ts";
import { redactText } from "../secret-scan.ts";
import type { Authority } from "./authority.ts";

/** A policy of a foundation as it was found on a server. */
export interface FoundPolicy {
  readonly name: string;
  /** `surplus`: the number is beyond those that are needed, so that it grants what no request asks for any more. */
  readonly state: "same" | "different" | "absent" | "surplus";
  /** From what the server has to what was computed, line by line; of one that is different alone. */
  readonly diff?: string;
}

/** Compares computed policies with the texts that a server has under names of the foundation. */
export function compareAuthority({ policies }: Authority, live: ReadonlyMap<string, string>): readonly FoundPolicy[] {
  const names = new Set(policies.map(({ name }) => name));
  const own = policies.map(({ name, text }): FoundPolicy => {
    const found = live.get(name);
    if (found === undefined) return { name, state: "absent" };
    if (found === text) return { name, state: "same" };
    return { name, state: "different", diff: diffPolicies(redactText(found), text) };
  });
  const surplus = [...live.keys()].filter((name) => !names.has(name)).sort();
  return [...own, ...surplus.map((name): FoundPolicy => ({ name, state: "surplus" }))];
}
