import { listObjects, nameObject } from "../lanes/adoption.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findForeignInKubernetes } from "./foreign-in-kubernetes.ts";
import { findForeignInOpenbao } from "./foreign-in-openbao.ts";
import type { FreshObject } from "./fresh-object.ts";
import { openCluster } from "./kubectl.ts";
import { findSilenceOfCluster, findSilenceOfOpenbao } from "./reachability.ts";

/** What exists on the servers and is not the stack's. */
export interface Foreign {
  /** Why nothing may be declared, each with the way out. */
  readonly reasons: readonly string[];
  /** What could not be looked at, and why. */
  readonly warnings: readonly string[];
}

/**
 * Looks whether what is new to the stack exists already, and whether what it adopts does. An OpenBao that cannot be asked
 * is a reason, since it would overwrite. A cluster refuses to create what exists: what cannot be seen there is a warning.
 *
 * Also where nothing is new each server that the stack has objects on is asked for something: the engine compares with
 * its own state, and would say that nothing changed of a server which nobody reached.
 */
export async function findForeign(
  set: LaneSet,
  { settings, held }: { settings: StackSettings; held: ReadonlySet<string> },
): Promise<Foreign> {
  const adopted = new Set(settings.adopt);
  const fresh = listObjects(set)
    .filter((object) => !held.has(nameObject(object)))
    .map((object) => ({ object, isAdopted: adopted.has(nameObject(object)) }));
  const of = (server: "openbao" | "kubernetes") => fresh.filter(({ object }) => object.place.server === server);
  const [openbao, kubernetes] = await Promise.all([
    lookIntoOpenbao(of("openbao"), { settings, held }),
    lookIntoKubernetes(of("kubernetes"), { settings, held }),
  ]);
  return {
    reasons: [...openbao.reasons, ...kubernetes.reasons],
    warnings: [...openbao.warnings, ...kubernetes.warnings],
  };
}

interface Stack {
  readonly settings: StackSettings;
  readonly held: ReadonlySet<string>;
}

async function lookIntoOpenbao(fresh: readonly FreshObject[], { settings, held }: Stack): Promise<Foreign> {
  if (fresh.length === 0) return findSilenceOfOpenbao(held, settings);
  return { reasons: await findForeignInOpenbao(fresh, settings), warnings: [] };
}

async function lookIntoKubernetes(fresh: readonly FreshObject[], { settings, held }: Stack): Promise<Foreign> {
  const isConcerned = fresh.length > 0 || [...held].some((name) => /^(store|external-secret):/.test(name));
  if (!isConcerned) return { reasons: [], warnings: [] };
  const silence = await findSilenceOfCluster(settings);
  // Each look at a server that does not answer would take as long again.
  if (silence.reasons.length > 0 || fresh.length === 0) return silence;
  // The reason why none of them can be looked at is told with them.
  return findForeignInKubernetes(fresh, openCluster(settings));
}
