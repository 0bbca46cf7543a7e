import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { approveText } from "../approve.ts";
import { makeRandom } from "../lanes/secret-scan/random.ts";
import { TOKEN_FAMILIES } from "../lanes/secret-scan/tokens.ts";
import { issueCoreFile, makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const id = "CCR-2026-0002";
const active = readRequest(id);
const env = { CCR_STATE_HUB: "off" };
const actor = ["--reviewer", "platform-operator", "--comment", "As it was seen."];
const make = (text = active): string => makeFolder({ [issueCoreFile]: text });
const read = (cwd: string): string => fs.readFileSync(path.join(cwd, issueCoreFile), "utf8");
const run = (cwd: string, ...args: readonly string[]): Promise<Run> => runCcr(args, { cwd, env });
/** With a rotation at an instant. */
const rotatedAt = (at: string): string =>
  active.replace(/^evidence:/m, `rotations:\n  - id: ROT-1\n    at: '${at}'\n    by: platform-operator\nevidence:`);
const leak = ["--kind", "repository-commit", "--leaked-at", "2026-08-01T08:00:00Z", "--source", "a commit"];

describe("ccr rotation due", () => {
  test("tells the period, the reason and what is over, and ends with 1 for that", async () => {
    const old = rotatedAt("2025-07-02T09:00:00Z");
    const { code, stdout, stderr } = await run(make(old), "rotation", "due");
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^overdue {3}2025-12-31 {2}CCR-2026-0002 {2}\d+ days over/),
    ]);
    expect(stderr).toContain("1 credential in use: 1 overdue, 0 due now");
    const { code: fine, stdout: json } = await run(
      make(rotatedAt(new Date().toISOString())),
      "rotation",
      "due",
      "--json",
    );
    expect([fine, JSON.parse(json)]).toEqual([
      0,
      {
        schema: "credential-lanes/rotation-due/v1",
        rotations: [
          expect.objectContaining({
            request: id,
            every: "quarterly",
            rotated: true,
            state: "not-yet",
          }),
        ],
      },
    ]);
  });

  test("as a calendar is the same to the byte, and has an event over the period", async () => {
    const cwd = make(rotatedAt("2025-07-02T09:00:00Z"));
    const [first, second] = [await run(cwd, "rotation", "due", "--ics"), await run(cwd, "rotation", "due", "--ics")];
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout.startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")).toBe(true);
    expect(first.stdout.endsWith("END:VCALENDAR\r\n")).toBe(true);
    expect(first.stdout).toContain("DTSTART;VALUE=DATE:20251001\r\nDTEND;VALUE=DATE:20260101\r\n");
    expect(first.stdout).toContain(`UID:${id}-2025-12-31@credential-lanes\r\n`);
    for (const line of first.stdout.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  test("takes no other word, and leaves out what has no value in use", async () => {
    const cwd = make();
    expect((await run(cwd, "rotation")).code).toBe(2);
    expect((await run(cwd, "rotation", "do")).code).toBe(2);
    const both = await run(cwd, "rotation", "due", "--json", "--ics");
    expect([both.code, both.stdout, both.stderr]).toEqual([2, "", expect.stringContaining("--json and --ics")]);
    const proposed = active
      .replace("status: active", "status: proposed")
      .replace("resolvable: true", "resolvable: false");
    const none = await run(
      make(proposed.replace("readiness: active", "readiness: template")),
      "rotation",
      "due",
      "--json",
    );
    expect(JSON.parse(none.stdout).rotations).toEqual([]);
  });
});

describe("ccr deactivate", () => {
  test("shuts the front door and leaves every other line", async () => {
    const cwd = make();
    const { code, stderr } = await run(cwd, "deactivate", id, ...actor, "--at", "2026-08-01T10:00:00Z");
    expect([code, stderr]).toEqual([0, expect.stringContaining(`ccr cut-off ${id} --revoke-tokens`)]);
    const expected = active
      .replace("status: active", "status: deactivated")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template")
      .replace(/updated: '[\d-]+'/, "updated: '2026-08-01'");
    expect(read(cwd).startsWith(expected.trimEnd())).toBe(true);
    expect(read(cwd)).toContain("    from: active\n    to: deactivated\n    by: platform-operator\n");
    expect((await run(cwd, "validate")).code).toBe(0);
    const { requests } = JSON.parse((await run(cwd, "status", "--json")).stdout);
    expect(requests[0]).toMatchObject({ status: "deactivated", granted: false });
    expect((await run(cwd, "deactivate", id, ...actor)).code).toBe(1);
  });

  test("with --dry-run writes nothing", async () => {
    const cwd = make();
    expect((await run(cwd, "deactivate", id, ...actor, "--dry-run")).code).toBe(0);
    expect(read(cwd)).toBe(active);
  });
});

describe("a lane that was changed and approved anew", () => {
  const approveAnew = async (): Promise<string> => {
    const cwd = make(active.replace("ttl: 15m", "ttl: 20m"));
    for (const reviewer of ["platform-operator", "issue-core-owner"])
      await run(cwd, "approve", id, "--reviewer", reviewer, "--comment", "A longer one.");
    expect(read(cwd)).toContain("\nstatus: approved\n");
    return cwd;
  };

  test("is not cancelled, since a stack holds it, and is deactivated", async () => {
    const cwd = await approveAnew();
    const { code, stderr } = await run(cwd, "cancel", id, ...actor);
    expect([code, stderr]).toEqual([1, expect.stringContaining("deactivate it instead (ccr deactivate)")]);
    expect((await run(cwd, "deactivate", id, ...actor)).code).toBe(0);
    expect([read(cwd).includes("\nstatus: deactivated\n"), (await run(cwd, "validate")).code]).toEqual([true, 0]);
  });

  test("may be told compromised", async () => {
    const cwd = await approveAnew();
    expect((await run(cwd, "compromised", id, ...actor, ...leak)).code).toBe(0);
    expect([read(cwd).includes("\nstatus: compromised\n"), (await run(cwd, "validate")).code]).toEqual([true, 0]);
  });
});

describe("ccr compromised", () => {
  test("names everything that is missing, and a kind that is none", async () => {
    const cwd = make();
    const { code, stderr } = await run(cwd, "compromised", id, ...actor);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--kind and --leaked-at and --source must be given")]);
    const other = await run(cwd, "compromised", id, ...actor, "--kind", "theft", ...leak.slice(2));
    expect([other.code, read(cwd) === active]).toEqual([2, true]);
  });

  test("says what comes first, and shows where it stands", async () => {
    const cwd = make();
    const { code, stderr } = await run(cwd, "compromised", id, ...actor, ...leak);
    expect([code, stderr]).toEqual([0, expect.stringContaining("FIRST revoke the key at its provider")]);
    expect(read(cwd)).toContain("incidents:\n  - id: INC-");
    const { stdout } = await run(cwd, "incident", id);
    expect(stdout).toContain(`next: ccr incident ${id} --step provider-revoked`);
    expect(stdout.match(/\[ \]/g)?.length).toBe(11);
    const { incidents, steps } = JSON.parse((await run(cwd, "incident", id, "--json")).stdout);
    expect([incidents.length, steps]).toEqual([1, []]);
    expect((await run(cwd, "validate")).code).toBe(0);
    const twice = await run(cwd, "compromised", id, ...actor, ...leak, "--json");
    expect(JSON.parse(twice.stdout).reasons.map(({ code: each }: { code: string }) => each)).toContain("incident-open");
  });

  test("takes no credential as its source, and repeats none", async () => {
    const [makeToken] = Object.values(TOKEN_FAMILIES);
    if (makeToken === undefined) throw new Error("there are no families");
    const token = makeToken(makeRandom(7));
    const cwd = make();
    const args = [...leak.slice(0, 4), "--source", `found ${token} in a log`];
    const { code, stdout, stderr } = await run(cwd, "compromised", id, ...actor, ...args);
    expect([code, (stdout + stderr).includes(token), read(cwd) === active]).toEqual([1, false, true]);
  });
});

describe("ccr incident", () => {
  test("refuses what is out of order before any server is asked, and leaves the file", async () => {
    const cwd = make();
    await run(cwd, "compromised", id, ...actor, ...leak);
    const text = read(cwd);
    const refused = await run(cwd, "incident", id, "--step", "policy-cut", ...actor, "--json");
    expect([refused.code, JSON.parse(refused.stdout).reasons]).toEqual([
      1,
      [expect.objectContaining({ code: "out-of-order" })],
    ]);
    const alone = await run(
      cwd,
      "incident",
      id,
      "--step",
      "policy-cut",
      ...actor,
      "--deviation",
      "The console is down.",
    );
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("go together")]);
    expect(read(cwd)).toBe(text);
  });

  test("records a deviation that another approver agreed to, on the word of who acts", async () => {
    const cwd = make();
    await run(cwd, "compromised", id, ...actor, ...leak);
    const agreed = ["--deviation", "The console is down.", "--approver", "issue-core-owner"];
    const { code, stderr } = await run(cwd, "incident", id, "--step", "policy-cut", ...actor, ...agreed, "--attested");
    expect([code, stderr]).toEqual([0, expect.stringContaining("step policy-cut")]);
    expect(read(cwd)).toContain("    deviation: The console is down.\n    approved_by: issue-core-owner\n");
    expect((await run(cwd, "validate")).code).toBe(0);
    // By hand without the approver it is an error.
    fs.writeFileSync(path.join(cwd, issueCoreFile), read(cwd).replace("    approved_by: issue-core-owner\n", ""));
    expect((await run(cwd, "validate")).stdout).toContain("step-order");
  });

  test.each([
    [["--attested"], "--attested"],
    [["--comment", "x", "--reviewer", "y"], "--reviewer, --comment"],
    [["--dry-run", "--report", "report.json"], "--report, --dry-run"],
    [["--deviation", "x", "--approver", "y", "--at", "2026-07-01T09:00:00Z"], "--deviation, --approver, --at"],
  ])("without a step takes nothing that is about one: %j", async (flags, named) => {
    const { code, stdout, stderr } = await run(make(), "incident", id, ...flags);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`--step must be given: ${named} is about the step that is taken`);
  });

  test("takes no step of before the leak or of before the step before it, and leaves the file", async () => {
    const cwd = make();
    await run(cwd, "compromised", id, ...actor, ...leak, "--revoked-at", "2026-08-01T09:00:00Z");
    const text = read(cwd);
    const cut = ["incident", id, "--step", "policy-cut", ...actor, "--attested"];
    for (const when of [
      ["--happened-at", "2026-08-01T07:59:59Z"],
      ["--at", "2026-08-01T10:00:00Z"],
    ]) {
      const { code, stderr } = await run(cwd, ...cut, ...when);
      expect([code, stderr, read(cwd) === text]).toEqual([1, expect.stringContaining("wrong-instant: "), true]);
    }
    expect((await run(cwd, ...cut, "--happened-at", "2026-08-01T10:00:00Z")).code).toBe(0);
    expect((await run(cwd, "validate")).stdout).not.toContain("out-of-order");
  });

  test("of a request without one says so", async () => {
    expect((await run(make(), "incident", id)).stdout).toBe(`${id} has no incident\n`);
  });

  test.each([
    ["no file", undefined],
    ["no JSON", "x"],
    ["a list", "[]"],
    ["another report", '{"schema":"other"}'],
  ])("takes no report of a sweep that is %s", async (_, text) => {
    const cwd = make();
    await run(cwd, "compromised", id, ...actor, ...leak, "--revoked-at", "2026-08-01T09:00:00Z");
    const deviation = ["--deviation", "Swept first.", "--approver", "issue-core-owner"];
    if (text !== undefined) fs.writeFileSync(path.join(cwd, "report.json"), text);
    const report = ["--report", "report.json"];
    const { code, stderr } = await run(cwd, "incident", id, "--step", "audit-sweep", ...actor, ...deviation, ...report);
    expect([code, stderr]).toEqual([1, expect.stringContaining("report")]);
    expect(read(cwd)).not.toContain("step: audit-sweep");
  });
});

