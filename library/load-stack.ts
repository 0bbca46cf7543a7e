import * as pulumi from "@pulumi/pulumi";
import { readFoundationOutputs } from "../components/foundation-outputs.ts";
import { readStackState } from "../components/stack-state.ts";
import type { Imports } from "../lanes/adoption.ts";
import { compileLanes, type LaneSet } from "../lanes/lane-set.ts";
import { loadSources } from "../lanes/load.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { judgeStack } from "../live/judge-stack.ts";
import { checkSignatures } from "../live/signatures.ts";
import { LaneError } from "./lane-error.ts";
import { NO_REQUEST } from "./load-lanes.ts";
import { readStackSettings } from "./settings.ts";

/** Where the requests of a stack lie. */
export interface LoadStackOptions {
  /** The folder that the paths, and a file of allowed signers, are relative to, such as `import.meta.dirname`. */
  readonly root: string;
  /** The namespace of the stack's configuration that has the settings; `ccr` if absent. */
  readonly config?: pulumi.Config;
}

/** What a stack grants now, judged against what it granted before and what is on its servers. */
export interface LoadedStack {
  readonly settings: StackSettings;
  readonly set: LaneSet;
  /** Former names of lanes that go on under another one: for `declareLanes`. */
  readonly formerNames: ReadonlyMap<string, string>;
  /** What `ccr:adopt` takes over as it is: for `declareLanes`. */
  readonly imports: Imports;
}

/**
 * Does all that the program of credential-lanes does before it declares anything: reads the settings of the stack and its
 * requests, compiles them, and holds them against the stack's state, the servers and the foundation that `ccr:foundation`
 * names. What it warns of is logged. The set is for `declareLanes` without a prefix.
 *
 * Throws a {@link LaneError} with every reason if anything is wrong with either, if a lane would end without a decision, or
 * if something that exists and is not the stack's would be overwritten. Asks OpenBao and the cluster with the run's
 * VAULT_TOKEN and KUBECONFIG. Do not catch it to declare less: what a program does not declare, Pulumi deletes.
 */
export async function loadStack(paths: readonly string[], { root, config }: LoadStackOptions): Promise<LoadedStack> {
  if (paths.length === 0) throw new LaneError([NO_REQUEST]);
  const settings = readStackSettings(config);
  const signatures = checkSignatures(settings, root);
  if (signatures.faults.length > 0) throw new LaneError(signatures.faults);
  const loaded = loadSources(paths, { root });
  const run = { ...signatures, now: Date.now(), isDryRun: pulumi.runtime.isDryRun() };
  const { set, errors } = compileLanes(loaded, settings, run);
  if (set === undefined) throw new LaneError(errors);
  const [state, foundation] = [await readStackState(), await readFoundationOutputs(settings)];
  const judged = await judgeStack(set, { settings, loaded, state, foundation, ...run });
  if (judged.reasons.length > 0) throw new LaneError(judged.reasons);
  for (const warning of judged.warnings) pulumi.log.warn(warning);
  return { settings, set, formerNames: judged.formerNames, imports: judged.imports };
}
