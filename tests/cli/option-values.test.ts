import process from "node:process";
import { describe, expect, it, test } from "vitest";
import { runCommandLine } from "../../cli/command.ts";
import { openTerminal } from "../../cli/terminal.ts";
import { VERBS } from "../../cli/verbs.ts";

const canary = "canary-9f1c";

/** What no value of these words is; the others are names, texts, files and ids of what may or may not be there. */
const WRONG: Readonly<Record<string, string>> = {
  "<duration>": canary,
  "<instant>": "2026-07-03",
  "<day>": "2026-02-30",
  "<number>": `1${canary}`,
  "<year>": "26",
  "<url>": canary,
  "<claim=value>": canary,
  "<namespace/name>": canary,
  "<name>": `a\n${canary}`,
  "<port>": canary,
  "<text>": canary.repeat(1000),
};

/** Runs a verb in this process, without a terminal and in a folder that has nothing. */
async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    ...openTerminal(process),
    write: (text: string) => void out.push(text),
    say: (line: string) => void err.push(line),
    showProgress: () => undefined,
    endProgress: () => undefined,
    isInteractive: false,
    env: {},
    folder: import.meta.dirname,
  };
  const code = await runCommandLine(args, terminal);
  return { code, stdout: out.join(""), stderr: err.join("\n") };
}

const cases = VERBS.flatMap((verb) =>
  verb.options.flatMap((option) => {
    const [flag = "", word = ""] = option.flags.split(" ");
    const value = option.choices === undefined ? WRONG[word] : canary;
    const operand = verb.operand?.choices?.[0] ?? (verb.operand === undefined ? [] : "CCR-2026-0002");
    return value === undefined ? [] : [{ verb: verb.name, flag, value, operand: [operand].flat() }];
  }),
);

describe("a value that an option cannot have is wrong usage, whatever else is wrong", () => {
  it("is looked for in every verb that has such an option", () => {
    expect(cases.length).toBeGreaterThan(50);
    for (const name of ["smoke", "export", "serve", "sweep", "rotate", "approve", "inventory"])
      expect(cases.map(({ verb }) => verb)).toContain(name);
  });

  test.each(cases)("ccr $verb $flag", async ({ verb, flag, value, operand }) => {
    const { code, stdout, stderr } = await run([verb, ...operand, flag, value]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(new RegExp(`^ccr: ${flag} must be `));
    // Somebody may have pasted what it is not.
    expect(stderr).not.toContain(value);
  });
});

test.each([
  [
    ["order", "lane-deactivaton"],
    "ccr: the type must be one of lane-deactivation, ",
    "; did you mean lane-deactivation?",
  ],
  [["completion", "bsh"], "ccr: the shell must be one of bash, zsh, fish", "; did you mean bash?"],
  [["completion", canary], "ccr: the shell must be one of bash, zsh, fish", "fish"],
  [["order", canary, "--agent", "a"], "ccr: the type must be one of ", "openbao-token-role"],
])("a word that an operand cannot have is told as a value of an option is: %j", async (args, begin, end) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr.startsWith(begin) && stderr.endsWith(end)).toBe(true);
  expect(stderr).not.toContain(canary);
});

test.each([
  ["valdate", "validate"],
  ["needs-change", "needs-changes"],
  ["nothing-like-it", undefined],
])("ccr help %s says the same as ccr %s would", async (word, near) => {
  const asked = await run(["help", word]);
  expect(asked).toEqual(await run([word]));
  expect([asked.code, asked.stdout]).toEqual([2, ""]);
  const hint = near === undefined ? "" : `(Did you mean ${near}?)\n`;
  expect(asked.stderr).toMatch(new RegExp(`^ccr: unknown command '${word}'\n${hint.replace(/[()?]/g, "\\$&")}ccr: `));
});

test.each([["help"], ["help", "validate"], ["help", "help"], ["help", "--help"]])(
  "ccr %s %s is help",
  async (...args) => {
    const { stdout, stderr } = await run(args);
    expect(stdout + stderr).toMatch(/^Usage: ccr /);
  },
);

test.each([
  ["a\nb", "one line without control characters or invisible ones"],
  ["a\rb", "one line without"],
  ["a\u0007", "one line without"],
  ["a\u202eb", "one line without"],
])("a name with what nobody sees is none: %j", async (name, rule) => {
  const { code, stderr } = await run(["approve", "CCR-2026-0002", "--comment", "Read.", "--reviewer", name]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`--reviewer must be ${rule}`)]);
});

test("a text has a limit, and up to it is none", async () => {
  const give = (length: number) =>
    run(["comment", "CCR-2026-0002", "--reviewer", "a", "--comment", "x".repeat(length)]);
  expect((await give(10_001)).stderr).toContain("--comment must be at most 10,000 characters");
  expect((await give(10_000)).code).toBe(1);
});

test("a port is told by a port", async () => {
  expect((await run(["serve", "--port", "abc"])).stderr).toContain("--port must be a whole number such as 8080");
});

test("a slip of the pen is told from its choice", async () => {
  expect((await run(["render", "--format", "markdwon"])).stderr).toContain("did you mean markdown?");
  expect((await run(["rotate", "CCR-2026-0003", "--attest", "new-kay"])).stderr).toContain("did you mean new-key?");
});
