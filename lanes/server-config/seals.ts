/** One setting of a seal, and the variable of the server's environment that it may come from. */
interface SealSetting {
  readonly name: string;
  readonly variable?: string;
  /** Never in a file: the variable, or the identity of the machine, has it. */
  readonly isSecret?: true;
  readonly isOptional?: true;
}

/** A seal as the generator writes it. */
export interface Seal {
  readonly settings: readonly SealSetting[];
  /** Where its key is. */
  readonly keeps: "kms" | "hsm" | "openbao" | "beside" | "people";
}

// OpenBao 2.6.2, website/content/docs/configuration/seal/*.mdx.
const seals = {
  awskms: {
    keeps: "kms",
    settings: [
      { name: "region", variable: "AWS_REGION" },
      { name: "kms_key_id", variable: "VAULT_AWSKMS_SEAL_KEY_ID" },
      { name: "endpoint", isOptional: true },
      { name: "access_key", variable: "AWS_ACCESS_KEY_ID", isSecret: true },
      { name: "secret_key", variable: "AWS_SECRET_ACCESS_KEY", isSecret: true },
    ],
  },
  gcpckms: {
    keeps: "kms",
    settings: [
      { name: "project", variable: "GOOGLE_PROJECT" },
      { name: "region", variable: "GOOGLE_REGION" },
      { name: "key_ring", variable: "VAULT_GCPCKMS_SEAL_KEY_RING" },
      { name: "crypto_key", variable: "VAULT_GCPCKMS_SEAL_CRYPTO_KEY" },
      { name: "credentials", variable: "GOOGLE_APPLICATION_CREDENTIALS", isSecret: true },
    ],
  },
  azurekeyvault: {
    keeps: "kms",
    settings: [
      { name: "tenant_id", variable: "AZURE_TENANT_ID" },
      { name: "vault_name", variable: "VAULT_AZUREKEYVAULT_VAULT_NAME" },
      { name: "key_name", variable: "VAULT_AZUREKEYVAULT_KEY_NAME" },
      { name: "client_id", variable: "AZURE_CLIENT_ID", isOptional: true },
      { name: "client_secret", variable: "AZURE_CLIENT_SECRET", isSecret: true },
    ],
  },
  ocikms: {
    keeps: "kms",
    settings: [
      { name: "key_id", variable: "VAULT_OCIKMS_SEAL_KEY_ID" },
      { name: "crypto_endpoint", variable: "VAULT_OCIKMS_CRYPTO_ENDPOINT" },
      { name: "management_endpoint", variable: "VAULT_OCIKMS_MANAGEMENT_ENDPOINT" },
      { name: "auth_type_api_key", isOptional: true },
    ],
  },
  pkcs11: {
    keeps: "hsm",
    settings: [
      { name: "lib", variable: "BAO_HSM_LIB" },
      { name: "token_label", variable: "BAO_HSM_TOKEN_LABEL" },
      { name: "key_label", variable: "BAO_HSM_KEY_LABEL" },
      { name: "key_id", variable: "BAO_HSM_KEY_ID", isOptional: true },
      { name: "mechanism", variable: "BAO_HSM_MECHANISM", isOptional: true },
      { name: "pin", variable: "BAO_HSM_PIN", isSecret: true },
    ],
  },
  kmip: {
    keeps: "hsm",
    settings: [
      { name: "endpoint", variable: "BAO_KMIP_ENDPOINT" },
      { name: "kms_key_id", variable: "BAO_KMIP_WRAPPER_KEY_ID" },
      { name: "client_cert", variable: "BAO_KMIP_CLIENT_CERT" },
      { name: "client_key", variable: "BAO_KMIP_CLIENT_KEY" },
      { name: "ca_cert", variable: "BAO_KMIP_CA_CERT", isOptional: true },
    ],
  },
  transit: {
    keeps: "openbao",
    settings: [
      { name: "address", variable: "BAO_ADDR" },
      { name: "key_name", variable: "VAULT_TRANSIT_SEAL_KEY_NAME" },
      { name: "mount_path", variable: "VAULT_TRANSIT_SEAL_MOUNT_PATH" },
      { name: "tls_ca_cert", variable: "BAO_CACERT", isOptional: true },
      { name: "token", variable: "BAO_TOKEN", isSecret: true },
    ],
  },
  static: {
    keeps: "beside",
    settings: [{ name: "current_key_id" }, { name: "current_key" }],
  },
  shamir: { keeps: "people", settings: [] },
} as const satisfies Record<string, Seal>;

/** A seal that the generator knows. */
export type SealName = keyof typeof seals;

/** All of them, by name. */
export const SEALS: Readonly<Record<SealName, Seal>> = seals;

/** Their names, for the command line. */
export const SEAL_NAMES = Object.keys(seals) as readonly SealName[];
