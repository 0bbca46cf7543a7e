import { compareLive } from "../../lanes/compare-live.ts";
import { listAuthorityObjects } from "../../lanes/foundation/adoption.ts";
import type { AuthMount, FoundationManifest, FoundationPlan, KvMount } from "../../lanes/foundation/plan.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { openCluster } from "../kubectl.ts";
import { type OpenbaoReader, openOpenbao } from "../openbao.ts";
import { OpenbaoError } from "../openbao-http.ts";
import type { Foreign } from "../preflight.ts";
import { findDefinitions } from "./definitions.ts";

/** What a foundation's stack knows of its objects, by their keys. */
export interface FoundationStack {
  readonly settings: StackSettings;
  /** What its state holds. */
  readonly held: ReadonlySet<string>;
  /** What it takes over now. */
  readonly imports: ReadonlyMap<string, string>;
  /** A preview may come before the servers that it is for. */
  readonly isDryRun: boolean;
}

/** What exists and is not the foundation's, and whether the cluster serves what lanes are made of. */
export interface FoundationPreflight extends Foreign {
  readonly isServed: boolean;
}

/** Looks whether what is new to the stack exists already, and whether what it adopts does. Reads alone. */
export async function findForeignFoundation(
  plan: FoundationPlan,
  stack: FoundationStack,
): Promise<FoundationPreflight> {
  const [openbao, cluster, definitions] = await Promise.all([
    lookIntoOpenbao(plan, stack),
    lookIntoCluster(plan, stack),
    findDefinitions(plan, stack),
  ]);
  return {
    reasons: [...openbao.reasons, ...cluster.reasons, ...definitions.reasons],
    warnings: [...openbao.warnings, ...cluster.warnings, ...definitions.warnings],
    isServed: definitions.isServed,
  };
}

const wayOut = (key: string): string =>
  `if it is to be this stack's, list ${key} in foundation:adopt; if somebody else keeps it, leave it out of the settings`;

async function lookIntoOpenbao({ openbao }: FoundationPlan, stack: FoundationStack): Promise<Foreign> {
  const { openbaoAddress: address, openbaoCaFile: caFile } = stack.settings;
  try {
    const reader = openOpenbao({ address, caFile });
    const reasons = await Promise.all([
      lookAtMounts(openbao.kvMounts, "sys/mounts", { reader, stack }),
      lookAtMounts(openbao.authMounts, "sys/auth", { reader, stack }),
      ...openbao.authMounts.map((mount) => lookAtConfig(mount, { reader, stack })),
      ...listAuthorityObjects(openbao).map((object) => lookAtObject(object, { reader, stack })),
    ]);
    return { reasons: reasons.flat(), warnings: [] };
  } catch (error) {
    if (!(error instanceof OpenbaoError)) throw error;
    const words = `what OpenBao has already cannot be told: ${error.message}`;
    return stack.isDryRun ? { reasons: [], warnings: [words] } : { reasons: [words], warnings: [] };
  }
}

interface Look {
  readonly reader: OpenbaoReader;
  readonly stack: FoundationStack;
}

async function lookAtMounts(
  mounts: readonly (KvMount | AuthMount)[],
  path: "sys/mounts" | "sys/auth",
  { reader, stack: { held, imports } }: Look,
): Promise<readonly string[]> {
  const fresh = mounts.filter(({ key }) => !held.has(key));
  const live = fresh.length === 0 ? {} : ((await reader.read(path)) ?? {});
  return fresh.flatMap((mount) => {
    const found = live[`${mount.path}/`] as { type?: unknown; options?: { version?: unknown } | null } | undefined;
    if (!imports.has(mount.key)) {
      return found === undefined ? [] : [`${mount.key} exists already: ${wayOut(mount.key)}`];
    }
    if (found === undefined) return [`foundation:adopt: ${mount.key} does not exist: take it off the list`];
    const wanted = "type" in mount ? mount.type : "kv";
    const isOther = found.type !== wanted || (!("type" in mount) && kvVersionOf(found) !== mount.kvVersion);
    // A mount of another kind would be taken away and made anew, with all that is in it.
    return isOther
      ? [`foundation:adopt: ${mount.key} is a mount of another type or version: correct the settings`]
      : [];
  });
}

