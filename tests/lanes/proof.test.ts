import { describe, expect, it } from "vitest";
import { compileLane, isLane, type Lane, UnprovenLaneError } from "../../lanes/lane.ts";
import { buildReadPath, type Proof, type ProvableLane, proveLane, proveNamespace } from "../../lanes/proof.ts";
import { approveRequest } from "../approve.ts";
import { checkSample, settings } from "./sample.ts";

function compile(number: 1 | 2 | 3): Lane {
  const result = compileLane(checkSample(number), settings);
  if (!isLane(result)) throw new Error("withheld");
  return result;
}

const failing = (proof: Proof): readonly string[] => proof.filter(({ holds }) => !holds).map(({ claim }) => claim);

// biome-ignore lint/suspicious/noExplicitAny: the test breaks what the types would keep whole.
type Mutable = { -readonly [Key in keyof ProvableLane]: any };

/** A copy with one thing changed behind the compiler's back. */
function spoil(lane: ProvableLane, change: (copy: Mutable) => void): ProvableLane {
  const copy = structuredClone({ ...lane }) as Mutable;
  change(copy);
  return copy;
}

describe("the proof of a lane", () => {
  it("holds for what was compiled, and shows both sides", () => {
    for (const number of [1, 2, 3] as const) {
      const { proof } = compile(number);
      expect(failing(proof)).toEqual([]);
      for (const { granted, used } of proof) expect(granted).toBe(used);
    }
    const path = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
    expect(compile(3).proof.map(({ granted }) => granted)).toEqual([
      `read ${path}`,
      "workload-kv-read-llm-connect-provider-secrets",
      path,
      "kubernetes/external-secrets-activity-core",
      "external-secrets/external-secrets",
      "activity-core",
      "openbao-activity-core",
      "OPENROUTER_API_KEY",
    ]);
  });

  const onePath = "the policy grants read on one path";
  const carries = "the role's tokens carry this policy alone";
  const samePath = "the path that is granted is the path that External Secrets reads";
  const logsIn = "the store logs in by this role";
  const account = "the role admits the store's service account alone";
  const namespace = "the store admits the namespace of the Secret alone";
  const reads = "the ExternalSecret reads through this store";
  const fields = "each declared field is delivered, and no other";
  const faults: readonly (readonly [string, (lane: Mutable) => void, readonly string[]])[] = [
    ["a second path", (lane) => (lane.policy.text += 'path "sys/*" { capabilities = ["read"] }'), [onePath]],
    [
      "one more capability",
      (lane) => (lane.policy.text = lane.policy.text.replace('"read"', '"read", "list"')),
      [onePath],
    ],
    ["a text that is not HCL", (lane) => (lane.policy.text = "grant everything"), [onePath]],
    [
      "a parameter in the block",
      (lane) => (lane.policy.text = lane.policy.text.replace("]", "]\n  mfa_methods = []")),
      [onePath],
    ],
    [
      "a path without data/",
      (lane) => (lane.policy.path = lane.policy.path.replace("/data/", "/")),
      [onePath, samePath],
    ],
    ["one more policy", (lane) => lane.role.tokenPolicies.push("root"), [carries]],
    ["no policy", (lane) => (lane.role.tokenPolicies = []), [carries]],
    [
      "a key with data/",
      (lane) => (lane.externalSecret.delivery.key = `data/${lane.externalSecret.delivery.key}`),
      [samePath],
    ],
    ["another mount in the store", (lane) => (lane.externalSecret.store.mount = "kv"), [samePath]],
    ["another KV version", (lane) => (lane.externalSecret.store.kvVersion = 1), [samePath]],
    ["another role in the store", (lane) => (lane.externalSecret.store.role = "other"), [logsIn]],
    ["another auth mount", (lane) => (lane.externalSecret.store.authMount = "kubernetes-2"), [logsIn]],
    ["an audience on one side", (lane) => (lane.role.audience = "openbao"), [logsIn]],
    ["one more service account", (lane) => lane.role.serviceAccountNames.push("default"), [account]],
    ["one more namespace of accounts", (lane) => lane.role.serviceAccountNamespaces.push("default"), [account]],
    ["another account in the store", (lane) => (lane.externalSecret.store.serviceAccount.name = "x"), [account]],
    ["another namespace admitted", (lane) => (lane.externalSecret.store.namespace = "default"), [namespace]],
    ["another store", (lane) => (lane.externalSecret.delivery.store = "other"), [reads]],
    ["a field that was not declared", (lane) => lane.externalSecret.delivery.fields.push("X"), [fields]],
    ["a field that is not delivered", (lane) => (lane.externalSecret.delivery.fields = []), [fields]],
  ];
  it.each(faults)("fails for %s", (_, change, claims) => {
    expect(failing(proveLane(spoil(compile(3), change)))).toEqual(claims);
  });

  const binds = "the role binds its callers";
  it.each<readonly [string, (lane: Mutable) => void]>([
    ["no claim", (lane) => (lane.role.boundClaims = {})],
    ["a claim without a value", (lane) => (lane.role.boundClaims = { groups: [] })],
  ])("of a lane that the caller reads fails for %s", (_, change) => {
    expect(failing(proveLane(spoil(compile(1), change)))).toEqual([binds]);
  });

  it("of service accounts fails for a glob", () => {
    const { externalSecret: _, ...direct } = compile(3);
    expect(failing(proveLane(direct))).toEqual([]);
    for (const glob of ["*", "external-*", "?", "[a-z]"]) {
      const widened = spoil(direct, (lane) => (lane.role.serviceAccountNames = [glob]));
      expect(failing(proveLane(widened)), glob).toEqual([binds]);
    }
  });

  it("of service accounts fails for no name and for no namespace", () => {
    const { externalSecret: _, ...direct } = compile(3);
    for (const key of ["serviceAccountNames", "serviceAccountNamespaces"]) {
      const open = proveLane(spoil(direct, (lane) => (lane.role[key] = [])));
      expect(open.find(({ holds }) => !holds)).toEqual({ claim: binds, holds: false, granted: "any", used: "some" });
    }
    const claims = proveLane(spoil(compile(1), (lane) => (lane.role.boundClaims = {})));
    expect(claims.find(({ holds }) => !holds)).toMatchObject({ granted: "any", used: "some" });
  });

  it("of a token role shows the policy alone: whoever may create tokens calls", () => {
    const { externalSecret: _, ...direct } = compile(3);
    const role = { method: "token", mount: "token", name: "x", tokenPolicies: direct.role.tokenPolicies } as const;
    const proof = proveLane({ ...direct, role: { ...role, tokenTtlSeconds: 60, renewable: false, orphan: false } });
    expect(proof.map(({ claim }) => claim)).toEqual([onePath, carries]);
  });

  it("shows every element of a list, and both words of a name", () => {
    const proof = proveLane(
      spoil(compile(3), (lane) => {
        lane.role.tokenPolicies = ["a", "b"];
        lane.role.audience = "openbao";
        lane.role.serviceAccountNames = ["x", "y"];
        lane.fields = ["A", "B"];
        lane.externalSecret.delivery.fields = ["A", "C"];
        lane.policy.text = `path "a" {\n  capabilities = ["read"]\n}\npath "b" {\n  capabilities = ["list"]\n}\n`;
      }),
    );
    expect(proof.filter(({ holds }) => !holds).map(({ granted }) => granted)).toEqual([
      ...["read a; list b", "a, b", "kubernetes/external-secrets-activity-core openbao"],
      ...["external-secrets/x, external-secrets/y", "A, B"],
    ]);
    expect(proof.at(-1)?.used).toBe("A, C");
  });

  it("of a shared role names the policies that its tokens carry, and whose they are", () => {
    const lane = compile(3);
    const own = lane.policy.name;
    const other = { ccrId: "CCR-2026-0009", policy: { name: "a-policy" } };
    const prove = (tokenPolicies: readonly string[], lanes = [lane, other]) => {
      return proveLane(lane, { role: { ...lane.role, tokenPolicies }, lanes })[1];
    };
    const claim = "the role's tokens carry this policy and those of the lanes that share the role, and no other";
    const both = `${own} (this lane), a-policy (CCR-2026-0009)`;
    expect(prove(["a-policy", own])).toEqual({ claim, holds: true, granted: both, used: both });
    expect(prove(["a-policy"])).toMatchObject({ holds: false, granted: "a-policy (CCR-2026-0009)", used: both });
    expect(prove(["a-policy", "root", own])).toMatchObject({ holds: false, granted: `${both}, root (no lane)` });
    const names = Array.from({ length: 30 }, (_, at) => `p${10 + at}`);
    const many = names.map((name) => ({ ccrId: "CCR-2026-0010", policy: { name } }));
    const last = prove([...names, own].sort(), [lane, ...many] as unknown as [Lane, typeof other]);
    expect(last).toMatchObject({ holds: true, granted: expect.stringMatching(/p19 \(CCR-2026-0010\), 20 more$/) });
    const cut = prove([...names.slice(0, -1), own].sort(), [lane, ...many] as unknown as [Lane, typeof other]);
    expect(cut).toMatchObject({ holds: false });
  });

  it("of a role of another method fails where External Secrets is to log in by it", () => {
    const { role } = compile(1);
    expect(failing(proveLane(spoil(compile(3), (lane) => (lane.role = role))))).toEqual([carries, logsIn, account]);
  });

  it("stops a lane that would not hold together from compiling", () => {
    // The rules refuse such a path already; without their finding it must still not become a lane.
    const checked = checkSample(3);
    if (checked.ccr === undefined) throw new Error("no request");
    const openbao = { ...checked.ccr.openbao, kv_path: "platform/platform/llm-connect" };
    const repeated = { ...checked, ccr: approveRequest({ ...checked.ccr, openbao }) };
    expect(() => compileLane(repeated, settings)).toThrow(UnprovenLaneError);
    const mounted = { ...openbao, mount: "platform/data", kv_path: "platform/data/platform/data/a" };
    const worse = { ...checked, ccr: approveRequest({ ...checked.ccr, openbao: mounted }) };
    expect(() => compileLane(worse, settings)).toThrow(samePath);
  });
});

