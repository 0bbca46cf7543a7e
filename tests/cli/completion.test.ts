import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { REQUEST_FOLDER } from "../../cli/completion/words.ts";
import { DEFAULT_FOLDER } from "../../cli/requests.ts";
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
  const files = { "requests/a.yaml": "", "key.pub": "", "sp ace/a b.yaml": "", "sp ace/c.yaml": "" };
  expect(await completeInBash(words, files)).toEqual(expected.toSorted());
});

const requests = {
  [`${DEFAULT_FOLDER}/CCR-2026-0002-a.yaml`]: "",
  [`${DEFAULT_FOLDER}/CCR-2026-0003-b.yml`]: "",
  [`${DEFAULT_FOLDER}/CCR-2027-0001-c.yaml`]: "",
  [`${DEFAULT_FOLDER}/CCR-2026-0009.txt`]: "",
  [`${DEFAULT_FOLDER}/CCR-2026-x.yaml`]: "",
  "CCR-notes.txt": "",
};
const ids = ["CCR-2026-0002", "CCR-2026-0003", "CCR-2027-0001"];
const everything = [...ids, DEFAULT_FOLDER, "CCR-notes.txt", "script"];
const actions = ["dev", "production", "server-config", "check-config"];

test.each([
  [
    ["approve", "CCR"],
    [...ids, "CCR-notes.txt"],
  ],
  [["approve", "CCR-2026"], ids.slice(0, 2)],
  [["approve", ""], everything],
  [["approve", "cred"], [DEFAULT_FOLDER]],
  [["validate", "CCR-2027"], ["CCR-2027-0001"]],
  [["inventory", "--live", "CCR-2027"], ["CCR-2027-0001"]],
  [["guard", "CCR"], ["CCR-notes.txt"]],
  [["rotation", ""], ["due"]],
  [["rotation", "--json", ""], ["due"]],
  [["rotation", "due", ""], everything],
  [["rotation", "due", "CCR-2027-0001", "CCR-2026-0003"], ["CCR-2026-0003"]],
  [["frontdoor", ""], ["export"]],
  [["frontdoor", "export", "CCR-2027"], ["CCR-2027-0001"]],
  [["bootstrap", ""], actions],
  [["bootstrap", "p"], ["production"]],
  [["bootstrap", "--stack", "dev", "--yes", ""], actions],
  [["bootstrap", "--mode", "=", "production", "d"], ["dev"]],
  [["bootstrap", "--mode=production", "d"], ["dev"]],
  [["bootstrap", "check-config", "CCR"], ["CCR-notes.txt"]],
  [["bootstrap", "--stack", "dev", "check-config", "CCR"], ["CCR-notes.txt"]],
  [["bootstrap", "--stack", ""], []],
  [["bootstrap", "--mo"], ["--mode"]],
  [["order", "--subject", "CCR-2027"], ["CCR-2027-0001"]],
  [["new", "--supersedes", ""], ids],
  [["supersede", "--by", "CCR-2027"], ["CCR-2027-0001"]],
  [["rotate", "--by", ""], []],
  [["runbook", "--also=CCR-2027"], ["--also=CCR-2027-0001"]],
])("bash completes ccr %j to %j, among requests", async (words, expected) => {
  expect(await completeInBash(words, requests)).toEqual(expected.toSorted());
});

test("without a folder of requests no id is offered", async () => {
  expect(await completeInBash(["approve", ""], {})).toEqual(["script"]);
  expect(await completeInBash(["new", "--supersedes", "CCR"], {})).toEqual([]);
});

test("what is offered of requests and of what is done is what the commands take", async () => {
  expect(REQUEST_FOLDER).toBe(DEFAULT_FOLDER);
  const { stderr } = await runCcr(["bootstrap", "nothing"]);
  expect(stderr).toBe("ccr: ccr bootstrap takes dev, production, server-config or check-config\n");
  const offered = Object.fromEntries(
    VERBS.flatMap(({ name, operand }) => (operand?.actions === undefined ? [] : [[name, operand.actions]])),
  );
  expect(offered).toEqual({ rotation: ["due"], frontdoor: ["export"], bootstrap: actions });
});

test("every verb that takes a request by its id completes ids", () => {
  const byId = VERBS.filter(({ operand }) => /\bid\b/.test(operand?.description ?? ""));
  expect(byId.length).toBeGreaterThan(20);
  expect(byId.filter(({ operand }) => operand?.completes !== "requests").map(({ name }) => name)).toEqual([]);
});

test.each([
  ["zsh", "approve) _arguments", "'*:request:_ccr_requests'"],
  ["zsh", "rotation) _arguments", "'1:word:(due)' '*:request:_ccr_requests'"],
  ["zsh", "bootstrap) _arguments", "'1:word:(dev production server-config check-config)' '*:file:_files'"],
  ["zsh", "order) _arguments", "--subject=[the id of the lane'\\''s request]:value:_ccr_ids'"],
  ["fish", "complete -c ccr -n '__fish_seen_subcommand_from approve'", "-a '(__ccr_ids)'"],
  ["fish", "complete -c ccr -n '__fish_seen_subcommand_from approve'", "approve' -F"],
  [
    "fish",
    "complete -c ccr -n '__fish_seen_subcommand_from rotation; and not __fish_seen_subcommand_from due'",
    "'due'",
  ],
  ["fish", "complete -c ccr -n '__fish_seen_subcommand_from rotation; and __fish_seen_subcommand_from due'", "-F"],
  ["fish", "complete -c ccr -n '__fish_seen_subcommand_from order'", "-l subject -x -a '(__ccr_ids)'"],
])("the %s script: %s … %s", async (shell, begin, part) => {
  const { stdout } = await runCcr(["completion", shell]);
  const lines = stdout.split("\n").filter((each) => each.trimStart().startsWith(begin));
  expect(lines.filter((each) => each.includes(part))).toHaveLength(1);
});

test.each(["fish"])("%s completes the same, where it is there to ask", async (shell) => {
  const { stdout } = await runCcr(["completion", shell]);
  const cwd = makeFolder({ ...requests, script: stdout });
  for (const [line, expected] of [
    ["approve CCR-2026", ids.slice(0, 2)],
    ["rotation ", ["due"]],
    ["rotation due CCR-2027", ["CCR-2027-0001"]],
    ["bootstrap ", actions],
  ] as const) {
    const run = spawnSync(shell, ["-c", `source ./script; complete -C 'ccr ${line}'`], { cwd, encoding: "utf8" });
    if (run.error !== undefined) return;
    expect(run.stdout.split("\n").filter((each) => each !== "")).toEqual(expected.toSorted());
  }
});

/** What bash would offer for a line, sorted; the folder has these files, and the script. */
async function completeInBash(
  words: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { stdout } = await runCcr(["completion", "bash"]);
  const folder = makeFolder({ script: stdout, ...files });
  const line = ["ccr", ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const ask = `source ./script; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _ccr; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync("bash", ["--norc", "-c", ask], { cwd: folder, encoding: "utf8" });
  const offered = run.stdout.split("\n").filter((each) => each !== "");
  return offered.toSorted();
}
