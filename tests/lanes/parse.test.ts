import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { readPlainScalar } from "../../lanes/parse/scalar.ts";
import type { YamlValue } from "../../lanes/parse/tree.ts";
import { parseSource } from "../../lanes/parse.ts";
import { PLAIN } from "./hostile/corpus.ts";

const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);

/** What the other reader makes of a text: the one that edits requests. */
function readOther(text: string): unknown {
  return parseYaml(text, { version: "1.2", schema: "core", strict: true, maxAliasCount: 0, logLevel: "silent" });
}

function toPlain(value: YamlValue | undefined): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** Pieces that YAML gives a meaning to, so that random texts are about it and not about noise. */
const piece = fc.constantFrom(
  ..."a b x1 - ? : , [ ] { } # & * ! | > ' \" % @ ` ~ = + . _ / \\ \n \t 0 1 9".split(" "),
  " ",
  "\n",
  "\n  ",
  "\n    ",
  ": ",
  "- ",
  "? ",
  " #",
  "key: ",
  "k: v\n",
  "|\n  ",
  ">-\n  ",
  "|+\n\n  ",
  "---\n",
  "...\n",
  "\r\n",
  "yes",
  "no",
  "on",
  "null",
  "true",
  "True",
  "0o17",
  "0x1f",
  "1_000",
  "1:30",
  "1.0",
  "1e3",
  ".inf",
  "2026-06-27",
  "<<: ",
  "!!str ",
  "&a ",
  "*a",
  "'it''s'",
  '"\\u0041"',
  '"a\\\n  b"',
  "é",
  "日本",
  "😀",
);
const yamlish = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));

const scalarText = fc.oneof(
  yamlish,
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[-+.0-9eExobn_:aIiNfF]{1,10}$/),
  fc.constantFrom(
    "y",
    "Y",
    "yes",
    "Yes",
    "nO",
    "~",
    "",
    "NULL",
    "Null",
    "nUll",
    "TRUE",
    "tRue",
    "-",
    "--",
    "+",
    ".",
    "..",
    "=",
    "<<",
  ),
);

describe("agreement with the reader that edits requests", () => {
  test("on texts made of YAML's own pieces", () => {
    fc.assert(
      fc.property(yamlish, (body) => {
        const text = `key: v\n${body}`;
        const { root, drafts } = parseSource({ text });
        if (root === undefined || drafts.length > 0) return;
        expect(toPlain(root)).toEqual(readOther(text));
      }),
      { numRuns: RUNS },
    );
  });

  test("on plain scalars as values", () => {
    fc.assert(
      fc.property(scalarText, (value) => {
        const text = `key: ${value}\nother: x\n`;
        const { root, drafts } = parseSource({ text });
        if (root === undefined || drafts.length > 0) return;
        expect(toPlain(root)).toEqual(readOther(text));
      }),
      { numRuns: RUNS },
    );
  });

  test("on a request with a piece put anywhere", () => {
    fc.assert(
      fc.property(fc.nat(PLAIN.length), yamlish, (at, inserted) => {
        const text = PLAIN.slice(0, at) + inserted + PLAIN.slice(at);
        const { root, drafts } = parseSource({ text });
        if (root === undefined || drafts.length > 0) return;
        expect(toPlain(root)).toEqual(readOther(text));
      }),
      { numRuns: RUNS },
    );
  });
});

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
])("the plain scalar %j is read as %j", (text, value) => {
  expect(readPlainScalar(text)).toEqual({ value });
});

describe("reading", () => {
  test("gives maps without a prototype", () => {
    const { root } = parseSource({ text: "a:\n  b: c\n" });
    expect(Object.getPrototypeOf(root)).toBeNull();
    expect(Object.getPrototypeOf(root?.a)).toBeNull();
  });

  test("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 200 }), yamlish),
        (text) => {
          const { root, drafts } = parseSource({ text });
          expect(root !== undefined || drafts.length > 0).toBe(true);
          for (const { offset } of drafts) expect(offset <= text.length && offset >= 0).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
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

  test("quotes nothing of the file in a syntax error", () => {
    const { drafts } = parseSource({ text: "a: !hvs.CAESIJ4x!b c\n" });
    expect(JSON.stringify(drafts)).not.toContain("CAESIJ4x");
  });
});
