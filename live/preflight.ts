import { listObjects, nameObject } from "../lanes/adoption.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findForeignInKubernetes } from "./foreign-in-kubernetes.ts";
import { findForeignInOpenbao } from "./foreign-in-openbao.ts";
import { openCluster } from "./kubectl.ts";

/** What exists on the servers and is not the stack's. */
export interface Foreign {
  /** Why nothing may be declared, each with the way out. */
  readonly reasons: readonly string[];
  /** What could not be looked at, and why. */
  readonly warnings: readonly string[];
}

/**
 * Looks whether what is new to the stack exists already, and whether what it adopts does. Asks the servers only where
 * something is new. An OpenBao that cannot be asked is a reason, since it would overwrite; a cluster is a warning, since
 * it refuses to create what exists.
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
  const cluster = openCluster(settings);
  const [inOpenbao, inKubernetes] = await Promise.all([
    findForeignInOpenbao(of("openbao"), settings),
    findForeignInKubernetes(of("kubernetes"), cluster),
  ]);
  return { reasons: [...inOpenbao, ...inKubernetes.reasons], warnings: inKubernetes.warnings };
}
