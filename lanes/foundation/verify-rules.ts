import { listObjects } from "../adoption.ts";
import type { LaneSet } from "../lane-set.ts";
import type { LanePolicy } from "../policy/lane-policy.ts";
import type { StackSettings } from "../stack-settings.ts";
import type { UngrantedRequest } from "./former.ts";
import { type AuthorityRule, listRequests } from "./rule.ts";

/** What it is looked at that lanes are as they were approved, and that those which ended are gone; all paths are exact. */
export function listVerifyRules(
  set: LaneSet,
  ungranted: readonly UngrantedRequest[],
  { kvVersion }: Pick<StackSettings, "kvVersion">,
): readonly AuthorityRule[] {
  const objects = listObjects(set).flatMap(({ place, ccrIds }): readonly AuthorityRule[] =>
    place.server === "openbao" ? [{ path: place.path, capabilities: ["read"], reason: listRequests(ccrIds) }] : [],
  );
  const ended = ungranted.filter(({ state }) => state === "ended");
  const gone = ended.flatMap(({ ccrId, policy, rolePath }): readonly AuthorityRule[] => {
    const paths = policy === undefined ? [rolePath] : [`sys/policies/acl/${policy.name}`, rolePath];
    return paths.map((path) => ({ path, capabilities: ["read"], reason: `whether ${ccrId} is cut off` }));
  });
  const secrets = [...set.lanes, ...ended].flatMap(({ ccrId, policy }) =>
    policy === undefined || kvVersion === 1 ? [] : listSecretReads(ccrId, policy),
  );
  return [...objects, ...gone, ...secrets];
}

/** What KV 2 tells of a secret without its values; KV 1 tells nothing without them. */
function listSecretReads(ccrId: string, { mount, key }: LanePolicy): readonly AuthorityRule[] {
  return [
    { path: `${mount}/metadata/${key}`, capabilities: ["read"], reason: `${ccrId}: its versions` },
    { path: `${mount}/subkeys/${key}`, capabilities: ["read"], reason: `${ccrId}: the names of its fields` },
  ];
}
