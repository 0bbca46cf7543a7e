import { listObjects, nameObject } from "../adoption.ts";
import { compareText } from "../finding.ts";
import type { LaneSet } from "../lane-set.ts";
import type { StackSettings } from "../stack-settings.ts";

/** One object of a server that more than one stack declares. */
export interface ObjectClash {
  /** As `ccr:adopt` names it. */
  readonly object: string;
  /** Address of the server, or the context that leads to it where the stacks do not say its address. */
  readonly server: string;
  readonly stacks: readonly string[];
}

interface CompiledStack {
  readonly stack: { readonly stack: string; readonly settings: StackSettings };
  readonly set: LaneSet | undefined;
}

/** Objects that stacks would write by turns, each its own content. Two rehearsals have servers of their own. */
export function findClashes(stacks: readonly CompiledStack[]): readonly ObjectClash[] {
  const claims = new Map<string, CompiledStack[]>();
  for (const each of stacks) {
    if (each.set === undefined) continue;
    const servers = nameServers(each.stack.settings);
    for (const object of listObjects(each.set)) {
      const key = `${nameObject(object)}\n${servers[object.place.server]}`;
      claims.set(key, [...(claims.get(key) ?? []), each]);
    }
  }
  return [...claims]
    .filter(([, all]) => all.length > 1 && all.some(({ stack }) => stack.settings.rehearsal !== true))
    .map(([key, all]): ObjectClash => {
      const [object = "", server = ""] = key.split("\n");
      return { object, server, stacks: all.map(({ stack }) => stack.stack) };
    })
    .sort((left, right) => compareText(left.object, right.object) || compareText(left.server, right.server));
}

function nameServers({ openbaoAddress, kubernetesServer, kubernetesContext }: StackSettings) {
  return { openbao: openbaoAddress, kubernetes: kubernetesServer ?? `context ${kubernetesContext}` };
}
