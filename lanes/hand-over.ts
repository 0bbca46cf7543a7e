import { findHandedOver, nameObject } from "./adoption.ts";
import type { LaneSet } from "./lane-set.ts";

/** More names than that nobody reads at once. */
const MAX_NAMES = 12;

/**
 * Why a stack whose Kubernetes objects GitOps applies may declare nothing yet: its state holds some of them, so an update
 * would delete them from the cluster, and External Secrets the Secrets that they own with them.
 */
export function findHandOverFaults(set: LaneSet, held: ReadonlySet<string>): readonly string[] {
  const names = findHandedOver(set, held).map(nameObject).sort();
  if (names.length === 0) return [];
  const rest = names.length - MAX_NAMES;
  const listed = [...names.slice(0, MAX_NAMES), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
  return [
    `ccr:kubernetesObjects is gitops, and this stack's state holds ${listed}: an update would delete them, and their Secrets. ` +
      "Hand them over first: ccr export --gitops FOLDER, have them applied from there, then ccr hand-over --gitops FOLDER, " +
      "which has the state forget them and deletes nothing (docs/gitops.md)",
  ];
}
