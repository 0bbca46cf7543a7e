import { describe, expect, test } from "vitest";
import { formatInstant, isCalendarDay, parseInstant } from "../../../lanes/rules/dates.ts";
import { judge, judgeAt, makeRequest } from "./request.ts";

describe("days", () => {
  test.each(["2026-01-01", "2026-12-31", "2024-02-29", "2000-02-29", "2024-01-31", "2024-04-30"])(
    "the calendar has %s",
    (day) => {
      expect(isCalendarDay(day)).toBe(true);
    },
  );

  test.each([
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-00-10",
    "2026-13-01",
    "2026-01-00",
    "2026-01-32",
    "2026-1-1",
    "26-01-01",
    "2026/06/30",
    "2026-06-1",
    "",
  ])("it has no %s", (day) => {
    expect(isCalendarDay(day)).toBe(false);
  });

  test("created, updated and expiry exist", () => {
    const findings = judge((ccr) => {
      const waiver = { code: "long-ttl", reason: "a", approver: "platform-operator", expires: "2026-02-30" };
      Object.assign(ccr, { created: "2026-04-31", updated: "2026-06-31" });
      ccr.risk.waivers = [waiver];
    });
    expect(findings).toEqual(["bad-date /created", "bad-date /risk/waivers/0/expires", "bad-date /updated"]);
  });

  test("created and updated are of a year in which somebody can have written them", () => {
    const on = (created: string, updated: string): string[] => judge((ccr) => Object.assign(ccr, { created, updated }));
    expect(on("2000-01-01", "2999-12-31")).toEqual([]);
    expect(on("1999-12-31", "2026-07-01")).toEqual(["bad-date /created"]);
    expect(on("0000-01-01", "2026-07-01")).toEqual(["bad-date /created"]);
    expect(on("2026-07-01", "9999-07-01")).toEqual(["bad-date /updated"]);
    expect(on("3000-01-01", "3000-01-01")).toEqual(["bad-date /created", "bad-date /updated"]);
  });

  test("and so is the id", () => {
    const of = (id: string): string[] => judge((ccr) => Object.assign(ccr, { id }));
    for (const id of ["CCR-2000-0001", "CCR-2026-0000", "CCR-2999-9999"]) expect(of(id)).toEqual([]);
    for (const id of [
      "CCR-0000-0000",
      "CCR-1999-0001",
      "CCR-3000-0001",
      "CCR-9999-0001",
      "CCR-26-0001",
      "ccr-2026-0001",
    ])
      expect(of(id)).toEqual(["bad-id /id"]);
  });

  test("updated is not before created", () => {
    const updatedOn = (updated: string): string[] =>
      judge((ccr) => Object.assign(ccr, { created: "2026-06-27", updated }));
    expect(updatedOn("2026-06-27")).toEqual([]);
    expect(updatedOn("2026-06-26")).toEqual(["updated-before-created /updated"]);
    expect(updatedOn("2026-06-00")).toEqual(["bad-date /updated"]);
  });
});

