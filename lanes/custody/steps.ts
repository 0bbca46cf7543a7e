/** The steps in which a key of a provider is put into use, in their order. */
export const CUSTODY_STEPS = [
  "obtained-from-console",
  "restricted-file-created",
  "written-to-store",
  "reloaded",
  "health-checked",
  "test-call",
  "temp-file-destroyed",
  "changelog-entry",
] as const;

export type CustodyStep = (typeof CUSTODY_STEPS)[number];

/** The steps that touch the value: none is taken without the operator. */
export const STEPS_WITH_VALUE: ReadonlySet<CustodyStep> = new Set<CustodyStep>([
  "obtained-from-console",
  "restricted-file-created",
  "written-to-store",
  "temp-file-destroyed",
]);

/** Why a key is accelerated: rotated before its calendar says so. Each needs a reason in words. */
const ACCELERATED_TRIGGERS = ["compromise-suspected", "provider-mandate", "operator-choice"] as const;

/** Why a key is put into use. */
export const CUSTODY_TRIGGERS = ["initial", "schedule", ...ACCELERATED_TRIGGERS] as const;

/** True for a trigger that does not wait for the calendar. */
export function isAccelerated(trigger: (typeof CUSTODY_TRIGGERS)[number]): boolean {
  return (ACCELERATED_TRIGGERS as readonly string[]).includes(trigger);
}
