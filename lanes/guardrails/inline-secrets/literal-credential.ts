import type { YamlValue } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { isComposite, isCredentialKey, isPathOfFile, isSwitch, namesSecret } from "./credential-key.ts";
import { assignsCredential, isLiteral } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { listPgpass } from "./settings-formats.ts";

const BOOLEAN = /^(?:true|false|yes|no|on|off|y|n|enabled?|disabled?|none|null|auto|required|optional)$/i;

/** True for a literal that is given to the name of a credential, where names of Secrets and switches may stand too. */
export function isLiteralCredential(
  name: string,
  value: YamlValue | undefined,
  document: ManifestDocument,
  { inChart = false } = {},
): boolean {
  if (!isCredentialKey(name) || namesSecret(name, { inChart })) return false;
  const literal = literalOf(value, { document, expands: true });
  if (literal === undefined || BOOLEAN.test(literal.trim())) return false;
  if (isSwitch(name) && /^[01]$/.test(literal.trim())) return false;
  if (isPathOfFile(name, literal.trim()) || hasOtherMeaning(name, literal.trim())) return false;
  if (!isComposite(name, literal)) return true;
  return assignsCredential(literal) || (/pgpass/i.test(name) && listPgpass(literal).some(isLiteral));
}
