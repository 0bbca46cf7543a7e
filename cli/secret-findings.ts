import type { Finding } from "../lanes/finding.ts";
import { INLINE_SECRETS_FINDINGS } from "../lanes/findings/inline-secrets.ts";
import { SECRET_FINDINGS } from "../lanes/findings/secrets.ts";

/** True for a finding that is about a credential in the file: nothing of the file is shown then. */
export function isSecretFinding({ code }: Finding): boolean {
  const isOfServer = code === "config-inline-secret";
  return isOfServer || Object.hasOwn(SECRET_FINDINGS, code) || Object.hasOwn(INLINE_SECRETS_FINDINGS, code);
}
