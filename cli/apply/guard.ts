import { type GuardReason, judgeEnvironment, judgeNamed, judgeSteps, objectTo } from "../../lanes/guard.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { findContextFaults } from "../../live/kubeconfig.ts";
import { explainMissing, findSilenceOfCluster } from "../../live/reachability.ts";
import { readToken } from "../../live/token.ts";
import { GuardRefusal, Refusal } from "../errors.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** Compiles a stack for an update; throws a {@link GuardRefusal} with everything that is in the way, the stack's faults too. */
export function compileForUpdate(
  compile: () => CompiledStack,
  { by, isRecorded, terminal }: { by: string | undefined; isRecorded: boolean; terminal: Terminal },
): CompiledStack {
  const reasons: GuardReason[] = [...judgeEnvironment(terminal.env)];
  if (readToken(terminal.env) === undefined) {
    reasons.push(objectTo("token-missing", "set VAULT_TOKEN, or log in with bao login"));
  }
  try {
    const compiled = compile();
    const { settings, named, set } = compiled;
    if (settings.whatIf.length > 0) reasons.push(objectTo("what-if", `ccr:whatIf: ${settings.whatIf.join(", ")}`));
    reasons.push(
      ...judgeContext(settings),
      ...judgeNamed(named, set),
      ...(isRecorded ? judgeOperator(compiled, by) : []),
    );
    if (reasons.length === 0) return compiled;
  } catch (error) {
    if (!(error instanceof Refusal) || reasons.length === 0) throw error;
    reasons.push(...error.reasons.map((message) => ({ code: "invalid", message }) as const));
  }
  throw new GuardRefusal(reasons);
}

/** Why the context of the run's kubeconfig is not the stack's cluster. */
export function judgeContext(settings: CompiledStack["settings"]): readonly GuardReason[] {
  if (settings.kubernetesObjects === "gitops") return [];
  return findContextFaults(settings).map((message) => ({ code: "other-context", message }));
}

/** Why a plan that writes to the cluster cannot be taken there: a preview passes before External Secrets is installed. */
export async function judgeCluster(
  settings: CompiledStack["settings"],
  changes: readonly PlannedStep[],
): Promise<readonly GuardReason[]> {
  if (!changes.some(({ kind }) => kind === "store" || kind === "external-secret")) return [];
  const { missing } = await findSilenceOfCluster(settings);
  return missing.length === 0 ? [] : [objectTo("not-served", explainMissing(missing, settings.kubernetesContext))];
}

/** The evidence says who applied a lane: a name must be given where the request has none. */
function judgeOperator({ set, checked, named }: CompiledStack, by: string | undefined): readonly GuardReason[] {
  if (by !== undefined) return [];
  const ids = [...set.lanes, ...set.tokenRoles].map(({ ccrId }) => ccrId);
  const granted = new Set(named.length === 0 ? ids : ids.filter((id) => named.includes(id)));
  const unnamed = checked.flatMap(({ ccr, order }) => {
    const request = ccr ?? order;
    return request !== undefined && granted.has(request.id) && request.review.applier === undefined ? [request.id] : [];
  });
  return unnamed.length === 0 ? [] : [objectTo("operator-missing", `${unnamed.sort().join(", ")}: give --by`)];
}

/** Throws a {@link GuardRefusal} where steps may not be taken. */
export function requireSteps(
  changes: readonly PlannedStep[],
  { named, others = [] }: { named: readonly string[]; others?: readonly GuardReason[] },
): void {
  const reasons = [...others, ...judgeSteps(changes, named)];
  if (reasons.length > 0) throw new GuardRefusal(reasons);
}
