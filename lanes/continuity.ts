import type { Withheld } from "./lane.ts";
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

/** What the state of a stack holds of lanes and of token roles. */
export interface DeclaredBefore {
  readonly lanes: readonly DeclaredLane[];
  readonly tokenRoles: readonly DeclaredLane[];
}

/**
 * Compares what a stack's state grants with what its requests do; access ends by a decision, never by an absence. A token
 * role under a new name is another role, which no name before leads to.
 */
export function findContinuity({ lanes, tokenRoles, withheld }: LaneSet, before: DeclaredBefore): Continuity {
  const { formerNames, errors } = compareNames({ granted: lanes, withheld }, before.lanes);
  const ofRoles = compareNames({ granted: tokenRoles, withheld }, before.tokenRoles);
  return { formerNames, errors: [...errors, ...ofRoles.errors] };
}

interface Now {
  readonly granted: readonly { readonly name: string; readonly ccrId: string; readonly supersedes?: string }[];
  readonly withheld: readonly Withheld[];
}

function compareNames(set: Now, before: readonly DeclaredLane[]): Continuity {
  const names = new Set(set.granted.map(({ name }) => name));
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
function findHeir({ granted, withheld }: Now, { ccrId }: DeclaredLane): string | undefined {
  if (ccrId === undefined) return undefined;
  const successors = new Map<string, { readonly ccrId: string; readonly name?: string }>();
  for (const each of [...withheld, ...granted])
    if (each.supersedes !== undefined) successors.set(each.supersedes, each);
  const seen = new Set<string>();
  for (let id: string | undefined = ccrId; id !== undefined && !seen.has(id); id = successors.get(id)?.ccrId) {
    seen.add(id);
    const lane = granted.find((each) => each.ccrId === id);
    if (lane !== undefined) return lane.name;
  }
  return undefined;
}

function explainLoss({ withheld }: Now, { name, ccrId }: DeclaredLane): readonly string[] {
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
