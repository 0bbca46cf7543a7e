import type { Checked } from "../check.ts";
import { deriveDelivery } from "../delivery.ts";
import { parseKvPath } from "../kv-path.ts";
import { type CompileOptions, findReasonsToWithhold } from "../lane.ts";

/** What a granted lane delivers through External Secrets, in the words of its manifests. */
export interface GrantedLane {
  readonly ccrId: string;
  readonly environment: string;
  readonly namespace: string;
  readonly secretName: string;
  /** Name of its ClusterSecretStore. */
  readonly store: string;
  readonly mount: string;
  /** The secret's path below its mount. */
  readonly key: string;
  /** Sorted. */
  readonly fields: readonly string[];
}

/** The lanes of checked requests that External Secrets delivers and that are granted where they are for, by their ids. */
export function listGranted(checked: readonly Checked[], options: CompileOptions = {}): readonly GrantedLane[] {
  return checked
    .flatMap((each) => describeLane(each, options) ?? [])
    .sort((left, right) => (left.ccrId < right.ccrId ? -1 : 1));
}

function describeLane(checked: Checked, options: CompileOptions): GrantedLane | undefined {
  const { ccr, findings } = checked;
  const isSound = ccr !== undefined && !findings.some(({ severity }) => severity === "error");
  if (!isSound || ccr.auth.method !== "kubernetes" || ccr.delivery.surface !== "external-secrets") return undefined;
  const { environment, cluster } = ccr.target;
  const place = { environment, ...(cluster === undefined ? {} : { cluster }) };
  if (findReasonsToWithhold(checked, place, options).length > 0) return undefined;
  const { namespace, secretName, store } = deriveDelivery(ccr);
  const { mount, key } = parseKvPath(ccr.openbao.kv_path, ccr.openbao.mount);
  return {
    ccrId: ccr.id,
    environment,
    namespace,
    secretName,
    store,
    mount,
    key,
    fields: [...ccr.openbao.fields].sort(),
  };
}
