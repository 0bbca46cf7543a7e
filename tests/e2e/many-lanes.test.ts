import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient, objectPath } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { policyText } from "./expected.ts";
import { copyProject, type Preview, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// One namespace with three lanes, and what becomes of each; every chapter builds on the state that the one before left.
const first = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const second = "CCR-2026-0011-llm-connect-search-keys.yaml";
const third = "CCR-2026-0012-llm-connect-mail-keys.yaml";
const successor = "CCR-2026-0013-llm-connect-search-keys.yaml";
const policyOf = (bundle: string): string => `workload-kv-read-${bundle}`;
const role = "/v1/auth/kubernetes/role/external-secrets-activity-core";

/** How the engine writes a value that is not known yet (pulumi sdk v3.259.0, plugin/rpc.go). */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let project: TestProject;
let operator: JsonClient;
let cluster: KubernetesClient;

beforeAll(async () => {
  const settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  project = copyProject(await preparePulumi(settings, { plugins: "auto", progress: () => undefined }));
  operator = connectOpenbao(settings, readRootToken(settings));
  cluster = connectKubernetes(settings);
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  project.remove();
  await operator.close();
  await cluster.close();
});

const swap = (text: string, ...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return all.replaceAll(from, to);
  }, text);

/** Writes a request like the first one, for another bundle and field. */
function writeLike(file: string, bundle: string, field: string): void {
  const text = swap(
    project.readRequest(first),
    ["CCR-2026-0003", file.slice(0, "CCR-2026-0000".length)],
    ["llm-connect-provider-secrets", bundle],
    ["OPENROUTER_API_KEY", field],
    ["openrouter-llm-connect", `front-${bundle}`],
  );
  project.writeRequest(file, text);
}

function setStatus(file: string, status: string): void {
  const text = project.readRequest(file).replace(/^status: .*$/m, `status: ${status}`);
  project.writeRequest(
    file,
    swap(text, ["resolvable: true", "resolvable: false"], ["readiness: active", "readiness: template"]),
  );
}

const changes = ({ steps }: Preview): readonly string[] =>
  steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn }) => {
      const [types = "", name = ""] = urn.split("::").slice(-2);
      return `${op} ${types.split("$").at(-1)?.split(":").at(-1)} ${name}`;
    })
    .sort();

/** The preview must hold no unknown value; the update must succeed; then nothing is left to do. */
async function apply(): Promise<Preview> {
  const preview = await project.preview();
  const inputs = preview.steps.map(({ newState }) => JSON.stringify(newState?.inputs ?? {}));
  expect(inputs.filter((text) => text.includes(unknownValue))).toEqual([]);
  const up = await project.run("up", "--yes", "--skip-preview");
  expect(up.code, up.stdout + up.stderr).toBe(0);
  const again = await project.run("preview", "--expect-no-changes");
  expect(again.code, again.stdout + again.stderr).toBe(0);
  return preview;
}

// biome-ignore lint/suspicious/noExplicitAny: what the server answers has whatever shape the test looks for.
const read = async (path: string): Promise<{ status: number; data: any }> => {
  const { status, body } = await operator.request({ method: "GET", path });
  return { status, data: body?.data };
};

const readPolicy = async (bundle: string): Promise<string | undefined> => {
  const { status, data } = await read(`/v1/sys/policies/acl/${policyOf(bundle)}`);
  return status === 200 ? data.policy : undefined;
};

async function refused(...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(...command);
  expect(code, stdout).not.toBe(0);
  return stdout + stderr;
}

