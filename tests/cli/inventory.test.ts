import fs from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatCsv } from "../../cli/inventory/csv.ts";
import { renderInventory } from "../../cli/inventory/page.ts";
import type { InventoryReport } from "../../cli/inventory/report.ts";
import type { InventoryRow } from "../../lanes/inventory/rows.ts";
import { canary, type InventoryServers, startServers, token } from "./inventory-servers.ts";
import { issueCoreFile, makeFolder, projectRoot, readRequest, runCcr } from "./run-ccr.ts";

const active = readRequest("CCR-2026-0002");
const schema = path.join(projectRoot, "schemas/inventory.v1.schema.json");
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(fs.readFileSync(schema, "utf8")) as object,
);

describe("ccr inventory", () => {
  it("lists every request with its lane, owners, age and state, and says that it did not look further", async () => {
    const { code, stdout, stderr } = await runCcr(["inventory"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^CCR-2026-0002 {2}active +yes +workload-kv-read-issue-core-ingestion-api-key /m);
    expect(stdout).toContain("unmanaged grants were not looked for; --live looks for them\n");
  });

  it.each([
    ["granted", active, 0],
    ["void", active.replace("ttl: 15m", "ttl: 30m"), 0],
    [
      "of a cluster",
      active.replace("  environment: production\n", "  environment: production\n  cluster: railiance-1\n"),
      0,
    ],
    ["proposed", active.replace("status: active", "status: proposed").replace(/^evidence:\n(?: .*\n)+/m, ""), 1],
    ["broken", active.replace("ttl: 15m", "ttl: forever"), 1],
  ])("prints JSON that fits its published schema: %s", async (_, text, expected) => {
    const { code, stdout } = await runCcr(["inventory", "--json"], { cwd: makeFolder({ [issueCoreFile]: text }) });
    expect([validate(JSON.parse(stdout)), validate.errors]).toEqual([true, null]);
    if (expected === 0) expect(code).toBe(0);
    expect(JSON.parse(stdout).unmanaged).toEqual({ looked: false, grants: [], problems: [] });
  });

  it("lists a file with errors by its name alone, and fails", async () => {
    const cwd = makeFolder({ [issueCoreFile]: active.replace("ttl: 15m", "ttl: forever") });
    const { code, stdout } = await runCcr(["inventory"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain(`${issueCoreFile}: 1 error; ccr validate lists them\n`);
    expect(stdout).not.toContain("forever");
  });
});

describe("ccr inventory --live", () => {
  let servers: InventoryServers;
  beforeEach(async () => {
    servers = await startServers([2, 3]);
  });
  afterEach(() => servers.close());

  it.each(["table", "json", "csv", "html"])("lists what no request asks for, and no value: %s", async (format) => {
    const { code, stdout, stderr } = await servers.run(["inventory", "--live", "--format", format], {
      [issueCoreFile]: active,
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("workload-kv-read-llm-connect-provider-secrets");
    expect(stdout).toContain("openbao-activity-core");
    expect(stdout).not.toContain(canary);
    expect(stdout).not.toContain(token);
    if (format === "json") expect([validate(JSON.parse(stdout)), validate.errors]).toEqual([true, null]);
    expect(servers.server.log().every((line) => /^(GET|LIST) /.test(line))).toBe(true);
  });

  it("fails where it could not look, and says where", async () => {
    servers.stored["LIST sys/policies/acl"] = 403;
    const { code, stdout } = await servers.run(["inventory", "--live"], { [issueCoreFile]: active });
    expect(code).toBe(1);
    expect(stdout).toContain("could not be told: LIST sys/policies/acl was answered with 403");
  });
});

const row: InventoryRow = {
  file: "a.yaml",
  id: "CCR-2026-0001",
  title: '=HYPERLINK("x")',
  lane: "+lane",
  secretPath: "-path",
  environment: "@env",
  domain: 'a "quoted", domain',
  tenant: "\tt",
  workload: "\rw",
  owners: ["<script>alert(1)</script>"],
  requester: "a\nb",
  status: "active",
  computed: "active",
  granted: false,
  reasons: ["one", "two"],
  since: "2026-01-01",
  ageDays: 3,
};
const report: InventoryReport = { asOf: "2026-01-04T00:00:00.000Z", rows: [row], invalid: [] };

describe("the forms of an inventory", () => {
  it("writes CSV of RFC 4180 that no spreadsheet runs", () => {
    const text = formatCsv(report);
    const [head = "", line = "", rest] = text.split("\r\n");
    expect(rest).toBe("");
    expect(head.split(",").slice(0, 3)).toEqual(["record", "id", "title"]);
    expect(line).toContain('"\'=HYPERLINK(""x"")"');
    for (const cell of ["'+lane", "'-path", "'@env", "' t", "'\\u{d}w"]) expect(line).toContain(`"${cell}"`);
    expect(line).toContain('"a ""quoted"", domain"');
    expect(text.match(/\n/g)).toHaveLength(2);
  });

  it("writes a page that escapes everything, runs nothing and loads nothing", () => {
    const page = renderInventory(report);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toMatch(/<script|javascript:|<link|<img|src=|style="/);
    expect(page).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/);
    expect(page).toContain("<caption>1 request, by id</caption>");
    expect(page.match(/scope="(col|row)"/g)).toHaveLength(8);
  });
});
