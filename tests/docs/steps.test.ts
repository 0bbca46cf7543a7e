import { expect, test } from "vitest";
import { findUnmarked, matchesOutput, readSteps } from "./steps.ts";

const page = [
  "```yaml file=a/b.yaml",
  "a: 1",
  "```",
  "```sh exit=1",
  "ccr guard",
  "```",
  "```text output",
  "1 error",
  "```",
  "```sh sandbox",
  "make up",
  "```",
  "```sh not-run: it is yours",
  "ccr apply",
  "```",
].join("\n");

test("a page's steps are its blocks of commands, with the files and outputs beside them", () => {
  expect(readSteps(page)).toEqual([
    {
      line: 4,
      commands: "ccr guard\n",
      trial: { is: "run", exitCode: 1 },
      files: [{ path: "a/b.yaml", text: "a: 1\n" }],
      output: "1 error\n",
    },
    { line: 10, commands: "make up\n", trial: { is: "sandbox", exitCode: 0 }, files: [] },
    { line: 13, commands: "ccr apply\n", trial: { is: "not-run", reason: "it is yours" }, files: [] },
  ]);
});

test.each([
  ["```sh later\nccr guard\n```", "nobody knows"],
  ["```sh not-run:\nccr guard\n```", "nobody knows"],
  ["```text output\nfine\n```", "output of no commands"],
  ["```yaml file=a\nb: 1\n```", "no commands come after"],
])("%j is refused", (text, words) => {
  expect(() => readSteps(text)).toThrow(words);
});

test.each(["    ccr guard\n", "```\nmake test\n```", "```bash\nccr check\n```", "- a\n\n      kubectl get pods\n"])(
  "%j is not marked as commands",
  (text) => {
    expect(findUnmarked(`Text.\n\n${text}`)).toHaveLength(1);
  },
);

test.each(["```sh\nccr guard\n```", "```text\nccr: not judged\n```", "    kind: Secret\n", "Say `ccr guard`."])(
  "%j needs no mark",
  (text) => {
    expect(findUnmarked(`Text.\n\n${text}`)).toEqual([]);
  },
);

test.each([
  ["a\nb\n", "a\nb\n\n", true],
  ["a\nb\n", "a\nc\n", false],
  ["a\n…\nd\n", "a\nb\nc\nd\n", true],
  ["a\n…\n", "a\nb\n", true],
  ["a\n…\nd\n", "a\nb\nc\n", false],
  ["took … ms\n", "took 12 ms\n", true],
  ["took … ms\n", "took 12 ms, twice\n", false],
  ["1 + 1 (2)\n", "1 + 1 (2)\n", true],
])("%j as what is printed by %j: %s", (shown, printed, isSame) => {
  expect(matchesOutput(shown, printed)).toBe(isSame);
});
