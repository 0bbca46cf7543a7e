import { describe, expect, test } from "vitest";
import { composeDecision } from "../../../lanes/decisions/act.ts";
import { type Approval, findBrokenLink, judgeApproval } from "../../../lanes/decisions/approval.ts";
import { type Decision, type Digest, digestRequest } from "../../../lanes/decisions/digest.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { checkSample } from "../sample.ts";

const [operator, owner] = ["platform-operator", "activity-core-owner"] as const;
const { decisions: _, ...bare } = checkSample(3).ccr as Ccr;

interface Said {
  readonly reviewer: string;
  readonly decision?: Decision["decision"];
  readonly person?: string;
  readonly digest?: Digest;
}

/** The request with these decisions, a minute apart, each naming the one before it. */
function withDecisions(said: readonly Said[], ccr: Ccr = bare): Ccr {
  const decisions: Decision[] = [];
  for (const [index, { reviewer, decision = "approved", person, digest = digestRequest(ccr) }] of said.entries()) {
    const at = `2026-07-01T09:${String(index).padStart(2, "0")}:00+00:00`;
    const act = { at, now: 0, reviewer, person, decision, comment: "Read.", source: "cli" } as const;
    decisions.push(composeDecision({ ...ccr, decisions }, act, digest));
  }
  return { ...ccr, decisions };
}

const judge = (ccr: Ccr): Approval => judgeApproval(ccr, { digest: digestRequest(ccr) });
const outcome = (said: readonly Said[], ccr?: Ccr): string => judge(withDecisions(said, ccr)).outcome;

describe("who must approve", () => {
  test("is every required approver, of this content", () => {
    expect(outcome([])).toBe("open");
    expect(outcome([{ reviewer: operator }])).toBe("open");
    expect(outcome([{ reviewer: operator }, { reviewer: owner }])).toBe("approved");
    const other = `sha256:${"0".repeat(64)}` as const;
    expect(outcome([{ reviewer: operator }, { reviewer: owner, digest: other }])).toBe("open");
  });

  test("is nobody of nobody: a request without approvers is never approved", () => {
    const nobody = { ...bare, review: { ...bare.review, required_approvers: [] } };
    expect(judge(withDecisions([{ reviewer: operator }], nobody))).toMatchObject({
      outcome: "open",
      reasons: ["nobody is required to approve it"],
    });
  });

  test.each([
    ["another letter case", "Platform-Operator"],
    ["a blank at the end", "platform-operator "],
    ["a letter that looks the same", "plаtform-operator"],
    ["an invisible character", "platform-operator\u200b"],
    ["a prefix", "platform"],
    ["a name that objects have", "constructor"],
  ])("is nobody by %s", (_name, reviewer) => {
    expect(outcome([{ reviewer }, { reviewer: owner }])).toBe("open");
  });

  test("is not somebody who remarked, whatever the remark is called", () => {
    const at = "2026-07-01T09:00:00+00:00";
    const comments = [operator, owner].map((reviewer) => ({ at, reviewer, decision: "approved", comment: "APPROVE:" }));
    expect(judge({ ...bare, review: { ...bare.review, comments } }).outcome).toBe("open");
  });
});

