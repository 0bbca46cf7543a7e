import { expect, test } from "vitest";
import { checkManifests } from "../../../lanes/guardrails/check-manifests.ts";
import { INLINE_SECRETS_FILE_RULES } from "../../../lanes/guardrails/inline-secrets/rules.ts";
import { SET_RULES } from "../../../lanes/guardrails/rules.ts";

// Names that every object of JavaScript has: a table of kinds must not take them for its own.
const names = [...Object.getOwnPropertyNames(Object.prototype), "prototype", "name", "length"];
const versions = [
  ...["v1", "apps/v1", "external-secrets.io/v1", "generators.external-secrets.io/v1alpha1", "argoproj.io/v1alpha1"],
  ...["helm.toolkit.fluxcd.io/v2", "kustomize.toolkit.fluxcd.io/v1", "source.toolkit.fluxcd.io/v1", "tekton.dev/v1"],
  ...["keda.sh/v1alpha1", "cert-manager.io/v1", "kustomize.config.k8s.io/v1beta1", "networking.k8s.io/v1"],
];

test.each(versions)("an object of %s may be of any kind", (apiVersion) => {
  const text = names
    .map((kind) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: demo, namespace: demo}\nspec: {a: b}\n`)
    .join("---\n");
  const context = { rules: SET_RULES, fileRules: INLINE_SECRETS_FILE_RULES, lanes: [] };
  expect(checkManifests([{ path: "demo.yaml", text }], context)).toEqual([]);
});
