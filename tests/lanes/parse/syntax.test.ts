import { describe, expect, test } from "vitest";
import { parseSource } from "../../../lanes/parse.ts";

const CANARY = "cAn4ry";

/** "line:column words" of the syntax faults in a text. */
function faults(text: string): string[] {
  return parseSource({ text })
    .drafts.filter(({ code }) => code === "yaml-syntax")
    .map(({ offset, message = "" }) => {
      expect(message).not.toContain(CANARY);
      const lines = text.slice(0, offset).split("\n");
      return `${lines.length}:${(lines.at(-1) ?? "").length + 1} ${message.replace("Not YAML: ", "")}`;
    });
}

const quote = "a text in quotes has no end before a line that is not indented deeper";
const bracket = "a list or mapping in brackets has no end before a line that is not indented deeper";
const bracketLeft = "the bracket that ends a list or mapping must be indented deeper than the key of it";
const keyless = "a line without a key, or a key without a colon and a blank behind it";
const sign = "a text that begins with a sign that YAML keeps for itself must be quoted";
const behind = "nothing can follow the quote that ends a text; write one within it twice, or escape it";
const colon = "a text with a colon and a blank in it must be quoted";
const bracketEnd = "nothing can follow the bracket that ends a list or mapping; quote a text that has them";
const below = "a key below a text, or a text with a colon and a blank in it that must be quoted";
const conflict = "a mark of a merge that was not resolved";
const indent = "a line that is indented otherwise than the keys beside it";

/** Between other keys, and at the end of a text with and without a line end. */
const places = (lines: string): string[] => [
  `id: a\n${lines}\nlast:\n  x: b\n`,
  `id: a\n${lines}\n`,
  `id: a\n${lines}`,
  `id: a\n${lines}\n\n\n`,
];

test.each(["?1:30---\n: 1:30\n", "x y\n: z\n", " a b\n c: d\n", "x\ny: z\n: q\n", '"a\n', "[a\n", "@x\n"])(
  "a text that begins with empty lines has an end for whoever goes back in it: %j",
  (text) => {
    for (const lines of ["\n", "\n\n\n", "\r\n"]) {
      const [fault = ""] = faults(`${lines}${text}`);
      expect(Number(fault.split(":")[0]), fault).toBeGreaterThanOrEqual(lines.split("\n").length);
    }
  },
);

