import { describe, expect, it } from "vitest";
import type { OpenbaoSession } from "../../../live/openbao-session.ts";
import { checkOwnPath } from "../../../live/verify/access.ts";
import { openLog } from "../../../live/verify/checks.ts";
import type { Prober } from "../../../live/verify/prober.ts";

const path = "platform/data/workloads/a";

async function detailOf(ownPaths: readonly string[], words: readonly string[] = ["read"]) {
  const openbao = {
    ask: async ({ path: asked }: { path: string }) => {
      return { status: 200, data: asked === path ? {} : { [path]: words }, auditId: "id" };
    },
  } as unknown as OpenbaoSession;
  const log = openLog();
  const lane = { policy: { path } };
  await checkOwnPath({ openbao, lane, ownPaths, log } as unknown as Prober, "token");
  return log.checks.map(({ id, outcome, detail }) => [id, outcome, detail]);
}

describe("what a lane's token may at its path", () => {
  it("is all that is said where the role is its own", async () => {
    expect(await detailOf([path])).toEqual([
      ["read", "passed", undefined],
      ["capabilities", "passed", undefined],
    ]);
  });

  it("is said with what the same login reads of other lanes, the first of many", async () => {
    const others = ["platform/data/b", "platform/data/c", "platform/data/d", "platform/data/e"];
    const shared = "the same login also reads what the lanes have that share its role:";
    expect((await detailOf([others[0] ?? "", path]))[1]).toEqual([
      "capabilities",
      "passed",
      `${shared} platform/data/b`,
    ]);
    expect((await detailOf([path, ...others]))[1]?.[2]).toBe(`${shared} ${others.slice(0, 3).join(", ")}, 1 more`);
  });

  it("fails where it is more than reading, whoever shares the role", async () => {
    expect((await detailOf([path, "platform/data/b"], ["update", "read"]))[1]).toEqual([
      "capabilities",
      "failed",
      "it may read, update",
    ]);
  });
});
