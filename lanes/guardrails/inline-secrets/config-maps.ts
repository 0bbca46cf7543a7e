import { choicesOf, valuesBelow } from "../below.ts";
import type { ManifestRule } from "../rule.ts";
import { findFamily } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { quote } from "./secrets.ts";

/** What Grafana puts in by itself, and the end of a line that gives nothing. */
const FILLED_IN = /\$__(?:file|env|vault)\{[^{}]*\}|(?<=[=:][ \t]*)$/gm;
const PLACEHOLDER = "$${X}";

/** A ConfigMap is read by more people than a Secret, and encrypted nowhere. */
export const forbidConfigMapSecrets: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    // A kind that is filled in later may be either.
    if (!choicesOf(manifest, "kind").some((kind) => kind === "ConfigMap" || String(kind).includes("{{"))) continue;
    for (const field of ["data", "binaryData", "stringData"]) {
      for (const { path, key, value } of valuesBelow(manifest, [field])) {
        if (isLiteralCredential(key, value, manifest.document)) {
          report(manifest, "secret-in-config-map", path, `Literal value under ${quote(key)} of a ConfigMap`);
          continue;
        }
        const literal = field === "binaryData" ? undefined : literalOf(value, manifest);
        const family =
          literal === undefined
            ? undefined
            : findFamily(literal.replace(FILLED_IN, PLACEHOLDER), { withShapes: false });
        if (family === undefined) continue;
        report(manifest, "secret-in-config-map", path, `Credential (${family}) in ${quote(key)} of a ConfigMap`);
      }
    }
  }
};
