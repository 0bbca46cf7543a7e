import type { FindingKind } from "./kind.ts";

/** Rows of the finding registry that the secret scan reports. */
export const SECRET_FINDINGS = {
  "secret-value": {
    severity: "error",
    title: "Looks like a credential",
    hint: "Remove it, treat it as leaked and rotate it. A request names the OpenBao path and field, never the value.",
    meaning:
      "A value, a key or a comment has the format of a token or key, stands where a credential would stand, or looks drawn at random in a field for words. Encodings, line breaks and invisible characters do not hide it. Digests, ids and names pass in the fields that hold them.",
    example: "`rotate: Replace the key <the key itself> in OpenBao.`",
  },
  "scanner-directive": {
    severity: "error",
    title: "Comment tells a secret scanner to look away",
    hint: "Remove the directive: this scan has no exceptions, and other scanners would obey it.",
    meaning: "A directive such as secretlint-disable has no effect here, and would hide a value from other scanners.",
    example: "`# secretlint-disable`",
  },
} as const satisfies Record<string, FindingKind>;
