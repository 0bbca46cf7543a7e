import { describe, expect, test } from "vitest";
import { judge, judgeAt } from "./request.ts";

/** Everything that names the policy, renamed together. */
const named = (name: string): string[] =>
  judge(({ openbao, auth }) => {
    openbao.policy_name = name;
    openbao.policy_file = `openbao/policies/${name}.hcl`;
    auth.policies = [name];
  });

describe("policy_name", () => {
  test.each([
    "workload-kv-read-llm-connect-provider-secrets",
    "workload-kv-read-llm-connect-llm-connect-provider-secrets",
  ])("takes the convention (%s)", (name) => {
    expect(named(name)).toEqual([]);
  });

  test.each(["my-policy", "workload-kv-read-other", "workload-kv-write-llm-connect-provider-secrets", "a".repeat(253)])(
    "is named after its secret (%#)",
    (name) => {
      expect(named(name)).toEqual(["policy-convention /openbao/policy_name"]);
    },
  );

  test.each([
    "Workload-kv-read-a",
    "workload-kv-read-",
    "a b",
    " a",
    "a ",
    "-a",
    "a-",
    "a/b",
    "a*",
    "ä",
    "workload-kv-re\u0430d-a",
    "a".repeat(254),
  ])("is what OpenBao stores as it stands (%#)", (name) => {
    expect(named(name)).toEqual(["bad-policy-name /openbao/policy_name"]);
  });

  test.each(["root", "default", "response-wrapping", "ROOT", " default "])("is none of OpenBao's own (%s)", (name) => {
    expect(named(name)).toEqual(["privileged-policy /auth/policies/0", "reserved-policy /openbao/policy_name"]);
  });

  test.each(["platform-admin", "sudo", "kv.root"])("is no privileged one, though it is the lane's own (%s)", (name) => {
    expect(named(name)).toEqual(["policy-convention /openbao/policy_name", "privileged-policy /auth/policies/0"]);
  });

  test("may have any word that the secret has in its name", () => {
    const findings = judge(({ openbao, auth, delivery }) => {
      const policy = "workload-kv-read-grafana-admin-password";
      openbao.kv_path = "platform/workloads/activity-core/llm-connect/grafana-admin-password";
      openbao.policy_name = policy;
      openbao.policy_file = `openbao/policies/${policy}.hcl`;
      auth.policies = [policy];
      delivery.secret_name = "grafana-admin-password";
    });
    expect(findings).toEqual([]);
  });
});

describe("policy_file", () => {
  const atFile = (file: string): string[] =>
    judgeAt("/openbao/policy_file", ({ openbao }) => {
      openbao.policy_file = file;
    });
  const stem = "workload-kv-read-llm-connect-provider-secrets";

  test("may be left out", () => {
    expect(
      judge(({ openbao }) => {
        delete openbao.policy_file;
      }),
    ).toEqual([]);
  });

  test.each([
    `/openbao/policies/${stem}.hcl`,
    `openbao/policies/../policies/${stem}.hcl`,
    `openbao/policies/${stem}.HCL`,
    `./openbao/policies/${stem}.hcl`,
    `openbao\\policies\\${stem}.hcl`,
    `openbao/policies/${stem}.hcl `,
    "openbao/policies/other.hcl",
  ])("is openbao/policies/<policy_name>.hcl, and nothing like it (%#)", (file) => {
    expect(atFile(file)).toEqual(["policy-file-mismatch"]);
  });
});

describe("auth.policies", () => {
  const own = "workload-kv-read-llm-connect-provider-secrets";
  const withPolicies = (...policies: string[]): string[] =>
    judge(({ auth }) => {
      auth.policies = policies;
    });

  test("holds the lane's own policy", () => {
    expect(withPolicies()).toEqual(["policy-not-attached /auth/policies"]);
    expect(withPolicies(own.toUpperCase())).toEqual([
      "foreign-policy /auth/policies/0",
      "policy-not-attached /auth/policies",
    ]);
  });

  test.each([
    "root",
    "default",
    "Root",
    " root",
    "admin",
    "platform-admin",
    "sudo",
    "sys-read",
    "superuser",
    "ADMIN",
    "team/admin",
    "a_root",
    "a.sudo-b",
    "the administrator",
    "response-wrapping",
  ])("holds nothing privileged (%s)", (policy) => {
    expect(withPolicies(own, policy)).toEqual(["privileged-policy /auth/policies/1"]);
  });

  test.each(["workload-kv-read-other", "administration-notes", "rooting", "system"])(
    "holds no other policy (%s)",
    (policy) => {
      expect(withPolicies(own, policy)).toEqual(["foreign-policy /auth/policies/1"]);
    },
  );

  test("holds no other lane's, whose name has such a word", () => {
    expect(withPolicies(own, "workload-kv-read-platform-admin")).toEqual(["privileged-policy /auth/policies/1"]);
  });

  test("holds it once", () => {
    expect(withPolicies(own, own)).toEqual(["duplicate-policy /auth/policies/1"]);
  });
});
