import { expect, test } from "vitest";
import { checkManifests } from "../../../../lanes/guardrails/check-manifests.ts";
import { INLINE_SECRETS_RULES } from "../../../../lanes/guardrails/inline-secrets/rules.ts";

const messages = (text: string): readonly string[] =>
  checkManifests([{ path: "a.yaml", text }], { rules: INLINE_SECRETS_RULES }).map(({ message }) => message);

const object = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: demo}\nspec: ${spec}\n`;

test.each<[string, string, string]>([
  [
    "what Flux substitutes",
    object(
      "kustomize.toolkit.fluxcd.io/v1",
      "Kustomization",
      "{postBuild: {substitute: {db_password: changeme, region: eu}}}",
    ),
    "Literal value for `db_password` that Flux substitutes",
  ],
  [
    "a text that Flux substitutes",
    object(
      "kustomize.toolkit.fluxcd.io/v1",
      "Kustomization",
      "{postBuild: {substitute: {settings: 'host=db user=demo password=changeme'}}}",
    ),
    "Literal credential in the values that Flux substitutes",
  ],
  [
    "values of a chart",
    object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "{values: {auth: {password: changeme}}}"),
    "Literal value for `password` of a chart",
  ],
  [
    "elements of a generator",
    object("argoproj.io/v1alpha1", "ApplicationSet", "{generators: [{list: {elements: [{password: changeme}]}}]}"),
    "Literal value for `password` of a generator",
  ],
  [
    "a key of a template",
    object("external-secrets.io/v1", "ExternalSecret", "{target: {template: {data: {password: changeme}}}}"),
    "Literal credential in `password` of a template",
  ],
  [
    "the text of a template",
    object(
      "external-secrets.io/v1",
      "ExternalSecret",
      "{target: {template: {templateFrom: [{literal: 'password: changeme'}]}}}",
    ),
    "Literal credential in the text of a template",
  ],
])("a literal is said to be where it is: %s", (_name, text, expected) => {
  expect(messages(text)).toEqual([expect.stringContaining(expected)]);
  expect(messages(text).join()).not.toContain("changeme");
});
