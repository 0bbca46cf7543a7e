import { describe, expect, it, onTestFinished } from "vitest";
import { startServers, token } from "./inventory-servers.ts";
import { makeFolder, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const files = {
  ...stackFiles({ address: "https://127.0.0.1:1" }),
  "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml": readRequest("CCR-2026-0003"),
};
const requestFiles = { [Object.keys(files)[2] ?? ""]: readRequest("CCR-2026-0003") };
const policy = "workload-kv-read-llm-connect-provider-secrets";

const run = (args: readonly string[], input = "") => runCcr(["authority", ...args], { cwd: makeFolder(files), input });

interface Printed {
  readonly schema: string;
  readonly policies: readonly { readonly name: string; readonly text: string; readonly purpose: string }[];
}

describe("ccr authority", () => {
  it("prints one policy as it is to be written, and all of them as one object", async () => {
    const one = await run(["--policy", "lane-apply"]);
    expect([one.code, one.stderr]).toEqual([0, ""]);
    const all = await run(["--json"]);
    const { schema, policies } = JSON.parse(all.stdout) as Printed;
    expect(schema).toBe("credential-lanes/authority/v1");
    expect(policies.map(({ name }) => name)).toEqual(["lane-apply", "lane-verify", "lane-drift", "foundation-check"]);
    expect(policies[0]?.text).toBe(one.stdout);
    expect((await run([])).stdout).toBe(policies.map(({ text }) => text).join("\n"));
  });

  it("refuses a policy that there is none of, and two ways to print at once", async () => {
    const none = await run(["--policy", "lane-write"]);
    expect([none.code, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toContain("--policy must be one of lane-apply, lane-verify, lane-drift, foundation-check");
    expect((await run(["--policy", "lane-apply", "--json"])).code).toBe(2);
  });

  it("lets be taken away what the state holds and no request names", async () => {
    const resources = [
      { type: "vault:index/policy:Policy", outputs: { name: "workload-kv-read-old" } },
      { type: "vault:kubernetes/authBackendRole:AuthBackendRole", outputs: { backend: "kubernetes", roleName: "old" } },
      { type: "vault:index/policy:Policy", outputs: { name: "lane-apply" } },
      { type: "vault:index/policy:Policy" },
    ];
    const { code, stdout } = await run(
      ["--policy", "lane-apply", "--state", "-"],
      JSON.stringify({ version: 3, deployment: { resources } }),
    );
    expect(code).toBe(0);
    for (const path of ["sys/policies/acl/workload-kv-read-old", "auth/kubernetes/role/old"])
      expect(stdout).toContain(`path "${path}" {\n  capabilities = ["delete", "read"]\n}`);
    expect(stdout).not.toContain('path "sys/policies/acl/lane-apply"');
    const wrong = await run(["--state", "-"], "{}");
    expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
    expect(wrong.stderr).toContain("is not what pulumi stack export prints");
  });

  it("writes nothing where a whole stack is to be taken away", async () => {
    const { stdout } = await run(["--policy", "lane-apply", "--teardown"]);
    expect(stdout).toContain(`path "sys/policies/acl/${policy}" {\n  capabilities = ["delete", "read"]\n}`);
    expect(stdout).not.toContain('"create"');
  });

  it("is refused with every finding where a request is wrong", async () => {
    const folder = makeFolder({ ...files, "credential-change-requests/broken.yaml": "id: [\n" });
    const { code, stdout, stderr } = await runCcr(["authority"], { cwd: folder });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("broken.yaml:");
  });
});

describe("ccr authority --check", () => {
  it("is 0 where the server has the same, and 3 with a diff where it has not", async () => {
    const servers = await startServers([3]);
    onTestFinished(() => servers.close());
    const printed = await servers.run(["authority", "--json"], requestFiles);
    const { policies } = JSON.parse(printed.stdout) as Printed;
    for (const { name, text } of policies) servers.stored[`GET sys/policies/acl/${name}`] = { policy: text };
    const same = await servers.run(["authority", "--check"], requestFiles);
    expect([same.code, same.stderr]).toEqual([0, ""]);
    expect(same.stdout).toContain("same       lane-apply");
    servers.stored["GET sys/policies/acl/lane-apply"] = { policy: 'path "*" {\n  capabilities = ["sudo"]\n}\n' };
    servers.stored["GET sys/policies/acl/lane-apply-2"] = { policy: "" };
    servers.stored["GET sys/policies/acl/lane-drift"] = 404;
    const other = await servers.run(["authority", "--check"], requestFiles);
    expect(other.code).toBe(3);
    expect(other.stdout).toContain('- path "*" {');
    expect(other.stdout).toMatch(/^different {2}lane-apply$/m);
    expect(other.stdout).toMatch(/^absent {5}lane-drift$/m);
    expect(other.stdout).toMatch(/^surplus {4}lane-apply-2$/m);
    const json = JSON.parse((await servers.run(["authority", "--check", "--json"], requestFiles)).stdout) as object;
    expect(json).toMatchObject({ schema: "credential-lanes/authority-check/v1", is_same: false });
    expect(servers.server.log().every((line) => line.startsWith("GET sys/policies/acl/"))).toBe(true);
  });

  it("is 1 where it cannot be told, and never says the token", async () => {
    const servers = await startServers([3]);
    onTestFinished(() => servers.close());
    servers.stored["GET sys/policies/acl/lane-apply"] = 403;
    const { code, stdout, stderr } = await servers.run(["authority", "--check"], requestFiles);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("does not let this token read sys/policies/acl/lane-apply (403)");
    expect(stderr).not.toContain(token);
  });
});
