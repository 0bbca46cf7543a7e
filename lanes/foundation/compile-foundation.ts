import { markCompiled } from "../compiled.ts";
import { compareText } from "../finding.ts";
import type { CompileOptions } from "../lane.ts";
import { compileLanes, type LaneSet, listRoles } from "../lane-set.ts";
import type { LoadResult } from "../load.ts";
import type { StackSettings } from "../stack-settings.ts";
import { composeAuthority } from "./authority.ts";
import { compileExternalSecretsPlan, formatAccount } from "./external-secrets-plan.ts";
import type { Manifest } from "./kubernetes-objects.ts";
import { compileOpenBaoPlan } from "./openbao-plan.ts";
import type { FoundationPlan } from "./plan.ts";
import type { FoundationSettings } from "./settings.ts";

/** What a foundation is compiled from. */
export interface FoundationInput {
  readonly settings: StackSettings;
  readonly foundation: FoundationSettings;
  /** The objects of the folder that `foundation:externalSecrets` names; none where it names none. */
  readonly rendered: readonly Manifest[];
}

/** The plan, or every reason why there is none. */
export type FoundationResult =
  | { readonly plan: FoundationPlan; readonly errors: readonly [] }
  | { readonly plan?: never; readonly errors: readonly string[] };

/**
 * Compiles what the lanes of a stack stand on. Whatever the granted lanes use must be a part of it, or be said to be
 * declared elsewhere: else their own update would fail halfway.
 */
export function compileFoundation(
  loaded: LoadResult,
  { settings, foundation, rendered }: FoundationInput,
  options: CompileOptions = {},
): FoundationResult {
  // A foundation stands: what is only shown by a what-if has no part in it.
  const granting = { ...settings, whatIf: [] };
  const { set, errors } = compileLanes(loaded, granting, options);
  if (set === undefined) return { errors };
  const composed = composeAuthority(loaded, granting, {
    ...options,
    suffix: foundation.suffix,
    isTeardown: foundation.isTeardown,
  });
  if (composed.authority === undefined) return { errors: composed.errors };
  const { authority } = composed;
  const openbao = compileOpenBaoPlan(foundation, settings, authority);
  const cluster =
    foundation.externalSecrets === undefined
      ? undefined
      : compileExternalSecretsPlan(foundation.externalSecrets, rendered);
  const faults = [
    ...findLongLogins(foundation),
    ...findMissing(set, foundation),
    ...findShortCaps(set, foundation),
    ...findClusterFaults(set, { settings, foundation }),
    ...(cluster?.problems ?? []).map(({ key, message }) => `${key}: ${message}`),
  ];
  if (faults.length > 0) return { errors: [...new Set(faults)].sort(compareText) };
  const externalSecrets = cluster === undefined ? {} : { externalSecrets: markCompiled(cluster.plan) };
  return { plan: { openbao: markCompiled(openbao), ...externalSecrets }, errors: [] };
}

/** The cap of each auth mount that the foundation declares, in seconds. */
function listCaps(foundation: FoundationSettings): ReadonlyMap<string, number> {
  const { kubernetesAuth, jwtAuth, authMaxTtlSeconds } = foundation;
  return new Map([...kubernetesAuth, ...jwtAuth].map(({ path, maxTtl }) => [path, maxTtl ?? authMaxTtlSeconds]));
}

function findLongLogins(foundation: FoundationSettings): readonly string[] {
  const caps = listCaps(foundation);
  return Object.entries(foundation.logins).flatMap(([policy, list]) =>
    list.flatMap(({ mount, ttlSeconds }, at) =>
      ttlSeconds > (caps.get(mount) ?? Number.POSITIVE_INFINITY)
        ? [`foundation:logins.${policy}[${at}].ttl: it is more than auth/${mount} lets a token live`]
        : [],
    ),
  );
}

/** A mount that is capped shorter cuts a lane's tokens off without a word (OpenBao 2.6, path_login.go). */
function findShortCaps(set: LaneSet, foundation: FoundationSettings): readonly string[] {
  const caps = listCaps(foundation);
  return listRoles(set)
    .filter(({ mount, tokenTtlSeconds }) => tokenTtlSeconds > (caps.get(mount) ?? Number.POSITIVE_INFINITY))
    .map(
      ({ name, mount }) =>
        `auth/${mount} lets a token live shorter than role ${name} is approved for: raise its maxTtl`,
    );
}

function findMissing(set: LaneSet, foundation: FoundationSettings): readonly string[] {
  const { kvMounts, elsewhere } = foundation;
  const caps = listCaps(foundation);
  const mounts = set.lanes
    .filter(({ policy: { mount } }) => !kvMounts.includes(mount) && !elsewhere.includes(`mount:${mount}`))
    .map(
      ({ ccrId, policy: { mount } }) =>
        `${ccrId} reads mount ${mount}: list it in foundation:kvMounts, or mount:${mount} in foundation:elsewhere`,
    );
  const methods = listRoles(set)
    .filter(({ method, mount }) => method !== "token" && !caps.has(mount) && !elsewhere.includes(`auth:${mount}`))
    .map(({ name, method, mount }) => {
      const key = method === "kubernetes" ? "foundation:kubernetesAuth" : "foundation:jwtAuth";
      return `role ${name} is of auth/${mount}: list it in ${key}, or auth:${mount} in foundation:elsewhere`;
    });
  return [...mounts, ...methods];
}

/** What External Secrets needs of the cluster for these lanes, where this stack declares it. */
function findClusterFaults(
  { namespaces }: LaneSet,
  { settings, foundation }: { settings: StackSettings; foundation: FoundationSettings },
): readonly string[] {
  const { externalSecrets: own, kubernetesAuth } = foundation;
  if (own === undefined) return [];
  const key = "foundation:externalSecrets";
  const requested = [{ namespace: own.namespace, name: own.serviceAccount }, ...own.tokenRequests].map(formatAccount);
  const reviewers = own.reviewers.map(formatAccount);
  const byCaller = new Set(kubernetesAuth.filter(({ reviewer }) => reviewer === "caller").map(({ path }) => path));
  const accounts = namespaces.flatMap(({ namespace, store }) => {
    const account = formatAccount(store.serviceAccount);
    return [
      ...(requested.includes(account)
        ? []
        : [`${key}.tokenRequests: the lanes of ${namespace} log in as ${account}: list it`]),
      ...(byCaller.has(store.authMount) && !reviewers.includes(account)
        ? [
            `${key}.reviewers: the lanes of ${namespace} log in as ${account}, by whose own token auth/${store.authMount} asks: list it`,
          ]
        : []),
    ];
  });
  const { openbaoCaProvider: provider } = settings;
  const isOther =
    own.ca !== undefined &&
    !(
      provider?.type === "ConfigMap" &&
      provider.namespace === own.namespace &&
      provider.name === own.ca.name &&
      provider.key === own.ca.key
    );
  return [...accounts, ...(isOther ? [`${key}.ca: it must be the ConfigMap of ccr:openbaoCaProvider`] : [])];
}
