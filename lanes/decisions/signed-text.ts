import canonicalize from "canonicalize";
import type { Ccr } from "../schema.ts";
import type { Decision } from "./digest.ts";

/** Namespace of the signatures, so that none made for something else is taken (ssh-keygen -Y sign -n). */
export const SIGNATURE_NAMESPACE = "credential-lanes";

/**
 * What the signature of a decision covers, as UTF-8: the request, and all that the decision says, the digest of the
 * content and of the decision before it included. So it is good for this content, and in this place, alone.
 */
export function composeSignedText({ id }: Pick<Ccr, "id">, { signature, ...decision }: Decision): string {
  return canonicalize({ format: "credential-lanes/decision/v1", request: id, decision }) ?? "";
}
