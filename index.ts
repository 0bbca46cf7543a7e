import * as pulumi from "@pulumi/pulumi";
import { declareLanes } from "./components/declare-lanes.ts";
import { readFoundationOutputs } from "./components/foundation-outputs.ts";
import { logDecisions } from "./components/log-decisions.ts";
import { createLaneProviders } from "./components/providers.ts";
import { openConfig, readStackState } from "./components/stack-state.ts";
import { describeSet, explainWithheld } from "./lanes/describe-set.ts";
import { compileLanes } from "./lanes/lane-set.ts";
import { loadSources } from "./lanes/load.ts";
import { parseStackSettings } from "./lanes/stack-settings.ts";
import { judgeStack } from "./live/judge-stack.ts";
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
const foundation = await readFoundationOutputs(settings);
const { formerNames, imports, reasons, warnings } = await judgeStack(set, {
  ...{ settings, loaded, state, foundation },
  ...run,
});
if (reasons.length > 0) refuse(reasons);
for (const warning of warnings) pulumi.log.warn(warning);

declareLanes(set, { providers: createLaneProviders(settings), formerNames, imports });
logDecisions(set, explainWithheld(set));

/** Who gets what and why; what the lanes of a namespace share; what was shown of them; and what grants nothing here. */
export const { granted, namespaces, tokenRoles, proofs, withheld } = describeSet(set);
