import { storedAt, textOf, trimSlashes, type VaultKind } from "../kind.ts";
import { namespaceProperty } from "../property.ts";

/** The settings of a mounted Kubernetes auth method; the id is `auth/<backend>/config`. */
export const kubernetesConfig: VaultKind = {
  type: "vault:kubernetes/authBackendConfig:AuthBackendConfig",
  properties: [
    { name: "backend", type: "string", local: true, replaces: true, default: "kubernetes" },
    namespaceProperty,
    { name: "disableIssValidation", type: "bool", computed: true },
    { name: "disableLocalCaJwt", type: "bool", computed: true },
    { name: "issuer", type: "string" },
    { name: "kubernetesCaCert", type: "string", computed: true },
    { name: "kubernetesHost", type: "string", required: true },
    { name: "pemKeys", type: "list" },
    { name: "tokenReviewerJwt", type: "string", writeOnly: true },
    { name: "useAnnotationsAsAliasMetadata", type: "bool", computed: true },
  ],
  idOf: (inputs) => `auth/${trimSlashes(textOf(inputs, "backend"))}/config`,
  locate(id) {
    const backend = /^auth\/(.+)\/config$/.exec(id)?.[1];
    return backend === undefined ? undefined : { backend };
  },
  ...storedAt((id) => id, "POST"),
  // The API has no way to delete it, so that the official provider only forgets it (terraform-provider-vault v5.8.0).
  delete: async () => {},
};