describe("why it is not approved", () => {
  const reasons = (said: readonly Said[], ccr?: Ccr): readonly string[] => judge(withDecisions(said, ccr)).reasons;
  const agreed = { reviewer: owner };

  test.each<[string, readonly Said[], readonly string[]]>([
    ["nobody decided", [], [`${operator} has not approved it`, `${owner} has not approved it`]],
    ["one denied it", [{ reviewer: operator, decision: "denied" }, agreed], [`${operator} denied it`]],
    [
      "one asked for changes",
      [{ reviewer: operator, decision: "needs_changes" }, agreed],
      [`${operator} asked for changes`],
    ],
    [
      "one approved another content",
      [{ reviewer: operator, digest: "sha256:0" }, agreed],
      [`it was changed after ${operator} approved it`],
    ],
    [
      "one is who asks",
      [{ reviewer: operator, person: bare.requester.agent }, agreed],
      [`the approval of ${operator} is the requester's own`],
    ],
    [
      "one is the other",
      [
        { reviewer: operator, person: "ana" },
        { ...agreed, person: "ana" },
      ],
      [`the approval of ${owner} is of a person who approved in another role`],
    ],
  ])("is told where %s", (_name, said, expected) => {
    expect(reasons(said)).toEqual(expected);
  });

  test("is told where it was put up again, a signature is not good, or a decision was removed", () => {
    const both = withDecisions([{ reviewer: operator }, agreed]);
    const at = "2026-07-01T09:00:30Z";
    const reopened = (from?: "denied" | "needs_changes" | "requested"): Ccr => ({
      ...both,
      history: [{ at, ...(from && { from }), to: "proposed", by: owner, reason: "Again." }],
    });
    const again = `it was put up again, or its access taken away, after ${operator} approved it`;
    expect(judge(reopened("denied")).reasons).toEqual([again]);
    for (const from of ["needs_changes", "requested", undefined] as const) {
      expect(judge(reopened(from)).reasons).toEqual([]);
    }
    const ended = { at, from: "active", to: "deactivated", by: owner, reason: "Enough." } as const;
    expect(judge({ ...both, history: [ended] }).reasons).toEqual([again]);
    expect(judge({ ...both, history: [{ ...ended, at: "2026-07-01T09:00:00Z" }] }).reasons).toEqual([]);
    const digest = digestRequest(bare);
    const isSigned = (_: unknown, { reviewer }: Decision): boolean => reviewer === owner;
    expect(judgeApproval(both, { digest, isSigned }).reasons).toEqual([
      `the approval of ${operator} has no good signature, which this stack requires`,
    ]);
    const twice = withDecisions([
      { reviewer: operator, person: "ana" },
      { ...agreed, person: "ana" },
    ]);
    expect(judgeApproval(twice, { digest, isSigned: () => false }).reasons.at(-1)).toBe(
      `the approval of ${owner} is of a person who approved in another role`,
    );
    const denied = withDecisions([
      { reviewer: operator, person: "ana", decision: "denied" },
      { ...agreed, person: "ana" },
    ]);
    expect(judge(denied).reasons).toEqual([`${operator} denied it`]);
    expect(judge({ ...both, decisions: both.decisions?.slice(1) } as Ccr).reasons[0]).toBe(
      "a decision was changed or removed",
    );
  });
});

describe("of several decisions", () => {
  test("the latest of each approver counts, and one denial denies", () => {
    const both = [{ reviewer: operator }, { reviewer: owner }];
    expect(outcome([...both, { reviewer: owner, decision: "denied" }])).toBe("denied");
    expect(outcome([...both, { reviewer: owner, decision: "needs_changes" }])).toBe("needs_changes");
    expect(outcome([{ reviewer: owner, decision: "denied" }, ...both])).toBe("approved");
    const mixed = [
      { reviewer: operator, decision: "denied" },
      { reviewer: owner, decision: "needs_changes" },
    ] as const;
    expect(outcome(mixed)).toBe("denied");
    expect(outcome([...mixed].reverse())).toBe("denied");
  });

  test("a denial of an older content still denies: only its approver takes it back", () => {
    const older = `sha256:${"1".repeat(64)}` as const;
    expect(outcome([{ reviewer: owner, decision: "denied", digest: older }, { reviewer: operator }])).toBe("denied");
  });

  test("a denial of somebody who is not asked is none", () => {
    const both = [{ reviewer: operator }, { reviewer: owner }];
    expect(outcome([...both, { reviewer: "passer-by", decision: "denied" }])).toBe("approved");
  });
});

describe("persons", () => {
  test("the requester approves nothing, by name or as a person", () => {
    const agent = bare.requester.agent;
    expect(outcome([{ reviewer: operator, person: agent }, { reviewer: owner }])).toBe("open");
    expect(outcome([{ reviewer: operator, person: ` ${agent.toUpperCase()}` }, { reviewer: owner }])).toBe("open");
    const asApprover = { ...bare, review: { ...bare.review, required_approvers: [agent] } };
    expect(outcome([{ reviewer: agent }], asApprover)).toBe("open");
    expect(outcome([{ reviewer: agent, person: "ana" }], asApprover)).toBe("open");
  });

  test("one person does not fill two roles, unless the request says so", () => {
    const said = [
      { reviewer: operator, person: "ana" },
      { reviewer: owner, person: "Ana " },
    ];
    expect(outcome(said)).toBe("open");
    expect(outcome([{ reviewer: operator, person: owner }, { reviewer: owner }])).toBe("open");
    expect(
      outcome([
        { reviewer: operator, person: "Ren\u00e9" },
        { reviewer: owner, person: "Rene\u0301" },
      ]),
    ).toBe("open");
    expect(outcome([said[0] as Said, { reviewer: owner, person: "ben" }])).toBe("approved");
    expect(outcome(said, { ...bare, review: { ...bare.review, allow_same_person: true } })).toBe("approved");
  });
});

