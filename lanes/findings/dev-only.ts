import type { FindingKind } from "./kind.ts";

/** Findings of what belongs to development alone. */
export const DEV_ONLY_FINDINGS = {
  "development-only": {
    severity: "error",
    title: "Part of a development server in production",
    hint: "Leave it to a development environment; production has a KMS or an HSM unseal it and is initialized once, attended.",
    meaning:
      "Root or unseal material in a Secret is everybody's who may read Secrets there, and what initializes or unseals by " +
      "itself needs it. guardrails/ownership.yaml says which environment is production.",
    example: "a Job with `bao operator unseal`, or `server: {dev: {enabled: true}}`, in the folder of production",
  },
} as const satisfies Record<string, FindingKind>;