describe("the proof of a namespace", () => {
  const lane = compile(3);
  const store = lane.externalSecret?.store;
  if (store === undefined || lane.role.method !== "kubernetes") throw new Error("not of External Secrets");
  const { role } = lane;

  it("fails where the role carries more or less than the policies of its lanes", () => {
    expect(failing(proveNamespace(role, [lane], store))).toEqual([]);
    const claim = "the role carries the policies of its lanes and no other";
    expect(failing(proveNamespace({ ...role, tokenPolicies: [...role.tokenPolicies, "x"] }, [lane], store))).toEqual([
      claim,
    ]);
    expect(failing(proveNamespace({ ...role, tokenPolicies: [] }, [lane], store))).toEqual([claim]);
  });

  it("shows what all lanes share, and no side of what they do not", () => {
    const [policies, bindings, stores] = proveNamespace(role, [lane], store);
    expect(policies?.granted).toBe("workload-kv-read-llm-connect-provider-secrets");
    const binding = "kubernetes/external-secrets-activity-core external-secrets/external-secrets";
    expect(bindings).toMatchObject({ granted: binding, used: binding });
    expect(stores?.granted).toBe("openbao-activity-core https://openbao.openbao.svc:8200");
    const [, other] = proveNamespace({ ...role, tokenTtlSeconds: 60 }, [lane], store);
    expect(other).toMatchObject({ granted: binding, used: "not the same in all lanes" });
    const second = { ...lane, policy: { ...lane.policy, name: "a-policy" } };
    const both = proveNamespace({ ...role, tokenPolicies: ["a-policy", ...role.tokenPolicies] }, [lane, second], store);
    expect(both[0]).toMatchObject({ holds: true, granted: `a-policy, ${lane.policy.name}` });
    const { externalSecret: _, ...direct } = lane;
    expect(failing(proveNamespace(role, [direct], store))).toEqual(["every lane reads through the store alike"]);
  });

  it("fails where a lane binds the role or reads the store otherwise", () => {
    const shared = proveNamespace({ ...role, tokenTtlSeconds: 60 }, [lane], store);
    expect(failing(shared)).toEqual(["every lane binds the role alike"]);
    const elsewhere = proveNamespace(role, [lane], { ...store, server: "https://other.example.org" });
    expect(failing(elsewhere)).toEqual(["every lane reads through the store alike"]);
  });
});

describe("the path that External Secrets reads", () => {
  // Each case as external-secrets v0.20.4 has it in pkg/provider/vault/client_get_test.go and its comments.
  it.each([
    ["platform", 2, "workloads/a", "platform/data/workloads/a"],
    ["platform", 1, "workloads/a", "platform/workloads/a"],
    ["platform", 2, "platform/workloads/a", "platform/data/workloads/a"],
    ["platform", 2, "platform/data/workloads/a", "platform/data/workloads/a"],
    ["platform", 1, "platform/data/workloads/a", "platform/data/workloads/a"],
    ["team/kv", 2, "workloads/a", "team/kv/data/workloads/a"],
    ["platform", 2, "platform-2/a", "platform/data/platform-2/a"],
  ] as const)("on mount %s of KV %i for key %s is %4$s", (mount, kvVersion, key, path) => {
    expect(buildReadPath({ mount, kvVersion }, key)).toBe(path);
  });
});
