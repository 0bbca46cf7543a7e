import { requireSeconds } from "../../lanes/duration.ts";
import { judgeNamed } from "../../lanes/guard.ts";
import { findGrant, type Grant } from "../../lanes/lane-set.ts";
import { listSharing, type SharingLane } from "../../lanes/list-sharing.ts";
import { shortenList } from "../../lanes/shorten-list.ts";
import type { Check } from "../../live/verify/checks.ts";
import type { Recorded } from "../act.ts";
import { judgeContext } from "../apply/guard.ts";
import { GuardRefusal, Refusal, UsageError } from "../errors.ts";
import { showPlainly } from "../reports/report.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { findApplier, recordVerification } from "../verify/record-verification.ts";
import { isPassed, runVerification } from "../verify/run-verification.ts";
import { sayCheck } from "../verify/say-check.ts";

interface VerifyOptions extends StackOptions {
  readonly record?: true;
  readonly activate?: boolean;
  readonly by?: string;
  readonly probeNamespace?: string;
  readonly wait?: string;
  readonly json?: true;
}

/** `ccr verify`: 0 where all held, 1 where something did not or could not be tried. */
export async function verifyRequest({ operands, options, terminal }: Invocation<VerifyOptions>): Promise<ExitCode> {
  const waitSeconds = requireSeconds(options.wait ?? "60s");
  const { compiled, lane } = findVerifiable(compileStack(operands, options, terminal));
  const by = options.by ?? findApplier(compiled, lane);
  if (options.record && by === undefined) throw new UsageError("--by must be given: the evidence says who verified it");
  const checks = await runVerification(compiled, lane, {
    probeNamespace: options.probeNamespace,
    waitSeconds,
    show: options.json
      ? (check) => terminal.showProgress(showPlainly(`${check.outcome} ${check.id}`))
      : sayCheck(terminal),
    terminal,
  });
  if (options.json) terminal.endProgress();
  const recorded = options.record
    ? await recordVerification(compiled, lane, {
        checks,
        by: by ?? "",
        mayActivate: options.activate !== false,
        terminal,
      })
    : undefined;
  const isGood = isPassed(checks, "positive") && isPassed(checks, "negative");
  const sharing = listSharing(compiled.set, lane.ccrId);
  if (options.json) terminal.write(formatChecks(lane, checks, { isGood, recorded, sharing }));
  else {
    if (sharing.length > 0) terminal.say(showPlainly(explainSharing(sharing)));
    terminal.say(summarize(checks, recorded));
  }
  return isGood ? 0 : 1;
}

/**
 * The one grant that is verified; throws a refusal with every reason where it is not granted on this stack. One that is
 * approved and lacks nothing but evidence is verified too: that is how it gets it.
 */
function findVerifiable(compiled: CompiledStack): { compiled: CompiledStack; lane: Grant } {
  const [id] = compiled.named;
  if (id === undefined) throw new Refusal(["name a request"]);
  const set = compiled.isApproved(id) ? (compiled.compileAsApproved(id) ?? compiled.set) : compiled.set;
  const found = findGrant(set, id);
  if (found?.whatIf !== undefined) return { compiled: { ...compiled, set }, lane: found };
  const reasons = [...judgeNamed([id], compiled.set), ...judgeContext(compiled.settings)];
  const lane = findGrant(compiled.set, id);
  if (reasons.length > 0 || lane === undefined) throw new GuardRefusal(reasons);
  return { compiled, lane };
}

/** How many lanes are named; of more it is said how many there are. */
const SHOWN = 3;

function explainSharing(sharing: readonly SharingLane[]): string {
  const named = sharing.map(({ request, path }) => `${path} (${request})`);
  return `the role is shared: one login reads ${shortenList(named, SHOWN)} too`;
}

function summarize(checks: readonly Check[], recorded: Recorded | undefined): string {
  const count = (outcome: Check["outcome"]): number => checks.filter((check) => check.outcome === outcome).length;
  const counts = `${count("passed")} passed, ${count("failed")} failed, ${count("not-tried")} not tried`;
  if (recorded === undefined) return `${counts}; nothing was recorded`;
  const { from, to } = recorded;
  return `${counts}; recorded, ${from === to ? `it stays ${to}` : `${from} -> ${to}`}`;
}

function formatChecks(
  { ccrId, digest }: Grant,
  checks: readonly Check[],
  { isGood, recorded, sharing }: { isGood: boolean; recorded: Recorded | undefined; sharing: readonly SharingLane[] },
): string {
  const outcome = isGood ? "passed" : "failed";
  const record = recorded === undefined ? {} : { recorded: { from: recorded.from, to: recorded.to } };
  const shared = sharing.length === 0 ? {} : { same_login_reads: sharing };
  const schema = "credential-lanes/verification/v1";
  const body = { schema, request: ccrId, digest, outcome, checks, ...shared, ...record };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}
