import { describe, expect, test } from "vitest";
import { type Decision, digestDecision } from "../../../lanes/decisions/digest.ts";
import { judgeAt, judgeInWords, makeRequest } from "./request.ts";

const [first, second] = makeRequest().review.required_approvers;
const decision = (change: Partial<Decision> = {}): Decision => ({
  at: "2026-07-01T09:00:00Z",
  reviewer: first ?? "",
  decision: "approved",
  comment: "Read.",
  digest: `sha256:${"a".repeat(64)}`,
  source: "cli",
  ...change,
});
const later = (before: Decision, change: Partial<Decision> = {}): Decision =>
  decision({ at: "2026-07-01T09:01:00Z", previous: digestDecision(before), ...change });

/** The codes of what is found at one place of a request with those decisions. */
const found = (pointer: string, ...decisions: readonly Decision[]): string[] =>
  judgeAt(pointer, (ccr) => Object.assign(ccr, { decisions }));

describe("the chain of decisions", () => {
  const one = decision();

  test("is whole where each names the one before it", () => {
    expect(found("/decisions/1/previous", one, later(one))).toEqual([]);
  });

  test.each<[string, string, readonly Decision[]]>([
    ["the first names one before it", "/decisions/0/previous", [decision({ previous: `sha256:${"b".repeat(64)}` })]],
    ["one before was changed", "/decisions/1/previous", [decision({ comment: "Not read." }), later(one)]],
    ["one names none", "/decisions/1", [one, decision({ at: "2026-07-01T09:01:00Z" })]],
  ])("is broken where %s", (_, pointer, decisions) => {
    expect(found(pointer, ...decisions)).toEqual(["broken-chain"]);
  });

  test("is told apart by where it breaks", () => {
    const words = (...decisions: readonly Decision[]): readonly string[] =>
      judgeInWords((ccr) => Object.assign(ccr, { decisions })).map(({ message }) => message);
    expect(words(decision({ previous: `sha256:${"b".repeat(64)}` }))).toEqual([
      "The first decision names one before it, which is not there",
    ]);
    expect(words(one, decision({ at: "2026-07-01T09:01:00Z" }))).toEqual([
      expect.stringMatching(/^The decision does not name the one before it as it is/),
    ]);
  });
});

describe("an instant of a decision", () => {
  const one = decision();

  test.each(["2026-07-01T09:00:00Z", "2026-07-01T10:59:59+02:00", "2026-06-30T23:00:00Z"])(
    "is after the one before it: not %s",
    (at) => {
      expect(found("/decisions/1/at", one, later(one, { at }))).toEqual(["decision-order"]);
    },
  );

  test("is after every one before it, also where one of them is none", () => {
    const [two, none] = [later(one, { at: "2026-07-01T08:00:00Z" }), later(one, { at: "some day" })];
    const three = decision({ at: "2026-07-01T08:30:00Z", previous: digestDecision(two) });
    expect(found("/decisions/2/at", one, two, three)).toEqual(["decision-order"]);
    expect(found("/decisions/2/at", one, none, later(none, { at: "2026-07-01T08:30:00Z" }))).toEqual([
      "decision-order",
    ]);
    expect(found("/decisions/1/at", one, later(one))).toEqual([]);
  });
});

test("a decision is of no day before its request, wherever that day begins first", () => {
  const codes = (at: string, created = "2026-07-01") =>
    judgeAt("/decisions/0/at", (ccr) => Object.assign(ccr, { created, decisions: [decision({ at })] }));
  expect(codes("2026-06-30T09:59:59Z")).toEqual(["decision-order"]);
  expect(codes("2026-06-30T10:00:00Z")).toEqual([]);
  expect(codes("some day")).not.toContain("decision-order");
  expect(codes("2026-06-30T09:59:59Z", "2026-06-31")).toEqual([]);
});

test("a record is none of the future, but for clocks that differ by minutes", () => {
  const now = Date.parse("2026-07-01T09:00:00Z");
  const by = "platform-operator";
  const codes = (list: string, at: string, settings = { now }) =>
    judgeAt(`/${list}/0/at`, (ccr) => Object.assign(ccr, { [list]: [{ ...decision({ at }), by, id: "X" }] }), settings);
  for (const list of ["decisions", "evidence", "history", "rotations", "incidents"]) {
    expect(codes(list, "2026-07-01T09:05:01Z")).toContain("future-record");
    expect(codes(list, "2026-07-01T09:05:00Z")).not.toContain("future-record");
    expect(codes(list, "2026-07-01T09:05:01Z", {} as never)).not.toContain("future-record");
    expect(codes(list, "some day")).not.toContain("future-record");
  }
});

describe("a reviewer", () => {
  const agent = makeRequest().requester.agent;

  test("is a required approver, and not who asks, by the name or as the person", () => {
    expect(found("/decisions/0/reviewer", decision({ reviewer: "stranger" }))).toEqual(["unlisted-reviewer"]);
    expect(found("/decisions/0/reviewer", decision({ reviewer: second ?? first ?? "" }))).toEqual([]);
    expect(found("/decisions/0/person", decision({ person: agent.toUpperCase() }))).toEqual(["self-approval"]);
    expect(found("/decisions/0/reviewer", decision({ reviewer: agent }))).toEqual([
      "self-approval",
      "unlisted-reviewer",
    ]);
    expect(found("/decisions/0/person", decision({ person: "ana" }))).toEqual([]);
    expect(found("/decisions/0/person", decision({ person: agent, decision: "denied" }))).toEqual([]);
  });
});

describe("a history", () => {
  const entry = (from: string | undefined, to: string) => ({
    at: "2026-07-01T09:00:00Z",
    ...(from === undefined ? {} : { from }),
    ...{ to, by: "platform-operator", reason: "So." },
  });
  const judge = (pointer: string, status: string, ...history: readonly object[]) =>
    judgeAt(pointer, (ccr) => Object.assign(ccr, { status, history }));

  test("ends where the request is", () => {
    expect(judge("/status", "proposed", entry("requested", "proposed"))).toEqual([]);
    expect(judge("/status", "requested", entry("requested", "proposed"))).toEqual(["history-mismatch"]);
    expect(judge("/status", "proposed")).toEqual([]);
  });

  test("goes on from where it was, by moves that there are", () => {
    const first = entry("requested", "proposed");
    expect(judge("/history/1/to", "approved", first, entry("proposed", "approved"))).toEqual([]);
    expect(judge("/history/1/from", "denied", first, entry("approved", "denied"))).toEqual(["illegal-transition"]);
    expect(judge("/history/1", "denied", first, entry(undefined, "denied"))).toEqual(["illegal-transition"]);
    expect(judge("/history/0/to", "active", entry("requested", "active"))).toEqual(["illegal-transition"]);
    expect(judge("/history/0", "active", entry(undefined, "active"))).toEqual([]);
  });
});
