import { expect, test } from "vitest";
import { guardLoaded } from "../../../lanes/guardrails/guard-loaded.ts";

const SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n";
const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n";

/** Every finding is at a line that says `here`. */
const expectHere = (text: string, code: string) => {
  const here = text.split("\n").flatMap((line, at) => (line.includes("here") ? [`${code} ${at + 1}`] : []));
  const { findings } = guardLoaded({ sources: [{ path: "a.yaml", text }], findings: [] });
  expect(findings.map((each) => `${each.code} ${each.line}`)).toEqual(here);
};

test.each([
  [
    "the value of a key",
    `${SECRET}stringData:\n  {{- if .x }}\n  password: {{ .x }}\n  {{- else }}\n  a: {{ .y }}\n  password: hunter2 # here\n  {{- end }}\n`,
  ],
  [
    "a mapping",
    `${SECRET}{{- if .x }}\nstringData:\n  password: {{ .x }}\n{{- else }}\nstringData:\n  user: {{ .y }}\n  password: hunter2 # here\n{{- end }}\n`,
  ],
  [
    "both",
    `${SECRET}{{- if .x }}\nstringData: {password: hunter1} # here\n{{- else }}\nstringData: {password: hunter2} # here\n{{- end }}\n`,
  ],
])("%s of another branch of a template is told where it is", (_name, text) => {
  expectHere(text, "inline-secret");
});

test("the variables of another branch of a template are told where they are", () => {
  const env = (value: string) => `    env:\n    - name: DB_PASSWORD\n      value: ${value}\n`;
  expectHere(
    `${POD}    {{- if .x }}\n${env("{{ .x }}")}    {{- else }}\n${env("hunter2 # here")}    {{- end }}\n`,
    "secret-env-literal",
  );
});

test.each([
  ["merged into the root", `x: &base\n  stringData:\n    password: hunter2 # here\n<<: *base\n${SECRET}`],
  [
    "merged with others",
    `x: &base {a: b}\ny: &more\n  stringData:\n    password: hunter2 # here\n<<: [*base, *more]\n${SECRET}`,
  ],
  [
    "merged into what is merged",
    `x: &base\n  password: hunter2 # here\ny: &more\n  <<: *base\n${SECRET}stringData: *more\n`,
  ],
  ["that an alias stands for", `x: &base\n  password: hunter2 # here\n${SECRET}stringData: *base\n`],
  [
    "of two objects",
    `x: &base\n  ${SECRET.trim().replaceAll("\n", "\n  ")}\n  stringData: {password: hunter2} # here\n<<: *base\nkind: Secret\n`,
  ],
])("a literal %s is told where it is written, and once", (_name, text) => {
  expectHere(text, "inline-secret");
});
