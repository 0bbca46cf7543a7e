import type { YamlMap } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import { isKustomizationFile } from "../kustomization-file.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asList, asMap, asText } from "../values.ts";
import { findInValue } from "./config-maps.ts";
import { isCredentialKey, isPublicKey } from "./credential-key.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { quote } from "./secrets.ts";

/** What Kustomize makes Secrets of lies beside its file, in Git. */
export const forbidGeneratedSecrets: ManifestRule = ({ documents }, report) => {
  for (const document of documents) {
    const root = asMap(document.root);
    if (root === undefined) continue;
    // Generators stand in files of their own, or in texts of `generators` (kustomize 5.7, builtin plugins).
    if (root.apiVersion === "builtin" && root.kind === "SecretGenerator") judgeGenerator(document, report, root, []);
    if (root.apiVersion === "builtin" && root.kind === "ConfigMapGenerator") judgeMap(document, report, root, []);
    if (!isKustomization(root, document.source.path)) continue;
    for (const [at, item] of asList(root.secretGenerator).entries())
      judgeGenerator(document, report, asMap(item), ["secretGenerator", at]);
    for (const [at, item] of asList(root.configMapGenerator).entries())
      judgeMap(document, report, asMap(item), ["configMapGenerator", at]);
  }
};

/** What a ConfigMap is made of is judged as what it will have. */
function judgeMap(
  document: ManifestDocument,
  report: ManifestReport,
  generator: YamlMap | undefined,
  path: Path,
): void {
  for (const [at, each] of asList(generator?.literals).entries()) {
    const [key, value] = splitLiteral(asText(each) ?? "");
    const place = [...path, "literals", at];
    if (isLiteralCredential(key, value, document))
      report(document, "secret-in-config-map", place, `Literal value for ${quote(key)} of a ConfigMap`);
    else if (findInValue(key, value, document) !== undefined)
      report(document, "secret-in-config-map", place, `Credential in ${quote(key)} of a ConfigMap`);
  }
}

/** True for a file of Kustomize; its kind may be left out (kustomize 5.7, api/types/kustomization.go). */
export function isKustomization({ kind }: YamlMap, path: string): boolean {
  if (kind === undefined) return isKustomizationFile(path);
  return kind === "Kustomization" || kind === "Component";
}

function judgeGenerator(
  document: ManifestDocument,
  report: ManifestReport,
  generator: YamlMap | undefined,
  path: Path,
): void {
  const code = "kustomize-secret-literal";
  for (const [at, each] of asList(generator?.literals).entries()) {
    const [key, value] = splitLiteral(asText(each) ?? "");
    const literal = literalOf(value, { document });
    // What a Secret is made of is one, whatever it is called.
    if (literal === undefined || isPublicKey(key)) continue;
    report(document, code, [...path, "literals", at], `Literal value for ${quote(key)} of a Secret`);
  }
  const single = asText(generator?.env);
  if (single !== undefined) report(document, code, [...path, "env"], "Secret made of a file of variables");
  for (const [at, each] of asList(generator?.envs).entries()) {
    if (asText(each)) report(document, code, [...path, "envs", at], "Secret made of a file of variables");
  }
  for (const [at, each] of asList(generator?.files).entries()) {
    const [key] = splitLiteral(asText(each) ?? "");
    const name = key.slice(key.lastIndexOf("/") + 1);
    if (isCredentialKey(name)) report(document, code, [...path, "files", at], `File for ${quote(name)} of a Secret`);
  }
}

/** `key=value`; without a sign all of it is the key. */
function splitLiteral(text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  const value = at < 0 ? "" : text.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2");
  return [at < 0 ? text : text.slice(0, at), value];
}
