import type { Checked } from "./check.ts";
import { markCompiled } from "./compiled.ts";
import type { IsSigned } from "./decisions/approval.ts";
import { type Digest, digestRequest } from "./decisions/digest.ts";
import { judgeStanding, type Standing } from "./decisions/standing.ts";
import { describeLane, type LaneDescription } from "./describe-lane.ts";
import { compileExternalSecret, type ExternalSecretGrant } from "./external-secret.ts";
import { parseKvPath } from "./kv-path.ts";
import { type End, findEnds } from "./orders/judge.ts";
import { compilePolicy, type LanePolicy } from "./policy/lane-policy.ts";
import { type Proof, proveLane } from "./proof.ts";
import { compileRole, type LaneRole } from "./role.ts";
import { parseInstant } from "./rules/dates.ts";
import { isGranted } from "./rules/states.ts";
import type { Ccr } from "./schema.ts";
import type { StackSettings } from "./stack-settings.ts";

declare const compiled: unique symbol;

/** One approved lane, compiled: only {@link compileLane} can make one. */
export interface Lane {
  readonly [compiled]: true;
  readonly ccrId: string;
  readonly title: string;
  /** Why the workload needs it, in the words of the request. */
  readonly purpose: string;
  /** The lane's identity, and its logical name: it outlives the request that asked for it. */
  readonly name: string;
  /** Id of the request whose lane this one continues. */
  readonly supersedes?: string;
  /** Digest of the reviewed content that it was compiled from. */
  readonly digest: Digest;
  /** The fields that are read, sorted. */
  readonly fields: readonly string[];
  readonly policy: LanePolicy;
  readonly role: LaneRole;
  /** Present where External Secrets delivers: then the role and the store belong to the namespace. */
  readonly externalSecret?: ExternalSecretGrant;
  /** What was shown of the objects above taken together; every claim holds. */
  readonly proof: Proof;
  /** The lane in the words of a reviewer. */
  readonly description: LaneDescription;
  /** Present where only a what-if grants it: the reasons why it is withheld otherwise. */
  readonly whatIf?: readonly string[];
}

/** A request that grants nothing on this stack, and every reason why. */
export interface Withheld {
  readonly ccrId: string;
  readonly title: string;
  /** The name that its lane would have. */
  readonly name: string;
  readonly supersedes?: string;
  readonly reasons: readonly string[];
  /** True where its status takes the access away; false where it only is another stack's, or its approval is void. */
  readonly isDecided: boolean;
  /** True where it is another stack's. */
  readonly isElsewhere: boolean;
}

/** A lane whose objects do not fit together, so that it would grant something else than was asked for. */
export class UnprovenLaneError extends Error {
  override readonly name = "UnprovenLaneError";
}

/** What a compilation needs to know of the world. */
export interface CompileOptions {
  /** Checks a signature, where the stack requires one; without it no signature is good. */
  readonly isSigned?: IsSigned | undefined;
  /** Milliseconds since 1970, to tell a record of the future and the end of a validity by; absent: there is none. */
  readonly now?: number | undefined;
}

/**
 * Compiles a request that has no error finding. Throws a TypeError for one that has, since a finding must stop the
 * program, and an {@link UnprovenLaneError} for one whose objects would not fit together.
 */
export function compileLane(
  checked: Checked,
  settings: StackSettings,
  { isSigned = () => false, now }: CompileOptions = {},
): Lane | Withheld {
  const { ccr } = checked;
  if (ccr === undefined || checked.findings.some(({ severity }) => severity === "error")) {
    throw new TypeError("a request with error findings cannot be compiled");
  }
  const elsewhere = findReasonsOfPlace(ccr, settings);
  const signed = settings.allowedSigners === undefined ? undefined : isSigned;
  const standing = standingOf(checked, ccr, signed);
  const ends = findEnds(checked.orders, { isSigned: signed, whatIf: settings.whatIf, subject: ccr });
  const pending = [...findReasonsOfDecision(ccr, standing), ...listReasons(ends), ...findReasonsOfTime(ccr, now)];
  const isWhatIf = elsewhere.length === 0 && pending.length > 0 && settings.whatIf.includes(ccr.id);
  const reasons = [...pending, ...elsewhere];
  if (reasons.length > 0 && !isWhatIf) {
    const isDecided = !isGranted(ccr) || isOver(ccr, now) || isEnded(ends);
    return { ...identify(ccr), reasons, isDecided, isElsewhere: elsewhere.length > 0 };
  }
  const lane = { ...compileObjects(ccr, settings), digest: standing.approval.digest };
  const proof = proveLane(lane);
  const failed = proof.filter(({ holds }) => !holds);
  if (failed.length > 0) throw new UnprovenLaneError(failed.map(({ claim }) => claim).join("; "));
  const whatIf = isWhatIf ? { whatIf: pending } : {};
  return markCompiled({ ...lane, proof, description: describeLane(lane, whatIf.whatIf), ...whatIf } as Lane);
}

/** True for a lane that was compiled, false for a request that is withheld. */
export function isLane(result: Lane | Withheld): result is Lane {
  return "policy" in result;
}

