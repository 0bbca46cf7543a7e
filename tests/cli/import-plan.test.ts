import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listObjects } from "../../lanes/adoption.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "../lanes/sample.ts";
import {
  type FakeAnswers,
  type FakeKubectl,
  type FakeObjects,
  makeKubectl,
  valueOfSecret,
} from "../live/fake-kubectl.ts";
import { type FakeServer, startFakeServer } from "../sandbox/plugins/fake-server.ts";
import { makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const token = "not-a-real-token-3f9a";
const policy = "workload-kv-read-llm-connect-provider-secrets";
const policyPath = `sys/policies/acl/${policy}`;
const role = "auth/kubernetes/role/external-secrets-activity-core";

let server: FakeServer;
let kubectl: FakeKubectl | undefined;
/** What OpenBao has, by API path; a number is a status. */
let stored: Record<string, object | number>;

beforeEach(async () => {
  stored = {};
  server = await startFakeServer(({ url }) => {
    const data = stored[url.replace(/^\/v1\//, "")] ?? 404;
    return typeof data === "number" ? { status: data } : { status: 200, body: { data } };
  });
});

afterEach(async () => {
  kubectl?.remove();
  kubectl = undefined;
  await server.close();
});

const requestFile = "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml";

function plan(
  flags: readonly string[],
  {
    answers = [],
    objects = {},
    files = {},
    env = {},
  }: {
    answers?: FakeAnswers;
    objects?: FakeObjects;
    files?: Record<string, string>;
    env?: Record<string, string>;
  } = {},
): Promise<Run> {
  kubectl?.remove();
  kubectl = makeKubectl(answers, { objects });
  const folder = makeFolder({
    ...stackFiles({ address: server.address }),
    [requestFile]: readRequest("CCR-2026-0003"),
    ...files,
  });
  const run = { PATH: `${kubectl.folder}:${process.env.PATH}`, KUBECONFIG: kubectl.kubeconfig, VAULT_TOKEN: token };
  return runCcr(["import-plan", ...flags], { cwd: folder, env: { ...run, ...env } });
}

/** The objects of the request as servers have them that nobody changed. */
function answerWith(change: (kind: string, spec: Record<string, unknown>) => object = (_, spec) => spec): FakeAnswers {
  const here = { ...settings, openbaoAddress: server.address };
  const { set } = compileLanes({ sources: [readSample(3)], findings: [] }, here);
  if (set === undefined) throw new Error("the sample does not compile");
  return listObjects(set).flatMap(({ kind, place, wanted }): FakeAnswers => {
    if (place.server === "openbao") {
      stored[place.path] = wanted;
      return [];
    }
    const spec = change(kind, structuredClone(wanted));
    return [[`get?${place.manifest.kind}*`, { stdout: JSON.stringify({ spec }) }]];
  });
}

describe("ccr import-plan", () => {
  it("says of each object that it is absent, and only reads", async () => {
    const { code, stdout, stderr } = await plan([]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout.split("\n").filter(Boolean)).toEqual([
      `absent     policy:${policy}  (CCR-2026-0003)`,
      "absent     external-secret:activity-core/llm-connect-provider-secrets  (CCR-2026-0003)",
      `absent     role:${role}  (CCR-2026-0003)`,
      "absent     store:openbao-activity-core  (CCR-2026-0003)",
    ]);
    expect(server.log().every((line) => line.startsWith("GET "))).toBe(true);
    expect(kubectl?.calls().every((call) => /^(get|GET|proxy) /.test(call))).toBe(true);
  });

  it("succeeds where all is the same, and prints the setting that adopts it", async () => {
    const answers = answerWith();
    const { code, stdout } = await plan(["--format", "config"], { answers });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "config:",
        "  ccr:adopt:",
        "    - external-secret:activity-core/llm-connect-provider-secrets",
        `    - policy:${policy}`,
        `    - role:${role}`,
        "    - store:openbao-activity-core",
        "",
      ].join("\n"),
    );
    expect((await plan(["--format", "config"])).stdout).not.toContain("store:");
  });

  it("fails where something differs, with both sides, and with a diff of a policy's lines", async () => {
    const answers = answerWith((kind, spec) => (kind === "store" ? { ...spec, conditions: [] } : spec));
    stored[policyPath] = { policy: '# old \u001b[31m\npath "platform/*" {\n  capabilities = ["read"]\n}\n' };
    const { code, stdout } = await plan([], { answers, env: { FORCE_COLOR: "1" } });
    expect(code).toBe(1);
    expect(stdout).toContain('    - path "platform/*" {\n');
    expect(stdout).toContain("    + # CCR-2026-0003\n");
    expect(stdout).toContain('    conditions: is [], would be [{"namespaces":["activity-core"]}]\n');
    expect(stdout).toContain("# old \\u{1b}[31m");
    expect(stdout).toContain(`\u001b[33mdifferent  policy:${policy}  (CCR-2026-0003)\u001b[`);
  });

  it("prints an import file with exactly what exists, below its components", async () => {
    answerWith();
    const { code, stdout } = await plan(["--format", "pulumi"]);
    expect(code).toBe(0);
    const { resources } = JSON.parse(stdout) as { resources: { id?: string; component?: boolean }[] };
    expect(resources.flatMap(({ id }) => id ?? [])).toEqual([policy, role]);
    expect(resources.filter(({ component }) => component)).toHaveLength(2);
  });

  it("tells a Secret that External Secrets would replace, and asks for nothing of it but its metadata", async () => {
    const secret = "/api/v1/namespaces/activity-core/secrets/llm-connect-provider-secrets";
    const { code, stdout } = await plan(["--json"], { objects: { [secret]: {} } });
    expect(code).toBe(1);
    const { schema, objects } = JSON.parse(stdout);
    expect(schema).toBe("credential-lanes/import-plan/v1");
    const [told, ...others] = objects.filter(({ problem }: { problem?: string }) => problem !== undefined);
    expect(others).toEqual([]);
    expect(told.object).toBe("external-secret:activity-core/llm-connect-provider-secrets");
    expect(told.problem).toContain("delivery.takes_over_secret");
    expect(kubectl?.calls().filter((line) => /secret/i.test(line) && line.includes("llm-connect"))).toEqual([
      expect.stringMatching(/^get ExternalSecret/),
      `GET ${secret}`,
    ]);
    expect(stdout).not.toContain(valueOfSecret);
  });

  it("never calls absent what it could not look at, and shows no token", async () => {
    stored[policyPath] = 403;
    stored[role] = 503;
    const { code, stdout, stderr } = await plan([], {
      answers: [["*", { stderr: "Error from server (Forbidden): no\n" }]],
    });
    expect(code).toBe(1);
    expect(stdout.match(/^unknown /gm)).toHaveLength(4);
    expect(stdout).toContain("does not let this token read");
    expect(stdout).toContain("answered 503");
    expect(stdout).toContain("Error from server (Forbidden): no");
    expect(stdout + stderr).not.toContain(token);
  });

  it("looks at nothing where the requests or the settings have errors", async () => {
    const broken = await plan([], { files: { [requestFile]: "id: CCR-2026-0003\n" } });
    expect([broken.code, broken.stdout]).toEqual([1, ""]);
    expect(broken.stderr).toContain("missing-key");
    const unset = await plan([], { files: { "Pulumi.production.yaml": "config:\n  ccr:environment: production\n" } });
    expect([unset.code, unset.stdout]).toEqual([1, ""]);
    expect(unset.stderr).toContain("ccr:openbaoAddress");
    const missing = await plan(["--stack", "other"]);
    expect([missing.code, missing.stdout]).toEqual([2, ""]);
    expect(missing.stderr).toContain("Pulumi.other.yaml");
    const stack = `config:\n  ccr:environment: production\n  ccr:openbaoAddress: ${server.address}\n  ccr:openbaoAddressFromCluster: https://a.example.org\n  ccr:kubernetesContext: production\n  ccr:openbaoCaFile: missing.crt\n`;
    const ca = await plan([], { files: { "Pulumi.production.yaml": stack } });
    expect([ca.code, ca.stdout]).toEqual([1, ""]);
    expect(ca.stderr).toContain("ccr:openbaoCaFile: missing.crt cannot be read");
    expect(server.log()).toEqual([]);
    expect(kubectl?.calls()).toEqual([]);
  });
});
