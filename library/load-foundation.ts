import * as pulumi from "@pulumi/pulumi";
import { compileFoundation } from "../lanes/foundation/compile-foundation.ts";
import type { FoundationPlan } from "../lanes/foundation/plan.ts";
import { parseFoundationSettings } from "../lanes/foundation/settings.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { readFoundationFiles } from "../live/foundation/read-files.ts";
import { checkSignatures } from "../live/signatures.ts";
import { LaneError } from "./lane-error.ts";

/** Where a program lies, and what its lanes are compiled with. */
export interface LoadFoundationOptions {
  /** The folder that `foundation:requests` and a folder of manifests are relative to, such as `import.meta.dirname`. */
  readonly root: string;
  readonly settings: StackSettings;
  /** The stack's `foundation:` configuration; absent: that of the running stack. */
  readonly config?: pulumi.Config;
}

/**
 * Reads the requests and the `foundation:` settings of a stack, and compiles what its lanes stand on.
 *
 * Throws a {@link LaneError} with every problem. It asks no server: what exists under the same names is overwritten, or stops
 * the update halfway, unless it is imported.
 */
export function loadFoundation({ root, settings, config }: LoadFoundationOptions): FoundationPlan {
  const own = config ?? new pulumi.Config("foundation");
  const { settings: foundation, problems = [] } = parseFoundationSettings((key) => own.get(key));
  if (foundation === undefined) throw new LaneError(problems.map(({ key, message }) => `${key}: ${message}`));
  const { loaded, rendered, faults, root: folder } = readFoundationFiles(root, foundation);
  const signatures = checkSignatures(settings, folder);
  if (faults.length + signatures.faults.length > 0) throw new LaneError([...faults, ...signatures.faults]);
  const { plan, errors } = compileFoundation(
    loaded,
    { settings, foundation, rendered },
    { ...signatures, now: Date.now() },
  );
  if (plan === undefined) throw new LaneError(errors);
  return plan;
}
