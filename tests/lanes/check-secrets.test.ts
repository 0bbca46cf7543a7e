import { describe, expect, test } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { readSample } from "./sample.ts";
import { BASE64, makeRandom } from "./secret-scan/random.ts";

const { text: draw } = makeRandom(11);
const { path, text } = readSample(1);

/** What finds a fault at a key, or below it. */
const FAULTS: Readonly<Record<string, (key: string) => string>> = {
  "a value that readers take differently": (key) => `x: {"${key}": yes}`,
  "a key that is given twice": (key) => `x: {"${key}": 1, "${key}": 2}`,
  "an anchor": (key) => `x:\n  "${key}": &a 1`,
  "a tag": (key) => `x:\n  "${key}": !!int "1"`,
  "a number without its precision": (key) => `x: {"${key}": 12345678901234567890}`,
  "a key of a prototype": (key) => `x: {"${key}": {__proto__: 1}}`,
  "a character that is not seen": (key) => `x: {"${key}": "a\u200bb"}`,
  "an unknown key": (key) => `"${key}": yes`,
};

describe("a key that is a credential", () => {
  test.each(Object.entries(FAULTS))("is in nothing that is said of %s", (_, write) => {
    for (let at = 0; at < 60; at += 1) {
      // Unseal keys have a slash as often as not, which a pointer escapes.
      const key = `${draw(BASE64, 20)}/${draw(BASE64, 22)}=`;
      const [checked] = checkSources([{ path, text: `${text}${write(key)}\n` }]);
      const said = (checked?.findings ?? []).map(({ message, hint, pointer }) => [message, hint, pointer].join("\n"));
      const plain = said.join("\n").replaceAll("~1", "/");
      expect(said.length).toBeGreaterThan(1);
      for (let from = 0; from + 10 <= key.length; from += 1) expect(plain).not.toContain(key.slice(from, from + 10));
    }
  });
});

describe("a credential in a text of many lines", () => {
  const key = `sk-or-v1-${"4f9c2e8a1b7d6053".repeat(4)}`;
  const reason = (written: string): string => text.replace(/^ {2}reason: .*\n(?: {4}.*\n)*/m, `  reason: ${written}\n`);
  const lineOf = (whole: string): number => whole.slice(0, whole.indexOf(key)).split("\n").length;

  test.each([
    ["a block", `|\n    one\n\n    two\n    and ${key}\n    last`],
    ["a block that says its indentation", `|2-\n    one\n    and ${key}`],
    ["lines that end with CR LF", `|\r\n    one\r\n    and ${key}\r\n    last`],
  ])("is told at its line, of %s", (_, written) => {
    const whole = reason(written);
    const [checked] = checkSources([{ path, text: whole }]);
    const told = (checked?.findings ?? []).filter(({ code }) => code === "secret-value");
    expect(told.map(({ line, pointer }) => [line, pointer])).toEqual([[lineOf(whole), "/requester/reason"]]);
  });
});
