import type { ManifestRule } from "../rule.ts";
import { checkApiVersions } from "./api-versions.ts";
import { checkAdmission, checkConditions } from "./conditions.ts";
import { checkGeneratorReferences } from "./generator-references.ts";
import { checkGrants } from "./grants.ts";
import { checkPolicies } from "./policies.ts";
import { checkForm } from "./remote-references.ts";
import { checkStoreReferences } from "./stores.ts";

/** Rules of what External Secrets reads, through which store, and what it writes. */
export const WIRING_RULES: readonly ManifestRule[] = [
  ...[checkApiVersions, checkStoreReferences, checkConditions, checkAdmission],
  ...[checkGeneratorReferences, checkForm, checkGrants, checkPolicies],
];
