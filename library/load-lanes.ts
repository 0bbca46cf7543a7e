import * as pulumi from "@pulumi/pulumi";
import { compareFindings } from "../lanes/finding.ts";
import { compileLanes, type LaneSet } from "../lanes/lane-set.ts";
import { decodeSource, type LoadResult, loadSources } from "../lanes/load.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findEnvironmentFaults } from "../live/guard-run.ts";
import { checkSignatures } from "../live/signatures.ts";
import { LaneError } from "./lane-error.ts";
import { checkLaneSettings, type LaneSettings } from "./settings.ts";

/** What no program means by an empty list. */
export const NO_REQUEST = "there is no request, so every lane would be deleted";

/** Where requests lie, and what they are compiled with. */
export interface LoadLanesOptions {
  /** The folder that the paths, and a file of allowed signers, are relative to, such as `import.meta.dirname`; problems name files relative to it. */
  readonly root: string;
  readonly settings: LaneSettings;
}

/**
 * Reads request files and folders of them, checks them all, and compiles those that grant on this stack.
 *
 * Throws a {@link LaneError} with every problem if a path cannot be read, a request has an error or a setting is wrong.
 * It asks no server: that nothing which exists is overwritten is what `loadStack` looks at.
 * Do not catch it to declare less: what a program does not declare, Pulumi deletes.
 */
export function loadLanes(paths: readonly string[], { root, settings }: LoadLanesOptions): LaneSet {
  if (paths.length === 0) throw new LaneError([NO_REQUEST]);
  return compileOrThrow(loadSources(paths, { root }), { settings, root });
}

/** Does the same for requests that are texts already, by file name; throws a {@link LaneError} also if there is none. */
export function readLanes(requests: Readonly<Record<string, string>>, settings: LaneSettings): LaneSet {
  const names = Object.keys(requests).sort();
  if (names.length === 0) throw new LaneError([NO_REQUEST]);
  const decoded = names.map((name) => decodeSource(name, new TextEncoder().encode(requests[name])));
  const sources = decoded.flatMap((each) => each.sources);
  return compileOrThrow(
    { sources, findings: decoded.flatMap((each) => each.findings).sort(compareFindings) },
    { settings, root: "." },
  );
}

/** Settings of a stack that are promises about its state and its servers, which nothing here looks at. */
const UNHEEDED = ["adopt", "foundation", "kubernetesServer"] as const;

function isSet(value: string | readonly string[] | undefined): boolean {
  return value !== undefined && value.length > 0;
}

function compileOrThrow(loaded: LoadResult, { settings, root }: LoadLanesOptions): LaneSet {
  const checked = checkLaneSettings(settings);
  const unheeded = UNHEEDED.filter((key) => isSet((settings as Partial<StackSettings>)[key]));
  if (unheeded.length > 0)
    throw new LaneError(unheeded.map((key) => `ccr:${key}: only loadStack judges it; load the stack by that`));
  if (checked.whatIf.length > 0 && !pulumi.runtime.isDryRun()) {
    throw new LaneError([`whatIf: ${checked.whatIf.join(", ")}: a what-if is for a preview alone`]);
  }
  const faults = findEnvironmentFaults({ isDryRun: pulumi.runtime.isDryRun() });
  if (faults.length > 0) throw new LaneError(faults);
  const signatures = checkSignatures(checked, root);
  if (signatures.faults.length > 0) throw new LaneError(signatures.faults);
  const { set, errors } = compileLanes(loaded, checked, { ...signatures, now: Date.now() });
  if (set === undefined) throw new LaneError(errors);
  return set;
}
