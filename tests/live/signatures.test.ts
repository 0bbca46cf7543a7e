import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeDecision } from "../../lanes/decisions/act.ts";
import { judgeApproval } from "../../lanes/decisions/approval.ts";
import { type Decision, digestRequest } from "../../lanes/decisions/digest.ts";
import { composeSignedText } from "../../lanes/decisions/signed-text.ts";
import { parseSource } from "../../lanes/parse.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { checkSignatures, signText } from "../../live/signatures.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "../cli/run-ccr.ts";

const [operator, owner] = ["platform-operator", "issue-core-owner"] as const;
const read = (text: string): Ccr => JSON.parse(JSON.stringify(parseSource({ text }).root)) as Ccr;
const text = readRequest("CCR-2026-0002")
  .replace(/^decisions:[\s\S]*/m, "")
  .replace("status: active", "status: proposed");
const ccr = read(text);

let folder = "";
const key = (name: string): string => path.join(folder, name);

function runKeygen(args: readonly string[], input = ""): string {
  const { status, stdout } = spawnSync("ssh-keygen", args, { input, encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

/** A line of allowed signers: who may sign with the key of that name, and when. */
function allow(name: string, principal: string, options = ""): string {
  const [type, blob] = fs.readFileSync(`${key(name)}.pub`, "utf8").split(" ");
  return `${principal} ${options}${options === "" ? "" : " "}${type} ${blob}\n`;
}

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-signers-"));
  for (const name of ["operator", "owner", "stranger", "expired", "early", "any"]) {
    runKeygen(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key(name)]);
  }
  const signers = [
    allow("operator", operator, 'namespaces="credential-lanes"'),
    allow("owner", `${owner},ana`),
    // Decisions of these tests are of July 2026.
    allow("expired", operator, 'valid-before="20260630Z"'),
    allow("early", operator, 'valid-after="20260801Z"'),
    allow("stranger", "stranger"),
    allow("any", "*"),
  ];
  fs.writeFileSync(key("allowed"), signers.join(""));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** An approval, as it would be appended to the request. */
function compose(change: { reviewer?: string; person?: string; at?: string } = {}, request: Ccr = ccr): Decision {
  const act = { reviewer: operator, at: "2026-07-01T09:00:00Z", comment: "Read.", now: 0, ...change };
  return composeDecision(request, { ...act, decision: "approved", source: "cli" }, digestRequest(request));
}

function sign(decision: Decision, name = "operator", request: Ccr = ccr): Decision {
  const signature = signText(composeSignedText(request, decision), key(name));
  if (signature === undefined) throw new Error("ssh-keygen did not sign");
  return { ...decision, signature };
}

function isSigned(decision: Decision, { request = ccr, file = "allowed" } = {}): boolean {
  const check = checkSignatures({ allowedSigners: file }, folder);
  expect(check.faults).toEqual([]);
  return check.isSigned?.(request, decision) ?? false;
}

describe("a file that lists no signers", () => {
  test.each<[string, () => string, string]>([
    ["is empty", () => "", "no line of the file names a signer and a key"],
    ["has comments alone", () => "# ana\n\n", "no line of the file names a signer and a key"],
    ["is a private key", () => fs.readFileSync(key("operator"), "utf8"), "the file holds a key or a certificate"],
    ["is a public key", () => fs.readFileSync(key("operator.pub"), "utf8"), "no line of the file names a signer"],
  ])("is refused where it %s, and not shown", async (_, make, words) => {
    const content = make();
    const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002"), signers: content });
    const { faults, isSigned: check } = checkSignatures({ allowedSigners: "signers" }, cwd);
    expect([faults, check]).toEqual([[expect.stringContaining(`ccr:allowedSigners: ${words}`)], undefined]);
    const run = await runCcr(["status", "--allowed-signers", "signers"], { cwd });
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toContain(`ccr: --allowed-signers: ${words}`);
    for (const line of content.split("\n").filter((each) => each.length > 20)) expect(run.stderr).not.toContain(line);
  });

  test("that is not there is told by the name that it was given by", async () => {
    const { code, stderr } = await runCcr(["status", "--allowed-signers", "none"]);
    expect([code, stderr]).toEqual([
      1,
      "ccr: --allowed-signers: the file is not there, so no approval can be checked\n",
    ]);
  });

  test("names in quotes, and options with blanks in quotes, are those of a signer", () => {
    const line = allow("operator", `"${operator}"`, 'namespaces="a b",valid-after="20200101Z"');
    const root = makeFolder({ signers: `# who\n${line}` });
    expect(checkSignatures({ allowedSigners: "signers" }, root).faults).toEqual([]);
  });
});

describe("a signature is good", () => {
  test("of the approver's own key, again and again", () => {
    const { isSigned: check } = checkSignatures({ allowedSigners: "allowed" }, folder);
    const decision = sign(compose());
    expect([check?.(ccr, decision), check?.(ccr, decision)]).toEqual([true, true]);
    expect(decision.signature).toMatch(/^[A-Za-z0-9+/]+=*$/);
  });

  test("of the person who decided as the approver, and not of the approver then", () => {
    const decision = compose({ person: "ana" });
    expect(isSigned(sign(decision, "owner"))).toBe(true);
    expect(isSigned(sign(decision, "operator"))).toBe(false);
  });

  test("of a key that was good when it was decided, to the second", () => {
    expect(isSigned(sign(compose({ at: "2026-06-29T23:59:59Z" }), "expired"))).toBe(true);
    expect(isSigned(sign(compose({ at: "2026-06-29T21:59:59-02:00" }), "expired"))).toBe(true);
    expect(isSigned(sign(compose({ at: "2026-08-01T00:00:01.5Z" }), "early"))).toBe(true);
  });
});

describe("a signature is not good", () => {
  test.each(["owner", "stranger", "expired", "early"])("of the key of %s", (name) => {
    expect(isSigned(sign(compose(), name))).toBe(false);
  });

  test.each(["somebody", "Platform-Operator"])("of a reviewer whose name no signer has: %s", (reviewer) => {
    expect(isSigned(sign(compose({ reviewer })))).toBe(false);
  });

  // Its key may sign for whatever name, but a name is one.
  test.each([
    "*",
    "platform-*",
    "!platform-operator",
    `${operator},${owner}`,
    "-Overify-time=20260101",
    "a b",
    "",
    "аna",
  ])("of a reviewer whose name is none: %j", (reviewer) => {
    expect(isSigned(sign(compose({ reviewer: "somebody" }), "any"))).toBe(true);
    expect(isSigned(sign(compose({ reviewer }), "any"))).toBe(false);
  });

  test("where there is none", () => {
    expect(isSigned(compose())).toBe(false);
  });

  test.each<[string, Partial<Decision>]>([
    ["comment", { comment: "Read?" }],
    ["outcome", { decision: "denied" }],
    ["digest", { digest: `sha256:${"0".repeat(64)}` }],
    ["instant", { at: "2026-07-01T09:00:01Z" }],
    ["reviewer", { reviewer: owner }],
    ["person", { person: operator }],
    ["source", { source: "chat" }],
    ["id where it was made", { decision_id: "1" }],
    ["link to the one before", { previous: `sha256:${"0".repeat(64)}` }],
  ])("with another %s", (_, change) => {
    expect(isSigned({ ...sign(compose()), ...change })).toBe(false);
  });

  test("of another request, or of another decision", () => {
    const decision = sign(compose());
    expect(isSigned(decision, { request: { ...ccr, id: "CCR-2026-0003" } })).toBe(false);
    const { signature } = sign(compose({ at: "2026-07-01T10:00:00Z" }));
    expect(isSigned({ ...decision, signature: signature as string })).toBe(false);
  });

  test("of another namespace", () => {
    const decision = compose();
    const args = ["-Y", "sign", "-q", "-n", "git", "-f", key("owner")];
    const armoured = runKeygen(args, composeSignedText(ccr, decision));
    const signature = armoured.trim().split("\n").slice(1, -1).join("");
    expect(isSigned({ ...decision, reviewer: owner, signature })).toBe(false);
  });

  test("cut short, empty, or with anything around it", () => {
    const decision = sign(compose());
    const { signature = "" } = decision;
    const altered = [signature.slice(0, -8), signature.slice(8), "", "=", ` ${signature}`, `${signature}\n`, "AAAA"];
    for (const other of altered) expect([other, isSigned({ ...decision, signature: other })]).toEqual([other, false]);
  });
});

test("an approval that is appended once more after a denial is none", () => {
  const first = sign(compose());
  const withFirst = { ...ccr, decisions: [first] };
  const denied: Decision = { ...compose({ at: "2026-07-02T09:00:00Z" }, withFirst), decision: "denied" };
  const { isSigned: check } = checkSignatures({ allowedSigners: "allowed" }, folder);
  const digest = digestRequest(ccr);
  const judge = (...decisions: Decision[]): string =>
    judgeApproval(
      { ...ccr, review: { ...ccr.review, required_approvers: [operator] }, decisions },
      { digest, isSigned: check },
    ).outcome;
  expect([judge(first), judge(first, denied)]).toEqual(["approved", "denied"]);
  expect(judge(first, denied, first)).toBe("open");
  const { previous } = compose({}, { ...ccr, decisions: [first, denied] });
  expect(judge(first, denied, { ...first, previous: previous as string })).toBe("open");
});

test("without allowed signers no signature is asked for; a file that is not there is a fault", () => {
  expect(checkSignatures(undefined, folder)).toEqual({ faults: [] });
  expect(checkSignatures({}, folder)).toEqual({ faults: [] });
  for (const allowedSigners of ["missing", "."]) {
    const faults = [expect.stringContaining("ccr:allowedSigners")];
    expect(checkSignatures({ allowedSigners }, folder)).toEqual({ faults });
  }
});

test("ccr approve --sign records a signature that is good, and nothing with a key that cannot sign", async () => {
  const cwd = makeFolder({
    [issueCoreFile]: text
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template"),
  });
  const env = { CCR_STATE_HUB: "off" };
  const args = ["approve", "CCR-2026-0002", "--reviewer", operator, "--comment", "It's right: as read.", "--sign"];
  const late = await runCcr([...args, key("operator"), "--at", "2026-07-01T09:00:00Z"], { cwd, env });
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("wrong-instant: ")]);
  const refused = await runCcr([...args, key("missing")], { cwd, env });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("unsigned: ")]);
  expect((await runCcr([...args, key("operator")], { cwd, env })).code).toBe(0);
  const signed = read(fs.readFileSync(path.join(cwd, issueCoreFile), "utf8"));
  expect(signed.decisions).toHaveLength(1);
  expect(isSigned(signed.decisions?.[0] as Decision, { request: signed })).toBe(true);
});
