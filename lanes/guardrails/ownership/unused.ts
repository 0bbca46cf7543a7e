import type { ManifestRule } from "../rule.ts";
import { fileOf, isBelow } from "./places.ts";
import { isExternalSecret, listAllUses, targetOf } from "./secret-objects.ts";

/** What is stated about nothing is taken away, before something else comes to its place and inherits it. */
export const checkUnused: ManifestRule = (set, report) => {
  const { manifests, documents, ownership: file, isPartial } = set;
  if (file === undefined || isPartial === true) return;
  const { services, bundles = [], authorities = [] } = file.value;
  const files = new Set(documents.map(fileOf));
  const namespaces = new Set(manifests.map(({ namespace }) => namespace));
  for (const [at, service] of services.entries()) {
    const isThere = service.namespaces.some((each) => namespaces.has(each));
    const hasFiles = service.folders.some((folder) => [...files].some((each) => isBelow(each, folder)));
    if (!isThere && !hasFiles) report(file.document, "obsolete-ownership", ["services", at], "It has no manifest");
  }
  const made = new Set(
    manifests.flatMap((each) => {
      if (isExternalSecret(each)) return [targetOf(each).name];
      return each.kind === "Secret" ? [each.name] : [];
    }),
  );
  for (const [at, { name }] of bundles.entries()) {
    if (!made.has(name)) report(file.document, "obsolete-ownership", ["bundles", at], "No manifest makes it");
  }
  const named = new Set([...made, ...listAllUses(set).map(({ use }) => use.name)]);
  for (const [at, { secret }] of authorities.entries()) {
    if (named.has(secret)) continue;
    report(file.document, "obsolete-ownership", ["authorities", at], "No manifest names this Secret");
  }
};
