import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canary, type InventoryServers, startServers, token } from "./inventory-servers.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const key = "workloads/issue-core/issue-core/issue-core-ingestion-api-key";
const own = "workload-kv-read-issue-core-ingestion-api-key";
const role = "auth/kubernetes/role/external-secrets-issue-core";
const otherKey = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const files = { [issueCoreFile]: readRequest("CCR-2026-0002") };
const reader = `read by policy ${own} (platform/data/${key}): ${role}: service account`;

describe("ccr who-can", () => {
  const ask = (...args: readonly string[]) =>
    runCcr(["who-can", ...args], { cwd: makeFolder({ ...stackFiles(), ...files }) });

  it.each([`platform/${key}`, key, `data/${key}`, `/v1/platform/${key}`])(
    "understands the secret as requests write it, and says what it was taken for: %s",
    async (path) => {
      const { code, stdout, stderr } = await ask(path);
      expect([code, stdout]).toEqual([0, expect.stringContaining(reader)]);
      expect(stderr).toContain(`was taken for platform/data/${key}, where the secret is read`);
    },
  );

  it("takes a path of the API as it is", async () => {
    const { stdout, stderr } = await ask(`platform/data/${key}`);
    expect([stdout, stderr]).toEqual([expect.stringContaining(reader), ""]);
    expect(await ask(`platform/metadata/${key}`)).toEqual({
      code: 0,
      stdout: `nobody: no policy of a granted request allows anything at platform/metadata/${key} (with --live the server is asked too)\n`,
      stderr: "",
    });
  });

  it("says for what it was taken in JSON, and of a mount that nobody knows that it is not known", async () => {
    const { stdout } = await ask(`platform/${key}`, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      asked: `platform/${key}`,
      path: `platform/data/${key}`,
      access: [{ policy: own, capabilities: ["read"], carriers: [role], requests: ["CCR-2026-0002"] }],
    });
    expect((await ask(`platfrom/data/${key}`)).stderr).toContain("below no mount of KV that is known; did you mean");
  });
});

