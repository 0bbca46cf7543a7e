import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { listObjectReferences } from "./object-references.ts";
import { listPodReferences } from "./pod-references.ts";
import { indexProducers } from "./producers.ts";
import { joinLists, type SecretReference } from "./reference.ts";
import { checkReference } from "./resolve.ts";
import { listReleaseReferences, listValuesReferences } from "./values-references.ts";
import { listWorkflowReferences } from "./workflow-references.ts";

/** Every reference of a manifest. */
export function listReferences(manifest: Manifest): readonly SecretReference[] {
  const ofPods = listPodReferences(manifest);
  const ofTools = joinLists(listWorkflowReferences(manifest), listReleaseReferences(manifest));
  return joinLists(joinLists(ofPods, listObjectReferences(manifest)), ofTools);
}

/** Every reference leads to a Secret of its namespace that is there or is made, with the keys that are needed. */
const checkReferences: ManifestRule = (set, report) => {
  const producers = indexProducers(set);
  for (const manifest of set.manifests) {
    for (const reference of manifest.facts?.references ?? listReferences(manifest)) {
      checkReference(manifest, reference, producers, report);
    }
  }
  for (const document of set.documents) {
    for (const reference of listValuesReferences(document)) checkReference(document, reference, producers, report);
  }
};

/** Rules of references to Secrets. */
export const REFERENCES_RULES: readonly ManifestRule[] = [checkReferences];
