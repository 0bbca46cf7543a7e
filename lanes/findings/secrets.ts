import type { FindingKind } from "../finding.ts";

/** Rows of the finding registry that the secret scan reports. */
export const SECRET_FINDINGS = {
  "secret-value": {
    severity: "error",
    title: "Looks like a credential",
    hint: "Remove it, treat it as leaked and rotate it. A request names the OpenBao path and field, never the value.",
  },
  "scanner-directive": {
    severity: "error",
    title: "Comment tells a secret scanner to look away",
    hint: "Remove the directive. The scan of this repository has no exceptions, so it hides nothing here and misleads elsewhere.",
  },
} as const satisfies Record<string, FindingKind>;
