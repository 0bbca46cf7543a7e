import type { LaneSet } from "../lane-set.ts";
import { listCarriers, type PathAccess } from "./audit-grants.ts";

/** What a policy allows at a path, with the requests that ask for exactly that; none where nothing asks for it. */
export interface CreditedAccess extends PathAccess {
  readonly requests: readonly string[];
}

type Asked = Pick<LaneSet, "lanes" | "namespaces" | "tokenRoles">;

/**
 * Tells what requests ask for from what is there beside it: a policy that has a lane's name may allow more than the lane,
 * elsewhere than the lane, and to others than the lane's callers.
 */
export function creditAccess(set: Asked, path: string, access: PathAccess): readonly CreditedAccess[] {
  const { capabilities, carriers } = access;
  const names = access.policy.split(", ");
  const asking = set.lanes.filter(({ policy }) => policy.path === path && names.includes(policy.name));
  const requests = asking.map(({ ccrId }) => ccrId).sort();
  const asked = requests.length === 0 ? [] : capabilities.filter((word) => word === "read");
  const own = new Set(asking.flatMap((lane) => [...listCarriers(set, lane)]));
  const strangers = carriers.filter((carrier) => !own.has(carrier));
  const known = carriers.filter((carrier) => own.has(carrier));
  const others = requests.length === 0 ? capabilities : capabilities.filter((word) => word !== "read");
  const part = (words: readonly string[], who: readonly string[], of: readonly string[]): readonly CreditedAccess[] =>
    words.length === 0 ? [] : [{ ...access, capabilities: words, carriers: who, requests: of }];
  return [
    ...(known.length > 0 || strangers.length === 0 ? part(asked, known, requests) : []),
    ...(strangers.length > 0 ? part(asked, strangers, []) : []),
    ...part(others, carriers, []),
  ];
}
