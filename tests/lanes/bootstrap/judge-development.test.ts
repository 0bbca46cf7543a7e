import { describe, expect, test } from "vitest";
import {
  type InnerFacts,
  judgeContent,
  judgeServer,
  judgeStack,
  type OwnObjects,
  type ServerFacts,
  type StackFacts,
} from "../../../lanes/bootstrap/judge-development.ts";

const stack: StackFacts = {
  stack: "dev",
  environment: "dev",
  productionEnvironments: [],
  openbaoAddress: "https://127.0.0.1:8200",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
  kubernetesContext: "kind-dev",
  kubernetesServer: "https://127.0.0.1:6443",
  namedHosts: [],
};
const sandbox = { openbao: "https://127.0.0.1:8200", kubernetes: "https://127.0.0.1:6443", folder: "/sandbox" };
const server: ServerFacts = {
  isInitialized: false,
  hasOwnKeys: false,
  sealType: "shamir",
  hasRecoverySeal: false,
  isEnterprise: false,
  isReplicated: false,
  otherServers: 0,
};
const inner: InnerFacts = {
  mounts: { platform: "kv" },
  authMethods: { kubernetes: "kubernetes" },
  policies: ["workload-kv-read-app"],
  auditDevices: {},
  namespaces: [],
  secrets: ["platform/app/key"],
  otherServers: 0,
};
const own: OwnObjects = {
  mounts: ["platform"],
  authMethods: ["kubernetes"],
  secrets: ["platform/app/key"],
  isOwnPolicy: (name) => name.startsWith("workload-"),
};

test("nothing speaks against an empty server of this machine", () => {
  expect([...judgeStack(stack), ...judgeServer(server), ...judgeContent(inner, own, stack)]).toEqual([]);
});

describe("a stack of production", () => {
  const cases: readonly (readonly [string, Partial<StackFacts>, RegExp])[] = [
    ["its name", { stack: "production" }, /the stack production/],
    ["its environment", { environment: "production" }, /ccr:environment is production/],
    ["an environment that is stated", { environment: "blue", productionEnvironments: ["blue"] }, /ownership.yaml/],
    ["its cluster", { cluster: "prod-eu" }, /ccr:cluster/],
    ["its context", { kubernetesContext: "gke_acme_prod" }, /kubernetesContext/],
    ["no API server", { kubernetesServer: undefined }, /leads to no API server/],
    ["a public OpenBao", { openbaoAddress: "https://openbao.example.org" }, /not private/],
    [
      "a public OpenBao of the cluster",
      { openbaoAddressFromCluster: "https://openbao.example.org" },
      /FromCluster.*not private/,
    ],
    ["a public API server", { kubernetesServer: "https://1.2.3.4" }, /API server.*not private/],
    ["a private OpenBao that nobody named", { openbaoAddress: "https://10.0.0.5:8200" }, /--host/],
    [
      "a host of production, named",
      { openbaoAddress: "https://openbao.prod.internal", namedHosts: ["openbao.prod.internal"] },
      /host of production/,
    ],
    [
      "a public host, named",
      { openbaoAddress: "https://openbao.example.org", namedHosts: ["openbao.example.org"] },
      /not private/,
    ],
    [
      "a rehearsal at another API server",
      { environment: "production", sandbox, kubernetesServer: "https://127.0.0.1:1" },
      /ccr:environment/,
    ],
    [
      "a rehearsal at another OpenBao",
      { environment: "production", sandbox, openbaoAddress: "https://127.0.0.1:1" },
      /ccr:environment/,
    ],
    [
      "the sandbox under the name of production",
      { stack: "prod", environment: "production", sandbox },
      /the stack prod/,
    ],
  ];
  test.each(cases)("%s", (_name, change, reason) => {
    const reasons = judgeStack({ ...stack, ...change });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  test("every reason at once", () => {
    const all = {
      ...stack,
      stack: "prod",
      environment: "live",
      cluster: "prod",
      kubernetesContext: "prod",
      kubernetesServer: "https://prod.example.org",
      openbaoAddress: "https://a.example.org",
    };
    expect(judgeStack(all)).toHaveLength(6);
  });

  test("the sandbox rehearses production, and a private host may be named", () => {
    expect(judgeStack({ ...stack, environment: "production", sandbox })).toEqual([]);
    expect(judgeStack({ ...stack, openbaoAddress: "https://10.0.0.5:8200", namedHosts: ["10.0.0.5"] })).toEqual([]);
  });
});

describe("a server of production, or of somebody else", () => {
  const cases: readonly (readonly [string, Partial<ServerFacts>, RegExp])[] = [
    ["a KMS seal", { sealType: "awskms" }, /unsealed by awskms/],
    ["recovery keys", { hasRecoverySeal: true }, /as production is/],
    ["initialised by others", { isInitialized: true }, /somebody else/],
    ["enterprise", { isEnterprise: true }, /enterprise/],
    ["replicated", { isReplicated: true }, /replicates/],
    ["peers", { otherServers: 2 }, /2 other servers share/],
    ["its name", { clusterName: "openbao-prod" }, /cluster_name/],
  ];
  test.each(cases)("%s", (_name, change, reason) => {
    const reasons = judgeServer({ ...server, ...change });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  test("one that was initialised with keys that are here is ours", () => {
    expect(judgeServer({ ...server, isInitialized: true, hasOwnKeys: true })).toEqual([]);
  });
});

describe("a server that holds something else", () => {
  const cases: readonly (readonly [string, Partial<InnerFacts>, RegExp])[] = [
    ["engines", { mounts: { platform: "kv", transit: "transit" } }, /secrets engines.*transit/],
    ["auth methods", { authMethods: { kubernetes: "kubernetes", ldap: "ldap" } }, /auth methods.*ldap/],
    ["policies", { policies: ["admin"] }, /policies.*admin/],
    ["secrets", { secrets: ["platform/billing/key"] }, /secrets.*platform\/billing\/key/],
    ["namespaces", { namespaces: ["team/"] }, /namespaces/],
    ["audit devices", { auditDevices: { file: "/var/log/audit.log" } }, /is audited/],
    ["peers", { otherServers: 1 }, /1 other server shares/],
  ];
  test.each(cases)("%s", (_name, change, reason) => {
    const reasons = judgeContent({ ...inner, ...change }, own, stack);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  test("many are counted, not listed", () => {
    const policies = Array.from({ length: 9 }, (_, at) => `p${at}`);
    expect(judgeContent({ ...inner, policies }, own, stack).join()).toContain("p4 and 4 more");
  });

  test("the sandbox's own audit log, and nobody else's", () => {
    const ofSandbox = { ...stack, sandbox };
    const audited = (file: string): InnerFacts => ({ ...inner, auditDevices: { file } });
    expect(judgeContent(audited("/sandbox/logs/a.log"), own, ofSandbox)).toEqual([]);
    expect(judgeContent(audited("/sandbox-of-others/a.log"), own, ofSandbox)).toHaveLength(1);
    expect(judgeContent(audited("/sandbox/logs/a.log"), own, stack)).toHaveLength(1);
  });
});
