import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { STATUSES } from "../../../lanes/schema-common.ts";
import { judge, judgeAt, makeText } from "./request.ts";

describe("approvers", () => {
  const withApprovers = (...approvers: string[]): string[] =>
    judge(({ review }) => Object.assign(review, { required_approvers: approvers }));

  test.each(["platform-operator", "jane.doe@example.org", "team/owners", "Jane Doe", "a"])("takes %s", (approver) => {
    expect(withApprovers(approver)).toEqual([]);
  });

  test.each([
    " a",
    "a ",
    "a\n",
    "\ta",
    "",
    " ",
    "pl\u0430tform-operator",
    "Jo\u0308rg",
    "J\u00f6rg",
    "a\u00a0b",
    "a\u200bb",
    "a\u0000b",
  ])("refuses a name that only looks like one (%#)", (approver) => {
    expect(withApprovers(approver)).toEqual(["bad-approver /review/required_approvers/0"]);
  });

  test.each(["platform-operator - security-owner", "platform-operator -security-owner", "a - b - c", "a -- b"])(
    "refuses what an entry of another indent was swallowed by: %s",
    (approver) => {
      expect(withApprovers(approver, "jane")).toEqual(["bad-approver /review/required_approvers/0"]);
    },
  );

  test.each(["a-b", "a- b", "Jane Doe-Roe", "team/-owners"])("takes a dash that begins no entry: %s", (approver) => {
    expect(withApprovers(approver)).toEqual([]);
  });

  test("an entry that is indented deeper than the one before it is told where it went", () => {
    const source = makeText("    - platform-operator\n", "   - platform-operator\n");
    const found = checkSources([source])[0]?.findings ?? [];
    const inReview = found.filter(({ pointer }) => pointer.startsWith("/review"));
    expect(inReview.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      "bad-approver /review/required_approvers/0",
    ]);
    expect(inReview[0]?.hint).toContain("indent");
  });

  test("are at least one, each once, whatever the case", () => {
    expect(withApprovers()).toEqual(["no-approvers /review/required_approvers"]);
    expect(withApprovers("a", "b", "a")).toEqual(["bad-approver /review/required_approvers/2"]);
    expect(withApprovers("a", "A")).toEqual(["bad-approver /review/required_approvers/1"]);
  });

  test.each(["ops-warden", "OPS-WARDEN", "Ops-Warden"])("the requester %s is none of them", (approver) => {
    expect(withApprovers("platform-operator", approver)).toEqual(["self-approval /review/required_approvers/1"]);
  });

  test("the requester's name is as plain as theirs", () => {
    const requestedBy = (agent: string): string[] => judge(({ requester }) => Object.assign(requester, { agent }));
    expect(requestedBy("codex")).toEqual([]);
    expect(requestedBy("codex - ops")).toEqual(["bad-requester /requester/agent"]);
    expect(requestedBy("\u043eps-warden")).toEqual(["bad-requester /requester/agent"]);
    expect(requestedBy("platform-operator ")).toEqual([
      "bad-requester /requester/agent",
      "self-approval /review/required_approvers/0",
    ]);
  });

  test("every lane is reviewed", () => {
    expect(judge(({ review }) => Object.assign(review, { required: false }))).toEqual([
      "review-not-required /review/required",
    ]);
  });
});

