import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { makeRandom } from "../lanes/secret-scan/random.ts";
import { TOKEN_FAMILIES } from "../lanes/secret-scan/tokens.ts";
import { issueCoreFile, makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";

const id = "CCR-2026-0002";
const digest = "sha256:45a9892c47ad3ab71aa0e36928837f0f5b62d6c3ea790b13c5260bca4f45c9f4";
// No records, a comment on a line and behind a value: everything that an act must leave alone.
const proposed = readRequest(id)
  .replace(/^decisions:[\s\S]*/m, "")
  .replace("status: active", "status: proposed # since June")
  .replace("resolvable: true", "resolvable: false")
  .replace("readiness: active", "readiness: template")
  .replace("target:\n", "# Who it is for.\ntarget:\n");
const env = { CCR_STATE_HUB: "off" };
const operator = ["--reviewer", "platform-operator", "--comment", "Path and binding are right."];

const makeRequest = (text: string = proposed): string => makeFolder({ [issueCoreFile]: text });
const read = (cwd: string): string => fs.readFileSync(path.join(cwd, issueCoreFile), "utf8");
const listFiles = (cwd: string): string[] => fs.readdirSync(path.dirname(path.join(cwd, issueCoreFile)));
const act = (verb: string, args: readonly string[], cwd: string): Promise<Run> =>
  runCcr([verb, id, ...args], { cwd, env });

test("an approval is recorded, and every line that was there stays", async () => {
  const cwd = makeRequest();
  const { code, stdout, stderr } = await act("approve", [...operator, "--at", "2026-07-03T09:00:00Z"], cwd);
  expect(read(cwd)).toBe(
    `${proposed.replace("updated: '2026-07-02'", "updated: '2026-07-03'")}decisions:
  - at: '2026-07-03T09:00:00Z'
    reviewer: platform-operator
    decision: approved
    comment: Path and binding are right.
    digest: '${digest}'
    source: cli
`,
  );
  expect(stdout).toContain("+    reviewer: platform-operator\n");
  expect(stderr).toContain(`proposed; digest ${digest}\nstill to approve this content: issue-core-owner\n`);
  expect([code, listFiles(cwd)]).toEqual([0, [path.basename(issueCoreFile)]]);
});

test("the last approval moves the status, in the value and in the history", async () => {
  const cwd = makeRequest();
  await act("approve", operator, cwd);
  const { code } = await act("approve", ["--reviewer", "issue-core-owner", "--comment", "Needed."], cwd);
  expect([code, read(cwd).includes("\nstatus: approved # since June\n")]).toEqual([0, true]);
  expect(read(cwd)).toMatch(/history:\n {2}- at: .*\n {4}from: proposed\n {4}to: approved\n {4}by: issue-core-owner\n/);
  expect((await runCcr(["validate", "--json"], { cwd })).code).toBe(0);
  expect((await runCcr(["status"], { cwd })).stdout).toContain("granted");
});

test("the last approval of a lane that serves and was changed shuts its front door, and leaves no error", async () => {
  const cwd = makeRequest(readRequest(id).replace("ttl: 15m", "ttl: 20m"));
  for (const reviewer of ["platform-operator", "issue-core-owner"]) {
    const { code, stderr } = await act("approve", ["--reviewer", reviewer, "--comment", "A longer one."], cwd);
    const moved = reviewer === "platform-operator" ? "it stays active" : "active -> approved";
    expect([code, stderr]).toEqual([0, expect.stringContaining(moved)]);
  }
  expect(read(cwd)).toMatch(/resolvable: false\n {2}readiness: template\n/);
  expect((await runCcr(["validate", "--json"], { cwd })).code).toBe(0);
  expect((await runCcr(["status"], { cwd })).stdout).toContain("granted");
});

test("no decision is of before its request, or of before evidence of what was changed since", async () => {
  const now = makeRequest(proposed.replace("created: '2026-06-27'", "created: '2026-07-02'"));
  const old = await act("approve", [...operator, "--at", "2025-06-01T00:00:00Z"], now);
  expect([old.code, old.stderr]).toEqual([
    1,
    expect.stringContaining("wrong-instant: the instant cannot be: the request was created on 2026-07-02"),
  ]);
  const changed = readRequest(id).replace("ttl: 15m", "ttl: 20m");
  const live = makeRequest(changed);
  const between = await act("approve", [...operator, "--at", "2026-07-01T12:00:00Z"], live);
  expect([between.code, between.stderr]).toEqual([
    1,
    expect.stringContaining("wrong-instant: the instant cannot be: its newest record is of 2026-07-02T10:00:00"),
  ]);
  expect(read(live)).toBe(changed);
});

test("--dry-run shows the change and writes nothing", async () => {
  const cwd = makeRequest();
  const { code, stdout, stderr } = await act("approve", [...operator, "--dry-run"], cwd);
  expect(stdout).toContain("+    decision: approved\n");
  expect(stderr).toContain("dry run: nothing was written");
  expect([code, read(cwd), listFiles(cwd).length]).toEqual([0, proposed, 1]);
});

test("--what: the digest that was read is accepted, and any other refused", async () => {
  const cwd = makeRequest();
  const other = await act("approve", [...operator, "--what", digest.replace("4", "5")], cwd);
  expect([other.code, other.stderr, read(cwd)]).toEqual([1, expect.stringContaining("wrong-digest: "), proposed]);
  expect((await act("approve", [...operator, "--what", digest], cwd)).code).toBe(0);
});

describe("--json", () => {
  test("says what was recorded, or would be", async () => {
    const cwd = makeRequest();
    for (const [flags, outcome] of [[["--dry-run"], "would-record"] as const, [[], "recorded"] as const]) {
      const { code, stdout, stderr } = await act("approve", [...operator, ...flags, "--json"], cwd);
      expect(JSON.parse(stdout)).toEqual({
        schema: "credential-lanes/act/v1",
        outcome,
        file: issueCoreFile,
        request: id,
        digest,
        from: "proposed",
        to: "proposed",
        missing: ["issue-core-owner"],
        diff: expect.stringMatching(/^--- a\/[\s\S]*\n\+ {4}decision: approved\n/),
        raised: [],
      });
      expect([code, stderr]).toEqual([0, ""]);
    }
  });

  test("says every reason of a refusal", async () => {
    const cwd = makeRequest();
    const args = ["--reviewer", "Platform-Operator", "--comment", " ", "--what", "x", "--json"];
    const { code, stdout, stderr } = await act("approve", args, cwd);
    const { reasons, ...body } = JSON.parse(stdout) as { reasons: { code: string; message: string }[] };
    expect(body).toEqual({ schema: "credential-lanes/act/v1", outcome: "refused", request: id });
    expect(reasons.map((reason) => reason.code)).toEqual(["empty-comment", "wrong-digest", "unknown-reviewer"]);
    for (const reason of reasons) expect(Object.keys(reason)).toEqual(["code", "message"]);
    expect([code, stderr, read(cwd)]).toEqual([1, "", proposed]);
  });
});

test.each<[string[], string]>([
  [[], "--reviewer and --comment must be given"],
  [["--reviewer", "platform-operator"], "--comment must be given"],
  [["--comment", "Yes."], "--reviewer must be given"],
  [[...operator, "--at", "2026-07-03"], "--at must be an instant with its offset"],
])("%j is wrong usage", async (args, words) => {
  const cwd = makeRequest();
  for (const verb of ["approve", "comment"]) {
    const { code, stderr } = await act(verb, args, cwd);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  }
  expect(read(cwd)).toBe(proposed);
});

test.each<[string, string, string]>([
  ["that has errors", proposed.replace("  mount: platform\n", ""), "invalid-request: "],
  ["whose records are in brackets", `${proposed}decisions: [{}]\n`, "invalid-request: "],
  [
    "whose value cannot be edited in place",
    proposed.replace("updated: '2026-07-02'", "updated: >-\n  2026-07-02"),
    "updated is written in a form that cannot be edited in place",
  ],
  ["that is not confirmed", proposed.replace("confirmed: true", "confirmed: false"), "unconfirmed-binding: "],
])("a request %s is refused and left as it is", async (_, text, words) => {
  const cwd = makeRequest(text);
  const { code, stderr } = await act("approve", operator, cwd);
  expect([code, stderr, read(cwd)]).toEqual([1, expect.stringContaining(words), text]);
});

test("a file that nobody may write to is refused", async () => {
  const cwd = makeRequest();
  fs.chmodSync(path.join(cwd, issueCoreFile), 0o444);
  const { code, stderr } = await act("approve", operator, cwd);
  expect([code, stderr]).toEqual([1, expect.stringContaining("read-only")]);
  expect([read(cwd), listFiles(cwd).length]).toEqual([proposed, 1]);
});

test("a credential in any flag is refused, and repeated nowhere", async () => {
  const canary = TOKEN_FAMILIES["Vault service token"]?.(makeRandom(Date.now())) ?? "";
  const cwd = makeRequest();
  const forms = [
    ["approve", "--reviewer", "platform-operator", "--comment", `As ${canary} says.`],
    ["comment", "--reviewer", "codex", "--comment", canary],
    ["deny", "--reviewer", canary, "--comment", "No."],
    ["approve", ...operator, "--person", canary],
    ["approve", ...operator, "--decision-id", canary],
    ["approve", ...operator, "--what", canary],
    ["approve", ...operator, "--at", canary],
    ["approve", "--reviewer", "platform-operator", "--comment", canary, "--dry-run"],
    ["approve", "--reviewer", "platform-operator", "--comment", canary, "--json"],
  ];
  for (const [verb = "", ...args] of forms) {
    const { code, stdout, stderr } = await act(verb, args, cwd);
    // Compared by hand, so that a failure does not print it either.
    expect((stdout + stderr).includes(canary.slice(0, 24))).toBe(false);
    expect([verb, code]).toEqual([verb, 1]);
  }
  expect(read(cwd) === proposed).toBe(true);
});

describe("several at once", () => {
  test("everything that was recorded is in the file, in one whole chain", async () => {
    const cwd = makeRequest();
    const say = (verb: string, reviewer: string, words: string): Promise<Run> =>
      runCcr([verb, id, "--reviewer", reviewer, "--comment", words], { cwd, env, isOwnProcess: true });
    const words = ["One.", "Two.", "Three.", "Four.", "Five.", "Six."];
    const runs = await Promise.all(
      words.map((each, at) => {
        if (at === 0) return say("approve", "platform-operator", each);
        return at === 1 ? say("approve", "issue-core-owner", each) : say("comment", "codex", each);
      }),
    );
    const recorded = words.filter((_, at) => runs[at]?.code === 0);
    expect(recorded.length).toBeGreaterThan(0);
    expect(words.filter((each) => read(cwd).includes(`comment: ${each}\n`))).toEqual(recorded);
    // One that came late is refused in words, not by a bug.
    for (const { code, stderr } of runs) expect([code, /bug/.test(stderr)]).toEqual([code === 0 ? 0 : 1, false]);
    const { code, stdout } = await runCcr(["validate", "--json"], { cwd });
    expect([code, stdout.includes("broken-chain")]).toEqual([0, false]);
    expect(listFiles(cwd)).toEqual([path.basename(issueCoreFile)]);
  });

  test("the lock of a process that is gone does not block, and that of one that lives does", async () => {
    const cwd = makeRequest();
    const lock = path.join(cwd, path.dirname(issueCoreFile), `.${path.basename(issueCoreFile)}.lock`);
    fs.writeFileSync(lock, String(process.pid));
    const blocked = await act("approve", operator, cwd);
    expect([blocked.code, blocked.stderr, read(cwd)]).toEqual([
      1,
      expect.stringContaining("changed-meanwhile"),
      proposed,
    ]);
    fs.writeFileSync(lock, String(spawnSync(process.execPath, ["-e", ""]).pid));
    expect((await act("approve", operator, cwd)).code).toBe(0);
    // One whose maker ended before it wrote who it is.
    fs.writeFileSync(lock, "");
    fs.utimesSync(lock, 0, 0);
    expect((await act("comment", operator, cwd)).code).toBe(0);
    expect(listFiles(cwd)).toEqual([path.basename(issueCoreFile)]);
  });

  test("a key that does not sign is not repeated: somebody may have put a secret in its place", async () => {
    const cwd = makeRequest();
    const canary = "c2lnbmVkCanaryCanaryCanaryCanary";
    const args = [
      "approve",
      "CCR-2026-0002",
      "--reviewer",
      "platform-operator",
      "--comment",
      "Read.",
      "--sign",
      canary,
    ];
    const { code, stdout, stderr } = await runCcr(args, { cwd });
    expect([code, stderr.includes("unsigned"), `${stdout}${stderr}`.includes("Canary")]).toEqual([1, true, false]);
  });
});

describe("a request whose successor is approved while it is still granted", () => {
  const newerFile = issueCoreFile.replace("0002", "0012");
  const older = path.basename(issueCoreFile);
  const open = async (): Promise<string> => {
    const successor = proposed
      .replaceAll(id, "CCR-2026-0012")
      .replace("schema_version: 1\n", `schema_version: 1\nsupersedes: ${id}\n`);
    const cwd = makeFolder({ [issueCoreFile]: readRequest(id), [newerFile]: successor });
    expect((await runCcr(["validate"], { cwd })).code).toBe(0);
    const runs = [];
    for (const reviewer of ["platform-operator", "issue-core-owner"]) {
      const args = ["approve", "CCR-2026-0012", "--reviewer", reviewer, "--comment", "Shorter."];
      runs.push(await runCcr(args, { cwd, env }));
    }
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    // The last approval says what is to be done about it.
    expect(runs[0]?.stderr).not.toContain("superseded-still-granted");
    expect(runs[1]?.stderr).toMatch(
      new RegExp(`until this is mended no stack changes:\n {2}\\S*${older}: superseded-still-granted: .*ccr supersede`),
    );
    expect((await runCcr(["validate"], { cwd })).code).toBe(1);
    return cwd;
  };

  test("is superseded by the command for it", async () => {
    const cwd = await open();
    const { code, stderr } = await act("supersede", ["--by", "CCR-2026-0012", ...operator], cwd);
    expect([code, stderr]).toEqual([0, expect.stringContaining("active -> superseded")]);
    expect((await runCcr(["validate"], { cwd })).code).toBe(0);
  });

  test("may be told compromised at once", async () => {
    const cwd = await open();
    const told = ["--kind", "chat-transcript", "--leaked-at", "2026-07-01T00:00:00Z", "--source", "a support chat"];
    const { code } = await act("compromised", [...told, ...operator], cwd);
    expect(code).toBe(0);
    expect((await runCcr(["validate"], { cwd })).code).toBe(0);
  });

  test("takes no record that leaves it as it is", async () => {
    const cwd = await open();
    const { code, stderr } = await act("comment", operator, cwd);
    expect([code, stderr]).toEqual([1, expect.stringContaining("invalid-request: ")]);
    expect(read(cwd)).toBe(readRequest(id));
  });
});
