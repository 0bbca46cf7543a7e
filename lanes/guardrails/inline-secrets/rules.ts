import { judgeEveryReading } from "../judge-readings.ts";
import type { ManifestRule } from "../rule.ts";
import { forbidAnnotationSecrets } from "./annotations.ts";
import { forbidReleaseSecrets, judgeChartValues, listChartValues } from "./chart-values.ts";
import { forbidConfigMapSecrets } from "./config-maps.ts";
import { makeEmbeddedRule, makeEmbeddedSearch } from "./embedded.ts";
import { forbidTemplateLiterals } from "./external-secrets.ts";
import { forbidKnownValues } from "./known-values.ts";
import { forbidKubeconfigs } from "./kubeconfig.ts";
import { forbidGeneratedSecrets } from "./kustomize.ts";
import { forbidMadeLines } from "./made-lines.ts";
import { forbidMisspeltSecrets } from "./misspelt.ts";
import { forbidVolumeSecrets } from "./mount-options.ts";
import { forbidNamedPasswords } from "./named-fields.ts";
import { forbidInlineSecrets, forbidSealedSecrets } from "./secrets.ts";
import { forbidSopsDocuments, isSopsDocument } from "./sops.ts";
import { forbidStoreLiterals } from "./stores.ts";
import { forbidContainerSecrets } from "./workloads.ts";

/** Rules of objects and of what gives charts their values. */
const OBJECT_RULES: readonly ManifestRule[] = [
  forbidSealedSecrets,
  forbidSopsDocuments,
  forbidInlineSecrets,
  forbidContainerSecrets,
  forbidConfigMapSecrets,
  forbidAnnotationSecrets,
  forbidNamedPasswords,
  forbidTemplateLiterals,
  forbidGeneratedSecrets,
  forbidReleaseSecrets,
  forbidStoreLiterals,
  forbidVolumeSecrets,
  forbidKubeconfigs,
  forbidMadeLines,
  forbidMisspeltSecrets,
];

const searchEmbedded = makeEmbeddedSearch(OBJECT_RULES);

const judgeObjects = judgeEveryReading([...OBJECT_RULES, makeEmbeddedRule(searchEmbedded)]);

/** Rules of inline secrets that look at one file alone. */
export const INLINE_SECRETS_FILE_RULES: readonly ManifestRule[] = [judgeObjects, forbidKnownValues];

/** The values that a chart has of its own; nobody may have applied them, but everybody starts with them. */
export const warnOfChartValues: ManifestRule = ({ documents }, report) => {
  for (const document of listChartValues(documents)) {
    judgeChartValues(document, report);
    if (isSopsDocument(document)) report(document, "secret-in-values", ["sops"], "Values that SOPS encrypted");
    searchEmbedded(document, (where, _code, path, message) => report(where, "secret-in-values", path, message));
  }
};

/** Rules of inline secrets: no credential in Git, whatever holds it. */
export const INLINE_SECRETS_RULES: readonly ManifestRule[] = [...INLINE_SECRETS_FILE_RULES, warnOfChartValues];
