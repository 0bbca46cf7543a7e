import { auditGrants, type OutOfBandGrant, type ServerAccess } from "../../lanes/access/audit-grants.ts";
import { nameObject } from "../../lanes/adoption.ts";
import { composeAuthority } from "../../lanes/foundation/authority.ts";
import { findSuffix, isFoundationName } from "../../lanes/foundation/names.ts";
import { judgeNamed } from "../../lanes/guard.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { mapSteps } from "../../lanes/plan/map-steps.ts";
import type { AnyRequest } from "../../lanes/reviewable.ts";
import { readAccess } from "../../live/access.ts";
import { openSession } from "../../live/openbao-session.ts";
import { checkSignatures } from "../../live/signatures.ts";
import { readToken } from "../../live/token.ts";
import { GuardRefusal } from "../errors.ts";
import { type FoundObject, lookAtAll } from "../live-objects.ts";
import { askServer } from "../openbao.ts";
import { describeDifference, explainStep, nameStep, signOf } from "../plan/text.ts";
import { previewStack } from "../pulumi.ts";
import { showPlainly } from "../reports/report.ts";
import { ruleSettings } from "../rule-settings.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
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
  const preview = options.engine === false ? undefined : await previewStack(compiled, { terminal, refresh: true });
  return {
    objects: seen.filter((each) => each.state !== "same" && !isPending(each)),
    pending: [...new Set(seen.filter(isPending).flatMap(({ object }) => object.ccrIds))].sort(),
    grants: auditGrants(
      { ...set, lanes },
      access,
      new Set([...(options.accept ?? []), ...listOwn(compiled, access, terminal)]),
    ),
    ...(preview === undefined ? {} : { changes: findChanges(compiled, preview.steps) }),
    problems: [
      ...seen.flatMap(({ object, problem }) => (problem === undefined ? [] : [`${nameObject(object)}: ${problem}`])),
      ...access.problems,
    ],
  };
}

/** The foundation's own policies, where they are what the requests come to; any other text under their names is not. */
function listOwn(
  { loaded, settings }: CompiledStack,
  { policies }: ServerAccess,
  { folder }: Terminal,
): readonly string[] {
  const own = policies.filter(({ name }) => isFoundationName(name));
  const context = { isSigned: checkSignatures(settings, folder).isSigned, now: ruleSettings({}).now };
  const suffixes = new Set(own.map(({ name }) => findSuffix(name)));
  const computed = [...suffixes].flatMap(
    (suffix) => composeAuthority(loaded, settings, { ...context, suffix }).authority?.policies ?? [],
  );
  const texts = new Map(computed.map(({ name, text }) => [name, text]));
  return own.filter(({ name, text }) => texts.get(name) === text).map(({ name }) => name);
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

function hasDrifted({ objects, grants, changes = [], pending }: Drift): boolean {
  const isExpected = ({ op, ccrIds }: PlannedStep): boolean =>
    op === "create" && ccrIds.every((id) => pending.includes(id));
  return objects.length > 0 || grants.length > 0 || changes.some((step) => !isExpected(step));
}

function formatText(drift: Drift, style: Terminal["style"]): string {
  const { objects, pending, grants, changes = [], problems } = drift;
  const lines = [
    ...objects.flatMap(({ object, state, differences }) => [
      style("yellow", showPlainly(`${state.padEnd(9)}  ${nameObject(object)}  (${object.ccrIds.join(", ")})`)),
      ...differences.flatMap(describeDifference).map((line) => `    ${line}`),
    ]),
    ...grants.map(({ ccrId, policy, path, capabilities, carriers, why }) => {
      const what = capabilities.length === 0 ? "may grant" : `grants ${capabilities.join(", ")} on`;
      const whose = carriers.length === 0 ? "carried by nothing that was found" : `carried by ${carriers.join(", ")}`;
      return style(
        "red",
        showPlainly(`no CCR asks for this: policy ${policy} ${what} ${path} of ${ccrId}; ${whose}; ${why}`),
      );
    }),
    ...changes.map((step) =>
      showPlainly(`${signOf(step.op).sign} an update would ${step.op} ${nameStep(step)}: ${explainStep(step)}`),
    ),
    ...pending.map((id) => showPlainly(`${id} is approved and not applied yet`)),
    ...problems.map((problem) => style("red", showPlainly(`could not be told: ${problem}`))),
  ];
  const end = hasDrifted(drift) || problems.length > 0 ? [] : ["no drift: everything is as it was approved"];
  return [...lines, ...end].map((line) => `${line}\n`).join("");
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
