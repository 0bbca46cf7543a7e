import type { Checked } from "./check.ts";
import { compileExternalSecret, type ExternalSecretGrant } from "./external-secret.ts";
import { type KvPath, parseKvPath } from "./kv-path.ts";
import { formatPolicy } from "./policy-text.ts";
import { compileRole, type JwtRole, type KubernetesRole } from "./role.ts";
import { isGranted } from "./rules/states.ts";
import type { Ccr } from "./schema.ts";
import type { StackSettings } from "./stack-settings.ts";

declare const compiled: unique symbol;

/** The OpenBao policy of a lane: its physical name, and its whole text. */
export interface LanePolicy {
  readonly name: string;
  readonly text: string;
  /** The one API path that the text grants `read` on. */
  readonly path: string;
}

/** One approved lane, compiled: only {@link compileLane} can make one. */
export interface Lane {
  readonly [compiled]: true;
  readonly ccrId: string;
  /** The lane's identity, and its logical name: it outlives the request that asked for it. */
  readonly name: string;
  readonly policy: LanePolicy;
  readonly role: KubernetesRole | JwtRole;
  /** Present where External Secrets delivers: then the role and the store belong to the namespace. */
  readonly externalSecret?: ExternalSecretGrant;
}

/** A request that grants nothing on this stack, and every reason why. */
export interface Withheld {
  readonly ccrId: string;
  readonly title: string;
  readonly reasons: readonly string[];
}

/** Compiles a request that has no error finding; throws for one that has, since a finding must stop the program. */
export function compileLane(checked: Checked, settings: StackSettings): Lane | Withheld {
  const { ccr } = checked;
  if (ccr === undefined || checked.findings.some(({ severity }) => severity === "error")) {
    throw new TypeError("a request with error findings cannot be compiled");
  }
  const reasons = findReasonsToWithhold(ccr, settings);
  if (reasons.length > 0) return { ccrId: ccr.id, title: ccr.title, reasons };
  const kvPath = parseKvPath(ccr.openbao.kv_path, ccr.openbao.mount);
  const role = compileRole(ccr);
  const lane: Omit<Lane, typeof compiled> = {
    ccrId: ccr.id,
    name: ccr.openbao.policy_name,
    policy: compilePolicy(ccr, { kvPath, settings }),
    role,
    ...(role.method === "kubernetes" && ccr.delivery.surface === "external-secrets"
      ? { externalSecret: compileExternalSecret(ccr, { settings, role, key: kvPath.key }) }
      : {}),
  };
  return lane as Lane;
}

/** True for a lane that was compiled, false for a request that is withheld. */
export function isLane(result: Lane | Withheld): result is Lane {
  return "policy" in result;
}

/** Why the request grants nothing on a stack of that environment and cluster: every reason, none where it grants. */
export function findReasonsToWithhold(
  ccr: Ccr,
  settings: Pick<StackSettings, "environment" | "cluster">,
): readonly string[] {
  const reasons: string[] = [];
  if (!isGranted(ccr)) reasons.push(`status ${ccr.status} grants nothing`);
  if (!ccr.auth.bound_claims_confirmed) reasons.push("its auth binding is not confirmed");
  if (ccr.target.environment !== settings.environment) {
    reasons.push(`it is for environment ${ccr.target.environment}, this stack is ${settings.environment}`);
  }
  const { cluster } = ccr.target;
  if (cluster !== undefined && cluster !== settings.cluster) {
    reasons.push(`it is for cluster ${cluster}, this stack is ${settings.cluster ?? "for no named cluster"}`);
  }
  return reasons;
}

function compilePolicy(ccr: Ccr, { kvPath, settings }: { kvPath: KvPath; settings: StackSettings }): LanePolicy {
  const granted = settings.kvVersion === 2 ? kvPath.apiPath : kvPath.path;
  return {
    name: ccr.openbao.policy_name,
    path: granted,
    text: formatPolicy([{ path: granted, capabilities: ["read"] }]),
  };
}