describe("three lanes of one namespace", () => {
  it("share one role and one store; the preview says who asks for what", async () => {
    writeLike(second, "llm-connect-search-keys", "SEARCH_API_KEY");
    writeLike(third, "llm-connect-mail-keys", "MAIL_API_KEY");
    await apply();
    const { data } = await read(role);
    expect(data.token_policies).toEqual([
      policyOf("llm-connect-mail-keys"),
      policyOf("llm-connect-provider-secrets"),
      policyOf("llm-connect-search-keys"),
    ]);
    const { stdout } = await project.run("stack", "output", "--json");
    const { granted, namespaces, proofs, withheld } = JSON.parse(stdout);
    expect(Object.keys(granted)).toHaveLength(5);
    expect(namespaces["activity-core"].policies).toMatchObject({
      [policyOf("llm-connect-mail-keys")]: expect.stringMatching(/^CCR-2026-0012: /),
      [policyOf("llm-connect-search-keys")]: expect.stringMatching(/^CCR-2026-0011: /),
    });
    expect(Object.keys(proofs[policyOf("llm-connect-mail-keys")])).toHaveLength(8);
    expect(withheld).toEqual({});
  });

  it("of which one is denied and one deactivated: both go whole, and the third stays", async () => {
    setStatus(second, "denied");
    setStatus(third, "deactivated");
    const preview = await apply();
    expect(changes(preview)).toEqual([
      ...["CredentialLane", "ExternalSecret", "Policy"].flatMap((type) =>
        ["llm-connect-mail-keys", "llm-connect-search-keys"].map((bundle) => `delete ${type} ${policyOf(bundle)}`),
      ),
      "update AuthBackendRole activity-core",
      "update NamespaceAccess activity-core",
    ]);
    expect((await read(role)).data.token_policies).toEqual([policyOf("llm-connect-provider-secrets")]);
    expect(await readPolicy("llm-connect-search-keys")).toBeUndefined();
    expect(await readPolicy("llm-connect-provider-secrets")).toContain("# CCR-2026-0003\n");
  });

  it("of which the last goes takes role and store with it", async () => {
    setStatus(first, "compromised");
    await apply();
    expect((await read(role)).status).toBe(404);
    expect(await readPolicy("llm-connect-provider-secrets")).toBeUndefined();
    const store = {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: "openbao-activity-core" },
    };
    expect((await cluster.request({ method: "GET", path: objectPath(store) })).status).toBe(404);
    project.restoreRequests();
    await apply();
  });
});

describe("a lane that lives on", () => {
  it("changes nothing from state to state, and a rotation only the annotation that has it read again", async () => {
    for (const status of ["approved", "applied", "verified"]) {
      // Before it is verified no front door may lead to it.
      if (status === "approved" || status === "applied") setStatus(first, status);
      else project.writeRequest(first, swap(project.readRequest(first), ["status: active", `status: ${status}`]));
      expect(changes(await project.preview()), status).toEqual([]);
      project.restoreRequests();
    }
    const rotation =
      "rotations:\n  - id: ROT-2026-Q3\n    at: '2026-07-01T09:00:00+00:00'\n    by: platform-operator\n";
    const rotated = swap(project.readRequest(first), ["status: active", "status: rotated"]);
    project.writeRequest(first, rotated + rotation);
    const preview = await apply();
    expect(changes(preview)).toEqual([`update ExternalSecret ${policyOf("llm-connect-provider-secrets")}`]);
    const externalSecret = {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "llm-connect-provider-secrets", namespace: "activity-core" },
    };
    const { body } = await cluster.request({ method: "GET", path: objectPath(externalSecret) });
    expect(body.metadata.annotations).toMatchObject({ "force-sync": "ROT-2026-Q3" });
  });

  it("is updated in place by the request that supersedes its own", async () => {
    const older = project.readRequest(first);
    const newer = swap(older, ["CCR-2026-0003", "CCR-2026-0013"], ["ttl: 15m", "ttl: 10m"]);
    project.writeRequest(
      successor,
      newer.replace("schema_version: 1\n", "schema_version: 1\nsupersedes: CCR-2026-0003\n"),
    );
    setStatus(first, "superseded");
    const superseded = project
      .readRequest(first)
      .replace("schema_version: 1\n", "schema_version: 1\nsuperseded_by: CCR-2026-0013\n");
    project.writeRequest(first, superseded);
    const preview = await apply();
    expect(changes(preview)).toEqual([
      "update AuthBackendRole activity-core",
      `update CredentialLane ${policyOf("llm-connect-provider-secrets")}`,
      "update NamespaceAccess activity-core",
      `update Policy ${policyOf("llm-connect-provider-secrets")}`,
    ]);
    const path = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
    expect(await readPolicy("llm-connect-provider-secrets")).toBe(policyText("CCR-2026-0013", path));
    expect((await read(role)).data.token_ttl).toBe(600);
  });

  it("keeps its ExternalSecret and its Secret under a new name", async () => {
    const newName = policyOf("llm-connect-llm-connect-provider-secrets");
    const before = await cluster.request({
      method: "GET",
      path: "/apis/external-secrets.io/v1/namespaces/activity-core/externalsecrets/llm-connect-provider-secrets",
    });
    project.writeRequest(
      successor,
      swap(project.readRequest(successor), [policyOf("llm-connect-provider-secrets"), newName]),
    );
    const preview = await apply();
    expect(changes(preview).filter((line) => /^(create|delete) ExternalSecret/.test(line))).toEqual([]);
    expect(changes(preview).some((line) => line.includes("replace Policy"))).toBe(true);
    const after = await cluster.request({
      method: "GET",
      path: "/apis/external-secrets.io/v1/namespaces/activity-core/externalsecrets/llm-connect-provider-secrets",
    });
    expect(after.body.metadata.uid).toBe(before.body.metadata.uid);
    expect((await read(role)).data.token_policies).toEqual([newName]);
    expect(await readPolicy("llm-connect-provider-secrets")).toBeUndefined();
    expect(await readPolicy("llm-connect-llm-connect-provider-secrets")).toContain("# CCR-2026-0013\n");
    // Its request on file is the second of the two; the committed ones go back under the old name.
    project.writeRequest(
      successor,
      swap(project.readRequest(successor), [newName, policyOf("llm-connect-provider-secrets")]),
    );
    await apply();
  });
});

