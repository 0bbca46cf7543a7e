import type { Lane } from "../../lanes/lane.ts";
import { describeRotation } from "../../lanes/life/rotation.ts";
import type { RotationStepAct } from "../../lanes/life/rotation-acts.ts";
import { findIssuer } from "../../lanes/life/schedule.ts";
import { instantOf, type RotationStep } from "../../lanes/life/steps.ts";
import { findLane } from "../../lanes/plan/lane-plan.ts";
import { composeOperatorActions } from "../../lanes/plan/operator-commands.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import type { Ccr } from "../../lanes/schema.ts";
import type { Recorded } from "../act.ts";
import { updateAndRecord } from "../apply/run-update.ts";
import { takePlan } from "../apply/take-plan.ts";
import { renderChanges } from "../plan/text.ts";
import type { Guide } from "../runbook/guide.ts";
import type { CompiledStack, StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import { findApplier, recordVerification } from "../verify/record-verification.ts";
import { isPassed, runVerification } from "../verify/run-verification.ts";
import { sayCheck } from "../verify/say-check.ts";
import { type Look, lookForDelivery, lookForReload, lookForVersion } from "./looks.ts";
/** The options of `ccr rotate`. */
export interface RotateOptions extends StackOptions {
  readonly yes?: true;
  readonly attest?: readonly string[];
  readonly id?: string;
  readonly trigger?: RotationStepAct["trigger"];
  readonly reason?: string;
  /** The approved order that says trigger and reason. */
  readonly request?: string;
  readonly by?: string;
  readonly also?: readonly string[];
  readonly wait?: string;
  readonly probeNamespace?: string;
}

/** What every step of a rotation works with. */
export interface Rotation {
  readonly request: string;
  readonly id: string;
  readonly operands: readonly string[];
  readonly options: RotateOptions;
  readonly terminal: Terminal;
  readonly guide: Guide;
  readonly milliseconds: number;
}

/** What a step came to: what is recorded of it, or what it waits for. */
export type Outcome =
  | (Pick<RotationStepAct, "outcome"> &
      Partial<Pick<RotationStepAct, "happenedAt" | "auditIds" | "kvVersion">> & { readonly note: string })
  | { readonly waitsFor: string };

/** What each step is, in words. */
export const TITLES: Readonly<Record<RotationStep, string>> = {
  "new-key": "A new key, while the old one stays active",
  replaced: "The new value, put into OpenBao from custody",
  delivered: "Delivery, forced by the rotation",
  reloaded: "Consumers run with the new value",
  verified: "Verification: what must work, and what must be refused",
  "old-key-revoked": "The old key, revoked at its provider",
};

/** A step, with the request as it is by now. */
export type StepContext = Rotation & {
  readonly compiled: CompiledStack;
  readonly lane: Lane;
  readonly ccr: Ccr;
};

/** Looks at a step, or has somebody say it; nothing is recorded yet. */
export function takeStep(step: RotationStep, context: StepContext): Promise<Outcome> {
  switch (step) {
    case "new-key":
      return attest(context, step, `Is there a new key at ${nameProvider(context)}, and is the old one still active?`);
    case "replaced":
      return replaceValue(context);
    case "delivered":
      return deliver(context);
    case "reloaded":
      if (context.lane.externalSecret === undefined)
        return attest(context, step, "Do its callers run with the new value?");
      return watch(context, step, {
        what: "waiting for the consumers",
        look: () => lookForReload(context.compiled, { lane: context.lane, since: sinceStep(context, "delivered") }),
      });
    case "verified":
      return verify(context);
    case "old-key-revoked":
      return attest(context, step, `Is the old key revoked at ${nameProvider(context)}?`);
  }
}

function nameProvider({ ccr }: StepContext): string {
  const provider = findIssuer(ccr);
  if (provider === undefined) return ccr.rotation?.provider ?? "its provider";
  return `${provider.name} (${provider.console})`;
}

function sinceStep({ ccr, id }: StepContext, step: RotationStep): number {
  return instantOf(describeRotation(ccr, id).taken, step) ?? 0;
}

/** A step that only a person can tell of: asked for, or said on the command line. */
async function attest(
  { guide, options, request }: StepContext,
  step: RotationStep,
  question: string,
): Promise<Outcome> {
  const isSaid = options.attest?.includes(step) === true;
  if (!isSaid && options.yes) return { waitsFor: `nobody said it; --attest ${step} does` };
  if (!isSaid && !(await guide.confirm(question, request))) return { waitsFor: "it is not done yet" };
  return attested;
}

const attested = { outcome: "recorded", note: "On the word of who acts." } as const;

/** Looks until it is so, or the time is up; what the last look came to. */
async function lookUntilSeen<T>(
  { guide, milliseconds }: StepContext,
  what: string,
  look: () => Promise<Look<T>>,
): Promise<Look<T>> {
  let last: Look<T> = { waitsFor: "it was not looked at" };
  await guide.waitUntil(what, milliseconds, async () => {
    last = await look();
    return last.waitsFor === undefined;
  });
  return last;
}

/** A step that is seen in a cluster; where it cannot be looked at, the word of who acts is taken if it is given. */
async function watch(
  context: StepContext,
  step: RotationStep,
  { what, look }: { what: string; look: () => Promise<Look<string>> },
): Promise<Outcome> {
  if (context.options.attest?.includes(step)) return attested;
  const { seen, waitsFor } = await lookUntilSeen(context, what, look);
  return waitsFor === undefined ? { outcome: "passed", note: seen } : { waitsFor };
}

async function replaceValue(context: StepContext): Promise<Outcome> {
  const { compiled, lane, guide, terminal, options } = context;
  if (options.attest?.includes("replaced")) return attested;
  const objects = findLane(compiled.set, lane.ccrId) ?? { lane };
  const action = composeOperatorActions(objects, compiled.settings).find(({ stdin }) => stdin !== undefined);
  guide.say(
    `Whoever has custody puts the new value into OpenBao; it never comes through here. On stdin: ${action?.stdin}.`,
  );
  guide.say(composeReplacement(lane, compiled.settings.kvVersion));
  const since = sinceStep(context, "new-key");
  const { seen, waitsFor } = await lookUntilSeen(context, "waiting for the new version", () =>
    lookForVersion(compiled, { lane, since }, terminal),
  );
  if (waitsFor !== undefined) return { waitsFor };
  const { version, auditId } = seen;
  return {
    outcome: "passed",
    note: `Version ${version.number} of the secret; it was not read.`,
    // The clock of the server may go before ours.
    happenedAt: formatInstant(Math.min(Date.parse(version.createdAt), Date.now())),
    kvVersion: String(version.number),
    auditIds: auditId === undefined ? [] : [auditId],
  };
}

/** The command by which custody writes over the value; the other fields stay. */
function composeReplacement({ policy: { mount, key } }: Lane, kvVersion: 1 | 2): string {
  return `bao kv ${kvVersion === 1 ? "put" : "patch"} -mount=${mount} ${key} -`;
}

/** The mark is in the request: the next update carries its id to the ExternalSecret, which reads the value again. */
async function deliver(context: StepContext): Promise<Outcome> {
  const { compiled, lane, guide, terminal, options, id } = context;
  if (lane.externalSecret === undefined)
    return { outcome: "recorded", note: "Nothing is delivered: its callers read OpenBao themselves." };
  const { changes, engine } = await takePlan(compiled, undefined, terminal);
  terminal.say(renderChanges(changes, (_, text) => text));
  if (changes.length > 0 && !(await guide.confirm(`Apply this, which carries ${id}?`, context.request)))
    return { waitsFor: "it was not applied" };
  const show = (recorded: readonly Recorded[]): void => {
    for (const { request } of recorded) guide.say(`${request}: evidence recorded`);
  };
  await updateAndRecord(compiled, { changes, engine, by: options.by }, { terminal, show });
  const since = sinceStep(context, "replaced");
  return watch(context, "delivered", {
    what: "waiting for External Secrets",
    async look() {
      const found = await lookForDelivery(compiled, { lane, id, since });
      return found.seen === undefined ? found : { seen: `External Secrets read it at ${found.seen}, forced by ${id}.` };
    },
  });
}

async function verify({ compiled, lane, options, terminal, guide }: StepContext): Promise<Outcome> {
  const checks = await runVerification(compiled, lane, {
    probeNamespace: options.probeNamespace,
    waitSeconds: 120,
    show: sayCheck(terminal),
    terminal,
  });
  const by = options.by ?? findApplier(compiled, lane) ?? "";
  const recorded = await recordVerification(compiled, lane, { checks, by, mayActivate: true, terminal });
  if (recorded !== undefined) guide.say("evidence recorded");
  const isGood = isPassed(checks, "positive") && isPassed(checks, "negative");
  if (!isGood) return { waitsFor: "the verification did not pass" };
  const passed = checks.filter(({ outcome }) => outcome === "passed").length;
  return { outcome: "passed", note: `${passed} of ${checks.length} checks passed, with the new value.` };
}
