import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import type { YamlValue } from "../../lanes/parse/tree.ts";
import { parseSource } from "../../lanes/parse.ts";
import { PLAIN } from "./hostile/corpus.ts";
import { yamlish } from "./yamlish.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 1000);

/** What the other reader makes of a text: the one that edits requests. */
function readOther(text: string): unknown {
  return parseYaml(text, { version: "1.2", schema: "core", strict: true, maxAliasCount: 0, logLevel: "silent" });
}

function toPlain(value: YamlValue | undefined): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

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
});
