import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { fillText } from "../lanes/inventory/fake-live.ts";
import { canary, type InventoryServers, startServers, token } from "./inventory-servers.ts";
import { issueCoreFile, readRequest } from "./run-ccr.ts";

let servers: InventoryServers;

beforeEach(async () => {
  servers = await startServers([1, 2, 3]);
});

afterEach(() => servers.close());

const role = "GET auth/kubernetes/role/external-secrets-activity-core";

describe("ccr import", () => {
  it("says what it would write, with every open place, and writes nothing", async () => {
    const { code, stdout, stderr, folder } = await servers.run(["import"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("would write credential-change-requests/CCR-2026-0003-llm-connect-provider-secrets.yaml");
    expect(stdout).toContain("takes over store:openbao-activity-core\n");
    expect(stdout).toContain("TODO /target/purpose: what the workload does with the credential\n");
    expect(stdout).toContain(
      "cannot be expressed as it is: policy default\n    its path is below no mount of the KV engine\n",
    );
    expect(stdout).toContain("3 requests proposed; nothing was written");
    expect(fs.existsSync(path.join(folder, "credential-change-requests"))).toBe(false);
  });

  it("only reads, and asks for no secret's data", async () => {
    await servers.run(["import", "--out", "imported"]);
    expect(servers.server.log().every((line) => /^(GET|LIST) /.test(line))).toBe(true);
    expect(servers.server.log().some((line) => line.includes("platform/data/"))).toBe(false);
    expect(servers.calls().every((call) => /^get (ClusterSecretStore|SecretStore|ExternalSecret)\./.test(call))).toBe(
      true,
    );
  });

  it("writes requests that are valid once they are filled, and never twice", async () => {
    const { code, folder } = await servers.run([
      "import",
      "--yes",
      "--requester",
      "ops-warden",
      "--domain",
      "financials",
    ]);
    expect(code).toBe(0);
    const place = path.join(folder, "credential-change-requests");
    const files = Object.fromEntries(
      fs
        .readdirSync(place)
        .map((name) => [`credential-change-requests/${name}`, fs.readFileSync(path.join(place, name), "utf8")]),
    );
    expect(Object.keys(files)).toHaveLength(3);
    const errorsOf = (text: string): readonly string[] =>
      checkSources([{ path: "CCR-2026-0001-a.yaml", text }]).flatMap(({ findings }) =>
        findings.flatMap(({ severity, code: name }) =>
          severity === "error" && name !== "file-name-mismatch" ? [name] : [],
        ),
      );
    for (const text of Object.values(files)) {
      expect(errorsOf(text)).toContain("wrong-type");
      expect(errorsOf(fillText(text))).toEqual([]);
      expect(text).toContain("agent: ops-warden\n");
    }
    const again = await servers.run(["import", "--yes"], files);
    expect(again.code).toBe(0);
    expect(again.stdout.match(/^declared already: /gm)).toHaveLength(3);
    expect(again.stdout).toContain("0 requests written");
  });

  it("skips what the folder declares, and takes only what is named", async () => {
    const known = { [issueCoreFile]: readRequest("CCR-2026-0002") };
    const { stdout } = await servers.run(["import", "--json"], known);
    const { requests, declared, schema } = JSON.parse(stdout);
    expect(schema).toBe("credential-lanes/import/v1");
    expect(declared).toEqual([{ policy: "workload-kv-read-issue-core-ingestion-api-key", request: "CCR-2026-0002" }]);
    expect(requests.map(({ id }: { id: string }) => id)).toEqual(["CCR-2026-0001", "CCR-2026-0003"]);
    const one = await servers.run(["import", "--json", "--policy", "workload-kv-read-whynot-design-npm-publish"]);
    expect(JSON.parse(one.stdout)).toMatchObject({ requests: [{ id: "CCR-2026-0001" }], not_expressed: [] });
    const none = await servers.run(["import", "--json", "--mount", "other"]);
    expect(JSON.parse(none.stdout)).toMatchObject({ requests: [], not_expressed: [] });
  });

  it("shows no value, whatever the servers answer with", async () => {
    servers.stored[role] = {
      ...(servers.stored[role] as object),
      description: canary,
      bound_claims: canary,
      secret: { deep: [canary] },
    };
    const spec = { provider: { fake: { data: [{ value: canary }] } } };
    servers.objects.ClusterSecretStore?.push({ metadata: { name: "fake" }, spec });
    for (const args of [["import"], ["import", "--json"], ["import", "--out", "imported"]]) {
      const { stdout, stderr, folder } = await servers.run(args);
      expect(stdout).toContain("workload-kv-read-");
      const place = path.join(folder, "imported");
      const files = fs.existsSync(place)
        ? fs.readdirSync(place).map((name) => fs.readFileSync(path.join(place, name), "utf8"))
        : [];
      for (const text of [stdout, stderr, ...files]) {
        expect(text).not.toContain(canary);
        expect(text).not.toContain(token);
      }
    }
  });

  it("says what it could not look at, and fails then", async () => {
    servers.stored["GET sys/mounts"] = 403;
    const { code, stdout } = await servers.run(["import"]);
    expect(code).toBe(1);
    expect(stdout).toContain("could not be told: GET sys/mounts was answered with 403");
    expect(stdout).toContain("3 requests proposed");
    await servers.server.close();
    const gone = await servers.run(["import"]);
    expect([gone.code, gone.stdout]).toEqual([1, ""]);
    expect(gone.stderr).toContain("cannot be reached");
  });
});
