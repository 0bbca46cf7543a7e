import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { approveText } from "../approve.ts";
import { FIXTURES } from "../lanes/fixture.ts";
import { makeFolder, runCcr } from "./run-ccr.ts";

const folder = "credential-change-requests";
const lane = "CCR-2026-0042-llm-connect.yaml";
const text = fs.readFileSync(path.join(FIXTURES, "ok.orders", lane), "utf8");
const policy = "workload-kv-read-llm-connect-provider-secrets";

const makePlace = (): string => makeFolder({ [`${folder}/${lane}`]: text });
const readFolder = (cwd: string): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(path.join(cwd, folder))
      .map((name) => [`${folder}/${name}`, fs.readFileSync(path.join(cwd, folder, name), "utf8")]),
  );
const who = ["--agent", "ops-warden", "--reason", "The owner asked for it.", "--date", "2026-07-04"];
const about = ["--subject", "CCR-2026-0042"];

const roleFlags = [
  ...["--role", "ci-publish", "--policy", policy, "--environment", "production", "--approver", "ci-owner"],
];

const types: readonly (readonly [string, readonly string[], string])[] = [
  ["lane-deactivation", about, "CCR-2026-0043-ccr-2026-0042-deactivation.yaml"],
  [
    "lane-compromise",
    [...about, "--kind", "repository-commit", "--leaked-at", "2026-07-01T10:00:00Z", "--source", "A commit."],
    "CCR-2026-0043-ccr-2026-0042-compromise.yaml",
  ],
  ["lane-rotation", [...about, "--trigger", "provider-mandate"], "CCR-2026-0043-ccr-2026-0042-rotation.yaml"],
  [
    "lane-rotation",
    [...about, "--trigger", "schedule", "--due", "2026-09-30", "--slug", "by-autumn"],
    "CCR-2026-0043-by-autumn.yaml",
  ],
  [
    "ops-warden-catalog-entry",
    [...about, "--catalog-id", "llm", "--selector", "llm-connect key", "--field", "OPENROUTER_API_KEY"],
    "CCR-2026-0043-ccr-2026-0042-catalog-entry.yaml",
  ],
  ["openbao-token-role", roleFlags, "CCR-2026-0043-ci-publish-token-role.yaml"],
];

