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
