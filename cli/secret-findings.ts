import type { Finding } from "../lanes/finding.ts";
import { isSecretCode } from "../lanes/secret-codes.ts";

/** True for a finding that is about a credential in the file: nothing of the file is shown then. */
export function isSecretFinding({ code }: Finding): boolean {
  return isSecretCode(code);
}
