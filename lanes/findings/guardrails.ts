import { DEV_ONLY_FINDINGS } from "./dev-only.ts";
import { EXCEPTION_FINDINGS } from "./exceptions.ts";
import { INLINE_SECRETS_FINDINGS } from "./inline-secrets.ts";
import type { FindingKind } from "./kind.ts";
import { OWNERSHIP_FINDINGS } from "./ownership.ts";
import { REFERENCES_FINDINGS } from "./references.ts";
import { WIRING_FINDINGS } from "./wiring.ts";

/** What cannot be read as a manifest; the rest of reading is that of requests. */
export const MANIFEST_FILE_FINDINGS = {
  "no-manifest-files": {
    severity: "error",
    title: "No manifest to check",
    hint: "Name the folder that holds the manifests, whose names end in .yaml, .yml or .json; of standard input see why the program before the pipe wrote none.",
    meaning:
      "An empty folder is almost always the wrong folder, and empty input is what a program that failed has written: a gate that reads nothing finds nothing.",
    example: "`ccr guard docs`, `false | ccr guard -`",
  },
  "manifest-too-large": {
    severity: "error",
    title: "File over 32 MiB",
    hint: "Split it; what is not read is not checked.",
    example: "a rendered repository in one file",
  },
  "manifest-link": {
    severity: "error",
    title: "Symbolic link out of what is checked",
    hint: "Commit the file itself, or name the folder that it leads to as well.",
    meaning: "What a link leads to may be read by Kustomize or Argo CD, and nothing here has checked it.",
    example: "`base.yaml -> ../../other/base.yaml`",
  },
} as const satisfies Record<string, FindingKind>;

/** Findings in manifests, apart from those of reading a file. */
export const GUARDRAIL_FINDINGS = {
  ...MANIFEST_FILE_FINDINGS,
  ...EXCEPTION_FINDINGS,
  ...INLINE_SECRETS_FINDINGS,
  ...WIRING_FINDINGS,
  ...REFERENCES_FINDINGS,
  ...OWNERSHIP_FINDINGS,
  ...DEV_ONLY_FINDINGS,
} as const;
