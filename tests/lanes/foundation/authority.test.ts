import { describe, expect, it } from "vitest";
import { type AuthorityContext, composeAuthority } from "../../../lanes/foundation/authority.ts";
import { FOUNDATION_POLICIES, findSuffix, LANE_APPLY, LANE_VERIFY } from "../../../lanes/foundation/names.ts";
import type { FoundationPolicy } from "../../../lanes/foundation/split-policies.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { type Acl, buildAcl } from "../../../lanes/policy/evaluate-policy.ts";
import { readSample, settings } from "../sample.ts";

const policyOf = {
  2: "workload-kv-read-issue-core-ingestion-api-key",
  3: "workload-kv-read-llm-connect-provider-secrets",
};
const roleOf = { 2: "external-secrets-issue-core", 3: "external-secrets-activity-core" };

function compose(
  sources: readonly SourceFile[],
  { context = {}, changed = {} }: { context?: AuthorityContext; changed?: Partial<typeof settings> } = {},
): readonly FoundationPolicy[] {
  const { authority, errors } = composeAuthority({ sources, findings: [] }, { ...settings, ...changed }, context);
  if (authority === undefined) throw new Error(errors.join("\n"));
  return authority.policies;
}

function aclOf(policies: readonly FoundationPolicy[], family: string): Acl {
  const own = policies.filter(({ name }) => name === family || name.startsWith(`${family}-`));
  const { acl, problem } = buildAcl(own, { dialect: "vault" });
  if (acl === undefined) throw new Error(problem);
  return acl;
}

/** What the front door may say of a lane that does not serve. */
const notReady = [
  ["resolvable: true", "resolvable: false"],
  ["readiness: active", "readiness: template"],
] as const;

const all = [readSample(1), readSample(2), readSample(3)];

describe("the authority of the committed requests", () => {
  it("has one policy of each family, the same at each time", () => {
    expect(compose(all).map(({ name }) => name)).toEqual([...FOUNDATION_POLICIES]);
    expect(compose([...all].reverse())).toEqual(compose(all));
  });

  it("lets an update write the policies and roles of lanes, pinned, and delete none", () => {
    const acl = aclOf(compose(all), LANE_APPLY);
    for (const path of [`sys/policies/acl/${policyOf[3]}`, `auth/kubernetes/role/${roleOf[3]}`]) {
      expect(acl.capabilitiesAt(path)).toEqual(["create", "read", "update"]);
      expect(acl.ruleAt(path)?.conditions).toEqual(["allowed_parameters"]);
    }
  });

  it("lets nothing but an update write a policy or a role", () => {
    const policies = compose(all);
    for (const { name } of policies.filter(({ name }) => name !== LANE_APPLY)) {
      const acl = aclOf(policies, name);
      for (const path of [`sys/policies/acl/${policyOf[3]}`, `auth/kubernetes/role/${roleOf[3]}`])
        for (const operation of ["create", "update", "patch", "delete"] as const)
          expect(acl.allows(operation, path)).toBe(false);
    }
  });
});

describe("a lane that ended", () => {
  const ended = readSample(3, [["status: active", "status: deactivated"], ...notReady]);

  it("may be read and taken away, and not written", () => {
    const acl = aclOf(compose([readSample(2), ended]), LANE_APPLY);
    for (const path of [`sys/policies/acl/${policyOf[3]}`, `auth/kubernetes/role/${roleOf[3]}`])
      expect(acl.capabilitiesAt(path)).toEqual(["delete", "read"]);
    expect(acl.capabilitiesAt(`sys/policies/acl/${policyOf[2]}`)).toEqual(["create", "read", "update"]);
  });

  it("is looked at by a verification, that it is gone", () => {
    const acl = aclOf(compose([ended]), LANE_VERIFY);
    expect(acl.capabilitiesAt(`sys/policies/acl/${policyOf[3]}`)).toEqual(["read"]);
  });
});

describe("a request that was never approved", () => {
  const proposed = readSample(3, [["status: active", "status: proposed"], ...notReady]);

  it("may be read, since a preview may show it as if it were", () => {
    const text = proposed.text.replace(/^(?:decisions|evidence|history):[^\n]*\n(?:(?:[ -][^\n]*)?\n)*/gm, "");
    const acl = aclOf(compose([{ ...proposed, text }]), LANE_APPLY);
    expect(acl.capabilitiesAt(`sys/policies/acl/${policyOf[3]}`)).toEqual(["read"]);
  });
});

it("what is another stack's is nothing here", () => {
  const policies = compose(all, { changed: { environment: "staging" } });
  for (const { text } of policies) expect(text).not.toContain("workload-kv-read-");
});

it("a what-if grants nothing", () => {
  expect(compose(all, { changed: { whatIf: ["CCR-2026-0003"] } })).toEqual(compose(all));
});

it("what the state holds and no request names may be taken away, but none of the foundation's own", () => {
  const held = ["sys/policies/acl/old-name", "sys/policies/acl/lane-apply", `sys/policies/acl/${policyOf[3]}`];
  const acl = aclOf(compose(all, { context: { held } }), LANE_APPLY);
  expect(acl.capabilitiesAt("sys/policies/acl/old-name")).toEqual(["delete", "read"]);
  expect(acl.capabilitiesAt("sys/policies/acl/lane-apply")).toEqual(["deny"]);
  expect(acl.capabilitiesAt(`sys/policies/acl/${policyOf[3]}`)).toEqual(["create", "read", "update"]);
});

it("to take a whole stack away nothing may be written", () => {
  const acl = aclOf(compose(all, { context: { isTeardown: true } }), LANE_APPLY);
  for (const path of [`sys/policies/acl/${policyOf[3]}`, `auth/kubernetes/role/${roleOf[3]}`])
    expect(acl.capabilitiesAt(path)).toEqual(["delete", "read"]);
});

it("requests with errors have no authority", () => {
  const broken = { ...readSample(3), text: "id: CCR-2026-0003\n" };
  const { authority, errors } = composeAuthority({ sources: [broken], findings: [] }, settings);
  expect(authority).toBeUndefined();
  expect(errors.length).toBeGreaterThan(0);
});

it("a lane that bears a name of the foundation has no authority, since its applier could write what it may do itself", () => {
  const named = readSample(1, [["role: whynot-design-npm-publish", "role: lane-apply"]]);
  const { authority, errors } = composeAuthority({ sources: [named], findings: [] }, settings);
  expect(authority).toBeUndefined();
  expect(errors).toEqual([expect.stringContaining("CCR-2026-0001 has a name that the foundation's own policies have")]);
});

describe("a suffix", () => {
  it("tells the stacks of one server apart", () => {
    const policies = compose(all, { context: { suffix: "staging" } });
    expect(policies.map(({ name }) => name)).toEqual(FOUNDATION_POLICIES.map((family) => `${family}.staging`));
    expect(policies.map(({ name }) => findSuffix(name))).toEqual(policies.map(() => "staging"));
    expect(policies.at(-1)?.text).toContain('path "sys/policies/acl/lane-apply.staging-2"');
  });

  it("is no number of a policy and no other path", () => {
    for (const suffix of ["", "a-2", "A", "a/b", "*", "a b"])
      expect(composeAuthority({ sources: [...all], findings: [] }, settings, { suffix }).errors).toHaveLength(1);
  });
});

it("of KV 1, which tells nothing of a secret without its values, no path of a secret is read", () => {
  for (const { text } of compose(all, { changed: { kvVersion: 1 } })) expect(text).not.toContain('path "platform/');
});
