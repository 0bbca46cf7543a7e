import { describe, expect, test } from "vitest";
import { readPlainScalar } from "../../lanes/parse/scalar.ts";
import { parseSource } from "../../lanes/parse.ts";

test.each([
  ["lane", "lane"],
  ["15m", "15m"],
  ["1.2.3", "1.2.3"],
  ["2026", 2026],
  ["-7", -7],
  ["0", 0],
  ["1.5", 1.5],
  ["true", true],
  ["False", false],
  ["~", null],
  ["", null],
  ["nope", "nope"],
  ["ON-call", "ON-call"],
  ["<", "<"],
  ["<<a", "<<a"],
  ["<<<", "<<<"],
])("the plain scalar %j is read as %j", (text, value) => {
  expect(readPlainScalar(text)).toEqual({ value });
});

describe("reading", () => {
  test("gives maps that inherit nothing, also where they are changed", () => {
    const { root = {} } = parseSource({ text: "a:\n  b: c\n" });
    for (const map of [root, root.a] as Record<string, unknown>[]) {
      for (const name of [...Object.getOwnPropertyNames(Object.prototype), "then"]) {
        expect(name in map, name).toBe(false);
        map[name] = name;
        expect([Object.hasOwn(map, name), map[name]], name).toEqual([true, name]);
      }
    }
    expect(parseSource({ text: "a: b\n" }).root).toEqual({ a: "b" });
  });

  test("tells every problem of a text at once", () => {
    const text = 'a: &x no\na: 2\n<<: {b: c}\n? [d]\n: e\nf: *x\ng: !!binary aa\nh: "\\u202e"\ni: 1e400\n';
    expect(
      parseSource({ text })
        .drafts.map(({ code }) => code)
        .sort(),
    ).toEqual([
      "text-bidi-character",
      "yaml-alias",
      "yaml-ambiguous-scalar",
      "yaml-anchor",
      "yaml-binary",
      "yaml-complex-key",
      "yaml-duplicate-key",
      "yaml-merge-key",
      "yaml-number-precision",
    ]);
  });

  test("takes a plain merge or value of YAML 1.1 for no text, and a quoted one for text", () => {
    for (const word of ["<<", "="]) {
      expect(readPlainScalar(word)).toEqual({ problem: "yaml-ambiguous-scalar" });
      for (const [text, path] of [
        [`a: ${word}\n`, "/a"],
        [`a:\n  - b\n  - ${word} # c\n`, "/a/1"],
        [`a: [b, ${word}]\n`, "/a/1"],
        [`a: {b: ${word} }\n`, "/a/b"],
        [`? a\n: ${word}\n`, "/a"],
      ] as const) {
        const { drafts } = parseSource({ text });
        expect(
          drafts.map(({ code, pointer }) => [code, pointer]),
          text,
        ).toEqual([["yaml-ambiguous-scalar", path]]);
      }
      const quoted = parseSource({ text: `a: '${word}'\nb: ["${word}"]\nc: |-\n  ${word}\n` });
      expect([quoted.drafts, { ...quoted.root }]).toEqual([[], { a: word, b: [word], c: word }]);
    }
  });

  test("quotes nothing of the file in a syntax error", () => {
    const { drafts } = parseSource({ text: "a: !hvs.CAESIJ4x!b c\n" });
    expect(JSON.stringify(drafts)).not.toContain("CAESIJ4x");
  });
});
