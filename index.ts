import * as pulumi from "@pulumi/pulumi";
import { declareLanes } from "./components/declare-lanes.ts";
import { readFoundationOutputs } from "./components/foundation-outputs.ts";
import { logDecisions } from "./components/log-decisions.ts";
import { createLaneProviders } from "./components/providers.ts";
import { openConfig, readStackState } from "./components/stack-state.ts";
import { findImports, nameHeldObjects } from "./lanes/adoption.ts";
import { findContinuity } from "./lanes/continuity.ts";
import { describeSet, explainWithheld } from "./lanes/describe-set.ts";
import { judgeFoundation } from "./lanes/foundation/judge-foundation.ts";
import { findHandOverFaults } from "./lanes/hand-over.ts";
import { compileLanes } from "./lanes/lane-set.ts";
import { loadSources } from "./lanes/load.ts";
import { parseStackSettings } from "./lanes/stack-settings.ts";
import { findRunFaults } from "./live/guard-run.ts";
import { findForeign } from "./live/preflight.ts";
import { checkSignatures } from "./live/signatures.ts";

// The SDK takes some stack traces for each resource and maps every frame by source maps, which types that Node strips in
// place do not need: without, a program of many lanes takes three quarters of the time (docs/performance.md).
Object.assign(Error, { prepareStackTrace: undefined });

const { settings, problems = [] } = parseStackSettings(...openConfig(new pulumi.Config("ccr")));
const signatures = checkSignatures(settings, import.meta.dirname);
const loaded = loadSources(["credential-change-requests"], { root: import.meta.dirname });
const run = { ...signatures, now: Date.now(), isDryRun: pulumi.runtime.isDryRun() };
const { set, errors } = compileLanes(loaded, settings, run);

/** Stops the whole program before anything is declared: what is not declared is deleted. */
function refuse(reasons: readonly string[]): never {
  throw new pulumi.RunError(`nothing was declared:\n${reasons.join("\n")}`);
}
if (settings === undefined || set === undefined || signatures.faults.length > 0) {
  refuse([...problems.map(({ key, message }) => `${key}: ${message}`), ...errors, ...signatures.faults]);
}

const state = await readStackState();
const continuity = findContinuity(set, state);
const held = nameHeldObjects(state.resources);
const { imports, unknown } = findImports(set, { adopt: settings.adopt, held });
const foreign = await findForeign(set, { settings, held, isDryRun: run.isDryRun });
const foundation = judgeFoundation(await readFoundationOutputs(settings), { set, loaded, settings, ...run });
const reasons = [
  ...findRunFaults(settings, run),
  ...continuity.errors,
  ...findHandOverFaults(set, held),
  ...unknown.map((object) => `ccr:adopt: no lane of this stack has ${object}`),
  ...foundation.reasons,
  ...foreign.reasons,
];
if (reasons.length > 0) refuse(reasons);
for (const warning of [...foundation.warnings, ...foreign.warnings]) pulumi.log.warn(warning);

const providers = createLaneProviders(settings);
declareLanes(set, { providers, formerNames: continuity.formerNames, imports });
logDecisions(set, explainWithheld(set));

/** Who gets what and why; what the lanes of a namespace share; what was shown of them; and what grants nothing here. */
export const { granted, namespaces, tokenRoles, proofs, withheld } = describeSet(set);
