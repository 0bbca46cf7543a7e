import { describe, expect, test } from "vitest";
import type { SubjectState } from "../../../lanes/orders/carried-out.ts";
import { fulfil } from "../../../lanes/orders/fulfil.ts";
import type { ChangeOrder } from "../../../lanes/orders/schema.ts";
import { makeApproved, makeOrder, makeSubject } from "./order.ts";

const act = {
  reviewer: "platform-operator",
  comment: "It is done.",
  at: "2026-07-10T12:00:00+00:00",
  now: Date.parse("2026-07-10T12:00:00Z"),
};
const state = (change: Parameters<typeof makeSubject>[0], isResolvable = false): SubjectState => ({
  ccr: makeSubject(change),
  isResolvable,
});
const inState = (status: "active" | "deactivated"): SubjectState =>
  state((ccr) => {
    ccr.status = status;
  });
const codes = (order: ChangeOrder, subject: SubjectState | undefined): readonly string[] =>
  (fulfil({ ccr: order }, subject, act).refusals ?? []).map(({ code }) => code);

const history = (to: "deactivated" | "compromised") => [
  { at: "2026-07-05T09:00:00+00:00", from: "active" as const, to, by: "platform-operator", reason: "It ends." },
];
const ended = state((ccr) => {
  ccr.status = "deactivated";
  ccr.history = history("deactivated");
});
const opened = (kind: "chat-transcript" | "repository-commit", leaked_at = "2026-06-29T20:00:00+00:00"): SubjectState =>
  state((ccr) => {
    ccr.status = "compromised";
    ccr.history = history("compromised");
    ccr.incidents = [
      { id: "INC-1", kind, at: "2026-07-05T09:00:00+00:00", leaked_at, by: "platform-operator", source: "A chat." },
    ];
  });

test("nothing is carried out before it was approved", () => {
  const early = { ...act, at: "2026-07-01T08:59:59Z" };
  const { refusals = [] } = fulfil({ ccr: makeApproved("lane-deactivation") }, ended, early);
  expect(refusals.map(({ code }) => code)).toEqual(["wrong-instant"]);
});

describe("a deactivation is carried out", () => {
  const order = makeApproved("lane-deactivation");

  test("once the end of its subject is recorded", () => {
    expect(codes(order, ended)).toEqual([]);
    expect(fulfil({ ccr: order }, ended, act)).toMatchObject({ from: "approved", to: "applied" });
  });

  test("not before, and not of a subject that is not there", () => {
    expect(codes(order, inState("active"))).toEqual(["not-carried-out"]);
    expect(codes(order, undefined)).toEqual(["not-carried-out"]);
  });

  test("not by a status without records", () => {
    expect(codes(order, inState("deactivated"))).toEqual(["not-carried-out"]);
  });

  test("not where it is not approved", () => {
    expect(codes(makeOrder("lane-deactivation"), ended)).toEqual(["wrong-state", "not-carried-out"]);
    expect(codes({ ...order, deactivation: { reason: "Changed." } }, ended)).toEqual(["not-carried-out"]);
  });
});

describe("a compromise is carried out", () => {
  const order = makeApproved("lane-compromise");

  test("once an incident of that kind is open that reaches back as far", () => {
    expect(codes(order, opened("chat-transcript"))).toEqual([]);
  });

  test("not by another kind, a later leak, or a deactivation", () => {
    expect(codes(order, opened("repository-commit"))).toEqual(["not-carried-out"]);
    expect(codes(order, opened("chat-transcript", "2026-07-01T00:00:00+00:00"))).toEqual(["not-carried-out"]);
    expect(codes(order, ended)).toEqual(["not-carried-out"]);
  });
});

test("a rotation is carried out once the value was replaced after its approval", () => {
  const order = makeApproved("lane-rotation");
  const rotated = (at: string): SubjectState =>
    state((ccr) => {
      ccr.rotations = [{ id: "ROT-1", at, by: "platform-operator" }];
    });
  expect(codes(order, rotated("2026-06-30T10:00:00+00:00"))).toEqual(["not-carried-out"]);
  expect(codes(order, rotated("2026-07-02T10:00:00+00:00"))).toEqual([]);
});

test("a catalog entry is carried out once callers may rely on the lane", () => {
  const order = makeApproved("ops-warden-catalog-entry");
  expect(codes(order, state(undefined, false))).toEqual(["not-carried-out"]);
  expect(codes(order, state(undefined, true))).toEqual([]);
});

test("of a token role somebody says that it was applied", () => {
  const order = makeApproved("openbao-token-role");
  expect(fulfil({ ccr: order }, undefined, act)).toMatchObject({ to: "applied" });
});

test("a lane is no order", () => {
  expect(codes(makeSubject() as unknown as ChangeOrder, undefined)).toEqual(["other-type"]);
});
