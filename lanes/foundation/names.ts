/** What an update of lanes may do: write exactly what the committed requests ask for. */
export const LANE_APPLY = "lane-apply";
/** What `ccr verify` and `ccr cut-off` look at. */
export const LANE_VERIFY = "lane-verify";
/** What `ccr drift`, `who-can`, `can` and the inventory read. */
export const LANE_DRIFT = "lane-drift";
/** What shows that the foundation is as it was set up, and that no root token lives. */
export const FOUNDATION_CHECK = "foundation-check";

/** The families of policies that a foundation has, in the order in which they are composed. */
export const FOUNDATION_POLICIES = [LANE_APPLY, LANE_VERIFY, LANE_DRIFT, FOUNDATION_CHECK] as const;
export type FoundationFamily = (typeof FOUNDATION_POLICIES)[number];

/** The name of the policy of a family that comes at this place; the first one bears the family's name alone. */
export function nameFoundationPolicy(family: FoundationFamily, place: number): string {
  return place === 1 ? family : `${family}-${place}`;
}

/** True of a name that a lane must not have: who applies lanes could else write what it may do itself. */
export function isFoundationName(name: string): boolean {
  return /^(lane-(apply|verify|drift)|foundation-check)(-\d+)?$/.test(name.trim().toLowerCase());
}
