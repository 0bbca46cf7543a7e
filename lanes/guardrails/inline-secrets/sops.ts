import type { ManifestDocument } from "../documents.ts";
import type { ManifestRule } from "../rule.ts";
import { asMap, asText } from "../values.ts";

/** What SOPS makes of one value (3.11, `aes/cipher.go`); earlier ones had `aad` too. */
const ENCRYPTED =
  /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,(?:aad:[A-Za-z0-9+/=]*,)?tag:[A-Za-z0-9+/=]+,type:\w+\]$/;

/** True for a document with the block that SOPS writes, whose checksum over all values is encrypted as well. */
export function isSopsDocument({ root }: ManifestDocument): boolean {
  return ENCRYPTED.test(asText(asMap(asMap(root)?.sops)?.mac) ?? "");
}

/** True for an encrypted value of such a document; without the block nobody decrypts it, and it is what it says. */
export function isSopsValue(text: string, document: ManifestDocument): boolean {
  return text.startsWith("ENC[") && ENCRYPTED.test(text) && isSopsDocument(document);
}

/** What SOPS encrypted is no plaintext, and lies in Git as that of a SealedSecret does: for good, for whoever gets hold of a key. */
export const forbidSopsDocuments: ManifestRule = ({ manifests }, report) => {
  const documents = new Set(manifests.map(({ document }) => document));
  for (const document of documents)
    if (isSopsDocument(document)) report(document, "sops-encrypted", ["sops"], "Manifest that SOPS encrypted");
};
