import { expect, test } from "vitest";
import { guardLoaded } from "../../../../lanes/guardrails/guard-loaded.ts";

// No file of this repository looks as if it held a credential.
const TOKEN = `ghp_${"aB3dE5gH7j".repeat(4).slice(0, 36)}`;

const head = (kind: string, apiVersion = "v1"): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`;
const places = (text: string) =>
  guardLoaded({ sources: [{ path: "a.yaml", text }], findings: [] }).findings.map(
    ({ code, line, column }) => `${code} ${line}:${column}`,
  );
const placeOfToken = (text: string): string => {
  const before = text.slice(0, text.indexOf(TOKEN)).split("\n");
  return `inline-secret-value ${before.length}:${(before.at(-1) ?? "").length + 1}`;
};

test.each([
  ["above everything", `# ${TOKEN}\n${head("ConfigMap")}data: {A: b}\n`],
  ["above the first mark", `# ${TOKEN}\n---\n${head("ConfigMap")}data: {A: b}\n`],
  ["below data", `${head("ConfigMap")}data:\n  LOG_LEVEL: info\n  # A: ${TOKEN}\n`],
  ["between data", `${head("ConfigMap")}data:\n  A: info\n  # A: ${TOKEN}\n  B: info\n`],
  ["behind a value", `${head("Secret")}stringData:\n  A: ""   # ${TOKEN}\n`],
  ["behind a quoted value with a sign", `${head("Secret")}stringData:\n  A: '{{ .a }}' # ${TOKEN}\n`],
  ["behind a key without a value", `${head("Secret")}stringData:\n  A: # ${TOKEN}\n`],
  ["behind a key of a mapping", `${head("Secret")}stringData: # ${TOKEN}\n  A: ""\n`],
  ["below a text of lines", `${head("ConfigMap")}data:\n  A: |\n    # b\n  # ${TOKEN}\n`],
  [
    "in the template of an ExternalSecret",
    `${head("ExternalSecret", "external-secrets.io/v1")}spec:\n  target:\n    template:\n      data:\n        A: b\n        # ${TOKEN}\n`,
  ],
  ["between two documents", `${head("ConfigMap")}---\n# ${TOKEN}\n---\n${head("ConfigMap")}`],
  ["behind all of them", `${head("ConfigMap")}---\n${head("ConfigMap")}# ${TOKEN}\n`],
])("a token in a comment %s is found where it is", (_name, text) => {
  expect(places(text)).toEqual([placeOfToken(text)]);
});

test("the annotations of a definition are no examples, unlike its texts", () => {
  const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  annotations: {a: ${TOKEN}}\n`;
  expect(places(definition)).toEqual([placeOfToken(definition)]);
  expect(places(`${head("CustomResourceDefinition", "apiextensions.k8s.io/v1")}spec: {a: ${TOKEN}}\n`)).toEqual([]);
});

test("a value of a Secret is told once", () => {
  expect(places(`${head("Secret")}stringData:\n  A: ${TOKEN}\n`)).toEqual(["inline-secret-value 5:6"]);
});
