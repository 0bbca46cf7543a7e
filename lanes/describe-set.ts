import type { LaneDescription, NamespaceDescription } from "./describe-lane.ts";
import type { Withheld } from "./lane.ts";
import type { LaneSet } from "./lane-set.ts";
import type { TokenRoleDescription } from "./orders/token-role.ts";
import type { Proof } from "./proof.ts";

/** A whole set in the words of a reviewer: the outputs of a stack. */
export interface SetDescription {
  /** Who gets what and why: one entry a lane, by its name. */
  readonly granted: Readonly<Record<string, LaneDescription>>;
  /** What the lanes of a namespace share, each policy with the request that asks for it. */
  readonly namespaces: Readonly<Record<string, NamespaceDescription>>;
  /** The roles that issue tokens for several lanes, by their name. */
  readonly tokenRoles: Readonly<Record<string, TokenRoleDescription>>;
  /** What was shown of each lane and namespace: claim by claim, what both sides say. */
  readonly proofs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The requests that grant nothing on this stack, by their id, and why; without those of other stacks if they are many. */
  readonly withheld: Readonly<Record<string, readonly string[]>>;
}

/** Describes what a set grants and what it withholds. */
export function describeSet({ lanes, namespaces, tokenRoles, withheld }: LaneSet): SetDescription {
  return {
    granted: Object.fromEntries(lanes.map(({ name, description }) => [name, description])),
    namespaces: Object.fromEntries(namespaces.map(({ namespace, description }) => [namespace, description])),
    tokenRoles: Object.fromEntries(tokenRoles.map(({ name, description }) => [name, description])),
    proofs: Object.fromEntries([
      ...lanes.map(({ name, proof }) => [name, describeProof(proof)] as const),
      ...namespaces.map(({ namespace, proof }) => [namespace, describeProof(proof)] as const),
    ]),
    withheld: Object.fromEntries(listNamed(withheld).map(({ ccrId, reasons }) => [ccrId, reasons])),
  };
}

/** Requests of other stacks that are told one by one: a stack of 200 lanes does not list, or keep, thousands of others. */
const MAX_ELSEWHERE = 20;

/** What is withheld, without what is other stacks' where that is much. */
export function listNamed(withheld: readonly Withheld[]): readonly Withheld[] {
  const own = withheld.filter(({ isElsewhere }) => !isElsewhere);
  return withheld.length - own.length > MAX_ELSEWHERE ? own : withheld;
}

/** Why requests grant nothing on this stack, a line each; one line for all those of other stacks where they are many. */
export function explainWithheld({ withheld }: Pick<LaneSet, "withheld">): readonly string[] {
  const named = listNamed(withheld);
  const rest = withheld.length - named.length;
  return [
    ...named.map(({ ccrId, reasons }) => `${ccrId} is withheld: ${reasons.join("; ")}`),
    ...(rest === 0 ? [] : [`${rest} requests are for other stacks: ccr stacks says for which`]),
  ];
}

function describeProof(proof: Proof): Readonly<Record<string, string>> {
  return Object.fromEntries(proof.map(({ claim, granted }) => [claim, granted]));
}
