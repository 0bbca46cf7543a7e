import { expect, test } from "vitest";
import { readDocuments } from "../../../lanes/guardrails/documents.ts";
import { listManifests } from "../../../lanes/guardrails/manifest.ts";
import { valueAt } from "../../../lanes/guardrails/values.ts";

const list = (text: string) =>
  readDocuments({ path: "a.yaml", text })
    .documents.flatMap(listManifests)
    .map(({ kind, name, namespace, path }) => [kind, name, namespace, path.join("/")]);

test.each([
  ["an object", "kind: Secret\nmetadata: {name: a, namespace: b}\n", [["Secret", "a", "b", ""]]],
  ["no name", "kind: Secret\n", [["Secret", "", undefined, ""]]],
  ["a name that is no text", "kind: Secret\nmetadata: {name: 1, namespace: ''}\n", [["Secret", "", undefined, ""]]],
  [
    "a list",
    "kind: List\nitems: [{kind: A}, {kind: B}]\n",
    [
      ["A", "", undefined, "items/0"],
      ["B", "", undefined, "items/1"],
    ],
  ],
  [
    "a list in a list",
    "kind: List\nitems: [{kind: SecretList, items: [{kind: A}]}]\n",
    [["A", "", undefined, "items/0/items/0"]],
  ],
  [
    "a list whose items leave their kind to it",
    "kind: SecretList\nitems: [{metadata: {name: a}}, {kind: B}, {kind: 1}, {kind: , metadata: {name: c}}, {kind: List, items: [{}]}]\n",
    [
      ["Secret", "a", undefined, "items/0"],
      ["B", "", undefined, "items/1"],
      ["Secret", "c", undefined, "items/3"],
    ],
  ],
  ["a list that says no kind", "kind: List\nitems: [{metadata: {name: a}}]\n", []],
  ["a bare list", "[{kind: A}, 1, null]\n", [["A", "", undefined, "0"]]],
  [
    "a template of OpenShift",
    "kind: Template\nobjects: [{kind: A}]\n",
    [
      ["A", "", undefined, "objects/0"],
      ["Template", "", undefined, ""],
    ],
  ],
  ["a request", "kind: credential-change-request\n", []],
  ["values", "a: {kind: A}\n", []],
  ["a kind that is no text", "kind: 1\n", []],
])("%s", (_name, text, expected) => {
  expect(list(text)).toEqual(expected);
});

test("an item takes the version of its list, too", () => {
  const text =
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecretList\nitems: [{metadata: {name: a}}, {apiVersion: b/v1}]\n";
  const found = readDocuments({ path: "a.yaml", text }).documents.flatMap(listManifests);
  expect(found.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
    "external-secrets.io/v1 ExternalSecret",
    "b/v1 ExternalSecret",
  ]);
});

test("a value that is not there is undefined, and no key of JavaScript is", () => {
  expect(valueAt({ a: [{ b: 1 }] }, ["a", 0, "b"])).toBe(1);
  expect(valueAt({ a: 1 }, ["a", "toString"])).toBeUndefined();
  expect(valueAt({}, ["constructor", "name"])).toBeUndefined();
  expect(valueAt(undefined, ["a"])).toBeUndefined();
});
