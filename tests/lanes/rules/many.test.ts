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
  // Each pair of 3,000 would outlast the runner's patience.
  test.each([
    ["copies of one", () => ({}), 6000],
    ["each of another cluster", (at: number) => ({ target: { ...a.target, cluster: `c${at}` } }), 0],
    [
      "half of them anywhere",
      (at: number) => ({ target: at % 2 === 0 ? a.target : { ...a.target, cluster: `c${at}` } }),
      6000,
    ],
    ["each superseding the one before it", (at: number) => ({ supersedes: `CCR-2026-${at - 1}` }), 6001],
    ["one that differs", (at: number) => ({ auth: { ...a.auth, ttl: at === 0 ? "10m" : "15m" } }), 9000],
  ])("are judged, none by a look at every other: %s", (_, change, findings) => {
    expect(judgeSetInWords(copies(3000, change))).toHaveLength(findings);
  });
});
