import type { Rule } from "./rule.ts";

/** OpenBao 2.6 lets nobody assign or write these (internal/vault/policy store). */
const reservedPolicies: ReadonlySet<string> = new Set(["root", "default", "response-wrapping"]);
const isPrivileged = (name: string): boolean =>
  reservedPolicies.has(name.trim().toLowerCase()) ||
  /(^|[-_/.])(root|sudo|admin|administrator|superuser|sys)([-_/.]|$)/i.test(name);

export const checkPolicyName: Rule = ({ openbao: { policy_name } }, report) => {
  const path = ["openbao", "policy_name"];
  if (reservedPolicies.has(policy_name.trim().toLowerCase())) {
    report("reserved-policy", path, "OpenBao reserves this policy name");
  } else if (!/^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/.test(policy_name)) {
    report("bad-policy-name", path, "A policy name has lower-case letters, digits and . _ - alone");
  }
};

/** `workload-kv-read-<bundle>`, or with the workload before the bundle. */
export const checkPolicyConvention: Rule = ({ openbao: { policy_name, kv_path }, target }, report) => {
  const bundle = kv_path.slice(kv_path.lastIndexOf("/") + 1);
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

export const checkRolePolicies: Rule = ({ auth: { policies }, openbao: { policy_name } }, report) => {
  if (!policies.includes(policy_name)) {
    report("policy-not-attached", ["auth", "policies"], "auth.policies does not hold openbao.policy_name");
  }
  for (const [index, policy] of policies.entries()) {
    const path = ["auth", "policies", index];
    if (isPrivileged(policy)) report("privileged-policy", path, "A lane's role must not carry a privileged policy");
    else if (policy !== policy_name)
      report("foreign-policy", path, "A lane's role carries the lane's own policy alone");
    else if (policies.indexOf(policy) < index) report("duplicate-policy", path, "This policy is listed twice");
  }
};
