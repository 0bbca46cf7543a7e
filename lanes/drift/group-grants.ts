import { compareText } from "../finding.ts";
import { shortenList } from "../shorten-list.ts";
import type { OutOfBandGrant } from "./audit-grants.ts";

/** What one path of a policy grants alike on the secrets of lanes. */
export interface GrantGroup extends Omit<OutOfBandGrant, "ccrId" | "path"> {
  /** The requests whose secrets it reaches, sorted. */
  readonly requests: readonly string[];
  /** The paths of the API that it matches, sorted. */
  readonly paths: readonly string[];
}

/** How many ids stand for all of them. */
const SHOWN = 3;

/** Puts together what is one cause: a wildcard matches six paths of every lane's secret. Sorted as the grants are. */
export function groupGrants(grants: readonly OutOfBandGrant[]): readonly GrantGroup[] {
  const groups = Map.groupBy(grants, ({ policy, rule, capabilities, carriers, why }) =>
    JSON.stringify([policy, rule, capabilities, carriers, why]),
  );
  return [...groups.values()].flatMap(([first, ...rest]): readonly GrantGroup[] => {
    if (first === undefined) return [];
    const { ccrId: _, path: __, ...common } = first;
    const members = [first, ...rest];
    const collect = (read: (each: OutOfBandGrant) => string): readonly string[] =>
      [...new Set(members.map(read))].sort(compareText);
    return [{ ...common, requests: collect(({ ccrId }) => ccrId), paths: collect(({ path }) => path) }];
  });
}

/** What a group reaches: one path as it is; of more how many, of whose secrets, and the first ones. */
export function describeReach({ requests, paths }: Pick<GrantGroup, "requests" | "paths">): string {
  const [first = ""] = paths;
  if (paths.length === 1 && requests.length === 1) return `${first} of ${requests.join()}`;
  if (requests.length === 1) return `${paths.length} paths of the secret of ${requests.join()}, such as ${first}`;
  return `${paths.length} paths of the secrets of ${requests.length} requests (${shortenList(requests, SHOWN)})`;
}
