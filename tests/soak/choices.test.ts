import fs from "node:fs";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { digestRequest } from "../../lanes/decisions/digest.ts";
import type { Reviewable } from "../../lanes/reviewable.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { readSample } from "../lanes/sample.ts";
import { composeSuccessor } from "./compose-successor.ts";
import { listChoices, listSettlements } from "./operations.ts";
import { seedRandom } from "./random.ts";
import { isLaneRequest, type RequestFile } from "./request-files.ts";
import { describeTrend } from "./trend.ts";

function file(status: string): RequestFile {
  const bare = readSample(3).text.replace(/^(?:decisions|evidence|history):[^\n]*\n(?:(?:[ -][^\n]*)?\n)*/gm, "");
  const text = bare.replace(/^status: .*$/m, `status: ${status}`);
  return { name: "CCR-2026-0003.yaml", text, request: load(text) as Reviewable };
}

const names = (files: readonly RequestFile[], isOperator: boolean) =>
  new Set(listChoices({ files, mark: "soak-1-1", isOperator }).map(({ name }) => name));

it("a seed decides every draw, and each writer has draws of its own", () => {
  const draw = (seed: string, writer: number) => {
    const random = seedRandom(seed, writer);
    return Array.from({ length: 20 }, () => random.next());
  };
  expect(draw("a", 1)).toEqual(draw("a", 1));
  expect(draw("a", 1)).not.toEqual(draw("a", 2));
  expect(draw("a", 1)).not.toEqual(draw("b", 1));
  expect(draw("a", 1).every((value) => value >= 0 && value < 1)).toBe(true);
});

it("what weighs nothing is never picked, and all else is", () => {
  const random = seedRandom("weights", 0);
  const items = [
    { name: "never", weight: 0 },
    { name: "some", weight: 1 },
    { name: "most", weight: 9 },
  ];
  const picked = Array.from({ length: 500 }, () => random.pick(items)?.name);
  const count = (name: string) => picked.filter((each) => each === name).length;
  expect([count("never"), count("some") > 20, count("most") > 400]).toEqual([0, true, true]);
  expect(random.pick([])).toBeUndefined();
});

it("what is offered is legal in the state that a request is in", () => {
  expect(names([file("proposed")], false)).toContain("approve");
  expect(names([file("proposed")], false)).not.toContain("deactivate");
  for (const name of ["deactivate", "compromised", "order", "write-successor"])
    expect(names([file("active")], false)).toContain(name);
  expect(names([file("active")], true)).toContain("rotate");
  expect(names([file("active")], true)).not.toContain("new");
  expect(names([file("cancelled")], false)).not.toContain("approve");
});

it("nothing that changes a grant is offered while an update is awaited", () => {
  const situation = { files: [file("proposed"), file("active")], mark: "soak-1-1", isOperator: true, isAwaited: true };
  const offered = new Set(listChoices(situation).map(({ name }) => name));
  for (const name of ["approve", "deny", "deactivate", "supersede", "apply", "rotate", "compromised"])
    expect([name, offered.has(name)]).toEqual([name, false]);
  expect(offered.has("comment")).toBe(true);
});

it("a successor has the lane's content and none of its records, under an id of its own", () => {
  const { request } = file("active");
  if (!isLaneRequest(request)) throw new Error("the sample is a lane's");
  const { name, text } = composeSuccessor(request, "soak-3-17");
  expect(name).toBe("CCR-2027-3017-soak-3-17.yaml");
  const successor = load(text) as Reviewable;
  expect(successor).toMatchObject({ id: "CCR-2027-3017", supersedes: "CCR-2026-0003", status: "proposed" });
  expect([successor.decisions, successor.evidence]).toEqual([undefined, undefined]);
});

it("a successor is succeeded only once the request before it has ended", () => {
  const offered = (status: string): boolean => {
    const older = file(status);
    const { request } = file("active");
    if (!isLaneRequest(request)) throw new Error("the sample is a lane's");
    const successor = { ...request, id: "CCR-2027-0001", supersedes: "CCR-2026-0003" } as Reviewable;
    const files = [older, { name: "CCR-2027-0001.yaml", text: "", request: successor }];
    return listChoices({ files, mark: "soak-1-1", isOperator: false }).some(
      ({ name, subject }) => name === "write-successor" && subject?.request.id === successor.id,
    );
  };
  expect(["active", "approved", "superseded", "deactivated"].map(offered)).toEqual([false, false, true, true]);
});

it("memory that settles is flat, and that which goes on growing is not", () => {
  const series = (grow: (index: number) => number) =>
    Array.from({ length: 30 }, (_, index) => ({ commands: index * 100, mebibytes: grow(index) }));
  expect(
    describeTrend(
      "settles",
      series((index) => 300 - 200 / (index + 1)),
    ).isFlat,
  ).toBe(true);
  const grown = describeTrend(
    "grows",
    series((index) => 100 + index * 10),
  );
  expect([grown.isFlat, Math.round(grown.slope)]).toEqual([false, 100]);
  expect(describeTrend("short", series((index) => index * 1000).slice(0, 5)).isFlat).toBe(true);
});

it("the successor of a successor takes over that one, and not what it took over itself", () => {
  const { request } = file("active");
  if (!isLaneRequest(request)) throw new Error("the sample is no lane's request");
  const second = load(composeSuccessor(request, "soak-3-17").text) as Ccr;
  const third = load(composeSuccessor(second, "soak-4-18").text) as Ccr;
  expect([second.supersedes, third.supersedes]).toEqual(["CCR-2026-0003", second.id]);
});

it("a successor is approved only once the request before it has ended", () => {
  const offered = (status: string): boolean => {
    const { request } = file("proposed");
    if (!isLaneRequest(request)) throw new Error("the sample is a lane's");
    const successor = {
      ...{ ...request, id: "CCR-2027-0001", supersedes: "CCR-2026-0003" },
      auth: { ...request.auth, bound_claims_confirmed: true },
    } as Reviewable;
    const files = [file(status), { name: "CCR-2027-0001.yaml", text: "", request: successor }];
    return listChoices({ files, mark: "soak-1-1", isOperator: false }).some(
      ({ name, subject }) => name === "approve" && subject?.request.id === successor.id,
    );
  };
  expect(["active", "approved", "superseded", "deactivated"].map(offered)).toEqual([false, false, true, true]);
});

it("what is settled at the end is the order that was approved and is not any more, and nothing else", () => {
  const order = load(
    fs.readFileSync("tests/fixtures/ccr/ok.orders/CCR-2026-0043-deactivate.yaml", "utf8"),
  ) as Reviewable;
  const decide = (decision: string) =>
    order.review.required_approvers.map((reviewer) => ({ reviewer, decision, digest: digestRequest(order) }));
  const settled = (status: string, decision: string) => {
    const request = { ...order, status, decisions: decide(decision) } as unknown as Reviewable;
    const files = [{ name: "CCR-2026-0009.yaml", text: "", request }, file("denied"), file("active")];
    return listSettlements(files, "soak-end").map(({ args }) => args.slice(0, 2).join(" "));
  };
  expect(settled("denied", "approved")).toEqual([`cancel ${order.id}`]);
  expect(settled("needs_changes", "approved")).toEqual([`cancel ${order.id}`]);
  expect(settled("denied", "denied")).toEqual([]);
  expect(settled("approved", "approved")).toEqual([]);
  expect(settled("cancelled", "approved")).toEqual([]);
});
