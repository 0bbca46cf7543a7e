import path from "node:path";
import { describe, expect, it } from "vitest";
import { tokenRoleArgs } from "../../components/arguments.ts";
import type { Fields } from "../../lanes/fields.ts";
import { type LaneSet, listRoles } from "../../lanes/lane-set.ts";
import { findUndeclared } from "../../policies/declared.ts";
import { readApprovedLanes } from "../../policies/requests.ts";
import { UNKNOWN } from "../../policies/resource.ts";
import { findRoleFaults } from "../../policies/rules/role-bindings.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { declare } from "./declare.ts";

/** The set of a fixture's folder, with some of its requests as if they were approved. */
function readFixture(name: string, whatIf: string): LaneSet {
  const settings: Readonly<Record<string, string>> = {
    environment: "production",
    openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
    whatIf,
  };
  const { set, problems } = readApprovedLanes({
    requests: path.join(projectRoot, "tests", "fixtures", "ccr", name),
    projectFolder: undefined,
    read: (key) => settings[key],
    isDryRun: true,
    now: Date.parse("2026-08-01T00:00:00Z"),
  });
  if (set === undefined) throw new Error(problems.join("\n"));
  return set;
}

const sets: Readonly<Record<string, () => LaneSet>> = {
  "of a lane": () => readFixture("ok.token-role", "CCR-2026-0042"),
  "of a request for several lanes": () => readFixture("ok.orders", "CCR-2026-0042,CCR-2026-0046"),
};

describe("a token role", () => {
  for (const [name, read] of Object.entries(sets)) {
    it(`${name} passes as it was approved, and in no other form`, () => {
      const set = read();
      const role = listRoles(set).find(({ method }) => method === "token");
      if (role?.method !== "token") throw new Error("the fixture has no token role");
      const judge = (changes: Fields): readonly string[] => {
        const resource = declare("vault:tokenauth/authBackendRole:AuthBackendRole", {
          ...tokenRoleArgs(role),
          ...changes,
        });
        return [...findUndeclared(resource, set), ...findRoleFaults(resource)];
      };
      expect(judge({})).toEqual([]);
      expect(judge({ allowedPolicies: [...role.tokenPolicies, "other"] }).join()).toMatch(/in allowed_policies/);
      expect(judge({ tokenExplicitMaxTtl: 86_400_000 }).join()).toMatch(/in token_explicit_max_ttl/);
      expect(judge({ allowedPoliciesGlobs: ["a-*"] }).join()).toMatch(/in allowed_policies_globs/);
      expect(judge({ orphan: !role.orphan }).join()).toMatch(/in orphan/);
      expect(judge({ roleName: "other" }).join()).toMatch(/no granted lane/);
      expect(judge({ allowedPolicies: UNKNOWN }).join()).toMatch(/no list of exact names/);
    });
  }
});
