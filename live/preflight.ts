import { listObjects, listOwnObjects, nameObject } from "../lanes/adoption.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findForeignInKubernetes } from "./foreign-in-kubernetes.ts";
import { findForeignInOpenbao } from "./foreign-in-openbao.ts";
import type { FreshObject } from "./fresh-object.ts";
import { explainMissing, findSilenceOfCluster, findSilenceOfOpenbao } from "./reachability.ts";

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
 *
 * What GitOps applies is nothing that the stack creates: of that the Secrets alone are looked for that a new lane would
 * replace, and a cluster that cannot be asked is a warning. Nor is a cluster asked for much in a preview before External
 * Secrets is there, which shows what would be and says what is missing; an update then stops before anything is made.
 */
export async function findForeign(set: LaneSet, stack: Stack): Promise<Foreign> {
  const { settings, held } = stack;
  const adopted = new Set(settings.adopt);
  const fresh = listOwnObjects(set)
    .filter((object) => !held.has(nameObject(object)))
    .map((object) => ({ object, isAdopted: adopted.has(nameObject(object)) }));
  const of = (server: "openbao" | "kubernetes") => fresh.filter(({ object }) => object.place.server === server);
  const [openbao, kubernetes] = await Promise.all([
    lookIntoOpenbao(of("openbao"), stack),
    settings.kubernetesObjects === "gitops" ? lookForSecrets(set, stack) : lookIntoKubernetes(of("kubernetes"), stack),
  ]);
  return {
    reasons: [...openbao.reasons, ...kubernetes.reasons],
    warnings: [...openbao.warnings, ...kubernetes.warnings],
  };
}

interface Stack {
  readonly settings: StackSettings;
  readonly held: ReadonlySet<string>;
  /** True in a preview, which makes nothing. */
  readonly isDryRun: boolean;
}

async function lookIntoOpenbao(fresh: readonly FreshObject[], { settings, held }: Stack): Promise<Foreign> {
  if (fresh.length === 0) return findSilenceOfOpenbao(held, settings);
  return { reasons: await findForeignInOpenbao(fresh, settings), warnings: [] };
}

async function lookIntoKubernetes(
  fresh: readonly FreshObject[],
  { settings, held, isDryRun }: Stack,
): Promise<Foreign> {
  const holdsSome = [...held].some((name) => /^(store|external-secret):/.test(name));
  if (fresh.length === 0 && !holdsSome) return { reasons: [], warnings: [] };
  const { missing, ...silence } = await findSilenceOfCluster(settings);
  const words = missing.length === 0 ? [] : [explainMissing(missing, settings.kubernetesContext)];
  // What the stack holds or adopts was there before: it is gone, and a preview that shows no change would be wrong.
  const isBefore = isDryRun && !holdsSome && !fresh.some(({ isAdopted }) => isAdopted);
  if (words.length > 0 && !isBefore) return { reasons: [...silence.reasons, ...words], warnings: silence.warnings };
  const goesOn = (each: string): string => `${each}; this preview goes on, an update refuses until it is`;
  const warnings = words.map(goesOn);
  // Each look at a server that does not answer would take as long again.
  if (silence.reasons.length > 0 || fresh.length === 0) return silence;
  // The reason why none of them can be looked at is told with them.
  const { absentNamespaces, ...foreign } = await findForeignInKubernetes(fresh, settings, missing);
  // Policy, role and store would be made before the creation of the ExternalSecret fails.
  const absent = absentNamespaces.map(
    (name) =>
      `the cluster of the context ${settings.kubernetesContext} has no namespace ${name}, where a lane delivers to`,
  );
  return {
    reasons: [...foreign.reasons, ...(isDryRun ? [] : absent)],
    warnings: [...warnings, ...(isDryRun ? absent.map(goesOn) : []), ...foreign.warnings],
  };
}

/** Of lanes that are new to the stack, the Secrets that External Secrets would replace. */
function lookForSecrets(set: LaneSet, { settings, held }: Stack): Promise<Foreign> {
  const policies = set.lanes.filter(({ policy }) => !held.has(nameObject({ kind: "policy", id: policy.name })));
  const ids = new Set(policies.map(({ ccrId }) => ccrId));
  const fresh = listObjects(set)
    .filter(({ appliedBy, ccrIds }) => appliedBy === "gitops" && ccrIds.some((id) => ids.has(id)))
    .filter(({ kind }) => kind === "external-secret")
    .map((object) => ({ object, isAdopted: false }));
  if (fresh.length === 0) return Promise.resolve({ reasons: [], warnings: [] });
  // Whoever applies the ExternalSecrets may make their namespace with them.
  return findForeignInKubernetes(fresh, settings, ["ExternalSecret"]);
}
