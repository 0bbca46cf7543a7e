import { expect, test } from "vitest";
import { makeLineMask } from "../../../cli/reports/mask-line.ts";
import type { FindingCode } from "../../../lanes/finding.ts";
import { makeFinding } from "../../../lanes/finding.ts";

const at = (code: FindingCode, pointer: string, column: number) =>
  makeFinding(code, { file: "a.yaml", line: 1, column, pointer }, { message: "", hint: "" });

test.each([
  ["a line with nothing to hide", "surface: email", at("wrong-type", "/surface", 10), "surface: email", 10],
  ["an unknown key without a value", "  extra:", at("unknown-key", "/extra", 3), "  extra:", 3],
  ["an unknown key", "  extra: a b", at("unknown-key", "/extra", 3), "  extra: …", 3],
  ["an unknown key in quotes", "{'x y': 1, \"z\" : v}", at("unknown-key", "/z", 12), "{'x y': 1, \"z\" : …", 12],
  ["a field with a value", "- NAME=v", at("bad-field-name", "/openbao/fields/0", 3), "- NAME=…", 3],
  ["a field that is none", "- v w", at("bad-field-name", "/openbao/fields/0", 3), "- …", 3],
  ["what a key of credentials is given", "x: {token: v, y: z}", at("wrong-type", "/x", 4), "x: {token: …", 4],
  ["a finding behind such a key", "token: v # note", at("wrong-type", "/token", 8), "token: …", 8],
  ["a finding far behind it", "token: v, x: y", at("wrong-type", "/x", 14), "token: …", 8],
  ["a key of credentials alone", "token:", at("wrong-type", "/token", 1), "token:", 1],
] as const)("%s", (_, line, finding, text, column) => {
  expect(makeLineMask(line)(finding)).toEqual({ text, column });
});

test.each([
  ["a value", "  ttl: 12 apples", at("bad-duration", "/ttl", 8), "  ttl: …", 8],
  ["a text in quotes", '  reason: "not closed', at("yaml-syntax", "", 22), "  reason: …", 11],
  ["a value with a colon", "  reason: some value: more", at("yaml-syntax", "", 21), "  reason: …", 11],
  ["a key that is given twice", "  reason: other", at("yaml-duplicate-key", "/reason", 3), "  reason: …", 3],
  ["an item", "    - an item", at("wrong-type", "/x/0", 7), "    - …", 7],
  ["an item that is a mapping", "    - at: yesterday", at("bad-date", "/x/0/at", 11), "    - at: …", 11],
  ["a line of a text", "    and so on", at("empty-value", "/x", 9), "    …", 5],
  ["an address as a key", "a:b c", at("wrong-type", "", 1), "…", 1],
  ["a key alone", "  reason:", at("empty-value", "/reason", 3), "  reason:", 3],
] as const)("of a line with an error %s is shown without what it says", (_, line, finding, text, column) => {
  expect(makeLineMask(line, { isFaulty: true })(finding)).toEqual({ text, column });
});
