import { describe, expect, test } from "vitest";
import { maskManifestLine } from "../../../cli/reports/mask-manifest-line.ts";
import { makeFinding } from "../../../lanes/finding.ts";

const VALUE = "Kx83hsDkw9s2";

/** What is shown of a line for a finding where `^` stands in it. */
const mask = (marked: string, pointer: string): string | undefined => {
  const at = marked.indexOf("^");
  const place = { file: "a.yaml", line: 1, column: at + 1, pointer };
  const finding = makeFinding("secret-missing", place, { message: "", hint: "" });
  const shown = maskManifestLine(marked.replace("^", ""), finding);
  return shown && `${shown.text.slice(0, shown.column - 1)}^${shown.text.slice(shown.column - 1)}`;
};

describe("of a line are shown", () => {
  test.each([
    ["its key", "  ^value: V", "/value", "  ^value: …"],
    ["a stand-in of its value", "  value: ^V", "/value", "  value: ^…"],
    ["the name that the finding is about", "  name: ^demo", "/name", "  name: ^demo"],
    ["a name in quotes", '  "name": ^"demo"', "/name", '  "name": ^"demo"'],
    ["no name in words", "  name: ^a b", "/name", "  name: ^…"],
    ["no other name", "{name: a, value: ^V}", "/value", "{name: …, value: ^…}"],
    ["no comment", "  ^spec: # V", "/spec", "  ^spec: "],
    ["no comment behind a name", "  name: ^demo # V", "/name", "  name: ^demo"],
    ["marks of entries", "  - - ^a: V", "/0/0/a", "  - - ^a: …"],
    ["an entry", "  - ^V", "/a/0", "  - ^…"],
    ["brackets", "a: [{b: V, ^c: {d: V}}, V]", "/a/0/c", "a: [{b: …, ^c: {d: …}}, …]"],
    ["brackets in quotes as a text", '{a: \'}, b: V\', ^c: "\\"}, V"}', "/c", "{a: …, ^c: …}"],
    ["JSON", '{"a":"V","name":^"x","b":[1,"V"]}', "/name", '{"a":…,"name":^"x","b":[…,…]}'],
    ["a line of JSON", '  "a": ^"V",', "/a", '  "a": ^…'],
    ["signs of a text as the text", "  a: ^V, b: V} [V", "/a", "  a: ^…"],
    ["actions of a template as texts", '  a: ^{{ .b | default "V" }}', "/a", "  a: ^{{ …}}"],
    ["anchors and tags as texts", "  ^a: &V !V V", "/a", "  ^a: …"],
    ["a text without an end", '{^a: "V, b: V', "/a", "{^a: …"],
    ["the end of a text of several lines", '  V", ^name: demo}', "/name", "  ^…"],
    ["a colon in a text", "{a: V:V, ^b: V#V}", "/b", "{a: …, ^b: …}"],
    ["a key that is none", "{^a: b: V}", "/a", "{^a: …"],
  ])("%s", (_name, line, pointer, expected) => {
    const shown = mask(line.replaceAll("V", VALUE), pointer);
    expect(shown).toBe(expected);
    expect(shown).not.toContain(VALUE);
  });
});

test.each([
  ["in a text", "  some ^V", "/a"],
  ["of no place", "^V", ""],
  ["longer than anybody reads", `{^a: ${"V".repeat(5000)}}`, "/a"],
])("a line %s is not shown", (_name, line, pointer) => {
  expect(mask(line, pointer)).toBeUndefined();
});

test("whatever stands in a line, its values are not shown", () => {
  const signs = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    ":",
    "- ",
    '"',
    "'",
    "#",
    " #",
    " ",
    "{{ ",
    " }}",
    "\\",
    "&a ",
    "|",
    "a: ",
    "V",
    "V",
  ];
  let seed = 1;
  const next = (): string => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return signs[(seed >> 8) % signs.length] ?? "";
  };
  for (let round = 0; round < 20_000; round += 1) {
    const line = `^a: ${Array.from({ length: 12 }, next).join("")}`.replaceAll("V", `${VALUE}!`);
    expect(mask(line, "/a") ?? "").not.toContain(VALUE);
  }
});
