import { deriveDelivery } from "../delivery.ts";
import type { Ccr } from "../schema.ts";
import { findConflicts } from "./conflicts.ts";
import type { SetRule } from "./rule.ts";
import { isOpen } from "./states.ts";

export const isDelivered = (ccr: Ccr): boolean => isOpen(ccr) && ccr.delivery.surface === "external-secrets";

/** Two open requests cannot write one Secret: External Secrets refuses the second, or they overwrite each other. */
export const checkSecretOwners: SetRule = (ccrs, report) => {
  const secretOf = (ccr: Ccr): string => {
    const { namespace, secretName } = deriveDelivery(ccr);
    return `${namespace}/${secretName}`;
  };
  for (const { file, others } of findConflicts(ccrs, { among: isDelivered, key: secretOf })) {
    report(file, "secret-owned-twice", ["delivery"], `Another request writes the same Secret: ${others}`);
  }
};

const policyOf = ({ openbao: { policy_name } }: Ccr): string => policy_name.toLowerCase();

/** A policy name is one policy on the server, whatever its case; it cannot stand for two paths. */
export const checkPolicyOwners: SetRule = (ccrs, report) => {
  const claim = { among: isOpen, key: policyOf, settings: ({ openbao }: Ccr): string => openbao.kv_path };
  for (const { file, others } of findConflicts(ccrs, claim)) {
    const message = `Another request has a policy of this name for another path: ${others}`;
    report(file, "policy-name-collision", ["openbao", "policy_name"], message);
  }
};

export const checkPathPolicies: SetRule = (ccrs, report) => {
  const claim = { among: isOpen, key: ({ openbao }: Ccr): string => openbao.kv_path, settings: policyOf };
  for (const { file, others } of findConflicts(ccrs, claim)) {
    const message = `Another request reads this path by another policy: ${others}`;
    report(file, "path-granted-twice", ["openbao", "kv_path"], message);
  }
};

/** Two requests for one lane need a word on which replaces which. */
export const checkLaneOwners: SetRule = (ccrs, report) => {
  const laneOf = (ccr: Ccr): string => `${policyOf(ccr)}\n${ccr.openbao.kv_path}`;
  for (const { file, others } of findConflicts(ccrs, { among: isOpen, key: laneOf })) {
    report(file, "lane-requested-twice", ["openbao"], `Another request asks for the same lane: ${others}`);
  }
};

/** An id of the front door's catalog leads to one secret, whichever clusters that is delivered to. */
export const checkCatalogEntries: SetRule = (ccrs, report) => {
  const entryOf = ({ access_frontdoor }: Ccr): string | undefined => access_frontdoor?.catalog_id;
  const claim = {
    among: (ccr: Ccr): boolean => isOpen(ccr) && entryOf(ccr) !== undefined,
    key: (ccr: Ccr): string => entryOf(ccr)?.toLowerCase() ?? "",
    settings: ({ target, openbao }: Ccr): string => `${target.environment}\n${openbao.kv_path}`,
    anywhere: true,
  };
  for (const { file, others } of findConflicts(ccrs, claim)) {
    report(file, "catalog-id-twice", ["access_frontdoor", "catalog_id"], `Another request has this entry: ${others}`);
  }
};
