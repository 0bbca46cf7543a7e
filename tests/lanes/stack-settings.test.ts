import { describe, expect, it } from "vitest";
import { parseStackSettings } from "../../lanes/stack-settings.ts";

const complete: Readonly<Record<string, string>> = {
  environment: "production",
  tenants: '["beta", "alpha", "beta"]',
  rehearsal: "true",
  openbaoAddress: "https://openbao.example.org:8200",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200/",
  openbaoCaFile: "ca.pem",
  openbaoCaProvider: '{"type":"ConfigMap","namespace":"external-secrets","name":"openbao-ca","key":"ca.crt"}',
  kvVersion: "2",
  kubernetesContext: "arn:aws:eks:eu-central-1:000000000000:cluster/production",
  kubernetesServer: "https://rancher.example.org/k8s/clusters/c-1/",
  kubernetesObjects: "gitops",
  refreshInterval: "1h",
  whatIf: '["CCR-2026-0002","CCR-2026-0001"]',
  adopt: '["store:openbao-a","policy:b","policy:b"]',
  allowedSigners: "allowed-signers",
};

const parse = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  parseStackSettings((key) => ({ ...complete, ...changes })[key]);

describe("parseStackSettings", () => {
  it("refuses every key that is no setting, also beside one that is", () => {
    const keys = ["tenants", "tenant", "allowedSigner", "fundation", "hvs.CAESIJ0123456789abcdefghij", "other"];
    const { problems = [] } = parseStackSettings((key) => complete[key], [...Object.keys(complete), ...keys]);
    expect(problems.map(({ key, message }) => `${key} ${message}`)).toEqual([
      "ccr:tenant is no setting of a stack; did you mean ccr:tenants?",
      "ccr:allowedSigner is no setting of a stack; did you mean ccr:allowedSigners?",
      "ccr:fundation is no setting of a stack; did you mean ccr:foundation?",
      expect.stringMatching(/^ccr:\[redacted [a-z-]+ sha256:[0-9a-f]{8}\] is no setting of a stack$/),
      "ccr:other is no setting of a stack",
    ]);
  });

  it("reads every key", () => {
    expect(parse().settings).toEqual({
      environment: "production",
      tenants: ["alpha", "beta"],
      rehearsal: true,
      openbaoAddress: "https://openbao.example.org:8200",
      openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
      openbaoCaFile: "ca.pem",
      openbaoCaProvider: { type: "ConfigMap", namespace: "external-secrets", name: "openbao-ca", key: "ca.crt" },
      kvVersion: 2,
      kubernetesContext: "arn:aws:eks:eu-central-1:000000000000:cluster/production",
      kubernetesServer: "https://rancher.example.org/k8s/clusters/c-1",
      kubernetesObjects: "gitops",
      refreshIntervalSeconds: 3600,
      whatIf: ["CCR-2026-0001", "CCR-2026-0002"],
      adopt: ["policy:b", "store:openbao-a"],
      allowedSigners: "allowed-signers",
    });
  });

  it("has defaults for the KV version, the interval and the lists, and for nothing else", () => {
    const { settings } = parse({
      kvVersion: undefined,
      refreshInterval: undefined,
      whatIf: undefined,
      adopt: undefined,
      allowedSigners: undefined,
    });
    expect(settings).toMatchObject({ kvVersion: 2, refreshIntervalSeconds: 3600, whatIf: [], adopt: [] });
    const { problems } = parseStackSettings(() => undefined);
    expect(problems?.map(({ key }) => key)).toEqual([
      "ccr:environment",
      "ccr:openbaoAddress",
      "ccr:openbaoAddressFromCluster",
      "ccr:kubernetesContext",
    ]);
  });

  const wrong: Readonly<Record<string, readonly string[]>> = {
    environment: ["", "two words", "-production"],
    cluster: ["", "a b"],
    tenants: ["", "[]", "a, ", "a*", '["a", 1]', '{"a":1}', "two words"],
    rehearsal: ["", "yes", "1"],
    openbaoAddress: [
      "",
      "openbao.example.org:8200",
      "http://openbao.example.org",
      "ftp://openbao",
      "https://user:word@openbao",
      "https://openbao/v1",
      "https://openbao?x=1",
    ],
    openbaoAddressFromCluster: ["http://openbao.openbao.svc:8200", "https://"],
    openbaoCaFile: ["  "],
    openbaoCaProvider: [
      "ca.crt",
      "[]",
      "{}",
      '{"type":"File","namespace":"n","name":"n","key":"k"}',
      '{"type":"Secret","name":"n","key":"k"}',
      '{"type":"Secret","namespace":"n","name":"n","key":"k","extra":"x"}',
      '{"type":"Secret","namespace":"","name":"n","key":"k"}',
    ],
    kvVersion: ["3", "v2", "two"],
    kubernetesContext: ["", "two words"],
    kubernetesServer: ["", "http://127.0.0.1:6443", "https://user:word@example.org", "production"],
    kubernetesObjects: ["", "argocd", "GitOps", "both", "[]"],
    refreshInterval: ["0", "1 hour", "-1h", "hourly"],
    whatIf: ["", "CCR-1", "[]x", "[1]", '["CCR-2026-0001", 1]', "CCR-2026-0001;CCR-2026-0002", "true"],
    adopt: ["", "CCR-2026-0001", "{}", '["all"]', '["secret:a"]', '["policy:a b"]'],
  };
  for (const [key, values] of Object.entries(wrong)) {
    it(`refuses a wrong ${key} by its key, without its value`, () => {
      for (const value of values) {
        const { settings, problems = [] } = parse({ [key]: value });
        expect(settings, value).toBeUndefined();
        expect(
          problems.map((problem) => problem.key),
          value,
        ).toEqual([`ccr:${key}`]);
        if (value.trim().length > 10) expect(problems[0]?.message).not.toContain(value);
      }
    });
  }

  it("tells of all problems at once", () => {
    expect(parse({ kvVersion: "3", refreshInterval: "x", environment: undefined }).problems).toHaveLength(3);
  });

  it("says who adds the addresses of a rehearsal, and only where they are missing", () => {
    const { problems = [] } = parse({ openbaoAddress: undefined, openbaoAddressFromCluster: "nowhere" });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("run node sandbox/main.ts ccr"),
      expect.stringContaining("it must be an https:// address"),
    ]);
    const { problems: others = [] } = parse({ openbaoAddress: undefined, rehearsal: undefined });
    expect(others.map(({ message }) => message).join()).not.toContain("sandbox");
  });

  it("takes tenants by commas, all of them where none is named, and a rehearsal only where it is said", () => {
    expect(parse({ tenants: "b, a" }).settings?.tenants).toEqual(["a", "b"]);
    const { settings } = parse({ tenants: undefined, rehearsal: "false" });
    expect([settings?.tenants, settings?.rehearsal]).toEqual([undefined, undefined]);
  });

  it("allows plain http on a loopback address alone", () => {
    for (const address of ["http://127.0.0.1:8200", "http://localhost:8200", "http://[::1]:8200"]) {
      expect(parse({ openbaoAddress: address }).settings?.openbaoAddress).toBe(address);
    }
    expect(parse({ openbaoAddress: "http://127.0.0.1.example.org" }).settings).toBeUndefined();
  });
});
