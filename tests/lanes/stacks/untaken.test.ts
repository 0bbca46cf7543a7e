import { describe, expect, it } from "vitest";
import { findUntaken, type NamedPlace } from "../../../lanes/stacks/untaken.ts";
import { checkSample } from "../sample.ts";

const change = (line: string) => checkSample(2, [["  environment: production\n", line]]);
const why = (line: string, ...places: readonly NamedPlace[]): string | undefined =>
  findUntaken([change(line)], places)[0]?.why;
const production = { environment: "production" };

describe("a request that no stack takes", () => {
  it("is none while one takes it, while there are no stacks, and once it has ended", () => {
    const misspelt = change("  environment: prd\n");
    expect(findUntaken([checkSample(2)], [{ environment: "staging" }, production])).toEqual([]);
    expect(findUntaken([misspelt], [])).toEqual([]);
    if (misspelt.ccr === undefined) throw new Error("no request");
    const ended = { ...misspelt, ccr: { ...misspelt.ccr, status: "deactivated" as const } };
    expect(findUntaken([ended], [production])).toEqual([]);
  });

  it("is told with its file and where it is for", () => {
    expect(findUntaken([change("  environment: prd\n")], [production])).toEqual([
      {
        request: "CCR-2026-0002",
        file: expect.stringMatching(/^credential-change-requests\/CCR-2026-0002-/),
        why: "no stack takes it: none is of environment prd, tenant issue-core; did you mean production?",
      },
    ]);
  });

  it.each([
    ["prodution", "did you mean production?"],
    ["prod", "did you mean production?"],
    ["stg", "did you mean staging?"],
    ["staging-2", "did you mean staging?"],
    ["elsewhere", "those that are there are of production, staging"],
  ])("may be a slip of the pen: %s", (environment, hint) => {
    expect(why(`  environment: ${environment}\n`, production, { environment: "staging" })).toContain(`; ${hint}`);
  });

  it("names no one where a word is short for several", () => {
    const places = ["pa", "pb", "pc", "pd", "pe", "pf"].map((environment) => ({ environment }));
    expect(why("  environment: p\n", ...places)).toContain("those that are there are of pa, pb, pc, pd, pe, 1 more");
  });

  it("is told of a cluster and of a tenant, where the environment is there", () => {
    const of = (cluster: string) => `  environment: production\n  cluster: ${cluster}\n`;
    const railiance = { ...production, cluster: "railiance-1" };
    expect(why(of("railiance-1"), railiance)).toBeUndefined();
    expect(why(of("railance-1"), production, railiance)).toContain("; did you mean railiance-1?");
    expect(why(of("railiance-1"), production)).toMatch(/cluster railiance-1, tenant issue-core$/);
    expect(why("  environment: production\n", { ...production, tenants: ["isue-core", "other"] })).toContain(
      "; did you mean isue-core?",
    );
  });

  it("counts a rehearsal where there is nothing else", () => {
    const rehearsal = { ...production, rehearsal: true } as const;
    expect(findUntaken([checkSample(2)], [rehearsal])).toEqual([]);
    expect(findUntaken([checkSample(2)], [rehearsal, { environment: "staging" }])).toHaveLength(1);
  });
});
