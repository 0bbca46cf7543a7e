import type { YamlValue } from "../../parse/tree.ts";
import { formatPointer } from "../../positions.ts";
import type { ManifestDocument } from "../documents.ts";
import { listManifestsAt, type Manifest } from "../manifest.ts";
import type { ManifestReport } from "../rule.ts";
import { forbidConfigMapSecrets } from "./config-maps.ts";
import { forbidTemplateLiterals } from "./external-secrets.ts";
import { forbidMisspeltSecrets } from "./misspelt.ts";
import { forbidInlineSecrets, forbidSealedSecrets } from "./secrets.ts";

/** Kinds that are judged wherever an object has one: a Secret in a `manifest` of Crossplane is made as it stands there. */
const KINDS: ReadonlySet<string> = new Set(
  ["Secret", "SealedSecret", "ConfigMap", "ExternalSecret", "ClusterExternalSecret", "PushSecret"].flatMap((kind) => [
    kind,
    `${kind}List`,
  ]),
);

/** True for the kind of an object that is judged in another one. */
export function isNestedKind(kind: string): boolean {
  return KINDS.has(kind);
}

/** Judges the objects within other objects, such as those of Crossplane, Open Cluster Management, kro and policies. */
export function judgeNested(document: ManifestDocument, manifests: readonly Manifest[], report: ManifestReport): void {
  const nested = listNested(document, manifests);
  forbidSealedSecrets({ documents: [document], manifests: nested.filter(isWholeObject) }, report);
  for (const rule of [forbidInlineSecrets, forbidConfigMapSecrets, forbidTemplateLiterals, forbidMisspeltSecrets])
    rule({ documents: [document], manifests: nested }, report);
}

/** Keys of policies below which stands what an object must be like, or must not. */
const PATTERNS: ReadonlySet<string | number> = new Set(["pattern", "anyPattern"]);

/** True for an object, and no words about such: a list of kinds, the owner or the target of something, a pattern. */
function isWholeObject({ body, apiVersion, path }: Manifest): boolean {
  if (path.some((step) => PATTERNS.has(step))) return false;
  return body.spec !== undefined || (apiVersion !== "" && body.metadata !== undefined);
}

/** The objects within the manifests of a document. */
export function listNested(document: ManifestDocument, manifests: readonly Manifest[]): readonly Manifest[] {
  const known = new Set((groupByDocument(manifests).get(document) ?? []).map(({ path }) => formatPointer(path)));
  const found: Manifest[] = [];
  const visit = (value: YamlValue, path: readonly (string | number)[]): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value) && typeof value.kind === "string" && isNestedKind(value.kind)) {
      for (const each of listManifestsAt(document, path)) {
        const place = formatPointer(each.path);
        if (!known.has(place)) found.push(each);
        known.add(place);
      }
    }
    const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
    for (const [key, each] of entries) visit(each, [...path, key]);
  };
  visit(document.root, []);
  return found;
}

const groups = new WeakMap<readonly Manifest[], ReadonlyMap<ManifestDocument, readonly Manifest[]>>();

/** The manifests of each document, which may be asked for by each. */
export function groupByDocument(manifests: readonly Manifest[]): ReadonlyMap<ManifestDocument, readonly Manifest[]> {
  const found = groups.get(manifests) ?? Map.groupBy(manifests, ({ document }) => document);
  groups.set(manifests, found);
  return found;
}
