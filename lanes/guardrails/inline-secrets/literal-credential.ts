import type { YamlValue } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { assignsCredential } from "./assigns.ts";
import { isCredential, isLoginPair } from "./credential-by-value.ts";
import { credentialWordOf, isComposite, isPathOfFile, kindOfKey, namesSecret } from "./credential-key.ts";
import { FILLED } from "./filled.ts";
import { isLiteral } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { listMadeNames } from "./made-names.ts";
import { maskActions } from "./mask-actions.ts";
import { hasOtherMeaning, mayNameSecret } from "./other-meanings.ts";
import { readsAsName } from "./secret-names.ts";
import { listPgpass } from "./settings-formats.ts";
import { isSwitched } from "./switches.ts";

/** What Grafana takes from its environment and Argo CD from its Secret, whose settings are values of a chart: `$PW`, `$oidc.a.b`. */
const FILLED_IN_LATER = /^\$(?:[A-Z][A-Z0-9_]*|[A-Za-z][\w-]*(?:[.:][\w-]+)+)$/;

/** What a policy takes any value by (Kyverno 1.15, wildcards of patterns). */
const ANY = /^!?[?*]{1,8}$/;

/** True for a literal that is given to the name of a credential, where names of Secrets and switches may stand too. */
export function isLiteralCredential(
  name: string,
  value: YamlValue | undefined,
  document: ManifestDocument,
  { inChart = false } = {},
): boolean {
  if (!name.includes("{{")) return isNamedLiteral(name, value, document, inChart);
  return listMadeNames(name, value, document).some((each) => isNamedLiteral(each, value, document, inChart));
}

function isNamedLiteral(
  name: string,
  value: YamlValue | undefined,
  document: ManifestDocument,
  inChart: boolean,
): boolean {
  if (kindOfKey(name) === "other") return false;
  const literal = literalOf(value, { document, expands: true });
  if (literal === undefined || !isCredential(name, literal)) return false;
  const text = literal.trim();
  if (ANY.test(text) || isSwitched(name, text, document)) return false;
  if (inChart && FILLED_IN_LATER.test(text)) return false;
  if (namesSecret(name, { inChart }) && mayNameSecret(text)) return false;
  const made = text.includes("{{") ? maskActions(text, document).replaceAll(FILLED, "demo") : text;
  if (isPathOfFile(name, made) || hasOtherMeaning(name, made)) return false;
  if (!isComposite(name, literal)) return true;
  if (assignsCredential(literal, document) || (/pgpass/i.test(name) && listPgpass(literal).some(isLiteral)))
    return true;
  // `CREDS: admin:changeme`, and no namespace with a name.
  const password = text.slice(text.indexOf(":") + 1);
  return (
    isLoginPair(text) && /^cred/.test(credentialWordOf(name)) && isLiteral(password) && !readsAsName(name, password)
  );
}
