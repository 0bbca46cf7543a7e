import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { VERBS } from "../../cli/verbs.ts";
import { makeFolder, runCcr } from "./run-ccr.ts";

const checkers = [
  { shell: "bash", flag: "-n" },
  { shell: "zsh", flag: "-n" },
  { shell: "fish", flag: "--no-execute" },
];

test.each(checkers)(
  "the $shell script is free of syntax errors, where that shell is there to ask",
  async ({ shell, flag }) => {
    const { code, stdout } = await runCcr(["completion", shell]);
    expect(code).toBe(0);
    const folder = makeFolder({ script: stdout });
    const { error, status, stderr } = spawnSync(shell, [flag, path.join(folder, "script")], { encoding: "utf8" });
    if (shell !== "bash" && error !== undefined) return;
    expect([status, stderr]).toEqual([0, ""]);
  },
);

test.each(checkers)("the $shell script knows every verb and option", async ({ shell }) => {
  const { stdout } = await runCcr(["completion", shell]);
  for (const { name, options } of VERBS) {
    expect(stdout).toContain(name);
    for (const { flags } of options) {
      const long = /--([a-z-]+)/.exec(flags)?.[1] ?? "";
      expect(stdout).toContain(shell === "fish" ? `-l ${long}` : `--${long}`);
    }
  }
});

test.each([
  [["va"], ["validate"]],
  [["--v"], ["--version"]],
  [["validate", "--format", "s"], ["sarif"]],
  [["validate", "--st"], ["--strict"]],
  [["validate", "--max-ttl", ""], []],
  [["explain", "yaml-al"], ["yaml-alias"]],
  [["completion", "f"], ["fish"]],
  [["help", "sch"], ["schema"]],
  [["fmt", "requ"], ["requests"]],
  [["new", "--folder", "requ"], ["requests"]],
  [["new", "--folder", "key"], []],
  [["validate", "sp"], ["sp ace"]],
  [
    ["validate", "sp ace/"],
    ["sp ace/a b.yaml", "sp ace/c.yaml"],
  ],
  [["validate", "sp\\ ace/a"], ["sp ace/a b.yaml"]],
  [["validate", "'sp ace/a"], ["sp ace/a b.yaml"]],
  [["validate", "--format", "=", "j"], ["json"]],
  [
    ["validate", "--format", "="],
    ["text", "json", "sarif", "github"],
  ],
  [["validate", "--format=j"], ["--format=json"]],
  [["validate", "--max-ttl=1"], []],
  [["approve", "--sign", "key"], ["key.pub"]],
  [["status", "--allowed-signers", "key"], ["key.pub"]],
  [["check", "--exceptions", "sp ace/c"], ["sp ace/c.yaml"]],
])("bash completes ccr %j to %j", async (words, expected) => {
  const { stdout } = await runCcr(["completion", "bash"]);
  const folder = makeFolder({
    script: stdout,
    "requests/a.yaml": "",
    "key.pub": "",
    "sp ace/a b.yaml": "",
    "sp ace/c.yaml": "",
  });
  const line = ["ccr", ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const ask = `source ./script; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _ccr; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync("bash", ["--norc", "-c", ask], { cwd: folder, encoding: "utf8" });
  const offered = run.stdout.split("\n").filter((each) => each !== "");
  expect(offered.toSorted()).toEqual(expected.toSorted());
});
