import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { ManifestReport } from "../rule.ts";
import { asList, asMap, asText } from "../values.ts";
import { isCredentialKey } from "./credential-key.ts";
import { isFilledIn } from "./expansions.ts";
import { mayHoldKnownValue } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { quote } from "./secrets.ts";

const SCHEME = /^(?:bearer|basic|token|apikey|digest|negotiate)\s+/i;

/** Headers of a probe, which everybody reads who may describe the Pod. */
export function judgeHeaders(
  value: YamlValue,
  path: Path,
  { document, report }: { readonly document: ManifestDocument; readonly report: ManifestReport },
): void {
  for (const [at, item] of asList(value).entries()) {
    const map = asMap(item);
    const name = asText(map?.name) ?? "";
    const text = asText(map?.value) ?? "";
    // What has a known format is told wherever it stands.
    if (!isCredentialHeader(name, text, { document }) || mayHoldKnownValue(text)) continue;
    report(document, "inline-secret-value", [...path, at, "value"], `Literal value of the header ${quote(name)}`);
  }
}

/** True for a header that gives a credential as a literal, behind the word that says what it is. */
export function isCredentialHeader(
  name: string,
  value: string,
  { document, byShell = false }: { readonly document: ManifestDocument; readonly byShell?: boolean },
): boolean {
  const credential = value.trim().replace(SCHEME, "");
  if (
    credential === "" ||
    isFilledIn(credential, { byShell }) ||
    literalOf(credential, { document, expands: true }) === undefined
  )
    return false;
  return isAuthorization(name) || isCredentialKey(name);
}

/** True for the header that says who somebody is. */
export function isAuthorization(name: string): boolean {
  return /^(?:proxy-)?authorization$/i.test(name);
}
