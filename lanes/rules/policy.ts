import { forEachSound } from "../guard-broken.ts";
import type { Ccr } from "../schema.ts";
import { bundleOf } from "./kv.ts";
import { makeRepeatCheck } from "./repeats.ts";
import type { Rule } from "./rule.ts";

/** OpenBao 2.6 lets nobody assign or write these (internal/vault/policy store). */
const reservedPolicies: ReadonlySet<string> = new Set(["root", "default", "response-wrapping"]);
const isReserved = (name: string): boolean => reservedPolicies.has(name.trim().toLowerCase());
const isPrivileged = (name: string): boolean =>
  isReserved(name) || /(^|[-_/.\s])(root|sudo|admin|administrator|superuser|sys)([-_/.\s]|$)/i.test(name);
const isPolicyName = (name: string): boolean => /^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/.test(name);

export const checkPolicyName: Rule = ({ openbao: { policy_name } }, report) => {
  const path = ["openbao", "policy_name"];
  if (isReserved(policy_name)) {
    report("reserved-policy", path, "OpenBao reserves this policy name");
  } else if (!isPolicyName(policy_name)) {
    report("bad-policy-name", path, "A policy name has lower-case letters, digits and . _ - alone");
  }
};

/** `workload-kv-read-<bundle>`, or with the workload before the bundle. */
export const checkPolicyConvention: Rule = ({ openbao: { policy_name, kv_path }, target }, report) => {
  const bundle = bundleOf(kv_path);
  if (bundle === undefined || isReserved(policy_name) || !isPolicyName(policy_name)) return;
  const allowed = [`workload-kv-read-${bundle}`, `workload-kv-read-${target.workload}-${bundle}`];
  if (!allowed.includes(policy_name)) {
    const hint = "Name it workload-kv-read-<last segment of kv_path>, or with the workload before that segment.";
    report("policy-convention", ["openbao", "policy_name"], "The policy is not named after its secret", hint);
  }
};

export const checkPolicyFile: Rule = ({ openbao: { policy_file, policy_name } }, report) => {
  if (policy_file !== undefined && policy_file !== `openbao/policies/${policy_name}.hcl`) {
    report("policy-file-mismatch", ["openbao", "policy_file"], "policy_file is not openbao/policies/<policy_name>.hcl");
  }
};

/** What every policy of a lane is called. */
const PREFIX = "workload-kv-read-";

/** True for a name that the policy of some lane may have. */
export const isLanePolicy = (policy: string): boolean => policy.startsWith(PREFIX) && isPolicyName(policy);

/** What the lane's own policy grants is generated from the request, whatever words are in its name. */
const isTooMuch = (policy: string, { openbao }: Pick<Ccr, "openbao">): boolean =>
  isPrivileged(policy) && !(policy.startsWith(PREFIX) && policy === openbao.policy_name);

export const checkPrivilegedPolicies: Rule = (ccr, report) => {
  forEachSound(ccr.auth.policies, (policy, index) => {
    if (!isTooMuch(policy, ccr)) return;
    report("privileged-policy", ["auth", "policies", index], "A lane's role must not carry a privileged policy");
  });
};

export const checkRolePolicies: Rule = (ccr, report) => {
  const { policies } = ccr.auth;
  const { policy_name } = ccr.openbao;
  const isRepeat = makeRepeatCheck();
  forEachSound(policies, (policy, index) => {
    const path = ["auth", "policies", index];
    if (isTooMuch(policy, ccr)) return;
    if (policy !== policy_name) report("foreign-policy", path, "A lane's role carries the lane's own policy alone");
    else if (isRepeat(policy)) report("duplicate-policy", path, "This policy is listed twice");
  });
  // Last: an entry that cannot be read may be it.
  if (!policies.includes(policy_name)) {
    report("policy-not-attached", ["auth", "policies"], "auth.policies does not hold openbao.policy_name");
  }
};