/** A mount that was made without a version is of the first. */
function kvVersionOf({ options }: { options?: { version?: unknown } | null }): number {
  return Number(options?.version ?? 1);
}

/** A mount that is taken over may have a configuration, which the first write would replace unseen. */
async function lookAtConfig(
  { path, key, kubernetes }: AuthMount,
  { reader, stack: { held, imports } }: Look,
): Promise<readonly string[]> {
  if (kubernetes === undefined || held.has(kubernetes.key)) return [];
  const isAdopted = imports.has(kubernetes.key);
  if (!isAdopted && !imports.has(key) && !held.has(key)) return [];
  const live = await reader.read(`auth/${path}/config`);
  if (isAdopted) {
    return live === undefined ? [`foundation:adopt: ${kubernetes.key} does not exist: take it off the list`] : [];
  }
  return live === undefined ? [] : [`${kubernetes.key} exists already: ${wayOut(kubernetes.key)}`];
}

async function lookAtObject(
  object: ReturnType<typeof listAuthorityObjects>[number],
  { reader, stack: { held, imports } }: Look,
): Promise<readonly string[]> {
  const key = `${object.kind}:${object.id}`;
  if (held.has(key) || object.place.server !== "openbao") return [];
  const live = await reader.read(object.place.path);
  if (imports.has(key)) {
    return live === undefined ? [`foundation:adopt: ${key} does not exist: take it off the list`] : [];
  }
  const fields = live === undefined ? [] : compareLive(object, live).map(({ field }) => field);
  return fields.length === 0 ? [] : [`${key} exists already and differs (${fields.join(", ")}): ${wayOut(key)}`];
}

/** Creating what exists fails in the middle of an update (pulumi-kubernetes 4.29 and later); it is told before. */
async function lookIntoCluster(
  { externalSecrets }: FoundationPlan,
  { settings, held, imports }: FoundationStack,
): Promise<Foreign> {
  const { base = [], definitions = [], manifests = [] } = externalSecrets ?? {};
  const fresh = [...base, ...definitions, ...manifests].filter(({ key }) => !held.has(key));
  const cluster = openCluster(settings);
  const groups = Map.groupBy(fresh, (each) => JSON.stringify([kubectlKind(each), each.manifest.metadata.namespace]));
  const looks = [...groups.values()].map(async (group): Promise<Foreign> => {
    const [first] = group;
    if (first === undefined) return { reasons: [], warnings: [] };
    const { namespace } = first.manifest.metadata;
    const names = group.map(({ manifest }) => manifest.metadata.name);
    const place = { names, ...(namespace === undefined ? {} : { namespace }) };
    const { found = [], problem } = await cluster.findNames(kubectlKind(first), place);
    // A kind that nobody defined yet has no objects.
    if (problem !== undefined && /doesn't have a resource type/.test(problem)) return { reasons: [], warnings: [] };
    if (problem !== undefined) {
      return { reasons: [], warnings: [`what the cluster has already cannot be told: ${problem}`] };
    }
    return {
      reasons: group.flatMap((each) =>
        judgeManifest(each, { exists: found.includes(each.manifest.metadata.name), imports }),
      ),
      warnings: [],
    };
  });
  const all = await Promise.all(looks);
  return {
    reasons: all.flatMap(({ reasons }) => reasons),
    warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
  };
}

function judgeManifest(
  { key }: FoundationManifest,
  { exists, imports }: { exists: boolean; imports: ReadonlyMap<string, string> },
): readonly string[] {
  if (imports.has(key)) return exists ? [] : [`foundation:adopt: ${key} does not exist: take it off the list`];
  return exists ? [`${key} exists already: ${wayOut(key)}`] : [];
}

/** `Role.v1.rbac.authorization.k8s.io`; kubectl takes kinds of the core group alone. */
function kubectlKind({ manifest: { apiVersion, kind } }: FoundationManifest): string {
  const [group, version] = apiVersion.split("/");
  return version === undefined ? kind : `${kind}.${version}.${group}`;
}
