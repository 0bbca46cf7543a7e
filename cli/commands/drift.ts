import { nameObject } from "../../lanes/adoption.ts";
import { auditGrants, type OutOfBandGrant } from "../../lanes/drift/audit-grants.ts";
import { describeReach, type GrantGroup, groupGrants } from "../../lanes/drift/group-grants.ts";
import type { EndedObject } from "../../lanes/drift/list-ended.ts";
import { judgeNamed } from "../../lanes/guard.ts";
import type { LaneSet } from "../../lanes/lane-set.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { mapSteps } from "../../lanes/plan/map-steps.ts";
import type { AnyRequest } from "../../lanes/reviewable.ts";
import { readAccess } from "../../live/access.ts";
import { openSession } from "../../live/openbao-session.ts";
import { explainReviewers } from "../../live/reviewers.ts";
import { readToken } from "../../live/token.ts";
import { GuardRefusal } from "../errors.ts";
import { type FoundObject, lookAtAll } from "../live-objects.ts";
import { lookAtEnded } from "../look-at-ended.ts";
import { askServer } from "../openbao.ts";
import { describeDifference, explainStep, nameStep, signOf } from "../plan/text.ts";
import { previewStack } from "../pulumi.ts";
import { showPlainly } from "../reports/report.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import { listOwnPolicies } from "../stack-authority.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface DriftOptions extends StackOptions {
  readonly accept?: readonly string[];
  readonly engine?: boolean;
  readonly json?: true;
}

/** What is otherwise than the requests say, and what could not be told. */
interface Drift {
  readonly objects: readonly FoundObject[];
  /** Requests that were approved and not applied yet: that their objects are absent is no drift. */
  readonly pending: readonly string[];
  readonly grants: readonly OutOfBandGrant[];
  /** What is there although its requests grant nothing. */
  readonly ended: readonly EndedObject[];
  /** Stores that are as declared, and that their controller cannot log in by. */
  readonly notReady: readonly {
    readonly object: string;
    readonly requests: readonly string[];
    readonly reason: string;
  }[];
  /** How the auth of stores that are not there, or not ready, differs from the stack's cluster. */
  readonly reviewers: readonly string[];
  /** What an update would do after a refresh of the stack's state; absent where the engine was not asked. */
  readonly changes?: readonly PlannedStep[];
  readonly problems: readonly string[];
}

/** `ccr drift`: 3 where something has drifted, 1 where something could not be looked at, 0 where all is as approved. */
export async function showDrift({ operands, options, terminal }: Invocation<DriftOptions>): Promise<ExitCode> {
  const compiled = compileStack(operands, options, terminal);
  const reasons = judgeNamed(compiled.named, compiled.set);
  if (reasons.length > 0) throw new GuardRefusal(reasons);
  const drift = await findDrift(compiled, options, terminal);
  terminal.write(options.json ? formatJson(drift) : formatText(drift, terminal.style));
  if (drift.problems.length > 0) return 1;
  return hasDrifted(drift) ? 3 : 0;
}

async function findDrift(compiled: CompiledStack, options: DriftOptions, terminal: Terminal): Promise<Drift> {
  const { set, settings, named, checked } = compiled;
  const isMeant = (ids: readonly string[]): boolean => named.length === 0 || ids.some((id) => named.includes(id));
  const seen = (await lookAtAll(compiled, terminal)).filter(({ object }) => isMeant(object.ccrIds));
  const approved = new Set(checked.flatMap(({ ccr, order }) => listApproved(ccr ?? order)));
  const isPending = ({ object, state }: FoundObject): boolean =>
    state === "absent" && object.ccrIds.every((id) => approved.has(id));
  const access = await askServer(() => readAccess(openSession(settings), readToken(terminal.env)));
  const lanes = set.lanes.filter(({ ccrId }) => isMeant([ccrId]));
  const { ended, problems } = await lookAtEnded(compiled);
  const reviewers = await askServer(() => explainReviewers(listMounts(set, seen), settings));
  const preview = options.engine === false ? undefined : await previewStack(compiled, { terminal, refresh: true });
  return {
    objects: seen.filter((each) => each.state !== "same" && !isPending(each)),
    pending: [...new Set(seen.filter(isPending).flatMap(({ object }) => object.ccrIds))].sort(),
    grants: auditGrants(
      { ...set, lanes },
      access,
      new Set([...(options.accept ?? []), ...listOwnPolicies(compiled, access, terminal)]),
    ),
    ended,
    notReady: seen.flatMap(({ object, notReady: reason }) =>
      reason === undefined ? [] : [{ object: nameObject(object), requests: object.ccrIds, reason }],
    ),
    reviewers,
    ...(preview === undefined ? {} : { changes: findChanges(compiled, preview.steps) }),
    problems: [
      ...seen.flatMap(({ object, problem }) => (problem === undefined ? [] : [`${nameObject(object)}: ${problem}`])),
      ...access.problems,
      ...problems,
    ],
  };
}