describe("an order", () => {
  test.each(types)("%s is written, proposed, valid and in canonical form", async (type, flags, file) => {
    const cwd = makePlace();
    const written = await runCcr(["order", type, ...who, ...flags], { cwd });
    expect([written.code, written.stdout]).toEqual([0, `${folder}/${file}\n`]);
    // A token role is weighed as the token method of a lane is.
    const said = type === "openbao-token-role" ? [/^risk: Whoever may call/, /^risk: Nobody has confirmed/] : [];
    expect(written.stderr.split("\n").filter(Boolean)).toEqual(said.map((each) => expect.stringMatching(each)));
    const lines = fs.readFileSync(path.join(cwd, folder, file), "utf8").split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "id: CCR-2026-0043",
        `request_type: ${type}`,
        "status: proposed",
        "    - platform-operator",
      ]),
    );
    expect((await runCcr(["validate"], { cwd })).stdout).toContain(
      `2 files, 0 errors, 0 warnings, ${said.length} risks\n`,
    );
    expect((await runCcr(["fmt", "--check"], { cwd })).code).toBe(0);
  });

  test("is shown, decided, and then in force", async () => {
    const cwd = makePlace();
    await runCcr(["order", "lane-deactivation", ...who, ...about], { cwd });
    const shown = await runCcr(["render", "CCR-2026-0043"], { cwd });
    expect(shown.stdout).toContain("takes away  the lane of CCR-2026-0042, at the next update");
    const comment = ["--reviewer", "platform-operator", "--comment", "It is retired."];
    expect((await runCcr(["approve", "CCR-2026-0043", ...comment], { cwd })).code).toBe(0);
    const { stdout } = await runCcr(["status"], { cwd });
    expect(stdout).toMatch(/CCR-2026-0042 .*CCR-2026-0043 deactivates it\nCCR-2026-0043 {2}approved {2}in force\n/);
    const fulfilled = await runCcr(["fulfil", "CCR-2026-0043", ...comment], { cwd });
    expect([fulfilled.code, fulfilled.stderr]).toEqual([1, expect.stringContaining("not-carried-out")]);
  });

  test.each([
    ["lane-deactivation", about],
    ["lane-compromise", types[1]?.[1] ?? []],
  ] as const)("that was carried out (%s) releases its subject once that was approved anew", async (type, flags) => {
    const ended = text.replace("status: proposed", "status: active");
    const cwd = makeFolder({ [`${folder}/${lane}`]: approveText(ended) });
    const comment = ["--reviewer", "platform-operator", "--comment", "As it was agreed."];
    const [subject, order] = ["CCR-2026-0042", "CCR-2026-0043"];
    const take = async (...args: readonly string[]): Promise<void> => {
      const { code, stderr } = await runCcr([...args, ...comment], { cwd, env: { CCR_STATE_HUB: "off" } });
      expect([args, stderr, code]).toEqual([args, stderr, 0]);
    };
    const status = async (): Promise<string> => (await runCcr(["status"], { cwd })).stdout;
    expect((await runCcr(["order", type, ...who, ...flags], { cwd })).code).toBe(0);
    await take("approve", order);
    expect(await status()).toContain(`${order} `);
    if (type === "lane-deactivation") await take("deactivate", subject);
    else {
      const told = flags.slice(2);
      await take("compromised", subject, ...told, "--revoked-at", "2026-07-01T11:00:00Z");
      for (const step of ["policy-cut", "value-removed"]) await take("incident", subject, "--step", step, "--attested");
    }
    // An order that was not carried out yet goes on withholding it: this copy is approved anew before that.
    const other = makeFolder(readFolder(cwd));
    await take("fulfil", order);
    await take("propose", subject);
    expect(await status()).toMatch(new RegExp(`${subject} .*withheld.*${order}`));
    await take("approve", subject);
    expect(await status()).toMatch(new RegExp(`${subject} +approved +granted`));
    for (const args of [["propose"], ["approve"]])
      await runCcr([...args, subject, ...comment], { cwd: other, env: { CCR_STATE_HUB: "off" } });
    expect((await runCcr(["status"], { cwd: other })).stdout).toMatch(new RegExp(`approved +withheld.*${order}`));
  });

  test("of a role with the policies of two lanes is decided by the approvers of both", async () => {
    const cwd = makePlace();
    const other = "workload-kv-read-search-api-key";
    const second = text
      .replaceAll("CCR-2026-0042", "CCR-2026-0044")
      .replaceAll(policy, other)
      .replaceAll("llm-connect/llm-connect-provider-secrets", "search/search-api-key")
      .replaceAll("secret_name: llm-connect-provider-secrets", "secret_name: search-api-key")
      .replace("workload: llm-connect", "workload: search")
      .replace("[platform-operator]", "[search-owner]");
    fs.writeFileSync(path.join(cwd, folder, "CCR-2026-0044-search.yaml"), second);
    const flags = ["--role", "ci", "--policy", policy, "--policy", other, "--environment", "production", "--json"];
    const { code, stdout, stderr } = await runCcr(["order", "openbao-token-role", ...who, ...flags], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    const { file, id, findings } = JSON.parse(stdout) as { file: string; id: string; findings: { code: string }[] };
    expect(id).toBe("CCR-2026-0045");
    expect(findings.map((each) => each.code)).toEqual(["unbound-token-role", "unconfirmed-binding"]);
    const written = fs.readFileSync(path.join(cwd, file), "utf8");
    expect(written).toContain("  required_approvers:\n    - platform-operator\n    - search-owner\n");
  });
});

describe("nothing is written", () => {
  test.each<[string, readonly string[], number, string]>([
    ["of no known type", ["lane-deletion"], 2, "lane-deactivation"],
    ["where flags are missing", ["lane-compromise", ...about], 2, "--agent is missing; --reason is missing; --kind"],
    [
      "where a flag is another type's",
      ["lane-rotation", ...who, ...about, "--trigger", "schedule", "--ttl", "5m"],
      2,
      "--ttl",
    ],
    [
      "about a request that is not there",
      ["lane-deactivation", ...who, "--subject", "CCR-2026-0099"],
      1,
      "CCR-2026-0099",
    ],
    ["of a day that is none", ["lane-deactivation", ...about, ...who, "--date", "2026-02-30"], 2, "--date"],
    [
      "for a policy that is no lane's",
      ["openbao-token-role", ...who, ...roleFlags, "--policy", "root"],
      1,
      "/token_role/policies/1",
    ],
    ["outside the folder", ["lane-deactivation", ...about, ...who, "--slug", "../../x"], 1, "nothing was written"],
  ])("%s", async (_name, args, expected, words) => {
    const cwd = makePlace();
    const { code, stdout, stderr } = await runCcr(["order", ...args], { cwd });
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(words);
    expect(fs.readdirSync(path.join(cwd, folder))).toEqual([lane]);
  });

  test("of what is a credential, which is not repeated", async () => {
    const cwd = makePlace();
    const token = `ghp_${"Ab1".repeat(12)}`;
    const flags = ["--agent", "ops-warden", "--reason", `It is ${token}`];
    const { code, stdout, stderr } = await runCcr(["order", "lane-deactivation", ...about, ...flags], { cwd });
    expect([code, fs.readdirSync(path.join(cwd, folder))]).toEqual([1, [lane]]);
    expect(stdout + stderr).not.toContain(token.slice(-12));
  });
});
