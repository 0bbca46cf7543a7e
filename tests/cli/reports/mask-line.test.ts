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