describe("instants", () => {
  test.each([
    ["2026-06-29T22:53:03+00:00", "2026-06-29T22:53:03Z"],
    ["2026-06-30T00:53:03+02:00", "2026-06-29T22:53:03Z"],
    ["2026-06-29T17:23:03-05:30", "2026-06-29T22:53:03Z"],
    ["2026-06-29T22:53:03.000+00:00", "2026-06-29T22:53:03Z"],
  ])("%s is %s", (text, same) => {
    expect(parseInstant(text)).toBe(Date.parse(same));
  });

  test.each([
    "2026-06-29T22:53:03",
    "2026-06-29 22:53:03Z",
    "2026-06-31T22:53:03Z",
    "2026-06-29T24:00:00Z",
    "2026-06-29T22:60:00Z",
    "2026-06-29T22:53:60Z",
    "2026-06-29T22:53:03+24:00",
    "2026-06-29T22:53:03+00:60",
    "2026-06-29",
    "",
  ])("there is no %s", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test("are recorded in a form that is one, to the millisecond", () => {
    const instant = Date.parse("2026-06-29T22:53:03.004Z");
    expect(formatInstant(instant)).toBe("2026-06-29T22:53:03.004+00:00");
    expect(parseInstant(formatInstant(instant))).toBe(instant);
  });

  const statuses = ["proposed", "denied", "proposed"] as const;
  const composeChange = (at: string, index: number) => ({ at, from: statuses[index - 1], to: statuses[index] });
  const lists = [
    [
      "/review/comments",
      (at: string[]) => ({
        review: {
          ...makeRequest().review,
          comments: at.map((each) => ({ at: each, reviewer: "a", decision: "b", comment: "c" })),
        },
      }),
    ],
    ["/evidence", (at: string[]) => ({ evidence: at.map((each) => ({ at: each, kind: "a" })) })],
    ["/rotations", (at: string[]) => ({ rotations: at.map((each, index) => ({ id: `r${index}`, at: each })) })],
    [
      "/history",
      (at: string[]) => ({ history: at.map(composeChange), status: at.length === 3 ? "proposed" : "denied" }),
    ],
  ] as const;

  test.each(lists)("%s has instants that exist, the oldest first", (pointer, listOf) => {
    const withInstants = (...at: string[]): string[] => judge((ccr) => Object.assign(ccr, listOf(at)));
    expect(withInstants("2026-07-01T08:00:00Z", "2026-07-01T10:00:00+02:00", "2026-07-01T08:00:01Z")).toEqual([]);
    expect(withInstants("2026-07-01T10:00:00+02:00", "2026-07-01T07:59:59Z")).toEqual([`out-of-order ${pointer}/1/at`]);
    expect(withInstants("2026-07-01T08:00:00Z", "2026-06-31T08:00:00Z", "2026-07-01T09:00:00Z")).toEqual([
      `bad-date ${pointer}/1/at`,
    ]);
  });

  test("/decisions has instants that exist", () => {
    const decided = (...at: string[]): string[] =>
      judge((ccr) => Object.assign(ccr, { decisions: at.map((each) => ({ at: each })) })).filter((found) =>
        found.startsWith("bad-date"),
      );
    expect(decided("2026-07-01T08:00:00Z", "2026-07-01T09:00:00+02:00")).toEqual([]);
    expect(decided("2026-07-01T08:00:00Z", "2026-06-31T08:00:00Z")).toEqual(["bad-date /decisions/1/at"]);
  });

  test("one that lies out of order does not put the next in the wrong", () => {
    const evidence = ["2026-07-03", "2026-07-01", "2026-07-02", "2026-07-04"].map((day) => ({
      at: `${day}T00:00:00Z`,
    }));
    const change = (ccr: object) => Object.assign(ccr, { evidence });
    expect(judgeAt("/evidence/1/at", change)).toEqual(["out-of-order"]);
    expect(judgeAt("/evidence/2/at", change)).toEqual(["out-of-order"]);
    expect(judgeAt("/evidence/3/at", change)).toEqual([]);
  });
});

describe("validity", () => {
  const within = (validity: { not_before?: string; not_after?: string }): string[] =>
    judge((ccr) => Object.assign(ccr, { validity }));

  test("has an end behind its beginning, whatever the offsets", () => {
    expect(within({ not_before: "2026-07-01T00:00:00+00:00", not_after: "2026-07-01T00:00:01+00:00" })).toEqual([]);
    expect(within({ not_before: "2026-07-01T02:00:00+02:00", not_after: "2026-07-01T00:00:01Z" })).toEqual([]);
    const none = ["empty-validity /validity/not_after"];
    expect(within({ not_before: "2026-07-01T00:00:00+00:00", not_after: "2026-07-01T00:00:00+00:00" })).toEqual(none);
    expect(within({ not_before: "2026-07-01T01:00:00Z", not_after: "2026-07-01T02:00:00+02:00" })).toEqual(none);
  });

  test("has ends that the calendar has", () => {
    expect(within({ not_before: "2026-02-30T00:00:00Z", not_after: "2026-07-01T25:00:00Z" })).toEqual([
      "bad-date /validity/not_after",
      "bad-date /validity/not_before",
    ]);
  });
});
