import type { ManifestRule } from "../rule.ts";
import { listObjectReferences } from "./object-references.ts";
import { listPodReferences } from "./pod-references.ts";
import { indexProducers } from "./producers.ts";
import { checkReference } from "./resolve.ts";
import { listReleaseReferences, listValuesReferences } from "./values-references.ts";

/** Every reference leads to a Secret of its namespace that is there or is made, with the keys that are needed. */
const checkReferences: ManifestRule = (set, report) => {
  const producers = indexProducers(set);
  for (const manifest of set.manifests) {
    for (const list of [listPodReferences, listObjectReferences, listReleaseReferences]) {
      for (const reference of list(manifest)) checkReference(reference, producers, report);
    }
  }
  for (const document of set.documents) {
    for (const reference of listValuesReferences(document)) checkReference(reference, producers, report);
  }
};

/** Rules of references to Secrets. */
export const REFERENCES_RULES: readonly ManifestRule[] = [checkReferences];
