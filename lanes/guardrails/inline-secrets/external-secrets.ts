import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { valuesBelow } from "../below.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asList, asText, valueAt } from "../values.ts";
import { familyOf } from "./assigns.ts";
import { isCredential } from "./credential-by-value.ts";
import { isComposite } from "./credential-key.ts";
import { isAllFilled } from "./filled.ts";
import { givesCredential } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { maskActions, pairsLiteral } from "./mask-actions.ts";
import { quote } from "./secrets.ts";

/** Where each kind of External Secrets (v1 of 0.20.4) has its template. */
export const TEMPLATES: ReadonlyMap<string, Path> = new Map([
  ["ExternalSecret", ["spec", "target", "template"]],
  ["ClusterExternalSecret", ["spec", "externalSecretSpec", "target", "template"]],
  ["PushSecret", ["spec", "template"]],
  ["ClusterPushSecret", ["spec", "pushSecretSpec", "template"]],
]);

/** A template of an ExternalSecret arranges what comes from the store; what it says itself is a literal. */
export const forbidTemplateLiterals: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    const template = TEMPLATES.get(manifest.kind);
    if (template === undefined || valueAt(manifest.body, template) === undefined) continue;
    const isTyped = CREDENTIAL_TYPE.test(asText(valueAt(manifest.body, [...template, "type"])) ?? "");
    for (const parts of [["data"], ["metadata", "annotations"], ["metadata", "labels"]]) {
      for (const { path, key, value } of valuesBelow(manifest, [...template, ...parts])) {
        const isSecretKey =
          isCredential(key, asText(value) ?? "") || (isTyped && /^(?:password|tls\.key|ssh-privatekey)$/.test(key));
        if (isSecretKey && hasOwnValue(key, value, manifest)) reportAt(manifest, report, path, quote(key));
        else judgeText(manifest, report, path, value);
      }
    }
    const sources = valueAt(manifest.body, [...template, "templateFrom"]);
    for (const [at, source] of asList(sources).entries()) {
      judgeText(manifest, report, [...template, "templateFrom", at, "literal"], valueAt(source, ["literal"]));
    }
  }
};

const CREDENTIAL_TYPE = /^kubernetes\.io\/(?:tls|basic-auth|ssh-auth|docker)/;

/** True for a literal; around the actions of a text such as a connection string, for one that gives a credential. */
function hasOwnValue(key: string, value: YamlValue, manifest: Manifest): boolean {
  const literal = literalOf(value, manifest);
  if (literal === undefined) return false;
  if (!literal.includes("{{")) return true;
  const masked = maskActions(literal, manifest.document);
  if (isAllFilled(masked)) return false;
  if (!isComposite(key, literal)) return true;
  return givesCredential(masked) || pairsLiteral(key, masked);
}

function judgeText(manifest: Manifest, report: ManifestReport, path: Path, value: YamlValue | undefined): void {
  const literal = literalOf(value, manifest);
  if (literal === undefined) return;
  const masked = maskActions(literal, manifest.document);
  if (isAllFilled(masked)) return;
  const isOne = (line: string): boolean =>
    givesCredential(maskActions(line, manifest.document)) ||
    familyOf(line, manifest.document, { withShapes: false }) !== undefined;
  if (!givesCredential(masked) && familyOf(literal, manifest.document, { withShapes: false }) === undefined) return;
  reportAt(manifest, report, placePath(path, { text: literal, isOne }), "the text");
}

function reportAt(manifest: Manifest, report: ManifestReport, path: Path, what: string): void {
  report(manifest, "secret-template-literal", path, `Literal credential in ${what} of a template`);
}