describe("of a server", () => {
  let servers: InventoryServers;
  beforeEach(async () => {
    servers = await startServers([2]);
    servers.stored[`GET sys/policies/acl/${own}`] = {
      policy: `# ${canary}\npath "platform/*" { capabilities = ["read", "update"] }`,
    };
    servers.stored["GET sys/mounts"] = {
      "platform/": { type: "kv", options: { version: "2" } },
      "second/": { type: "kv", options: { version: "2" } },
    };
  });
  afterEach(() => servers.close());

  it("who-can credits a request with no more than it asks for, though the policy has its name", async () => {
    const { code, stdout, stderr } = await servers.run(["who-can", `platform/data/${otherKey}`, "--live"], files);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      new RegExp(`^read, update by policy ${own} \\(platform/\\*\\): ${role}: .*; no CCR asks for this\n$`),
    );
    expect(stdout).not.toMatch(new RegExp(`CCR-2026|${canary}|${token}`));
  });

  it("who-can tells at the lane's own path what is asked for from what is not, and from whom", async () => {
    servers.stored["LIST auth/kubernetes/role"] = { keys: ["external-secrets-issue-core", "stranger"] };
    servers.stored["GET auth/kubernetes/role/stranger"] = { token_policies: [own] };
    const { stdout } = await servers.run(["who-can", `platform/${key}`, "--live", "--json"], files);
    const access = JSON.parse(stdout).access.map((each: object) => ({ ...each, policy: undefined, rule: undefined }));
    expect(access).toEqual([
      { capabilities: ["read"], carriers: [role], requests: ["CCR-2026-0002"] },
      { capabilities: ["read"], carriers: ["auth/kubernetes/role/stranger"], requests: [] },
      { capabilities: ["update"], carriers: [role, "auth/kubernetes/role/stranger"], requests: [] },
    ]);
  });

  it("drift and inventory list it as unasked, in a line for all that it reaches", async () => {
    const { code, stdout } = await servers.run(["drift", "--no-engine"], files);
    expect(code).toBe(3);
    const lines = stdout.split("\n").filter((line) => line.startsWith("no CCR asks for this"));
    const asks = `its path platform/* matches, and CCR-2026-0002 asks for read on platform/data/${key} alone`;
    const head = `no CCR asks for this: policy ${own} grants`;
    expect(lines).toEqual([
      `${head} update on platform/data/${key} of CCR-2026-0002; carried by ${role}; ${asks}`,
      `${head} read, update on 5 paths of the secret of CCR-2026-0002, such as platform/delete/${key}; carried by ${role}; ${asks}`,
    ]);
    const table = (await servers.run(["inventory", "--live"], files)).stdout;
    expect(table.split("\n").filter((line) => line.startsWith(`unmanaged: policy ${own}`))).toHaveLength(2);
    const { stdout: page } = await servers.run(["inventory", "--live", "--format", "html"], files);
    expect(page.match(/<li class="bad">policy workload-kv-read-issue-core/g)).toHaveLength(2);
    const json = JSON.parse((await servers.run(["inventory", "--live", "--json"], files)).stdout);
    const kinds = json.unmanaged.grants.map(({ kind, rule }: { kind: string; rule?: string }) => `${kind} ${rule}`);
    expect(kinds).toEqual([...Array.from({ length: 6 }, () => "grant platform/*"), "policy undefined"]);
  });

  it("can credits a role's rights likewise", async () => {
    const { stdout } = await servers.run(["can", "external-secrets-issue-core", "--live"], files);
    expect(stdout).toContain(`  read, update  platform/*  (${own}: no CCR asks for this)\n`);
    const { stdout: declared } = await servers.run(["can", "external-secrets-issue-core"], files);
    expect(declared).toContain(`  read  platform/data/${key}  (${own}: CCR-2026-0002)\n`);
  });

  it("can suggests a role for one that is misspelt", async () => {
    const { code, stderr } = await servers.run(["can", "external-secrets-isue-core"], files);
    expect([code, stderr]).toEqual([
      1,
      "ccr: no granted request has a role external-secrets-isue-core (with --live the server is asked too); " +
        "did you mean external-secrets-issue-core?\n",
    ]);
  });

  it("can says where it looked for a role that it does not know, and what keeps it from being told", async () => {
    expect((await servers.run(["can", "shop"], files)).stderr).toBe(
      "ccr: no granted request has a role shop (with --live the server is asked too)\n",
    );
    expect((await servers.run(["can", "shop", "--live"], files)).stderr).toBe("ccr: the server has no role shop\n");
    servers.stored["LIST auth/kubernetes/role"] = { keys: [] };
    expect((await servers.run(["can", "external-secrets-issue-core", "--live"], files)).stderr).toBe(
      "ccr: the server has no role external-secrets-issue-core, though it is approved in CCR-2026-0002\n",
    );
    servers.stored["LIST auth/kubernetes/role"] = 403;
    const { code, stderr } = await servers.run(["can", "shop", "--live"], files);
    expect([code, stderr.split("\n").map((line) => line.trim())]).toEqual([
      1,
      [
        "ccr: no role shop was found on the server",
        "ccr: could not be told: LIST auth/kubernetes/role was answered with 403",
        "",
      ],
    ]);
  });

  describe("a role that was changed by hand", () => {
    const shared = { token_policies: [own, "default"], token_period: 86_400, token_ttl: 3600 };
    const changed = "every service account of every namespace, by role external-secrets-issue-core of auth/kubernetes";
    const differs = [
      'bound_service_account_names is ["*"], approved ["external-secrets"]',
      'bound_service_account_namespaces is ["*"], approved ["external-secrets"]',
      "token_ttl is 1h, approved 15m",
      "token_period is 24h, approved none",
      'alias_name_source is ["serviceaccount_name"], approved none',
      `password is ["(set, and not read)"], approved none`,
    ];
    beforeEach(() => {
      servers.stored[`GET ${role}`] = {
        ...shared,
        token_policies: [own],
        bound_service_account_names: ["*"],
        bound_service_account_namespaces: ["*"],
        alias_name_source: "serviceaccount_name",
        password: canary,
      };
    });

    it("is told as the server has it, beside what was approved", async () => {
      const who = await servers.run(["who-can", `platform/${key}`, "--live"], files);
      const can = await servers.run(["can", "external-secrets-issue-core", "--live"], files);
      for (const { stdout } of [who, can]) {
        expect(stdout).toContain(`${role}: ${changed}, for 24h, renewed again and again without end (differs from`);
        expect(stdout).toContain("(differs from what is approved in CCR-2026-0002: ");
        for (const each of differs) expect(stdout).toContain(each);
        expect(stdout).not.toMatch(new RegExp(`${canary}|${token}`));
      }
    });

    it("is told in JSON likewise", async () => {
      const who = JSON.parse((await servers.run(["who-can", `platform/${key}`, "--live", "--json"], files)).stdout);
      const can = JSON.parse((await servers.run(["can", role, "--live", "--json"], files)).stdout);
      const caller = {
        by: `${changed}, for 24h, renewed again and again without end`,
        requests: ["CCR-2026-0002"],
        differences: expect.arrayContaining([{ field: "token_ttl", live: "[3600]", wanted: "[900]" }]),
      };
      expect(who.callers).toEqual([{ carrier: role, ...caller }]);
      expect(can.roles).toEqual([expect.objectContaining({ role, ...caller })]);
    });

    it("is asked for once, and of the requests alone nothing has changed", async () => {
      await servers.run(["who-can", `platform/${key}`, "--live"], files);
      expect(servers.server.log().filter((line) => line === `GET ${role}`)).toHaveLength(1);
      const { stdout } = await servers.run(["can", "external-secrets-issue-core"], files);
      expect(stdout).toMatch(/: service account external-secrets\/external-secrets, by role .* for 15m\n/);
    });

    it("says nothing of what is as it was approved, and of a stranger's who may log in by it", async () => {
      servers.stored["LIST auth/oidc/role"] = { keys: ["stranger"] };
      servers.stored["GET auth/oidc/role/stranger"] = {
        ...shared,
        role_type: "jwt",
        bound_claims: { repository: ["someone/else", "a/b"] },
        bound_audiences: ["shop"],
        bound_subject: "ci",
        token_period: 0,
      };
      const { stdout } = await servers.run(["can", "stranger", "--live"], files);
      expect(stdout.split("\n")[0]).toBe(
        "auth/oidc/role/stranger: callers whose token has repository a/b or someone/else and subject ci and audience shop, " +
          "by role stranger of auth/oidc, for 1h",
      );
      await servers.close();
      servers = await startServers([2]);
      expect((await servers.run(["can", "external-secrets-issue-core", "--live"], files)).stdout).toMatch(
        /^\S+: service account external-secrets\/external-secrets, by role \S+ of auth\/kubernetes, for 15m\n/,
      );
    });
  });

  it("who-can knows mounts that no request names, and says where they cannot be read", async () => {
    const first = await servers.run(["who-can", "second/a", "--live"], files);
    expect([first.stdout, first.stderr]).toEqual([
      "nobody: no policy of the server allows anything at second/data/a\n",
      expect.stringContaining("second/a is no path of the API and was taken for second/data/a"),
    ]);
    servers.stored["GET sys/mounts"] = 403;
    const { code, stderr } = await servers.run(["who-can", "second/a", "--live"], files);
    expect([code, stderr]).toEqual([1, expect.stringContaining("GET sys/mounts was answered with 403")]);
  });
});
