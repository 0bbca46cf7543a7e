import type { ManifestRule } from "../rule.ts";
import { listOfGroup } from "./read-external-secret.ts";

/** The version that External Secrets 0.20.4 serves of each kind, but for generators (its module's config/crds/bases). */
const SERVED: ReadonlyMap<string, string> = new Map([
  ["ExternalSecret", "external-secrets.io/v1"],
  ["ClusterExternalSecret", "external-secrets.io/v1"],
  ["SecretStore", "external-secrets.io/v1"],
  ["ClusterSecretStore", "external-secrets.io/v1"],
  ["PushSecret", "external-secrets.io/v1alpha1"],
  ["ClusterPushSecret", "external-secrets.io/v1alpha1"],
]);
const GENERATORS = "generators.external-secrets.io/v1alpha1";

/** The API server has no object of a version that is not served. */
export const checkApiVersions: ManifestRule = ({ manifests }, report) => {
  for (const manifest of listOfGroup(manifests)) {
    const served = manifest.apiVersion.startsWith("generators.") ? GENERATORS : SERVED.get(manifest.kind);
    if (served === undefined || manifest.apiVersion === served) continue;
    report(
      manifest,
      "external-secrets-version",
      ["apiVersion"],
      "External Secrets does not serve this version",
      `Write apiVersion: ${served}.`,
    );
  }
};
