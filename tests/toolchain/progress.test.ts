import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { formatDuration, streamProgress, withProgress } from "../../toolchain/progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const work = (milliseconds: number) => () =>
  new Promise<string>((resolve) => setTimeout(() => resolve("done"), milliseconds));

test("without a terminal: a line at the start, one each minute, one at the end", async () => {
  const lines: string[] = [];
  const running = withProgress(
    "etcd",
    { onLine: (line) => lines.push(line) },
    work(150_000),
    (_, time) => `built in ${time}`,
  );
  await vi.advanceTimersByTimeAsync(150_000);
  expect(await running).toBe("done");
  expect(lines).toEqual([
    "etcd: building",
    "etcd: still building, 1 min 0 s",
    "etcd: still building, 2 min 0 s",
    "etcd: built in 2 min 30 s",
  ]);
});

test("a failure ends the heartbeat", async () => {
  const onLine = vi.fn();
  const running = withProgress(
    "etcd",
    { onLine },
    () => Promise.reject(new Error("broken")),
    () => "built",
  );
  await expect(running).rejects.toThrow("broken");
  await vi.advanceTimersByTimeAsync(600_000);
  expect(onLine).toHaveBeenCalledExactlyOnceWith("etcd: building");
});

function fakeStream(isTTY: boolean): { stream: NodeJS.WriteStream; written: string[] } {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  return { stream: { isTTY, columns: 30, write } as unknown as NodeJS.WriteStream, written };
}

test("a terminal has one line that is rewritten, no wider than it", () => {
  const { stream, written } = fakeStream(true);
  const { onLine, onLive } = streamProgress(stream, {});
  onLive?.("x".repeat(50));
  onLine("whole");
  expect(written).toEqual([`\r\u001b[K${"x".repeat(29)}`, "\r\u001b[Kwhole\n"]);
});

test.each([
  ["no terminal", false, {}],
  ["CI", true, { CI: "true" }],
  ["a dumb terminal", true, { TERM: "dumb" }],
])("%s has plain lines only", (_, isTTY, environment) => {
  const { stream, written } = fakeStream(isTTY);
  const progress = streamProgress(stream, environment);
  progress.onLine("whole");
  expect(progress.onLive).toBeUndefined();
  expect(written).toEqual(["whole\n"]);
});

test("durations are short", () => {
  expect([0, 48_400, 59_700, 377_000].map(formatDuration)).toEqual(["0 s", "48 s", "1 min 0 s", "6 min 17 s"]);
});
