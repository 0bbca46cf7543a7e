import { listObjects } from "../adoption.ts";
import { type LaneSet, listRoles } from "../lane-set.ts";
import { rolePath } from "../manifests.ts";
import type { Capability } from "../policy/format-policy.ts";
import type { UngrantedRequest } from "./former.ts";
import { pinPolicy, pinRole } from "./pins.ts";
import { type AuthorityRule, listRequests } from "./rule.ts";

// No delete: a role that was deleted could be made anew with fewer bindings than are pinned, since nothing can require a
// parameter of a write and leave the read of the same path alone (OpenBao 2.6.2, internal/vault/policy/acl.go).
const writing: readonly Capability[] = ["create", "read", "update"];
const ending: readonly Capability[] = ["delete", "read"];

/** What an update of lanes may do; of a path that comes twice the first rule counts. */
export function listApplyRules(
  set: LaneSet,
  ungranted: readonly UngrantedRequest[],
  { held, isTeardown }: { held: readonly string[]; isTeardown: boolean },
): readonly AuthorityRule[] {
  const granted = listGranted(set);
  return [
    ...(isTeardown ? granted.map(endRule) : granted),
    ...ungranted.filter(({ state }) => state === "ended").flatMap((request) => nameObjects(request, ending)),
    ...held.map((path) => ({ path, capabilities: ending, reason: "held by the stack, and no request asks for it" })),
    ...ungranted.flatMap((request) => nameObjects(request, ["read"])),
  ];
}

function listGranted(set: LaneSet): readonly AuthorityRule[] {
  const roles = new Map(listRoles(set).map((role) => [rolePath(role), role]));
  return listObjects(set).flatMap(({ kind, place, ccrIds, wanted }): readonly AuthorityRule[] => {
    if (place.server !== "openbao") return [];
    const role = roles.get(place.path);
    const parameters =
      kind === "policy" ? pinPolicy(String(wanted.policy)) : role === undefined ? undefined : pinRole(role);
    if (parameters === undefined) throw new TypeError(`${place.path} is neither a policy nor a role`);
    return [{ path: place.path, capabilities: writing, reason: listRequests(ccrIds), parameters }];
  });
}

function endRule({ path, reason }: AuthorityRule): AuthorityRule {
  return { path, capabilities: ending, reason: `${reason} to be taken away` };
}

function nameObjects(
  { ccrId, policy, rolePath: role, state }: UngrantedRequest,
  capabilities: readonly Capability[],
): readonly AuthorityRule[] {
  const reason = state === "ended" ? `${ccrId} grants nothing here any more` : `${ccrId} may be looked at`;
  const paths = policy === undefined ? [role] : [`sys/policies/acl/${policy.name}`, role];
  return paths.map((path) => ({ path, capabilities, reason }));
}