/** Why the request grants nothing on a stack of that environment and cluster: every reason, none where it grants. */
export function findReasonsToWithhold(
  checked: Checked,
  place: StackPlace,
  { isSigned, now }: CompileOptions = {},
): readonly string[] {
  const { ccr } = checked;
  if (ccr === undefined) throw new TypeError("a request that does not fit the schema has no reasons");
  return [
    ...findReasonsOfDecision(ccr, standingOf(checked, ccr, isSigned)),
    ...listReasons(findEnds(checked.orders, { isSigned, subject: ccr })),
    ...findReasonsOfTime(ccr, now),
    ...findReasonsOfPlace(ccr, place),
  ];
}

const listReasons = (ends: readonly End[]): readonly string[] => ends.map(({ reason }) => reason);

/** An order that is approved takes the access away; one whose approval is void only keeps it from coming back. */
const isEnded = (ends: readonly End[]): boolean => ends.some(({ isDecided }) => isDecided);

/** A validity that is over was approved as such: its end takes the access away. */
function isOver({ validity }: Ccr, now: number | undefined): boolean {
  const end = parseInstant(validity?.not_after ?? "");
  return now !== undefined && end !== undefined && now > end;
}

/** Why it grants nothing now; without a clock it is always time. */
function findReasonsOfTime(ccr: Ccr, now: number | undefined): readonly string[] {
  const { not_before: from, not_after: to } = ccr.validity ?? {};
  const begin = parseInstant(from ?? "");
  const isEarly = now !== undefined && begin !== undefined && now < begin;
  return [
    ...(isEarly ? [`its validity begins at ${from}`] : []),
    ...(isOver(ccr, now) ? [`its validity ended at ${to}`] : []),
  ];
}

/** What of a stack says whose lanes it declares. */
export type StackPlace = Pick<StackSettings, "environment" | "cluster" | "tenants">;

function standingOf({ policyFile }: Checked, ccr: Ccr, isSigned: IsSigned | undefined): Standing {
  return judgeStanding(ccr, { policyFile, isSigned });
}

/** What is still to be decided, confirmed or recorded. */
function findReasonsOfDecision(ccr: Ccr, { uncarried }: Standing): readonly string[] {
  const unconfirmed = ccr.auth.bound_claims_confirmed ? [] : ["its auth binding is not confirmed"];
  if (!isGranted(ccr)) return [`status ${ccr.status} grants nothing`, ...unconfirmed];
  return [...uncarried.map((reason) => `its records do not carry status ${ccr.status}: ${reason}`), ...unconfirmed];
}

/** A request that says for which stack it is; a role for several lanes names no tenant, and goes with its lanes. */
interface PlacedRequest {
  readonly target: Pick<Ccr["target"], "environment" | "cluster"> & { readonly tenant?: string };
}

/** What makes it another stack's. */
export function findReasonsOfPlace({ target }: PlacedRequest, place: StackPlace): readonly string[] {
  const reasons: string[] = [];
  const { environment, cluster, tenant } = target;
  if (environment !== place.environment) {
    reasons.push(`it is for environment ${environment}, this stack is ${place.environment}`);
  }
  if (cluster !== undefined && cluster !== place.cluster) {
    reasons.push(`it is for cluster ${cluster}, this stack is ${place.cluster ?? "for no named cluster"}`);
  }
  if (tenant !== undefined && place.tenants?.includes(tenant) === false) {
    reasons.push(`it is of tenant ${tenant}, this stack is of others (ccr:tenants)`);
  }
  return reasons;
}

/** What a lane consisted of: names to look for. It is no {@link Lane}, and nothing can be declared from it. */
export type FormerLane = Omit<Lane, typeof compiled | "proof" | "description" | "whatIf">;

/** What the lane of a checked request consists of, or consisted of while it was granted. */
export function describeFormerLane({ ccr, policyFile }: Checked, settings: StackSettings): FormerLane {
  if (ccr === undefined) throw new TypeError("a request that does not fit the schema has no lane");
  return { ...compileObjects(ccr, settings), digest: digestRequest(ccr, policyFile) };
}

function compileObjects(
  ccr: Ccr,
  settings: StackSettings,
): Omit<Lane, typeof compiled | "digest" | "proof" | "description"> {
  const { key } = parseKvPath(ccr.openbao.kv_path, ccr.openbao.mount);
  const role = compileRole(ccr);
  return {
    ...identify(ccr),
    purpose: ccr.target.purpose,
    fields: [...ccr.openbao.fields].sort(),
    policy: compilePolicy(ccr, settings.kvVersion),
    role,
    ...(role.method === "kubernetes" && ccr.delivery.surface === "external-secrets"
      ? { externalSecret: compileExternalSecret(ccr, { settings, role, key }) }
      : {}),
  };
}

function identify({ id, title, openbao, supersedes }: Ccr): Pick<Lane, "ccrId" | "title" | "name" | "supersedes"> {
  return { ccrId: id, title, name: openbao.policy_name, ...(supersedes === undefined ? {} : { supersedes }) };
}
