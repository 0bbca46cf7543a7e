import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { parseEvents } from "js-yaml";
import { describe, expect, test } from "vitest";
import { readBlockNodes, readBlockValue } from "../../lanes/parse/block-tree.ts";
import { hasBadCharacter } from "../../lanes/parse/characters.ts";
import { buildTree, type YamlNode, type YamlValue } from "../../lanes/parse/tree.ts";
import { yamlish } from "./yamlish.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 1000);

const folder = path.resolve(import.meta.dirname, "../../credential-change-requests");
const requests = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), "utf8"));

/** Nodes as plain values: parents by their number. */
function flatten(nodes: readonly YamlNode[]): unknown[] {
  const numbers = new Map(nodes.map((node, index) => [node, index]));
  return nodes.map(({ parent, ...node }) => ({ ...node, parent: parent && numbers.get(parent) }));
}

/** Nothing is said of what is not read the quick way. Requests are read strictly, manifests with more of YAML. */
function expectSameNodes(text: string): void {
  if (hasBadCharacter(text)) return;
  for (const takesMore of [false, true]) {
    const nodes = readBlockNodes(text, { takesMore });
    if (!text.includes("\r")) expectSameValue(text, nodes?.[0]?.value, takesMore);
    if (nodes === undefined) continue;
    const tree = buildTree(text, parseEvents(text, { maxDepth: 64 }));
    expect(tree.problems).toEqual([]);
    expect(flatten(nodes)).toEqual(flatten(tree.nodes));
  }
}

/** A document is what it is, whatever stands before it and behind it. */
function expectSameValue(text: string, value: YamlValue | undefined, takesMore: boolean): void {
  expect(readBlockValue(text, { start: 0, end: text.length }, { takesMore })).toEqual(value);
  if (/^(?:---|\.\.\.)/m.test(text) || !text.endsWith("\n")) return;
  for (const [before, after] of [
    ["a: 1\n", "---\n"],
    ["", "---\nb: \"x\n  y\"\n'z'\n"],
    ["# c\n", "...\n  k: v\n"],
  ] as const) {
    const span = { start: before.length, end: before.length + text.length };
    expect(readBlockValue(`${before}${text}${after}`, span, { takesMore })).toEqual(value);
  }
}

const line = fc
  .tuple(
    fc.constantFrom("", "", "  ", "  ", "    ", " ", "      "),
    fc.constantFrom(
      ...[
        "k1: v",
        "k2:",
        "k3: a b",
        "k4: 'q'",
        "k5: 'x y",
        'k6: "d',
        'k7: "a"',
        "k8: 2026-06-27",
        "k9: 1.50",
        "a: b: c",
      ],
      ...[
        "- a",
        "- k1: v",
        "- k2:",
        "- 'q w'",
        "- - a",
        "-",
        "- ",
        "- a: b # c",
        "text",
        "more 'text'",
        "y'",
        "# c",
        "",
        "- #x",
      ],
      ...[
        "yes: no",
        "k: <<",
        "- <<",
        "<<: k",
        "k: =",
        "null: ~",
        "constructor: v",
        "k: |",
        "k: [a]",
        "k: é",
        "? k",
        "---",
        "...",
        "%A b",
        "k :v",
        "k:v",
      ],
    ),
  )
  .map((parts) => parts.join(""));
/** What manifests have and requests do not: flow collections on one line, and literal blocks. */
const ofManifests = fc.tuple(
  fc.constantFrom("", "", "  ", "    "),
  fc.constantFrom(
    ...[
      "m1: {}",
      "m2: []",
      "m3: {a: b, c: {d: [1, 'x', \"y\"]}}",
      "- {a: b}",
      "m4: [a, b]",
      "m5: {a: b, a: c}",
      "m6: {a:b}",
    ],
    ...[
      "m7: {a: , b: c}",
      "m8: [a b, c: d]",
      "m9: {__proto__: a}",
      "m10: [[], {}, [[a]]]",
      "m11: {a: yes}",
      "- [1, 2 , 3 ]",
    ],
    ...[
      "t1: |",
      "t2: |-",
      "- |",
      "t3: |\n  one\n   two\n\n  three",
      "t4: |-\n    a\n\n",
      "- |\n    in a list",
      "t5: |+\n  a",
    ],
    ...["  words of a block", "    deeper words", "", "e:", "f: [a,b]", "g: {a: b} # c", "h: {a: 'b', \"c\": d}"],
  ),
);
const manifest = fc
  .array(
    fc.oneof(
      line,
      ofManifests.map((parts) => parts.join("")),
    ),
    { maxLength: 9 },
  )
  .map((lines) => `k: v\n${lines.join("\n")}\n`);
const block = fc.array(line, { maxLength: 9 }).map((lines) => `k: v\n${lines.join("\n")}\n`);

/** A committed request with small changes in it: most of them make some other document, and some make none. */
const changed = fc
  .tuple(
    fc.constantFrom(...requests),
    fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.oneof(yamlish, fc.constantFrom("", " ", "'")))),
  )
  .map(([request, changes]) =>
    changes.reduce((text, [at, cut, piece]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + piece + text.slice(from + cut);
    }, request),
  );

describe("what is read the quick way is what js-yaml's events make", () => {
  test.each([
    ["texts of YAML's own pieces", yamlish.map((body) => `key: v\n${body}\n`)],
    ["lines of blocks", block],
    ["lines of manifests", manifest],
    ["requests with changes", changed],
  ])("%s", (_, texts) => {
    fc.assert(fc.property(texts, expectSameNodes), { numRuns: CASES });
  });

  test.each(requests.map((request) => [request.split("\n", 1)[0] ?? "", request]))(
    "%s is read the quick way",
    (_, request) => {
      expect(readBlockNodes(request)).toBeDefined();
      expectSameNodes(request);
    },
  );

  test.each([
    ["a document that does not end in a line end", "k: v"],
    ["a document of many nodes", `k:\n${"- v\n".repeat(1001)}`],
    ["a deep document", Array.from({ length: 20 }, (__, level) => `${" ".repeat(level)}k:\n`).join("")],
  ])("%s is left to js-yaml", (_, text) => {
    expect(readBlockNodes(text)).toBeUndefined();
  });
});