describe("access that would be lost", () => {
  it("because a file is gone stops preview and update, and names the way out", async () => {
    const file = `${project.folder}/credential-change-requests/${successor}`;
    const text = project.readRequest(successor);
    const superseded = project.readRequest(first);
    rmSync(file);
    rmSync(`${project.folder}/credential-change-requests/${first}`);
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const output = await refused(...command);
      expect(output).toContain(`${policyOf("llm-connect-provider-secrets")} is granted on this stack by CCR-2026-0013`);
      expect(output).toContain("record that it is deactivated");
    }
    expect(await readPolicy("llm-connect-provider-secrets")).toContain("# CCR-2026-0013\n");
    project.writeRequest(successor, text);
    project.writeRequest(first, superseded);
    expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);
  });

  it("is let go by a deactivation, after which the file may go", async () => {
    setStatus(successor, "deactivated");
    await apply();
    for (const file of [first, successor]) rmSync(`${project.folder}/credential-change-requests/${file}`);
    expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);
    project.restoreRequests();
  });
});

describe("what if", () => {
  it("a pending request were approved is shown and marked, and an update refuses it", async () => {
    setStatus(first, "proposed");
    const whatIf = { "ccr:whatIf": "CCR-2026-0003" };
    const { code, stdout, stderr } = await project.runWithSettings(whatIf, "preview", "--diff", "--show-full-output");
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`vault:index/policy:Policy::${policyOf("llm-connect-provider-secrets")}`);
    expect(stdout).toContain("WHAT IF: status proposed grants nothing");
    expect(stdout + stderr).toContain("CCR-2026-0003 is shown as if it were approved. It is not");
    const up = await project.runWithSettings(whatIf, "up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.stdout + up.stderr).toContain("a what-if is for pulumi preview alone");
    expect(await readPolicy("llm-connect-provider-secrets")).toBeUndefined();
  });

  it("names a request that does not exist", async () => {
    const { code, stdout, stderr } = await project.runWithSettings({ "ccr:whatIf": ["CCR-2026-9999"] }, "preview");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("no request has the id CCR-2026-9999");
    project.restoreRequests();
  });
});

describe("two stacks of one program", () => {
  it("each declare what is theirs, and say what they withhold and why", async () => {
    const staged = "CCR-2026-0014-llm-connect-staging.yaml";
    writeLike(staged, "llm-connect-staging-keys", "STAGING_API_KEY");
    project.writeRequest(
      staged,
      swap(
        project.readRequest(staged),
        ["environment: production", "environment: staging\n  cluster: staging-1"],
        ["tenant: activity-core", "tenant: activity-stage"],
        ["activity-core/llm-connect", "activity-stage/llm-connect"],
        ["external-secrets-activity-core", "external-secrets-activity-stage"],
        ["the activity-core\n    namespace", "the activity-stage\n    namespace"],
      ),
    );
    await cluster.request({
      method: "POST",
      path: "/api/v1/namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "activity-stage" } },
    });
    const stack = await project.addStack("staging", { "ccr:environment": "staging", "ccr:cluster": "staging-1" });
    try {
      const up = await stack.run("up", "--yes", "--skip-preview");
      expect(up.code, up.stdout + up.stderr).toBe(0);
      const preview = await stack.run("preview", "--expect-no-changes");
      expect(preview.code, preview.stdout + preview.stderr).toBe(0);
      expect(preview.stdout).toContain(
        "CCR-2026-0003 is withheld: it is for environment production, this stack is staging",
      );
      const outputs = JSON.parse((await stack.run("stack", "output", "--json")).stdout);
      expect(Object.keys(outputs.granted)).toEqual([policyOf("llm-connect-staging-keys")]);
      expect(Object.keys(outputs.withheld)).toEqual(["CCR-2026-0001", "CCR-2026-0002", "CCR-2026-0003"]);
      const production = await project.preview();
      expect(JSON.stringify(production.steps)).not.toContain('llm-connect-staging-keys"');
    } finally {
      await stack.remove();
      project.restoreRequests();
    }
  });
});
