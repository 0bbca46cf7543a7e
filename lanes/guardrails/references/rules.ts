import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { listObjectReferences } from "./object-references.ts";
import { listPodReferences } from "./pod-references.ts";
import { indexProducers } from "./producers.ts";
import { joinLists, type Producer, type SecretReference } from "./reference.ts";
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
  const mayBeMade = makeMayBeMade(producers);
  for (const manifest of set.manifests) {
    for (const reference of manifest.facts?.references ?? listReferences(manifest)) {
      if (!mayBeMade(reference)) checkReference(manifest, reference, producers, report);
    }
  }
  for (const document of set.documents) {
    for (const reference of listValuesReferences(document))
      if (!mayBeMade(reference)) checkReference(document, reference, producers, report);
  }
};

/** Tells what a template of a chart may make by a name that a value gives: which one that is, nobody can tell. */
function makeMayBeMade(producers: ReadonlyMap<string, readonly Producer[]>): (reference: SecretReference) => boolean {
  let isOpen: boolean | undefined;
  return ({ isOfChart }) => {
    if (isOfChart !== true) return false;
    isOpen ??= [...producers.keys()].some((name) => MADE_BY_VALUE.test(name));
    return isOpen;
  };
}

const MADE_BY_VALUE = /\{\{.*(?:secretName|tls|pull|registry|image|docker)/i;

/** Rules of references to Secrets. */
export const REFERENCES_RULES: readonly ManifestRule[] = [checkReferences];
