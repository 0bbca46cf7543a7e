import { EventEmitter } from "node:events";
import process from "node:process";
import { expect, test } from "vitest";
import { describeBug } from "../../cli/errors.ts";
import { openTerminal } from "../../cli/terminal.ts";
import { runCcr } from "./run-ccr.ts";

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

test("a closed pipe is no error, and every other failure of a stream is", () => {
  const { stdout } = open({});
  expect(() => stdout.emit("error", Object.assign(new Error("x"), { code: "EPIPE" }))).not.toThrow();
  expect(() => stdout.emit("error", Object.assign(new Error("x"), { code: "EIO" }))).toThrow();
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
