import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import process from "node:process";
import { expect, test } from "vitest";
import { describeBug } from "../../cli/errors.ts";
import { openTerminal } from "../../cli/terminal.ts";
import { launcher, projectRoot, runCcr } from "./run-ccr.ts";

const red = "\u001b[31m";

class Stream extends EventEmitter {
  written = "";
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

function open(env: Readonly<Record<string, string>>, isTTY = true) {
  const streams = { stdin: new Stream(isTTY), stdout: new Stream(isTTY), stderr: new Stream(isTTY) };
  const terminal = openTerminal({ ...streams, env, cwd: () => "/" } as unknown as NodeJS.Process);
  return { terminal, ...streams };
}

test.each<[Record<string, string>, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ TERM: "dumb" }, true, false],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
  [{ FORCE_COLOR: "1", TERM: "dumb" }, true, true],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, false],
])("with %j and a terminal: %s, colours: %s", (env, isTTY, expected) => {
  const { terminal } = open(env, isTTY);
  expect(terminal.style("red", "x").includes(red)).toBe(expected);
});

test("the command has colours where they are forced, and none in a pipe", async () => {
  const [plain, forced, refused] = await Promise.all([
    runCcr(["validate"]),
    runCcr(["validate"], { env: { FORCE_COLOR: "1" } }),
    runCcr(["validate"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }),
  ]);
  expect(plain.stdout).not.toContain("\u001b");
  expect(forced.stdout).toContain("\u001b[");
  expect(refused.stdout).toBe(plain.stdout);
});

test.each<[Record<string, string>, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ CI: "true" }, true, false],
  [{ CI: "false" }, true, true],
  [{ TERM: "dumb" }, true, false],
])("with %j and a terminal: %s, a person can be asked: %s", (env, isTTY, expected) => {
  expect(open(env, isTTY).terminal.isInteractive).toBe(expected);
});

test("progress is replaced on a terminal and written once elsewhere", () => {
  const live = open({});
  live.terminal.showProgress("checking");
  live.terminal.endProgress();
  expect(live.stderr.written).toBe("\r\u001b[2Kchecking\r\u001b[2K");
  const piped = open({}, false);
  piped.terminal.showProgress("checking");
  piped.terminal.endProgress();
  expect(piped.stderr.written).toBe("checking\n");
});

test("a closed pipe is no error", () => {
  const { stdout, stderr } = open({});
  stdout.emit("error", Object.assign(new Error("x"), { code: "EPIPE" }));
  stderr.emit("error", Object.assign(new Error("x"), { code: "EPIPE" }));
  expect(stderr.written).toBe("");
});

/** Runs the command with a file in place of one of its streams. */
function runInto(args: readonly string[], { stdout, stderr }: { stdout?: string; stderr?: string }) {
  const streams = [stdout, stderr].map((name) => (name === undefined ? ("pipe" as const) : fs.openSync(name, "w")));
  try {
    return spawnSync(process.execPath, [launcher, ...args], {
      cwd: projectRoot,
      env: { PATH: process.env.PATH ?? "" },
      stdio: ["ignore", ...streams],
      encoding: "utf8",
    });
  } finally {
    for (const each of streams) if (typeof each === "number") fs.closeSync(each);
  }
}

test.each([
  [["validate"]],
  [["validate", "--json"]],
  [["schema"]],
  [["guard", "--format", "sarif", "credential-change-requests"]],
  [["status", "credential-change-requests"]],
])("%j into a disk that is full says so in a line, and does not end well", (args) => {
  const { status, stderr } = runInto(args, { stdout: "/dev/full" });
  const lines = stderr.trimEnd().split("\n");
  expect(lines.filter((line) => line.includes("ENOSPC"))).toEqual([
    "ccr: the output cannot be written: the disk is full (ENOSPC)",
  ]);
  expect(stderr).not.toContain("    at ");
  expect(status).toBe(2);
});

test("diagnostics that cannot be written take no result away", () => {
  const { status, stdout } = runInto(["validate", "--json"], { stderr: "/dev/full" });
  expect(JSON.parse(stdout)).toHaveProperty("findings");
  expect(status).toBe(0);
});

test("a bug is described without its message, which may quote a file", () => {
  const bug = new RangeError("canary-value");
  expect(describeBug(bug, { withStack: false })).toBe(
    "this is a bug in ccr (RangeError); CCR_DEBUG=1 shows where it happened",
  );
  const withStack = describeBug(bug, { withStack: true });
  expect(withStack).toContain("terminal.test.ts");
  expect(withStack).not.toContain("canary-value");
  expect(describeBug("canary-value", { withStack: true })).not.toContain("canary-value");
  expect(process.exitCode ?? 0).toBe(0);
});
