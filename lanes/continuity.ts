import type { LaneSet } from "./lane-set.ts";

/** A lane that the stack's state holds: its logical name, and the request that asked for it where that is known. */
export interface DeclaredLane {
  readonly name: string;
  readonly ccrId?: string;
}

/** How what is declared now continues what was declared before. */
export interface Continuity {
  /** A lane's name now → its name before: the same lane under a new name, which is updated in place. */
  readonly formerNames: ReadonlyMap<string, string>;
  /** Lanes that would lose their access although nobody decided so, each with the way out. */
  readonly errors: readonly string[];
}

/** Compares the lanes of a stack's state with those of its requests; a lane ends by a decision, never by an absence. */
export function findContinuity(set: LaneSet, before: readonly DeclaredLane[]): Continuity {
  const names = new Set(set.lanes.map(({ name }) => name));
  const formerNames = new Map<string, string>();
  const errors: string[] = [];
  for (const lane of before) {
    if (names.has(lane.name)) continue;
    const heir = findHeir(set, lane);
    const isFree = heir !== undefined && !formerNames.has(heir) && !before.some(({ name }) => name === heir);
    if (isFree) formerNames.set(heir, lane.name);
    else if (heir === undefined) errors.push(...explainLoss(set, lane));
  }
  return { formerNames, errors };
}

/** The lane that continues another: of the same request, or of one that supersedes it, directly or through others. */
function findHeir({ lanes, withheld }: LaneSet, { ccrId }: DeclaredLane): string | undefined {
  if (ccrId === undefined) return undefined;
  const successors = new Map<string, { readonly ccrId: string; readonly name?: string }>();
  for (const each of [...withheld, ...lanes]) if (each.supersedes !== undefined) successors.set(each.supersedes, each);
  const seen = new Set<string>();
  for (let id: string | undefined = ccrId; id !== undefined && !seen.has(id); id = successors.get(id)?.ccrId) {
    seen.add(id);
    const lane = lanes.find((each) => each.ccrId === id);
    if (lane !== undefined) return lane.name;
  }
  return undefined;
}

function explainLoss({ withheld }: LaneSet, { name, ccrId }: DeclaredLane): readonly string[] {
  const request = withheld.find((each) => (ccrId === undefined ? each.name === name : each.ccrId === ccrId));
  if (request?.isDecided) return [];
  const way = "to take its access away, keep the file and record that it is deactivated";
  if (request === undefined) {
    const whose = ccrId === undefined ? "" : ` by ${ccrId}`;
    return [`${name} is granted on this stack${whose}, and no request asks for it any more: restore the file; ${way}`];
  }
  return [
    `${name} is granted on this stack, but ${request.ccrId} no longer is for it (${request.reasons.join("; ")}): ${way}`,
  ];
}