describe("a fault of syntax is told where it begins, in words of its own", () => {
  test.each<[string, string]>([
    [`title: "${CANARY} text`, `2:8 ${quote}`],
    [`title: '${CANARY} text`, `2:8 ${quote}`],
    [`title: "${CANARY}\n  goes on`, `2:8 ${quote}`],
    [`list:\n  - "${CANARY}`, `3:5 ${quote}`],
    [`title: [${CANARY}`, `2:8 ${bracket}`],
    [`title: {${CANARY}: b`, `2:8 ${bracket}`],
    [`title: [a, [b], {c: "]"}, ${CANARY}`, `2:8 ${bracket}`],
    [`title: [a,\n  b, ${CANARY}`, `2:8 ${bracket}`],
    [`title: [\n  ${CANARY},\n]`, `4:1 ${bracketLeft}`],
    [`a:\n  title: {\n    b: ${CANARY},\n  }`, `5:3 ${bracketLeft}`],
    [`title: [\n${CANARY},\n]`, `2:8 ${bracket}`],
    [`title: "${CANARY}\n]`, `2:8 ${quote}`],
  ])("%j", (lines, expected) => {
    for (const text of places(lines)) expect(faults(text)).toEqual([expected]);
  });

  test.each<[string, string]>([
    [`status ${CANARY}`, `2:1 ${keyless}`],
    [`status:${CANARY}`, `2:1 ${keyless}`],
    [`${CANARY} one\nand two`, `2:1 ${keyless}`],
    ["<<<<<<< ours\nstatus: a\n=======\nstatus: b\n>>>>>>> theirs", `2:1 ${conflict}`],
    ["status: a\n=======", `3:1 ${conflict}`],
    [`a:\n  reason: |\n  ${CANARY} text`, "4:3 the text below | or > must be indented deeper than its key"],
    ...["@", "`", "%", "]", "}", ", ", "? "].map((each): [string, string] => [
      `a:\n  reason: ${each}${CANARY}`,
      `3:11 ${sign}`,
    ]),
    [`a:\n  reason: *${CANARY} b`, `3:11 ${sign}`],
    [`reason: '${CANARY}'s b'`, `2:${11 + CANARY.length} ${behind}`],
    [`reason: "${CANARY}" b`, `2:${12 + CANARY.length} ${behind}`],
    [`reason: [a] ${CANARY}`, `2:13 ${bracketEnd}`],
    ["reason: [a, b]]", `2:15 ${bracketEnd}`],
    ["reason: 'a''", `2:9 ${quote}`],
    [`reason: - ${CANARY}`, "2:9 a list begins on the line below its key; a text that begins with - must be quoted"],
    [`reason: a\n  ${CANARY}: b`, `3:3 ${below}`],
    ["reason: & b", `2:10 ${sign}`],
    [`reason: ${CANARY}: b`, `2:${9 + CANARY.length} ${colon}`],
    [`a:\n   b: ${CANARY}\n  c: d`, `4:3 ${indent}`],
    [`- ${CANARY}`, "2:1 an entry of a list stands among keys"],
    [`a: [b,, ${CANARY}]`, "2:7 a value is missing before this sign"],
    [`a: "\\q ${CANARY}"`, "2:6 a backslash within double quotes begins an escape, and this is none"],
  ])("%j among other lines", (lines, expected) => {
    expect(faults(`id: a\n${lines}\nlast:\n  x: b\n`)).toEqual([expected]);
  });

  test.each<[string, string]>([
    [`id: a\nb:\n  agent ${CANARY}\n  reason: x\n`, `3:3 ${keyless}`],
    [`id: a\r\nb: # c\r\n\r\n  # d\r\n  agent:${CANARY}\r\n  reason: x\r\n`, `5:3 ${keyless}`],
    [`id: a\nb:\n  agent:\u00a0${CANARY}\n  reason: x\n`, `3:3 ${keyless}`],
    [`id: a\nb:\n  agent one\n  agent:${CANARY}\n  reason: x\n`, `3:3 ${keyless}`],
    [`b:\n  - agent ${CANARY}\n    reason: x\n`, `2:5 ${keyless}`],
    [`b:\n  -\n    agent ${CANARY}\n    reason: x\n`, `3:5 ${keyless}`],
    [`id ${CANARY}\nkind: x\n`, `1:1 ${keyless}`],
    [`# a\n---\nid:${CANARY}\nkind: x\n`, `3:1 ${keyless}`],
    [`b:\n\u00a0\u00a0agent: ${CANARY}\n  reason: x\n`, "2:1 an indent of other signs than blanks"],
    [`b: a\n  goes on ${CANARY}\n  reason: x\n`, `3:3 ${below}`],
    [`b:\n    agent ${CANARY}\n  reason: x\n`, `3:3 ${below}`],
  ])("%j by its first key", (text, expected) => {
    expect(faults(text)).toEqual([expected]);
  });

  test("good neighbours have none", () => {
    for (const lines of [
      'title: "text\n  goes on"',
      "title: [a,\n  b]",
      "title: 'it''s'",
      'title: "a \\" b"',
      "reason: |\n  <<<<<<< HEAD\n  status",
      "reason: a * b & c % d @ e",
      "reason: a:b",
      "reason: >-\n  text: with colons",
    ])
      for (const text of places(lines)) expect(faults(text), text).toEqual([]);
  });

  test("no line is looked at again and again", () => {
    for (const text of [
      `a: "${"b: [".repeat(50_000)}`,
      `a: "\n${"b [\n".repeat(50_000)}`,
      `${"a\n".repeat(100_000)}b: c\n`,
      `c:\n${"  a\n".repeat(60_000)}  b: c\n`,
      `${": #".repeat(80_000)}\n  a\n  b: c\n`,
      `a: |${" ".repeat(200_000)}x\n`,
    ])
      expect(faults(text).length).toBeLessThanOrEqual(1);
  });
});

test("a key that is left out is told at its colon", () => {
  const at = (text: string): string[] =>
    parseSource({ text })
      .drafts.filter(({ code }) => code === "yaml-complex-key")
      .map(({ offset }) => `${text.slice(0, offset).split("\n").length}`);
  expect(at("id: a\nb: c\n: x\n")).toEqual(["3"]);
  expect(at("id: a\nb:\n  c: d\n  : x\n")).toEqual(["4"]);
  expect(at("id: a\nb:\n  : x\n")).toEqual(["3"]);
  expect(at("id: a\n# : y\n: x\nb: c\n: y\n")).toEqual(["3", "5"]);
});
