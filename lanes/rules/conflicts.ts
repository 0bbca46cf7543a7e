import { compareText } from "../finding.ts";
import { mapSound, readSound } from "../guard-broken.ts";

/** What can claim something: a request, and what it replaces. */
interface Claimant {
  readonly id: string;
  readonly supersedes?: string;
  readonly target?: { readonly environment: string; readonly cluster?: string };
}

interface Filed<Request> {
  readonly file: string;
  readonly ccr: Request;
}

/** A request that cannot stand beside others, and the first of their files. */
export interface Conflict<Request> extends Filed<Request> {
  readonly others: string;
  /** One of the others. */
  readonly other: Request;
}

interface Claim<Request> {
  /** Requests with equal keys claim the same thing. */
  readonly key: (ccr: Request) => string;
  /** They may, as long as this is equal too; without it only one of them may. */
  readonly settings?: (ccr: Request) => string;
  /** The requests that can claim it at all; every one by default. */
  readonly among?: (ccr: Request) => boolean;
  /** True: in whatever environment and cluster; the requests of one stack by default. */
  readonly anywhere?: boolean;
  /** True: also beside what it replaces. */
  readonly evenReplaced?: boolean;
}

/** How many of the others a finding names: a folder of copies must not be listed once for each copy. */
const MAX_NAMED = 3;

/** How many links back from a request to what it replaces are followed. */
const MAX_LINKS = 64;

/**
 * Every request that claims what another claims, in the order of their files. A request whose claim cannot be read, because it
 * has a fault there, claims nothing.
 */
export function findConflicts<Request extends Claimant>(
  ccrs: readonly Filed<Request>[],
  claim: Claim<Request>,
): Conflict<Request>[] {
  const { key, among = () => true, anywhere = false, evenReplaced = false } = claim;
  const claims = mapSound(ccrs, (filed) => {
    if (!among(filed.ccr)) return [];
    return [{ filed, name: anywhere ? key(filed.ccr) : `${placeOf(filed.ccr).environment}\n${key(filed.ccr)}` }];
  });
  const replaced = evenReplaced ? new Map<string, ReadonlySet<string>>() : findReplaced(ccrs);
  const conflicts = [...Map.groupBy(claims, ({ name }) => name).values()]
    .filter((group) => group.length > 1)
    .flatMap((group) =>
      findInGroup(
        group.map(({ filed }) => filed),
        { ...claim, replaced },
      ),
    );
  return conflicts.sort((left, right) => compareText(left.file, right.file));
}

/** What decides on which stacks a request is declared; read whole, so that nobody takes a broken cluster for none. */
function placeOf({ target }: Claimant): { environment: string | undefined; cluster: string | undefined } {
  return { environment: target?.environment, cluster: target?.cluster };
}

function findInGroup<Request extends Claimant>(
  group: readonly Filed<Request>[],
  { settings, anywhere = false, evenReplaced = false, replaced }: Claim<Request> & { readonly replaced: Replaced },
): Conflict<Request>[] {
  const numbers = numberSettings(group, settings);
  if (new Set(numbers.values()).size < 2) return [];
  const members = [...numbers.keys()].sort((left, right) => compareText(left.file, right.file));
  const neighbours = anywhere ? () => members : groupByCluster(members);
  return members.flatMap((me) => {
    const others: Filed<Request>[] = [];
    for (const other of neighbours(me)) {
      if (numbers.get(other) === numbers.get(me) || (!evenReplaced && areLinked(me.ccr, other.ccr, replaced))) continue;
      others.push(other);
      if (others.length > MAX_NAMED) break;
    }
    const [first] = others;
    return first === undefined ? [] : [{ ...me, others: listFiles(others), other: first.ccr }];
  });
}

/** The requests that are declared on one stack with a request; one for no named cluster is for all of them. */
function groupByCluster<Request extends Claimant>(
  members: readonly Filed<Request>[],
): (filed: Filed<Request>) => readonly Filed<Request>[] {
  const own = Map.groupBy(members, ({ ccr }) => ccr.target?.cluster);
  const everywhere = own.get(undefined) ?? [];
  const near = new Map([...own].map(([cluster, group]) => [cluster, [...group, ...everywhere]]));
  return ({ ccr }) => (ccr.target?.cluster === undefined ? members : (near.get(ccr.target?.cluster) ?? []));
}

/** A number for each distinct settings; one for each request where nothing can be shared. */
function numberSettings<Request>(
  group: readonly Filed<Request>[],
  settings: Claim<Request>["settings"],
): ReadonlyMap<Filed<Request>, number> {
  const numbers = new Map<string, number>();
  let count = 0;
  const entries = mapSound(group, (filed): readonly [Filed<Request>, number][] => {
    count += 1;
    const text = settings === undefined ? String(count) : settings(filed.ccr);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return [[filed, number]];
  });
  return new Map(entries);
}

function listFiles(others: readonly Filed<unknown>[]): string {
  const named = others.slice(0, MAX_NAMED).map(({ file }) => file);
  return others.length > MAX_NAMED ? `${named.join(", ")} and others` : named.join(", ");
}

/** Id of a request → ids of all that it replaces, directly and through others. */
type Replaced = ReadonlyMap<string, ReadonlySet<string>>;

/** Follows the links of requests to what they replace, so far as one may be exempt from standing beside it. */
export function findReplaced(ccrs: readonly Filed<Claimant>[]): Replaced {
  const links = new Map(
    mapSound(ccrs, ({ ccr }): readonly [string, string][] =>
      ccr.supersedes === undefined ? [] : [[ccr.id, ccr.supersedes]],
    ),
  );
  const replaced = [...links.keys()].map((id): [string, ReadonlySet<string>] => {
    const seen = new Set<string>();
    for (let at = links.get(id); at !== undefined && !seen.has(at) && seen.size < MAX_LINKS; at = links.get(at)) {
      seen.add(at);
    }
    return [id, seen];
  });
  return new Map(replaced);
}

/**
 * One replaces the other: what both claim passes from the older to the newer. Where a link or an id is broken nobody knows, and
 * they are not reported for it.
 */
function areLinked(left: Claimant, right: Claimant, replaced: Replaced): boolean {
  const replaces = (newer: Claimant, older: Claimant): boolean =>
    newer.supersedes !== undefined && replaced.get(newer.id)?.has(older.id) === true;
  return readSound(() => replaces(left, right) || replaces(right, left)) ?? true;
}
