import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { refuseCredentials } from "../../cli/refuse-credentials.ts";
import { issueCoreFile, makeFolder, newFlags, readRequest, runCcr } from "./run-ccr.ts";

// Made up anew in every run, so that no text of this repository looks like a credential.
const token = `hvs.${randomBytes(24).toString("hex")}`;
const jwt = ["eyJhbGciOiJub25lIn0", randomBytes(24).toString("hex"), randomBytes(8).toString("hex")].join(".");

test.each([
  ["apply", "--token", token],
  ["apply", `--token=${token}`],
  ["apply", `--yes=${token}`],
  ["verify", "CCR-2026-0003", "--by", token],
  ["plan", token],
  ["plan", `s.${randomBytes(12).toString("hex")}`],
  ["runbook", jwt],
  ["apply", "--vault-token", "short"],
  ["apply", `VAULT_TOKEN=${token}`],
  ["apply", `VAULT_TOKEN=${randomBytes(12).toString("hex")}`],
  ["apply", `-t${token}`],
  ["apply", `-t=${randomBytes(12).toString("hex")}`],
  ["apply", `--token${token}`],
  ["apply", `--tokens.${randomBytes(12).toString("hex")}`],
  ["status", `--folder=x,token:${token}`],
  ["plan", `"${jwt}"`],
])("ccr %s %s: a credential is refused as one, and not repeated", async (...args) => {
  const { code, stdout, stderr } = await runCcr(args);
  expect([code, stderr.includes("never goes on a command line")]).toEqual([1, true]);
  for (const word of args.slice(1)) {
    const secret = /[A-Za-z0-9_.-]{20,}$/.exec(word.replace(/"$/, ""))?.[0].replace(/^-+(?:token|t)?/, "") ?? "";
    if (secret.length > 20) expect((stdout + stderr).includes(secret)).toBe(false);
  }
});

test.each([
  "CCR-2026-0003",
  `sha256:${"a1".repeat(32)}`,
  "e6381a56-6b04-4fd5-b2de-f3ef59cde888",
  "--what=sha256:00",
  "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml",
  "platform/data/workloads/issue-core/issue-core/issue-core-ingestion-api-key",
  "/home/someone/.ssh/id_ed25519",
  "--format=json",
  "--secret-name=issue-core-provider-secrets-of-2026",
  "-h",
  "workload-kv-read-llm-connect-provider-secrets",
])("%s is none", (word) => {
  expect(() => refuseCredentials(["plan", word])).not.toThrow();
});

test.each([
  [["new", "--field", "PASSWORD=canary"], /^ccr: what --field is given is more than a name: .* A field is named alone/],
  [["new", "--environment", token], /^ccr: what --environment is given looks like a credential, .* without its value/],
  [["apply", "--yes", "--token", "x"], /^ccr: --token is refused: .* Set VAULT_TOKEN/],
])("%j is told what to do instead", async (args, words) => {
  const { code, stdout, stderr } = await runCcr(args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/canary|hvs/);
});

const opaque = randomBytes(24).toString("base64url").replaceAll(/[-_]/g, "x");
const comment = ["comment", "CCR-2026-0002", "--reviewer", "a", "--comment"];
const oidc = ["--method", "oidc", "--redirect-uri", "https://a.example/cb", "--title", "t"];

test.each([
  [["new", "--reason", "token=15m is too short for the batch"]],
  [["new", "--title", "secret=mail-relay is renamed"]],
  [["new", "--purpose", "password= is no field of it"]],
  [["order", "lane-compromise", "--source", "token=… of a support chat"]],
  [["incident", "CCR-2026-0003", "--deviation", "secret=mail-relay was removed first"]],
  [["new", "--bound-claim", "token=access"]],
  [["new", "--bound-claim", "password=changed"]],
])("prose and names are not refused for the name that they begin with: %j", (args) => {
  expect(() => refuseCredentials(args)).not.toThrow();
});

test.each([
  ["new", "--bound-claim", `token=${token}`],
  ["new", "--bound-claim", jwt],
  ["bootstrap", "--seal-setting", "token=canary"],
  ["new", "--environment", "token=canary"],
  ["comment", "--comment", "a remark", "VAULT_TOKEN=canary"],
])("%j is refused all the same", (...args) => {
  expect(() => refuseCredentials(args)).toThrow("never goes on a command line");
});

test("a remark and a claim that begin with the name of a credential are recorded", async () => {
  const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  for (const words of ["token=15m is too short for the batch", "secret=mail-relay is the wrong one"]) {
    const { code, stderr } = await runCcr([...comment, words], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining("commented on")]);
  }
  const { code } = await runCcr(["new", ...newFlags, ...oidc, "--bound-claim", "token=access"], { cwd });
  expect(code).toBe(0);
});

test.each([
  ["a remark", [...comment, token]],
  ["a remark", [...comment, `token=${opaque}`]],
  ["a remark", [...comment, `password=${opaque} was given to me`]],
  ["a claim", ["new", ...newFlags, ...oidc, "--bound-claim", `token=${opaque}`]],
])("a credential in %s is refused where it would be recorded, and not repeated", async (_, args) => {
  const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  const { code, stdout, stderr } = await runCcr(args, { cwd });
  expect([code, stderr]).toEqual([1, expect.stringContaining("secret-value")]);
  const value = /[\w.-]{20,}/.exec(args.at(-1) ?? "")?.[0] ?? "";
  expect(value).not.toBe("");
  expect(stdout + stderr).not.toContain(value);
});

test("a title of two lines is no title", async () => {
  const { code, stderr } = await runCcr(["new", "--title", "one\ntwo"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--title must be one line")]);
});
