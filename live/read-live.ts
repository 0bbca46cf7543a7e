import { type Fields, isFields } from "../lanes/fields.ts";
import type { LiveManifest, LiveState } from "../lanes/inventory/live-state.ts";
import { findReaders } from "../lanes/inventory/match-lane.ts";
import { pruneSettings } from "../lanes/inventory/prune.ts";
import { type ReadGrant, readGrant } from "../lanes/inventory/read-grant.ts";
import type { NamedPolicy } from "../lanes/policy/acl-rules.ts";
import { readAccess } from "./access.ts";
import { readFieldNames } from "./field-names.ts";
import type { ClusterReader } from "./kubectl.ts";
import { readMounts } from "./kv-mounts.ts";
import { mapSome } from "./map-some.ts";
import type { OpenbaoSession } from "./openbao-session.ts";

/** What is read: a server with a token that may read and list, and a cluster. */
export interface LivePlaces {
  readonly openbao: OpenbaoSession;
  readonly token: string | undefined;
  readonly cluster: ClusterReader;
  readonly kvVersion: 1 | 2;
}

/** How many answers are waited for at once. */
const asksAtOnce = 8;

const kinds = ["ClusterSecretStore", "SecretStore", "ExternalSecret"] as const;

/** Reads what a server and a cluster hold of lanes, by GET and LIST alone; what could be a value is dropped at once. */
export async function readLive(places: LivePlaces): Promise<LiveState> {
  const access = await readAccess(places.openbao, places.token);
  const mounts = await readMounts(places.openbao, places.token);
  const manifests = await readManifests(places.cluster);
  const grants = access.policies.flatMap((policy) => {
    const { grant } = readGrant(policy, { mounts: mounts.found, kvVersion: places.kvVersion });
    return grant === undefined ? [] : [{ policy, grant }];
  });
  const state = { ...access, mounts: mounts.found, manifests: manifests.found };
  const names = new Set(grants.map(({ policy }) => policy.name));
  const paths = new Set(
    state.carriers.filter(({ policies }) => policies.some((name) => names.has(name))).map(({ path }) => path),
  );
  return {
    ...state,
    roles: access.roles.filter(({ path }) => paths.has(path)),
    fieldNames: await readNames(
      places,
      grants.filter(({ grant }) => findReaders(state, grant).length === 0),
    ),
    problems: [...access.problems, ...mounts.problems, ...manifests.problems],
  };
}

interface Found<T> {
  readonly found: readonly T[];
  readonly problems: readonly string[];
}

async function readManifests(cluster: ClusterReader): Promise<Found<LiveManifest>> {
  const looks = await Promise.all(kinds.map((kind) => cluster.listObjects(`${kind}.external-secrets.io`)));
  return {
    found: looks.flatMap(({ found = [] }, at) =>
      found.flatMap((each) => readManifest(kinds[at] ?? "ExternalSecret", each)),
    ),
    problems: looks.flatMap(({ problem }, at) => (problem === undefined ? [] : [`${kinds[at]}s: ${problem}`])),
  };
}

/** Of an object its name and what is known of its spec: annotations, managed fields and status are not kept. */
function readManifest(kind: LiveManifest["kind"], object: Fields): readonly LiveManifest[] {
  const { metadata, spec } = object;
  if (!isFields(metadata) || typeof metadata.name !== "string") return [];
  const { name, namespace } = metadata;
  const pruned = pruneSettings(kind === "ExternalSecret" ? "external-secret" : "store", spec);
  return [{ kind, name, ...(typeof namespace === "string" ? { namespace } : {}), spec: pruned }];
}

/** Names of fields, by the read of KV 2 that has no values in its answer; where the token may not, there are none. */
async function readNames(
  { openbao, token, kvVersion }: LivePlaces,
  grants: readonly { readonly policy: NamedPolicy; readonly grant: ReadGrant }[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (kvVersion === 1) return new Map();
  const found = await mapSome(grants, asksAtOnce, async ({ policy, grant }) => {
    if (!isPlain(grant)) return [];
    const place = { ...policy, ...grant, path: `${grant.mount}/data/${grant.key}` };
    const { names } = await readFieldNames({ openbao, token }, place);
    return names.length === 0 ? [] : [[policy.name, [...names].sort()] as const];
  });
  return new Map(found);
}

const isPlain = ({ mount, key }: ReadGrant): boolean =>
  `${mount}/${key}`.split("/").every((part) => /^[A-Za-z0-9._-]+$/.test(part) && !/^\.{1,2}$/.test(part));
