import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { compileLanes, type LaneSet } from "../../../lanes/lane-set.ts";
import { findLane } from "../../../lanes/plan/lane-plan.ts";
import { composeOperatorActions, formatScript, type OperatorAction } from "../../../lanes/plan/operator-commands.ts";
import type { KubernetesRole } from "../../../lanes/role.ts";
import { readSample, settings } from "../sample.ts";

function compile(kvVersion: 1 | 2 = 2): LaneSet {
  const loaded = { sources: ([1, 2, 3] as const).map((number) => readSample(number)), findings: [] };
  const { set, errors } = compileLanes(loaded, { ...settings, kvVersion });
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

function compose(ccrId: string, kvVersion: 1 | 2 = 2, role?: Partial<KubernetesRole>): readonly OperatorAction[] {
  const objects = findLane(compile(kvVersion), ccrId);
  if (objects === undefined) throw new Error("withheld");
  const { namespace } = objects;
  const changed = namespace && role && { ...namespace, role: { ...namespace.role, ...role } as KubernetesRole };
  return composeOperatorActions(changed ? { ...objects, namespace: changed } : objects, { ...settings, kvVersion });
}

const titles = (actions: readonly OperatorAction[]): readonly string[] =>
  actions.map(({ title }) => title.split(" ")[0] ?? "");

describe("the commands of a lane", () => {
  test("come in the order in which access may come to be", () => {
    const kubernetes = ["Policy", "Role", "Value", "ClusterSecretStore", "ExternalSecret", "Another"];
    expect(titles(compose("CCR-2026-0003"))).toEqual(kubernetes);
    expect(titles(compose("CCR-2026-0001"))).toEqual(["Policy", "Role", "Value"]);
  });

  test.each([
    ["CCR-2026-0001", 2],
    ["CCR-2026-0003", 2],
    ["CCR-2026-0003", 1],
  ] as const)("%s on KV %d is a script that a shell takes", (id, kvVersion) => {
    const script = formatScript(["a heading"], compose(id, kvVersion));
    const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(script.startsWith("#!/bin/sh\n# a heading\nset -eu\n")).toBe(true);
  });

  test("take the value from stdin, and one that is there is not replaced", () => {
    const [value] = compose("CCR-2026-0003").filter(({ stdin }) => stdin !== undefined);
    expect(value?.change).toContain("then echo 'a value is there'");
    expect(value?.change).toContain("bao kv put -mount=platform -cas=0 workloads/activity-core");
    expect(value?.change?.match(/llm-connect-provider-secrets - >/g)?.length).toBe(2);
    expect(compose("CCR-2026-0003", 1).some(({ change }) => change?.includes("-cas"))).toBe(false);
  });

  test("bind and show every field of the role", () => {
    const role = compose("CCR-2026-0003")[1];
    for (const field of [
      "bound_service_account_names",
      "bound_service_account_namespaces",
      "token_policies",
      "token_ttl",
    ]) {
      expect([role?.change?.includes(`"${field}"`), role?.verify.includes(`-field=${field} `)]).toEqual([true, true]);
    }
  });
});

describe("the login of another service account", () => {
  const verify = (role?: Partial<KubernetesRole>): string | undefined =>
    compose("CCR-2026-0003", 2, role).find(({ title }) => title.startsWith("Another"))?.verify;

  test("asks for a token of the role's audience, for an account that the role does not bind", () => {
    expect(verify()).toContain("--namespace external-secrets create token default)");
    expect(verify({ audience: "openbao" })).toContain("create token default --audience=openbao)");
    expect(verify({ serviceAccountNames: ["default"], serviceAccountNamespaces: ["apps"] })).toContain(
      "--namespace default create token default)",
    );
    const everywhere = { serviceAccountNames: ["default"], serviceAccountNamespaces: ["default", "kube-system"] };
    expect(verify(everywhere)).toBeUndefined();
  });

  // The programs are functions of the shell here.
  const outcome = (kubectl: string, bao: string): number | null => {
    const script = `set -eu\nkubectl() { ${kubectl}; }\nbao() { cat >/dev/null; ${bao}; }\n${verify() ?? ""}`;
    return spawnSync("sh", ["-c", script], { encoding: "utf8" }).status;
  };
  const refusal = "printf 'Error making API request.\\n\\nCode: 403. Errors:\\n' >&2; return 2";

  test.each([
    ["refused by the server", "echo jwt", refusal, 0],
    ["let in", "echo jwt", "echo key", 1],
    ["not tried, since there is no token", "return 1", refusal, 1],
    ["not answered", "echo jwt", "echo 'dial tcp: connection refused' >&2; return 2", 1],
    ["answered by an error of the server", "echo jwt", "printf 'Code: 500. Errors:\\n' >&2; return 2", 1],
  ])("%s", (_, kubectl, bao, code) => {
    expect(outcome(kubectl, bao)).toBe(code);
  });
});
