import type { DeclaredResource } from "../resource.ts";

const ofValue = "it holds a secret value, which ends up in the state: write the value to OpenBao by its custodian";
const ofCredential = "its credential ends up in the state: have the workload log in by the role of its lane";

/** @pulumi/vault 7.8.0: what writes or reads a value, and what answers with a credential. */
const faults: ReadonlyMap<string, string> = new Map([
  ["vault:kv/secret:Secret", ofValue],
  ["vault:kv/secretV2:SecretV2", ofValue],
  ["vault:generic/secret:Secret", ofValue],
  ["vault:generic/endpoint:Endpoint", ofValue],
  ["vault:index/token:Token", ofCredential],
  ["vault:appRole/authBackendLogin:AuthBackendLogin", ofCredential],
  ["vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId", ofCredential],
  ["vault:aws/authBackendLogin:AuthBackendLogin", ofCredential],
]);

/** A resource of OpenBao that has a value or a credential among its inputs or outputs, be it declared or only read. */
export function findValueFaults({ type }: Pick<DeclaredResource, "type">): readonly string[] {
  const fault = faults.get(type);
  return fault === undefined ? [] : [fault];
}
