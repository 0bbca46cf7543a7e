import type { FindingCode } from "./finding.ts";
import { INLINE_SECRETS_FINDINGS } from "./findings/inline-secrets.ts";
import { SECRET_FINDINGS } from "./findings/secrets.ts";

/** True for the code of a finding that is about a credential in its file. */
export function isSecretCode(code: FindingCode): boolean {
  const isOfServer = code === "config-inline-secret";
  return isOfServer || Object.hasOwn(SECRET_FINDINGS, code) || Object.hasOwn(INLINE_SECRETS_FINDINGS, code);
}
