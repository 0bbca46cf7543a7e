import { formatPointer, pathOf } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import { findCandidates } from "../../secret-scan/find-candidates.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { TEMPLATES } from "./external-secrets.ts";
import { isSureFamily, mayHoldKnownValue } from "./find-values.ts";
import { isKubeconfig } from "./kubeconfig.ts";
import { listNested } from "./nested.ts";

/** Tokens of a known format, private keys and passwords in addresses, wherever they stand in the text of a manifest. */
export const forbidKnownValues: ManifestRule = ({ manifests }, report) => {
  const bySource = Map.groupBy(manifests, ({ document }) => document.source);
  for (const [{ text }, own] of bySource) {
    if (!mayHoldKnownValue(text)) continue;
    const hits = findCandidates(text).filter(({ family }) => isSureFamily(family));
    for (const { start, family } of hits) {
      const document = own.findLast((each) => each.document.offset <= start)?.document;
      if (document === undefined) continue;
      const node = document.nodes.findLast((each) => each.keyStart + document.offset <= start);
      const path = node === undefined ? [] : pathOf(node);
      if (isToldElsewhere(findObject(document, own, path), path)) continue;
      report(document, "inline-secret-value", path, `Looks like a credential (${family})`);
    }
  }
};

/** The object that a place is in, the innermost: an item of a list, or an object within another. */
function findObject(document: ManifestDocument, own: readonly Manifest[], path: Path): Manifest | undefined {
  const objects = [...own.filter((each) => each.document === document), ...listNested(document, own)];
  return objects
    .filter((each) => each.path.every((step, at) => step === path[at]))
    .reduce<Manifest | undefined>(
      (best, each) => ((best?.path.length ?? -1) < each.path.length ? each : best),
      undefined,
    );
}

/** What a Secret or a ConfigMap holds is judged value by value; the texts of a definition are examples. */
function isToldElsewhere(manifest: Manifest | undefined, path: readonly (string | number)[]): boolean {
  if (manifest?.kind === "CustomResourceDefinition") return true;
  if (manifest === undefined) return false;
  const below = formatPointer(path.slice(manifest.path.length));
  if (isKubeconfig(manifest)) return /^\/users\/\d+\/user\/(?:token|password|client-key-data)$/.test(below);
  const template = TEMPLATES.get(manifest.kind);
  if (template !== undefined) return below.startsWith(`${formatPointer(template)}/`);
  const holdsValues = manifest.kind === "Secret" || manifest.kind === "ConfigMap";
  return holdsValues && /^\/(?:data|stringData|binaryData)\//.test(below);
}
