import { listObjectsOf } from "../../lanes/adoption.ts";
import type { Evidence } from "../../lanes/decisions/act.ts";
import { EVIDENCE_KINDS } from "../../lanes/decisions/standing.ts";
import { findRole, type Grant } from "../../lanes/lane-set.ts";
import { isTokenRole } from "../../lanes/orders/token-role.ts";
import { findLane } from "../../lanes/plan/lane-plan.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import { openCluster } from "../../live/kubectl.ts";
import { openProbe } from "../../live/kubectl-probe.ts";
import { openSession } from "../../live/openbao-session.ts";
import { readToken } from "../../live/token.ts";
import { type Check, openLog } from "../../live/verify/checks.ts";
import type { Prober } from "../../live/verify/prober.ts";
import { verifyLane } from "../../live/verify/verify-lane.ts";
import { askServer } from "../openbao.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** How a lane is verified. */
export interface VerificationOptions {
  /** A namespace that is tried from outside the store. */
  readonly probeNamespace?: string | undefined;
  /** Seconds that External Secrets may take for each look. */
  readonly waitSeconds: number;
  readonly show?: (check: Check) => void;
}

/** What is tried of a lane, by which role. */
type Trial = Pick<Prober, "lane" | "role" | "objects" | "ownPaths">;

/** Verifies what one request grants on a stack, really trying what must work and what must not. */
export async function runVerification(
  compiled: CompiledStack,
  grant: Grant,
  options: VerificationOptions & { terminal: Terminal },
): Promise<readonly Check[]> {
  const { set } = compiled;
  if (!isTokenRole(grant)) {
    const members = findLane(set, grant.ccrId)?.namespace?.lanes ?? [grant];
    const ownPaths = members.map(({ policy }) => policy.path);
    const objects = listObjectsOf(set, grant.ccrId);
    return tryLane(compiled, { lane: grant, role: findRole(set, grant), objects, ownPaths }, options);
  }
  const ownPaths = grant.lanes.map(({ policy }) => policy.path);
  const checks: Check[] = [];
  for (const [index, { externalSecret: _, ...lane }] of grant.lanes.entries()) {
    // The role itself is looked at once, and tried for each lane.
    const objects = index === 0 ? listObjectsOf(set, grant.ccrId) : [];
    checks.push(...(await tryLane(compiled, { lane, role: grant.role, objects, ownPaths }, options)));
  }
  return checks;
}

function tryLane(
  { set, settings }: CompiledStack,
  { lane, role, objects, ownPaths }: Trial,
  { terminal, ...options }: VerificationOptions & { terminal: Terminal },
): Promise<readonly Check[]> {
  const { env } = terminal;
  const log = openLog(options.show);
  return askServer(() =>
    verifyLane({
      lane,
      role,
      objects,
      ownPaths,
      otherPaths: set.lanes
        .map(({ policy }) => policy.path)
        .filter((path) => !ownPaths.includes(path))
        .slice(0, MAX_OTHERS),
      settings,
      openbao: openSession(settings),
      cluster: openCluster(settings),
      probe: openProbe(settings),
      operatorToken: readToken(env),
      caller: { jwt: env.CCR_SUBJECT_JWT, otherJwt: env.CCR_OTHER_JWT, token: env.CCR_SUBJECT_TOKEN },
      otherNamespace: options.probeNamespace ?? chooseNamespace(lane),
      patience: options.waitSeconds * 1000,
      log,
    }),
  );
}

/** How many paths of other lanes are tried. */
const MAX_OTHERS = 20;

/** Namespaces that every cluster has. */
function chooseNamespace({ externalSecret }: Trial["lane"]): string {
  return externalSecret?.delivery.namespace === "default" ? "kube-public" : "default";
}

/** True where a whole side was seen and held. */
export function isPassed(checks: readonly Check[], side: Check["side"]): boolean {
  const own = checks.filter((check) => check.side === side);
  return own.length > 0 && own.every(({ outcome }) => outcome === "passed");
}

function isSeen(checks: readonly Check[], side: Check["side"]): boolean {
  const own = checks.filter((check) => check.side === side);
  return isPassed(checks, side) || own.some(({ outcome }) => outcome === "failed");
}

/**
 * What is recorded of a verification: one entry a side, that of the application before them where there is none yet.
 * Of a side where something was not tried and nothing failed there is nothing to record: it was not seen.
 */
export function composeEvidence(
  checks: readonly Check[],
  { isApplied }: { isApplied: boolean },
): readonly Omit<Evidence, "digest" | "by">[] {
  const sides = (["positive", "negative"] as const)
    .filter((side) => isSeen(checks, side))
    .map((side) => composeSide(checks, side, EVIDENCE_KINDS[side].kind));
  const objects = checks.filter(({ id }) => objectChecks.has(id));
  const isThere = objects.length > 0 && objects.every(({ outcome }) => outcome === "passed");
  if (isApplied || !isThere) return sides;
  const at = objects.at(-1)?.at ?? formatInstant(Date.now());
  const note = `Every object is there as it was compiled: ${objects.map(({ what }) => what).join("; ")}.`;
  const apply = { at, kind: EVIDENCE_KINDS.apply.kind, check: "ccr verify", outcome: "recorded", note } as const;
  return [{ ...apply, ...listAuditIds(objects), at: checks.at(-1)?.at ?? at }, ...sides];
}

const objectChecks = new Set(["policy", "role", "store", "external-secret"]);

function composeSide(checks: readonly Check[], side: Check["side"], kind: string): Omit<Evidence, "digest" | "by"> {
  const own = checks.filter((check) => check.side === side);
  const open = own.filter(({ outcome }) => outcome !== "passed");
  const ids = [...new Set(own.map(({ id }) => id))].join(", ");
  const bad = open.map(({ id, outcome }) => `${id} ${outcome}`).join(", ");
  return {
    at: checks.at(-1)?.at ?? formatInstant(Date.now()),
    kind,
    check: "ccr verify",
    outcome: isPassed(checks, side) ? "passed" : "failed",
    ...listAuditIds(own),
    note: `${own.length - open.length} of ${own.length} checks passed, from ${own[0]?.at}: ${ids}${bad === "" ? "" : `; not so: ${bad}`}.`,
  };
}

function listAuditIds(checks: readonly Check[]): Pick<Evidence, "audit_ids"> {
  const ids = [...new Set(checks.flatMap(({ auditId }) => auditId ?? []))];
  return ids.length === 0 ? {} : { audit_ids: ids };
}
