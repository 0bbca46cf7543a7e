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

/**
 * The name of the policy of a family that comes at this place; the first one has no number. The suffix tells the stacks
 * of one server apart: `lane-apply.staging-2`.
 */
export function nameFoundationPolicy(
  family: FoundationFamily,
  { place = 1, suffix }: { readonly place?: number; readonly suffix?: string | undefined } = {},
): string {
  return `${family}${suffix === undefined ? "" : `.${suffix}`}${place === 1 ? "" : `-${place}`}`;
}

/** True of a name that a lane must not have: who applies lanes could else write what it may do itself. */
export function isFoundationName(name: string): boolean {
  return /^(lane-(apply|verify|drift)|foundation-check)([.-].*)?$/.test(name.trim().toLowerCase());
}

/** True of what can tell stacks apart: no number at its end that could be the number of a policy. */
export function isSuffix(text: string): boolean {
  return /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(text) && !/-\d+$/.test(text);
}

/** What tells the stack of a foundation's policy apart from others; undefined where there is one stack. */
export function findSuffix(name: string): string | undefined {
  return /^[a-z-]+\.(.*?)(?:-\d+)?$/.exec(name)?.[1];
}
