import type { LaneSet } from "./lane-set.ts";

/** A lane that a login for another one reads too. */
export interface SharingLane {
  readonly request: string;
  /** The path of the API that it reads. */
  readonly path: string;
}

/** The other lanes of the role of a request's lane; none where the role is its own, or issues tokens for several lanes. */
export function listSharing({ namespaces }: Pick<LaneSet, "namespaces">, ccrId: string): readonly SharingLane[] {
  const shared = namespaces.find(({ lanes }) => lanes.some((each) => each.ccrId === ccrId));
  return (shared?.lanes ?? [])
    .filter((each) => each.ccrId !== ccrId)
    .map(({ ccrId: request, policy: { path } }) => ({ request, path }));
}
