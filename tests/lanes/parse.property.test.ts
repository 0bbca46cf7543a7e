import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { checkSources } from "../../lanes/check.ts";
import type { YamlValue } from "../../lanes/parse/tree.ts";
import { parseSource } from "../../lanes/parse.ts";
import { PLAIN } from "./hostile/corpus.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 1000);

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
      { numRuns: CASES },
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
      { numRuns: CASES },
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
      { numRuns: CASES },
    );
  });
});

describe("whatever the text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ maxLength: 200 }),
    yamlish,
    fc
      .tuple(fc.nat(PLAIN.length), fc.nat(40), yamlish)
      .map(([at, length, inserted]) => PLAIN.slice(0, at) + inserted + PLAIN.slice(at + length)),
  );

  test("reading gives a document or says why not, at an offset of the text", () => {
    fc.assert(
      fc.property(text, (each) => {
        const { root, drafts } = parseSource({ text: each });
        expect(root !== undefined || drafts.length > 0).toBe(true);
        for (const { offset } of drafts) expect(offset <= each.length && offset >= 0).toBe(true);
      }),
      { numRuns: CASES },
    );
  });

  test("checking never throws, ends within a second, and says the same twice", () => {
    fc.assert(
      fc.property(text, (each) => {
        const started = performance.now();
        const first = checkSources([{ path: "CCR-2026-0042-x.yaml", text: each }]);
        expect(performance.now() - started).toBeLessThan(1000);
        expect(checkSources([{ path: "CCR-2026-0042-x.yaml", text: each }])).toEqual(first);
        const lines = each.split(/\r\n|\r|\n/).length;
        for (const { findings } of first)
          for (const { line } of findings) expect(line >= 1 && line <= lines).toBe(true);
      }),
      { numRuns: CASES },
    );
  });
});