/** The mounts by which stores log in that are not there or not ready: only then it matters where tokens are reviewed. */
function listMounts({ namespaces }: LaneSet, seen: readonly FoundObject[]): readonly string[] {
  const idle = new Set(
    seen.flatMap(({ object, state, notReady }) =>
      object.kind === "store" && (state === "absent" || notReady !== undefined) ? [object.id] : [],
    ),
  );
  return namespaces.filter(({ store }) => idle.has(store.name)).map(({ role }) => role.mount);
}

function listApproved(request: AnyRequest | undefined): readonly string[] {
  return request?.status === "approved" ? [request.id] : [];
}

/** Of the engine's steps those that concern objects: what only the program's own words would change is no drift. */
function findChanges({ set, named }: CompiledStack, steps: Parameters<typeof mapSteps>[0]): readonly PlannedStep[] {
  return mapSteps(steps, set).filter(
    ({ kind, ccrIds, isUnasked }) =>
      !["stack", "lane", "namespace"].includes(kind) &&
      (named.length === 0 || isUnasked || ccrIds.some((id) => named.includes(id))),
  );
}

function hasDrifted({ objects, grants, ended, notReady, changes = [], pending }: Drift): boolean {
  const isExpected = ({ op, ccrIds }: PlannedStep): boolean =>
    op === "create" && ccrIds.every((id) => pending.includes(id));
  const seen = objects.length + grants.length + ended.length + notReady.length;
  return seen > 0 || changes.some((step) => !isExpected(step));
}

function formatText(drift: Drift, style: Terminal["style"]): string {
  const { objects, pending, grants, ended, notReady, reviewers, changes = [], problems } = drift;
  const lines = [
    ...objects.flatMap(({ object, state, differences }) => [
      style("yellow", showPlainly(`${state.padEnd(9)}  ${nameObject(object)}  (${object.ccrIds.join(", ")})`)),
      ...differences.flatMap(describeDifference).map((line) => `    ${line}`),
    ]),
    ...groupGrants(grants).map((group) => style("red", showPlainly(describeGroup(group)))),
    ...changes.map((step) =>
      showPlainly(`${signOf(step.op).sign} an update would ${step.op} ${nameStep(step)}: ${explainStep(step)}`),
    ),
    ...ended.map(({ object, requests, why, remove }) =>
      style("red", showPlainly(`still there  ${object}  (${requests.join(", ")}: ${why}): to take it away, ${remove}`)),
    ),
    ...notReady.map(({ object, requests, reason }) =>
      style("yellow", showPlainly(`not ready  ${object}  (${requests.join(", ")}): ${reason}`)),
    ),
    ...reviewers.map((line) => style("yellow", showPlainly(line))),
    ...pending.map((id) => showPlainly(`${id} is approved and not applied yet`)),
    ...problems.map((problem) => style("red", showPlainly(`could not be told: ${problem}`))),
  ];
  const isMissing = objects.some(({ state }) => state === "absent" || state === "different");
  const way = isMissing ? ["ccr apply --refresh brings back what is absent or different (docs/recovery.md)"] : [];
  const end = hasDrifted(drift) || problems.length > 0 ? way : ["no drift: everything is as it was approved"];
  return [...lines, ...end].map((line) => `${line}\n`).join("");
}

function describeGroup({ policy, capabilities, carriers, why, ...reach }: GrantGroup): string {
  const what = capabilities.length === 0 ? "may grant" : `grants ${capabilities.join(", ")} on`;
  const whose = carriers.length === 0 ? "carried by nothing that was found" : `carried by ${carriers.join(", ")}`;
  return `no CCR asks for this: policy ${policy} ${what} ${describeReach(reach)}; ${whose}; ${why}`;
}

function formatJson({ objects, ...drift }: Drift): string {
  const found = objects.map(({ object, state, differences }) => ({
    object: nameObject(object),
    requests: object.ccrIds,
    state,
    differences,
  }));
  const body = {
    schema: "credential-lanes/drift/v1",
    has_drifted: hasDrifted({ objects, ...drift }),
    objects: found,
    ...drift,
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}
