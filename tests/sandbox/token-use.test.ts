import { describe, expect, it } from "vitest";
import { VERBS } from "../../cli/verbs.ts";
import { findUseOfPulumi, findUseOfVerb } from "../../sandbox/token-use.ts";

describe("the token of a run", () => {
  it("of Pulumi may write lanes, where the command asks a server", () => {
    for (const command of ["preview", "up", "refresh", "import"])
      expect(findUseOfPulumi(command)).toEqual({ families: ["lane-apply"] });
    expect(findUseOfPulumi("destroy")).toEqual({ families: ["lane-apply"], isTeardown: true });
    for (const command of ["stack", "config", undefined]) expect(findUseOfPulumi(command)).toBeUndefined();
  });

  it("of ccr may write lanes for an update alone", () => {
    const writing = VERBS.map(({ name }) => name).filter((name) =>
      findUseOfVerb(name)?.families.some((family) => family === "lane-apply"),
    );
    expect(writing.sort()).toEqual(["apply", "plan", "runbook"]);
    for (const name of ["validate", "approve", "new", undefined]) expect(findUseOfVerb(name)).toBeUndefined();
    expect(findUseOfVerb("drift")).toEqual({ families: ["lane-drift"] });
  });
});
