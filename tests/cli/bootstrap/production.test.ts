import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runCcr } from "../run-ccr.ts";
import { ACTION_HELP, makeStack } from "./stack.ts";

const production = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCcr(["bootstrap", "production", ...args], { cwd, env });

test("it is for people: without a terminal it wants a name and answers", async () => {
  const cwd = makeStack();
  expect((await production(cwd, [])).stderr).toContain("--by must be given");
  expect((await production(cwd, ["--by", "alice"])).stderr).toContain(ACTION_HELP);
  expect((await production(cwd, ["--by", "alice", "--yes"])).stderr).toContain("--answers");
});

test("no word of the command line may be a key, and none is repeated", async () => {
  const cwd = makeStack();
  for (const key of ["0123456789abcdef".repeat(4), `${"aB3+".repeat(10)}aB3=`]) {
    for (const option of ["--by", "--answers", "--record", "--server-config"]) {
      const others = option === "--by" ? [] : ["--by", "alice"];
      const { code, stdout, stderr } = await production(cwd, ["--yes", ...others, option, key]);
      expect([code, stdout, stderr]).toEqual([
        1,
        "",
        expect.stringContaining("the command line holds a key or a token"),
      ]);
      expect(stderr).not.toContain(key);
    }
  }
});

test("answers that cannot be read are told with line, column and reason, without a word of them", async () => {
  const cwd = makeStack();
  fs.writeFileSync(path.join(cwd, "answers.yaml"), "words:\n  seal: canary-first\n  seal: canary-second\n");
  const { code, stdout, stderr } = await production(cwd, ["--by", "alice", "--yes", "--answers", "answers.yaml"]);
  expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("answers.yaml:3:3: Key given twice\n")]);
  expect(stderr).not.toContain("canary");
});