describe("front door", () => {
  const door = { type: "ops-warden", catalog_id: "llm-connect", resolvable: false, readiness: "template" };
  const withDoor = (changes: object, status = "proposed"): string[] =>
    judge((ccr) => Object.assign(ccr, { status, access_frontdoor: { ...door, ...changes } }));
  const serving = ["verified", "active", "rotated"];

  test.each(STATUSES)("is open in status %s only once the lane is verified", (status) => {
    const tooEarly = serving.includes(status) ? [] : ["front-door-too-early /access_frontdoor/resolvable"];
    const tooReady = serving.includes(status) ? [] : ["front-door-too-early /access_frontdoor/readiness"];
    expect(withDoor({}, status)).toEqual([]);
    expect(withDoor({ resolvable: true }, status)).toEqual(tooEarly);
    for (const readiness of ["active", "Ready", " live "]) expect(withDoor({ readiness }, status)).toEqual(tooReady);
  });

  test.each([
    "warden access llm-connect --fetch OPENROUTER_API_KEY",
    "warden access llm-connect --fetch=OPENROUTER_API_KEY",
    "warden  access\tllm-connect OPENROUTER_API_KEY",
    "warden access 'llm-connect' --fetch \"OPENROUTER_API_KEY\"",
    "warden access \"llm-connect\" --fetch='OPENROUTER_API_KEY'",
  ])("has a command that names entry and field (%s)", (command) => {
    expect(withDoor({ command })).toEqual([]);
  });

  test.each([
    ["warden access other --fetch OPENROUTER_API_KEY", 1],
    ["warden access llm-connect --fetch OTHER", 1],
    ["warden access 'llm-connect' --fetch 'OTHER'", 1],
    ["warden access 'llm-connect\" --fetch OPENROUTER_API_KEY", 1],
    ["warden access llm-connect-2 --fetch OPENROUTER_API_KEY_2", 2],
    ["warden access llm-connect --fetch openrouter_api_key", 1],
    ["warden access llm-connect --fetch OPENROUTER_API_KEY ; rm x", 1],
    ["warden access llm-connect --fetch OPENROUTER_API_KEY | tee x", 1],
    ["warden access llm-connect $(id) OPENROUTER_API_KEY", 1],
    ["warden access llm-connect `id` OPENROUTER_API_KEY", 1],
    ["warden access llm-connect OPENROUTER_API_KEY > x", 1],
    ["warden access llm-connect OPENROUTER_API_KEY\nid", 1],
    ["warden access llm-connect OPENROUTER_API_KEY & id", 1],
    ["warden access llm-connect OPENROUTER_API_KEY < x", 1],
    ["warden access llm-connect OPENROUTER_API_KEY {a,b}", 1],
    ["warden access llm-connect OPENROUTER_API_KEY \\", 1],
  ])("refuses another command (%s)", (command, times) => {
    expect(withDoor({ command })).toEqual(Array(times).fill("front-door-mismatch /access_frontdoor/command"));
  });

  test("without an entry the command names a field alone", () => {
    expect(withDoor({ catalog_id: undefined, command: "fetch OPENROUTER_API_KEY" })).toEqual([]);
  });
});

describe("target", () => {
  test.each([
    ["/title", (text: string) => (request: Ccr) => Object.assign(request, { title: text })],
    [
      "/requester/reason",
      (text: string) =>
        ({ requester }: Ccr) =>
          Object.assign(requester, { reason: text }),
    ],
    [
      "/target/purpose",
      (text: string) =>
        ({ target }: Ccr) =>
          Object.assign(target, { purpose: text }),
    ],
    [
      "/review/required_approvers/0",
      (text: string) =>
        ({ review }: Ccr) =>
          Object.assign(review.required_approvers, { 0: text }),
    ],
  ])("a mark in the place of %s is an error", (pointer, change) => {
    for (const mark of ["TODO", "TODO: the request in a line", " FIXME", "TBD"])
      expect(judgeAt(pointer, change(mark))).toContain("unwritten-text");
    for (const text of ["The TODO app", "todoist", "TODOS of the relay"])
      expect(judgeAt(pointer, change(text))).not.toContain("unwritten-text");
  });

  test.each(["tenant", "workload", "environment", "cluster"])("%s is a plain name", (key) => {
    for (const name of ["", " a", "a ", "a b", "a/b", "..", "\u0430", "e\u0301", "a*", "a\n"]) {
      expect(judgeAt(`/target/${key}`, ({ target }) => Object.assign(target, { [key]: name }))).toEqual([
        "bad-target-name",
      ]);
    }
  });

  test("environment and cluster are free to choose", () => {
    expect(
      judge(({ target }) => Object.assign(target, { environment: "staging.eu_1", cluster: "railiance-1" })),
    ).toEqual([]);
  });
});
