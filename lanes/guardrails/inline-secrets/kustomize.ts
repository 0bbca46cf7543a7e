import type { FindingCode } from "../../finding.ts";
import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { type ManifestDocument, readDocuments } from "../documents.ts";
import { listManifests } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asList, asMap, asText } from "../values.ts";
import { forbidConfigMapSecrets } from "./config-maps.ts";
import { isCredentialKey, isPublicKey } from "./credential-key.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { forbidInlineSecrets, quote } from "./secrets.ts";
import { forbidContainerSecrets } from "./workloads.ts";

/** What Kustomize makes Secrets of lies beside its file, in Git. */
export const forbidGeneratedSecrets: ManifestRule = ({ documents }, report) => {
  for (const document of documents) {
    const root = asMap(document.root);
    if (root === undefined || !isKustomization(root, document.source.path)) continue;
    judgePatches(document, report, root);
    for (const [at, item] of asList(root.secretGenerator).entries()) {
      judgeGenerator(document, report, asMap(item), ["secretGenerator", at]);
    }
    for (const [at, item] of asList(root.configMapGenerator).entries()) {
      for (const [index, literal] of asList(asMap(item)?.literals).entries()) {
        const [key, value] = splitLiteral(asText(literal) ?? "");
        if (!isLiteralCredential(key, value, document)) continue;
        const path = ["configMapGenerator", at, "literals", index];
        report(document, "secret-in-config-map", path, `Literal value for ${quote(key)} of a ConfigMap`);
      }
    }
  }
};

/** Where a Kustomization has patches as text. */
const PATCHES: readonly (readonly [list: string, key?: string])[] = [
  ["patches", "patch"],
  ["patchesJson6902", "patch"],
  ["patchesStrategicMerge"],
];

/** A patch is a part of an object, or steps that put values into one; it is told once, at its text. */
function judgePatches(document: ManifestDocument, report: ManifestReport, root: YamlMap): void {
  for (const [list, key] of PATCHES) {
    for (const [at, item] of asList(root[list]).entries()) {
      const text = asText(key === undefined ? item : asMap(item)?.[key]);
      if (text === undefined || !/[\n{[]/.test(text)) continue;
      const found = findInPatch(text, document.source.path);
      const path = key === undefined ? [list, at] : [list, at, key];
      if (found !== undefined) report(document, found.code, path, `${found.message}, in a patch`);
    }
  }
}

interface Found {
  readonly code: FindingCode;
  readonly message: string;
}

function findInPatch(text: string, path: string): Found | undefined {
  const { documents } = readDocuments({ path: `${path}.yaml`, text });
  const found: Found[] = [];
  const note: ManifestReport = (_where, code, _path, message) => void found.push({ code, message });
  const manifests = documents.flatMap(listManifests);
  for (const rule of [forbidInlineSecrets, forbidContainerSecrets, forbidConfigMapSecrets])
    rule({ documents, manifests }, note);
  for (const each of documents) {
    for (const step of asList(each.root)) {
      const { path: target, value } = asMap(step) ?? {};
      const name = (asText(target) ?? "").split("/").at(-1) ?? "";
      const given = asMap(value);
      const pairs: [string, YamlValue | undefined][] =
        given === undefined ? [[name, value]] : [...Object.entries(given), [asText(given.name) ?? "", given.value]];
      const literal = pairs.find(([key, one]) => isLiteralCredential(key, one, each));
      if (literal !== undefined)
        found.push({ code: "inline-secret", message: `Literal value for ${quote(literal[0])}` });
    }
  }
  return found[0];
}

/** The kind may be left out (kustomize 5.7, api/types/kustomization.go). */
function isKustomization({ kind }: YamlMap, path: string): boolean {
  if (kind === undefined) return /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(path);
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
