import { describe, expect, test } from "vitest";
import { findApprovalInstant, findEnds, isInForce } from "../../../lanes/orders/judge.ts";
import type { LaneOrder } from "../../../lanes/orders/schema.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { approve, makeApproved, makeOrder } from "./order.ts";

const proposed = makeOrder("lane-deactivation");
const approved = makeApproved("lane-deactivation");
const edited: typeof approved = { ...approved, deactivation: { reason: "Another reason." } };

/** "id decided|open" of every end. */
const ends = (orders: readonly LaneOrder[], whatIf: readonly string[] = []): readonly string[] =>
  findEnds(orders, { whatIf }).map(({ orderId, isDecided }) => `${orderId} ${isDecided ? "decided" : "open"}`);

describe("an order is in force", () => {
  test("once it is approved of exactly its content", () => {
    expect([proposed, approved, edited].map((order) => isInForce(order))).toEqual([false, true, false]);
  });

  test("not where the status alone says so", () => {
    expect(isInForce({ ...proposed, status: "approved" })).toBe(false);
  });

  test("not where one of two approvers is missing", () => {
    const [first] = approved.decisions ?? [];
    const two = { ...approved, review: { ...approved.review, required_approvers: ["platform-operator", "owner"] } };
    expect(isInForce({ ...two, decisions: first === undefined ? [] : [first] })).toBe(false);
    expect(isInForce(approve({ ...two }))).toBe(true);
  });

  test("not where its signatures are not good", () => {
    expect(isInForce(approved, () => false)).toBe(false);
    expect(isInForce(approved, () => true)).toBe(true);
  });

  test("and is so also once it was carried out", () => {
    expect(isInForce(approve({ ...approved, status: "applied" }))).toBe(true);
  });

  test("from its approval on", () => {
    expect(findApprovalInstant(approved)).toBe(Date.parse("2026-07-01T09:00:00Z"));
    expect(findApprovalInstant(proposed)).toBeUndefined();
  });
});

