import { describe, expect, test } from "vitest";
import { digestRequest } from "../../../lanes/decisions/digest.ts";
import { composeTemplates, PREFIXES, readWords } from "../../../lanes/decisions/templates.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { makeOrder } from "../orders/order.ts";
import { checkSample } from "../sample.ts";

const { ccr } = checkSample(1) as { ccr: Ccr };
const templates = composeTemplates(ccr);
const written = (template: string, reason = "The tenant is right."): string => template.replace(/<.*>/, reason);
const approve = written(templates.approved);

const codes = (text: string): readonly string[] => {
  const read = readWords(text, ccr);
  return "refusals" in read ? read.refusals.map(({ code }) => code) : [];
};

test("each template names the request, its path, policy, role and digest, and counts once its reason is written", () => {
  for (const [decision, template] of Object.entries(templates)) {
    for (const part of [ccr.id, ccr.openbao.kv_path, ccr.openbao.policy_name, ccr.auth.role, "digest=sha256:"]) {
      expect(template).toContain(part);
    }
    expect(readWords(written(template), ccr)).toEqual({ decision, comment: "The tenant is right." });
  }
  expect(Object.values(PREFIXES)).toEqual(["APPROVE:", "DENY:", "NEEDS_CHANGES:"]);
});

test("words around it that decide nothing do not matter", () => {
  expect(codes(`Thanks for the details.\r\n\r\n${approve}\r\nBest regards`)).toEqual([]);
});

describe("what is no decision beyond doubt", () => {
  test.each([
    ["nothing", ""],
    ["a word", "approved"],
    ["agreement", "looks good to me, ship it"],
    ["the prefix alone", "APPROVE:"],
    ["a quote", `> ${approve}`],
    ["a negation", `not ${approve}`],
    ["an indentation", `  ${approve}`],
    ["other letters", approve.replace("APPROVE:", "Approve:")],
    ["a blank before the colon", approve.replace("APPROVE:", "APPROVE :")],
    ["full-width letters beside it", `${approve}\nＤＥＮＹ: no`],
    ["a zero-width character in the prefix", approve.replace("APPROVE", "APP\u200bROVE")],
    ["a second one", `${approve}\n${approve}`],
    ["another one", `${approve}\n${written(templates.denied)}`],
    ["a quoted other one", `${approve}\n> ${written(templates.denied)}`],
    ["a mention in a sentence", `${approve}\nI would rather say needs changes: the path.`],
    ["a template within the reason", `${approve} DENY: x`],
    ["a missing part", approve.replace(/ role=\S+/, "")],
    ["parts in another order", approve.replace(/( path=\S+)( policy=\S+)/, "$2$1")],
    ["a short digest", approve.replace(/digest=sha256:[0-9a-f]{32}/, "digest=sha256:")],
    ["two blanks", approve.replace(" path", "  path")],
  ])("%s", (_, text) => {
    expect(codes(text)).toEqual(["ambiguous-decision"]);
  });
});

test("a template of another request, path, policy, role or content is refused for what it is", () => {
  const swap = (from: string | RegExp, to: string): readonly string[] => codes(approve.replace(from, to));
  expect(swap(ccr.id, "CCR-2026-0002")).toEqual(["other-request"]);
  expect(swap("path=platform/workloads/coulomb", "path=platform/workloads/whynot")).toEqual(["other-request"]);
  expect(swap("policy=workload", "policy=other")).toEqual(["other-request"]);
  expect(swap(/role=\S+/, "role=other")).toEqual(["other-request"]);
  expect(swap(/digest=sha256:..../, "digest=sha256:0000")).toEqual(["wrong-digest"]);
  expect(codes(templates.approved)).toEqual(["empty-comment"]);
});

describe("a mention of a decision beside a template makes it none", () => {
  const mentions = ["approve:", "approved :", "deny:", "denied:", "DENY\t:", "need change:", "needs changes:"];
  test.each([...mentions, "needs_changes:", "needs-changes:", "needschanges:", "need changes:"])("%s", (mention) => {
    expect(codes(`${approve}\n${mention}`)).toEqual(["ambiguous-decision"]);
  });

  test.each(["approval:", "deny", "denial: no", "changes:", "the needs: changes"])("but not %s", (words) => {
    expect(codes(`${approve}\n${words}`)).toEqual([]);
  });

  test("whatever ends the lines", () => {
    expect(codes(`Hello\r${approve}\rBest`)).toEqual([]);
  });
});

test("a refusal says what to do", () => {
  const words = (text: string) => {
    const read = readWords(text, ccr);
    return "refusals" in read ? read.refusals.map(({ message }) => message) : [];
  };
  expect(words("yes")).toEqual([
    "the text is no decision beyond doubt: send exactly one of the templates, on a line of its own",
  ]);
  expect(words(templates.approved.replace(/sha256:..../, "sha256:0000"))).toEqual([
    "the digest is not that of the request as it is: the request was changed since the template was made",
    "a comment says why, in a line of words: the reason is still to be written",
  ]);
  expect(words(written(templates.approved, " "))).toHaveLength(1);
});

test("a reason is what stands there, without blanks around it", () => {
  const read = (reason: string) => readWords(written(templates.approved, reason), ccr);
  expect(read("  It is right.  ")).toEqual({ decision: "approved", comment: "It is right." });
  expect(read("<b> is right")).toEqual({ decision: "approved", comment: "<b> is right" });
  expect(read("right is <b>")).toEqual({ decision: "approved", comment: "right is <b>" });
});

describe("the templates of an order", () => {
  test.each([
    [makeOrder("lane-deactivation"), "type=lane-deactivation subject=CCR-2026-0042"],
    [makeOrder("openbao-token-role"), "type=openbao-token-role role=ci-publish"],
  ])("name its type, and what it is about", (order, words) => {
    const { approved } = composeTemplates(order);
    expect(approved).toBe(
      `APPROVE: ${order.id} ${words} digest=${digestRequest(order)} reason=<why, in a sentence without any secret>`,
    );
    expect(readWords(written(approved), order)).toEqual({ decision: "approved", comment: "The tenant is right." });
    const other = written(approved).replace(/(subject|role)=\S+/, "$1=other");
    expect(readWords(other, order)).toMatchObject({ refusals: [{ code: "other-request" }] });
  });
});
