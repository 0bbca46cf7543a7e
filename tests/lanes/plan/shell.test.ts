import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatWords, giveText } from "../../../lanes/plan/shell.ts";

const sh = (script: string): string => spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout;
// A shell takes no NUL, and a lone surrogate is no text that could reach one.
const word = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "").toWellFormed());

test("a shell reads back every word, whatever it holds", () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
      expect(sh(`printf '%s\\0' ${formatWords(words)}`)).toBe(words.map((each) => `${each}\0`).join(""));
    }),
    { numRuns: 50 },
  );
});

test.each([
  "a",
  "END",
  "a\nEND\nb\nEND_",
  "$HOME `id` $(id) \\n 'x' \"y\"",
  "  two blanks  \n\n\tend",
  "!#&*?[]{}~|;<>",
])("a text is handed over byte for byte: %j", (text) => {
  expect(sh(giveText("cat", text))).toBe(`${text}\n`);
  expect(sh(giveText("cat /dev/fd/3", text, 3))).toBe(`${text}\n`);
});