describe("what ends a lane", () => {
  const compromise = makeApproved("lane-compromise");

  test("is an order that is approved", () => {
    expect(ends([proposed])).toEqual([]);
    expect(ends([approved])).toEqual(["CCR-2026-0043 decided"]);
    expect(ends([compromise, approved])).toEqual(["CCR-2026-0043 decided", "CCR-2026-0047 decided"]);
  });

  test("is no other order", () => {
    const { 0: rotation, 1: entry } = [makeApproved("lane-rotation"), makeApproved("ops-warden-catalog-entry")];
    expect(ends([rotation, entry])).toEqual([]);
  });

  test("and stays so where it was changed since, though nobody decided that", () => {
    expect(ends([edited])).toEqual(["CCR-2026-0043 open"]);
    expect(findEnds([edited])[0]?.reason).toContain("ccr cancel CCR-2026-0043");
  });

  test.each(["proposed", "needs_changes", "denied", "requested"] as const)("also where it is %s again", (status) => {
    expect(ends([{ ...approved, status }])).toEqual(["CCR-2026-0043 open"]);
    expect(ends([{ ...proposed, status }])).toEqual([]);
  });

  test("also by its history alone", () => {
    const history = [
      { at: "2026-07-01T09:00:00Z", from: "proposed", to: "approved", by: "platform-operator", reason: "Yes." },
    ] as const;
    expect(ends([{ ...proposed, history: [...history] }])).toEqual(["CCR-2026-0043 open"]);
  });

  test("until it is cancelled, which its records show", () => {
    const history = [
      {
        at: "2026-07-05T09:00:00Z",
        from: "approved" as const,
        to: "cancelled" as const,
        by: "platform-operator",
        reason: "It is needed after all.",
      },
    ];
    expect(ends([{ ...approved, status: "cancelled", history }])).toEqual([]);
  });

  test("and not by a successor that is only proposed", () => {
    const older = { ...approved, status: "superseded" as const, superseded_by: "CCR-2026-0048" };
    const newer = { ...proposed, id: "CCR-2026-0048", supersedes: approved.id };
    expect(ends([older, newer])).toEqual(["CCR-2026-0048 open"]);
    expect(ends([older, approve({ ...newer, status: "approved" })])).toEqual(["CCR-2026-0048 decided"]);
  });

  test("not without end where orders supersede each other in a circle", () => {
    const one = { ...proposed, status: "superseded" as const, superseded_by: "B", supersedes: "B", id: "A" };
    const two = { ...one, superseded_by: "A", supersedes: "A", id: "B" };
    expect(ends([one, two])).toEqual([]);
  });

  test("is shown as if it were approved, for a preview alone", () => {
    expect(ends([proposed], [proposed.id])).toEqual(["CCR-2026-0043 decided"]);
    expect(ends([proposed], ["CCR-2026-0099"])).toEqual([]);
  });

  test("says in words what it does, and what would have to be done", () => {
    const reasons = (orders: readonly LaneOrder[], whatIf: readonly string[] = []) =>
      findEnds(orders, { whatIf }).map(({ reason }) => reason);
    expect(reasons([approved, compromise])).toEqual([
      "CCR-2026-0043 deactivates it",
      "CCR-2026-0047 cuts it off as compromised",
    ]);
    expect(reasons([edited])).toEqual([
      "CCR-2026-0043 deactivates it, and was approved; it is not approved as it is now: approve it again, or cancel it " +
        "to give the access back (ccr cancel CCR-2026-0043)",
    ]);
    expect(reasons([proposed], [proposed.id])).toEqual(["what if CCR-2026-0043 were approved: it deactivates it"]);
    expect(findEnds()).toEqual([]);
  });

  test("and is not given up by a cancellation that nobody recorded, nor by a successor that does not name it", () => {
    expect(ends([{ ...approved, status: "cancelled" }])).toEqual(["CCR-2026-0043 open"]);
    const older = { ...approved, status: "superseded" as const, superseded_by: "CCR-2026-0048" };
    const stranger = { ...proposed, id: "CCR-2026-0048" };
    expect(ends([older, stranger])).toEqual(["CCR-2026-0043 open"]);
    expect(ends([older, { ...stranger, supersedes: "CCR-2026-0099" }])).toEqual(["CCR-2026-0043 open"]);
    expect(ends([older, { ...stranger, supersedes: older.id, id: "CCR-2026-0049" }])).toEqual(["CCR-2026-0043 open"]);
    expect(
      ends([
        { ...older, status: "approved" },
        { ...stranger, supersedes: older.id },
      ]),
    ).toEqual(["CCR-2026-0043 decided"]);
  });

  test("and was approved only where every approver approved one content", () => {
    const [first] = approved.decisions ?? [];
    if (first === undefined) throw new Error("it is approved");
    const review = { ...proposed.review, required_approvers: ["platform-operator", "owner"] };
    const two = { ...proposed, review };
    const decisions = [first, { ...first, reviewer: "owner" }];
    expect(ends([{ ...two, decisions }])).toEqual(["CCR-2026-0043 open"]);
    expect(ends([{ ...two, decisions: [first] }])).toEqual([]);
    expect(ends([{ ...two, decisions: [first, { ...first, reviewer: "other" }] }])).toEqual([]);
    expect(ends([{ ...two, decisions: [first, { ...first, reviewer: "owner", digest: "sha256:0" }] }])).toEqual([]);
    const denial = { ...first, reviewer: "owner", decision: "denied" as const };
    expect(ends([{ ...two, decisions: [first, denial] }])).toEqual([]);
  });

  test.each(["lane-deactivation", "lane-compromise"] as const)(
    "a %s no more, once it was carried out and its subject put up and approved anew after that",
    (type) => {
      const order = approve({ ...makeOrder(type), status: "applied" as const });
      const end = type === "lane-deactivation" ? "deactivated" : "compromised";
      // Carried out at 2026-07-02T10:00.
      type Change = NonNullable<Ccr["history"]>[number];
      const change = (at: string, from: Change["to"], to: Change["to"]): Change => ({
        at,
        from,
        to,
        by: "a",
        reason: "b",
      });
      const ended = change("2026-07-02T09:00:00Z", "active", end);
      const put = change("2026-07-02T10:00:01Z", end, "proposed");
      const again = change("2026-07-03T10:00:00Z", "proposed", "approved");
      const left = (history: readonly Change[] | undefined, one: LaneOrder = order) =>
        findEnds([one], { subject: history === undefined ? {} : { history: [...history] } }).map(
          ({ isDecided }) => isDecided,
        );
      expect(left([ended, put, again])).toEqual([]);
      expect(left([ended, put, again, change("2026-07-04T10:00:00Z", "approved", "applied")])).toEqual([]);
      const approvedEarly = { ...again, at: "2026-07-02T10:00:00Z" };
      for (const history of [
        undefined,
        [],
        [ended],
        [ended, put],
        [again, ended, put],
        [ended, again],
        [ended, { ...put, at: "2026-07-02T10:00:00Z" }, again],
        [ended, { ...put, at: "some day" }, again],
        [ended, put, approvedEarly],
        [ended, put, { ...again, at: "some day" }],
        [ended, put, again, change("2026-07-05T10:00:00Z", "approved", end)],
        [ended, put, again, change("2026-07-05T10:00:00Z", "approved", "proposed")],
      ])
        expect([history, left(history)]).toEqual([history, [true]]);
      expect(findEnds([order])).toHaveLength(1);
      // Not yet carried out, carried out again later, or nobody knows when.
      const seen = order.evidence ?? [];
      const later = seen.map((each) => ({ ...each, at: "2026-07-02T10:00:01Z" }));
      expect(left([ended, put, again], { ...order, status: "approved" })).toEqual([true]);
      expect(left([ended, put, again], { ...order, evidence: [] })).toEqual([true]);
      expect(left([ended, put, again], { ...order, evidence: [...seen, ...later] })).toEqual([true]);
      const unknown = seen.map((each) => ({ ...each, at: "some day" }));
      expect(left([ended, put, again], { ...order, evidence: [...unknown, ...seen] })).toEqual([true]);
    },
  );

  test("through every successor that took its place", () => {
    const one = { ...approved, status: "superseded" as const, superseded_by: "CCR-2026-0048" };
    const two = { ...proposed, id: "CCR-2026-0048", supersedes: one.id, status: "superseded" as const };
    const three = { ...proposed, id: "CCR-2026-0049", supersedes: two.id };
    expect(ends([one, { ...two, superseded_by: three.id }, three])).toEqual(["CCR-2026-0049 open"]);
  });
});
