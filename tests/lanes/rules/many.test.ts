import { describe, expect, test } from "vitest";
import type { Ccr } from "../../../lanes/schema.ts";
import { judgeSetInWords, makeRequest } from "./request.ts";

const a = makeRequest();

describe("many requests", () => {
  const copies = (count: number, change: (at: number) => object): Record<string, Ccr> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `n${at}`,
        makeRequest((ccr) => Object.assign(ccr, { id: `CCR-2026-${at}` }, change(at))),
      ]),
    );
  const timed = (requests: Record<string, Ccr>): number => {
    const before = performance.now();
    judgeSetInWords(requests);
    return performance.now() - before;
  };

  test.each([
    ["copies of one", () => ({})],
    ["each of another cluster", (at: number) => ({ target: { ...a.target, cluster: `c${at}` } })],
    [
      "half of them anywhere",
      (at: number) => ({ target: at % 2 === 0 ? a.target : { ...a.target, cluster: `c${at}` } }),
    ],
    ["each superseding the one before it", (at: number) => ({ supersedes: `CCR-2026-${at - 1}` })],
    ["one that differs", (at: number) => ({ auth: { ...a.auth, ttl: at === 0 ? "10m" : "15m" } })],
  ])("take no more than their share of time: %s", (_, change) => {
    expect(timed(copies(3000, change))).toBeLessThan(5000);
  });
});
