import type { ManifestRule } from "../rule.ts";
import { forbidReleaseSecrets, warnOfChartValues } from "./chart-values.ts";
import { forbidConfigMapSecrets } from "./config-maps.ts";
import { forbidTemplateLiterals } from "./external-secrets.ts";
import { forbidKnownValues } from "./known-values.ts";
import { forbidKubeconfigs } from "./kubeconfig.ts";
import { forbidGeneratedSecrets } from "./kustomize.ts";
import { forbidInlineSecrets, forbidSealedSecrets } from "./secrets.ts";
import { forbidStoreLiterals } from "./stores.ts";
import { forbidContainerSecrets } from "./workloads.ts";

/** Rules of inline secrets that look at one file alone. */
export const INLINE_SECRETS_FILE_RULES: readonly ManifestRule[] = [
  forbidSealedSecrets,
  forbidInlineSecrets,
  forbidContainerSecrets,
  forbidConfigMapSecrets,
  forbidTemplateLiterals,
  forbidGeneratedSecrets,
  forbidReleaseSecrets,
  forbidStoreLiterals,
  forbidKubeconfigs,
  forbidKnownValues,
];

/** Rules of inline secrets: no credential in Git, whatever holds it. */
export const INLINE_SECRETS_RULES: readonly ManifestRule[] = [...INLINE_SECRETS_FILE_RULES, warnOfChartValues];