describe("ccr rotate", () => {
  test("without a terminal shows where it stands, and asks no server", async () => {
    const { code, stdout, stderr } = await run(make(), "rotate", id);
    expect([code, stdout.match(/\[ \]/g)?.length]).toEqual([3, 6]);
    expect(stderr).toContain("next new-key; dry run");
  });

  test("without a terminal promises nothing that --yes refuses", async () => {
    const refused = async (cwd: string, words: string, ...args: readonly string[]): Promise<void> => {
      const { code, stdout, stderr } = await run(cwd, "rotate", id, ...args);
      expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(words)]);
    };
    const shut = active
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");
    await refused(make(approveText(shut.replace("status: active", "status: approved"))), `${id} is approved; what was`);
    await refused(make(active.replace("ttl: 15m", "ttl: 20m")), `${id} is not granted`);
    await refused(make(active.replace("  mount: platform\n", "")), "ccr validate says");
    await refused(make(), "CCR-2026-0009 is no order about", "--request", "CCR-2026-0009");
    const begun = `${active}  - at: '2026-07-03T08:00:00+00:00'
    kind: rotation
    by: platform-operator
    outcome: recorded
    part_of: ROT-1
    step: new-key
`;
    await refused(make(begun), "ROT-1 is open, next replaced", "--id", "ROT-2");
    const leaked = make();
    await run(leaked, "compromised", id, ...actor, ...leak);
    await refused(leaked, `${id} is not granted`);
    // With the incident open, but the lane serving.
    const record = "  - id: INC-2026-0001\n    kind: chat-transcript\n    at: '2026-07-05T08:00:00Z'\n";
    const rest = "    leaked_at: '2026-07-05T07:00:00Z'\n    by: platform-operator\n    source: a chat\n";
    await refused(make(`${active}incidents:\n${record}${rest}`), "INC-2026-0001 is open");
  });

  test.each([
    [["--attest", "verified"], "--attest"],
    [["--trigger", "mood"], "--trigger"],
    [["--trigger", "provider-mandate"], "--reason"],
    [["--wait", "soon"], "--wait"],
  ])("%j is no way to call it", async (args, word) => {
    const { code, stderr } = await run(make(), "rotate", id, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(word)]);
  });
});