describe("what was put up again, or taken away", () => {
  const both = withDecisions([{ reviewer: operator }, { reviewer: owner }]);
  type Change = NonNullable<Ccr["history"]>[number];
  const change = (at: string, from: Ccr["status"], to: Ccr["status"]): Change => ({
    at,
    from,
    to,
    by: "ana",
    reason: "Asked for.",
  });
  const outcomeWith = (...history: readonly Change[]): string => judge({ ...both, history: [...history] }).outcome;
  const later = "2026-07-02T09:00:00+00:00";

  test.each<[Ccr["status"], Ccr["status"]]>([
    ["approved", "proposed"],
    ["denied", "proposed"],
    ["active", "deactivated"],
    ["active", "compromised"],
    ["compromised", "proposed"],
  ])("%s -> %s: an approval from before it is none", (from, to) => {
    expect(outcomeWith(change(later, from, to))).toBe("open");
    expect(outcomeWith(change(later, from, to), change("2026-07-03T09:00:00Z", "proposed", "approved"))).toBe("open");
    expect(outcomeWith(change("2026-07-01T08:59:59Z", from, to))).toBe("approved");
  });

  test("what was asked for, sent back or granted keeps its approvals", () => {
    expect(outcomeWith(change(later, "requested", "proposed"))).toBe("approved");
    expect(outcomeWith(change(later, "needs_changes", "proposed"))).toBe("approved");
    expect(outcomeWith(change(later, "approved", "applied"))).toBe("approved");
  });
});

describe("the chain", () => {
  const whole = withDecisions([{ reviewer: owner, decision: "denied" }, { reviewer: owner }, { reviewer: operator }]);
  const decisions = whole.decisions ?? [];
  const [first, second, third] = decisions as [Decision, Decision, Decision];

  test.each<[string, Decision[], number]>([
    ["a removed first decision", [second, third], 0],
    ["a removed decision in the middle", [first, third], 1],
    ["an edited comment", [{ ...first, comment: "Fine." }, second, third], 1],
    ["an edited outcome", [{ ...first, decision: "approved" }, second, third], 1],
    ["an edited instant", [first, { ...second, at: "2026-07-01T08:00:00+00:00" }, third], 2],
    ["another order", [first, third, second], 1],
    ["an inserted decision", [first, { ...first }, second, third], 1],
    ["a link that was left out", [first, { ...second, previous: undefined } as unknown as Decision, third], 1],
  ])("shows %s", (_name, changed, index) => {
    expect(findBrokenLink(changed)).toBe(index);
    expect(judge({ ...whole, decisions: changed }).outcome).not.toBe("approved");
  });

  test("is whole as it was written", () => {
    expect(findBrokenLink(decisions)).toBeUndefined();
    expect(judge(whole).outcome).toBe("approved");
  });
});

test("where signatures are required, an approval without a good one is none, and a denial denies all the same", () => {
  const both = withDecisions([{ reviewer: operator }, { reviewer: owner }]);
  const judgeSigned = (ccr: Ccr, good: readonly string[]): Approval =>
    judgeApproval(ccr, { digest: digestRequest(ccr), isSigned: (_ccr, { reviewer }) => good.includes(reviewer) });
  expect(judgeSigned(both, [operator, owner]).outcome).toBe("approved");
  const half = judgeSigned(both, [operator]);
  expect([half.outcome, half.approvers.map(({ state }) => state)]).toEqual(["open", ["approved", "unproven"]]);
  const denied = withDecisions([{ reviewer: operator }, { reviewer: owner, decision: "denied" }]);
  expect(judgeSigned(denied, [operator]).outcome).toBe("denied");
});
