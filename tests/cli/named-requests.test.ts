import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { issueCoreFile, makeFolder, newFlags, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const id = "CCR-2026-0002";
const other = "CCR-2026-0001";
const text = readRequest(id);

const place = (): string =>
  makeFolder({
    [issueCoreFile]: text,
    [`credential-change-requests/${other}-other.yaml`]: readRequest(other),
  });

const digests = async (cwd: string, args: readonly string[], input = "") => {
  const { code, stdout, stderr } = await runCcr(["digest", "--json", ...args], { cwd, input });
  const { requests } = JSON.parse(stdout) as { requests: { id: string; digest: string }[] };
  return { code, stderr, requests: requests.map(({ id: each, digest }) => [each, digest]) };
};

describe("a request is named by its id, its file, its folder or by nothing", () => {
  test("ccr digest says the same of it in each way, and of stdin", async () => {
    const cwd = place();
    const byId = await digests(cwd, [id]);
    expect(byId).toEqual({ code: 0, stderr: "", requests: [[id, expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]] });
    expect(await digests(cwd, [issueCoreFile])).toEqual(byId);
    expect(await digests(cwd, ["-"], text)).toEqual(byId);
    const all = await digests(cwd, []);
    expect(all.requests).toHaveLength(2);
    expect(await digests(cwd, ["credential-change-requests"])).toEqual(all);
  });

  test.each(["digest", "publish", "frontdoor"])("ccr %s says which one is not there", async (verb) => {
    const words = verb === "frontdoor" ? ["export", "CCR-2026-0099"] : ["CCR-2026-0099"];
    const { code, stdout, stderr } = await runCcr([verb, ...words], { cwd: place() });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("no request of credential-change-requests is CCR-2026-0099");
  });
});

describe("a slip on the command line", () => {
  const actor = ["--reviewer", "issue-core-owner", "--comment", "as agreed"];

  test.each([
    ["status", ""],
    ["render", ""],
    ["plan", "--offline", ""],
    ["comment", "", ...actor],
    ["guard", ""],
  ])("that leaves the operand of ccr %s empty is wrong usage, and reads nothing", async (...args) => {
    const { code, stdout, stderr } = await runCcr(args, { cwd: place() });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("operand 1 is empty: is a variable of the shell not set?");
  });

  test.each([["export"], ["plan", "--offline"], ["drift"], ["operator-commands"], ["comment", ...actor], ["smoke"]])(
    "in the path that ccr %s is given has nothing beside it read",
    async (verb, ...more) => {
      const stack = Object.entries(stackFiles()).map(([name, text]) => [`c/${name}`, text]);
      const cwd = makeFolder({ "b.yaml": "a: b\n", ...Object.fromEntries(stack) });
      const { code, stdout, stderr } = await runCcr([verb, "../nosuch", ...more], { cwd: `${cwd}/c` });
      expect([verb === "smoke" ? 2 : 1, ""]).toEqual([code, stdout]);
      expect(stderr).toContain("there is no request, file or folder ../nosuch");
      expect(stderr).not.toMatch(/b\\.yaml|bug/);
    },
  );

  test("in the case of an id is told by the id", async () => {
    const { code, stderr } = await runCcr(["comment", "ccr-2026-0002", ...actor], { cwd: place() });
    expect([code, stderr]).toEqual([1, expect.stringContaining("a request is named by its id, CCR-2026-0002")]);
  });
});

describe("a folder below the one that has the requests", () => {
  test.each([
    ["status"],
    ["validate"],
    ["fmt", "--check"],
    ["plan", "--offline"],
    ["render", id],
    ["new", "--title", "a", ...newFlags],
  ])("is refused by ccr %s with a word on where to go, and nothing is written", async (...args) => {
    const top = makeFolder({ [issueCoreFile]: text, "docs/deep/readme.md": "" });
    const { code, stdout, stderr } = await runCcr(args, { cwd: `${top}/docs/deep` });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("ccr: there is no credential-change-requests here: run ccr in ../.., which has it\n");
    expect(fs.readdirSync(`${top}/docs/deep`)).toEqual(["readme.md"]);
  });

  test("of another repository is judged by itself", async () => {
    const top = makeFolder({ [issueCoreFile]: text, "other/.git/HEAD": "" });
    const { code, stdout, stderr } = await runCcr(["validate"], { cwd: `${top}/other` });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("path-missing");
  });
});
