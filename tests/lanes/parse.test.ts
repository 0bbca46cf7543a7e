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

describe("what hides no other fault", () => {
  const codes = (text: string): readonly string[] =>
    parseSource({ text }).drafts.map(({ code, offset }) => `${code} ${offset}`);

  test("a tab or a control character at another place", () => {
    expect(codes("# a\tb\nc: [d\ne: f\n")).toEqual(["yaml-syntax 9", "text-tab 3"]);
    expect(codes("# a\u0001b\nx: y\n c: d\n")).toEqual(["yaml-syntax 12", "text-control-character 3"]);
  });

  test("but what is a fault of syntax for that alone is told once", () => {
    expect(codes("a:\t1\n")).toEqual(["text-tab 2"]);
    expect(codes("a:\n\tb: 1\n  c: 2\n")).toEqual(["text-tab 3"]);
    expect(codes("a:\n  b: 1\n\tc: 2\n")).toEqual(["text-tab 10"]);
  });

  test("a tab as a blank, and one in a comment: the rest is read", () => {
    expect({ ...parseSource({ text: "a:\t1\nb: 2\n" }).root }).toEqual({ a: 1, b: 2 });
    const { root, broken } = parseSource({ text: "a:\n  # c\td\n  b: 1\n" });
    expect([JSON.stringify(root), broken.size]).toEqual(['{"a":{"b":1}}', 0]);
  });

  test.each([
    ["a directive", "%YAML 1.2\n---\na: 1\n", "yaml-directive"],
    ["the end of the only document", "a: 1\n---\n", "yaml-several-documents"],
    ["a second document", "a: 1\n---\nb: 2\n", "yaml-several-documents"],
    ["an empty first document", "---\n# nothing\n---\na: 1\n", "yaml-several-documents"],
  ])("%s: the first document that is a mapping is read", (_, text, code) => {
    const { root, drafts } = parseSource({ text });
    expect({ ...root }).toEqual({ a: 1 });
    expect(drafts.map((each) => each.code)).toEqual([code]);
  });
});

test("a control character that only is in the way as a blank is read as a part of a word", () => {
  const { root, drafts } = parseSource({ text: "title: a:\u007fb\nttl: 1\n" });
  expect([drafts.map(({ code }) => code), root?.ttl]).toEqual([["text-control-character"], 1]);
});

test("an empty mapping before the document is not what its author means", () => {
  expect({ ...parseSource({ text: "{}\n---\na: 1\n" }).root }).toEqual({ a: 1 });
});

describe("what readers take differently", () => {
  test.each([".5_0", "685.230_15e+03", "1_0.5", "8e-7", "-8e-7"])("%s", (text) => {
    expect(readPlainScalar(text)).toEqual({ problem: "yaml-ambiguous-scalar" });
  });

  test("but no other text or number", () => {
    for (const text of ["a_b.c", "._5", "v1.2_3", "1.5"]) expect(readPlainScalar(text)).toHaveProperty("value");
  });

  test("a block scalar whose last line has no end", () => {
    const found = (text: string) => parseSource({ text }).drafts.map(({ code, pointer }) => `${code} ${pointer}`);
    for (const text of ["a: |\n  x", "a: |\r\n  x", "a: |\n\n  x", "a: >\n  x\n  y", "b: 1\na: | # c\n  x"])
      expect(found(text)).toEqual(["yaml-ambiguous-scalar /a"]);
    for (const text of ["a: |-\n  x", "a: |\n  x\n", 'a: "x\\n"', "a: 1"]) expect(found(text)).toEqual([]);
  });

  test("and it is told what is missing, not that it needs quotes", () => {
    const words = (text: string) =>
      parseSource({ text }).drafts.map(({ message, hint }) => `${message}. ${hint ?? ""}`);
    const hint = "End the file with a line end: without one, readers differ on whether the text has one.";
    const expected = (place: string) => `The text${place} ends with the file, without a line end. ${hint}`;
    expect(words("a: |\n  x")).toEqual([expected(" at /a")]);
    expect(words("a:\n  - b: >\n      x\n      y")).toEqual([expected(" at /a/0/b")]);
    expect(words("|\n  x")).toContain(expected(""));
    expect(words("a: on")).toEqual(["Value that YAML readers take differently at /a. "]);
  });
});
