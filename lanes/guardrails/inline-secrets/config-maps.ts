import type { YamlValue } from "../../parse/tree.ts";
import { valuesBelow } from "../below.ts";
import type { ManifestDocument } from "../documents.ts";
import { findOnce, isKept } from "../judged-once.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestRule } from "../rule.ts";
import { holdsInScript } from "./arguments.ts";
import { assignsPassword, familyOf } from "./assigns.ts";
import { decodeText } from "./base64.ts";
import { isProgram } from "./credential-key.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { quote } from "./secrets.ts";

/** The end of a line that gives nothing. */
const FILLED_IN = /(?<=[=:][ \t]*)$/gm;
const PLACEHOLDER = "$${X}";

/** A kind that is filled in later may be either. */
const mayBeConfigMap = ({ kind }: Manifest): boolean => kind === "ConfigMap" || kind.includes("{{");

/** A ConfigMap is read by more people than a Secret, and encrypted nowhere. */
export const forbidConfigMapSecrets: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    if (!mayBeConfigMap(manifest)) continue;
    for (const field of ["data", "binaryData", "stringData"]) {
      for (const { path, key, value } of valuesBelow(manifest, [field])) {
        const given = field === "binaryData" && typeof value === "string" ? (decodeText(value) ?? value) : value;
        if (isLiteralCredential(key, given, manifest.document)) {
          report(manifest, "secret-in-config-map", path, `Literal value under ${quote(key)} of a ConfigMap`);
          continue;
        }
        const found = findInValue(key, given, manifest.document);
        if (found === undefined) continue;
        const isOne = (line: string): boolean => findInText(key, line, manifest.document) !== undefined;
        const place = given === value ? placePath(path, { text: String(value), isOne }) : path;
        report(manifest, "secret-in-config-map", place, `Credential (${found}) in ${quote(key)} of a ConfigMap`);
      }
    }
  }
};

const IN_SETTINGS = { withShapes: false, hasLabels: true };

/** What of a value of a ConfigMap is a credential. */
export function findInValue(key: string, value: YamlValue, document: ManifestDocument): string | undefined {
  const literal = literalOf(value, { document });
  if (literal === undefined) return undefined;
  if (!isKept(document.source, literal)) return findInText(key, literal, document);
  return findOnce(document.source, `settings ${key}`, literal, () => findInText(key, literal, document));
}

function findInText(key: string, literal: string, document: ManifestDocument): string | undefined {
  const family = familyOf(literal.replace(FILLED_IN, PLACEHOLDER), document, IN_SETTINGS);
  if (family !== undefined) return family;
  if (assignsPassword(literal, document, { isProgram: isProgram(key) })) return "assigned-secret";
  return isShellScript(key, literal) && holdsInScript(literal, document) ? "assigned-secret" : undefined;
}

function isShellScript(key: string, text: string): boolean {
  return /\.(?:sh|bash|ksh|zsh)$/.test(key) || (text.startsWith("#!") && /^#!.*\b(?:ba|da|k|z)?sh\b/.test(text));
}
