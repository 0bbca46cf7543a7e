import type { FindingKind } from "./kind.ts";

/** Findings of references to Secrets. */
export const REFERENCES_FINDINGS = {
  "secret-missing": {
    severity: "error",
    title: "Reference to a Secret that nothing makes",
    hint: "Name a Secret that an ExternalSecret of this namespace makes, or check its manifests together with these.",
    meaning: "The pod waits for the Secret and does not start.",
    example: "`secretKeyRef: {name: web-db, key: password}` where nothing makes a Secret `web-db`",
  },
  "secret-missing-optional": {
    severity: "warning",
    title: "Optional reference to a Secret that nothing makes",
    hint: "Remove the reference, or have an ExternalSecret make the Secret.",
    meaning: "The pod starts without the value, and nothing says so.",
    example: "`secretRef: {name: web-tuning, optional: true}`",
  },
  "secret-key-missing": {
    severity: "error",
    title: "Reference to a key that the Secret does not have",
    hint: "Name a key that the Secret gets, or have its ExternalSecret deliver this one.",
    example: "`secretKeyRef: {name: web, key: APIKEY}` of a Secret with `API_KEY`",
  },
} as const satisfies Record<string, FindingKind>;
