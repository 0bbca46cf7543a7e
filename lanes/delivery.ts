import type { Ccr } from "./schema.ts";

/** The names that a request delivered by External Secrets ends up with. */
export interface DeliveryNames {
  readonly namespace: string;
  readonly secretName: string;
  readonly store: string;
  readonly role: string;
}

/** Names of the delivery: as written where they are, else by the conventions for role, bundle and store. */
export function deriveDelivery(ccr: Ccr): DeliveryNames {
  const fromRole = /^external-secrets-(.+)$/.exec(ccr.auth.role)?.[1];
  const namespace = ccr.delivery.namespace ?? fromRole ?? ccr.target.tenant;
  const bundle = ccr.openbao.kv_path.slice(ccr.openbao.kv_path.lastIndexOf("/") + 1);
  return {
    namespace,
    secretName: ccr.delivery.secret_name ?? bundle,
    store: ccr.delivery.store ?? `openbao-${namespace}`,
    role: ccr.auth.role,
  };
}
