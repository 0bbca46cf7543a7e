import { environmentOf } from "../ownership/places.ts";
import type { ManifestRule } from "../rule.ts";
import { asMap } from "../values.ts";
import { findValuesFaults } from "./chart-values.ts";
import { findDevOnly } from "./judge-object.ts";

/** What only a development server has is in no environment that is production, neither as an object nor by a chart's values. */
const forbidDevelopment: ManifestRule = ({ manifests, documents, ownership: file }, report) => {
  const environments = file?.value.environments ?? [];
  if (file === undefined || !environments.some(({ production }) => production)) return;
  for (const manifest of manifests) {
    const environment = environmentOf(file.value, manifest);
    if (environment?.production !== true) continue;
    for (const { path, message } of findDevOnly({ kind: manifest.kind, content: manifest.body })) {
      report(manifest, "development-only", path, say(environment.name, message));
    }
  }
  const objects = new Set(manifests.map(({ document }) => document));
  for (const document of documents) {
    const environment = objects.has(document) ? undefined : environmentOf(file.value, document);
    if (environment?.production !== true || asMap(document.root)?.kind !== undefined) continue;
    for (const { path, message } of findValuesFaults(document.root)) {
      report(document, "development-only", path, say(environment.name, message));
    }
  }
};

/** The hint says what to do; the first part of a message what is wrong. */
function say(environment: string, message: string): string {
  const [what = ""] = message.split(": ");
  return `In ${environment}: ${what}`;
}

/** Rules of what belongs to development alone. */
export const DEV_ONLY_RULES: readonly ManifestRule[] = [forbidDevelopment];