describe("ccr cut-off", () => {
  const stack = stackFiles({ project: "credential-lanes" });

  test("is for a lane that ended, and for none that another request goes on with", async () => {
    const granted = makeFolder({ ...stack, [issueCoreFile]: active });
    const { code, stderr } = await run(granted, "cut-off", id);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${id} is granted; only a lane that ended`)]);
    const successor = approveText(
      active.replaceAll(id, "CCR-2026-0012").replace("auth:\n", `supersedes: ${id}\nauth:\n`),
    );
    const ended = active
      .replace("status: active", "status: superseded")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template")
      .replace(/^auth:/m, "superseded_by: CCR-2026-0012\nauth:");
    const cwd = makeFolder({
      ...stack,
      [issueCoreFile]: ended,
      [issueCoreFile.replace(id, "CCR-2026-0012")]: successor,
    });
    const superseded = await run(cwd, "cut-off", id);
    expect([superseded.code, superseded.stderr]).toEqual([1, expect.stringContaining("CCR-2026-0012 grants the same")]);
  });

  test("asks no server where the context is not the stack's cluster", async () => {
    const cwd = makeFolder({ ...stack, [issueCoreFile]: active });
    await run(cwd, "deactivate", id, ...actor);
    const { code, stderr } = await run(cwd, "cut-off", id);
    expect([code, stderr]).toEqual([1, expect.stringContaining("other-context")]);
  });
});
