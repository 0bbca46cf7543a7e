import { DEFAULT_RULE_SETTINGS, type RuleSettings } from "../lanes/rules/rule.ts";

/** How stdin is called in findings. */
export const STDIN_NAME = "<stdin>";

/** The settings of the rules: today's date, and the limits that flags change. */
export function ruleSettings({ maxTtlSeconds }: { maxTtlSeconds?: number | undefined }): RuleSettings {
  const now = Date.now();
  const today = new Date(now).toISOString().slice(0, 10);
  return { ...DEFAULT_RULE_SETTINGS, today, now, ...(maxTtlSeconds === undefined ? {} : { maxTtlSeconds }) };
}
