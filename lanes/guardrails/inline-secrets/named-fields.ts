import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isLiteral, mayHoldKnownValue } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { namesPassword } from "./named-passwords.ts";
import { isNestedKind } from "./nested.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { quote } from "./secrets.ts";
import { isWeakCredential } from "./weak-values.ts";

/** A field that is called a password; tokens and keys are as often names of such in resources that nobody knows here. */
const PASSWORD = /pass(?:word|wd|phrase)$/i;
const MAY_HAVE = /pass(?:word|wd|phrase)["']?[ \t]*:/i;

/** Kubernetes' own groups have no such field; those of the others have rules of their own, or describe what objects may be. */
const JUDGED_ELSEWHERE =
  /^(?:v1|apps|batch|autoscaling|policy|extensions|[\w.-]*\.k8s\.io|[\w.-]*external-secrets\.io|bitnami\.com|(?:helm|kustomize)\.toolkit\.fluxcd\.io|helm\.cattle\.io|argoproj\.io|kustomize\.config\.k8s\.io|kyverno\.io|[\w.-]*gatekeeper\.sh|apiextensions\.crossplane\.io|kro\.run|tekton\.dev)(?:\/|$)/;

/** Below these stand schemas, patterns and names of keys. */
const NOT_READ =
  /^(?:status|properties|schema|openAPIV3Schema|pattern|anyPattern|examples?|\w*[kK]eys?|\w*[mM]apping|annotations|labels)$/;

/** The passwords of resources of other groups: a realm of Keycloak, a connector, a data source of Grafana. */
export const forbidNamedPasswords: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    const { apiVersion, document } = manifest;
    if (isJudgedElsewhere(apiVersion)) continue;
    if (!MAY_HAVE.test(document.source.text.slice(document.offset, document.end))) continue;
    walk(manifest.body, [], { manifest, report });
  }
};

/** Few versions come in thousands of objects. */
const known = new Map<string, boolean>([["", true]]);
const MAX_KNOWN = 1000;

function isJudgedElsewhere(apiVersion: string): boolean {
  const found = known.get(apiVersion);
  if (found !== undefined) return found;
  const isJudged = JUDGED_ELSEWHERE.test(apiVersion);
  if (known.size < MAX_KNOWN) known.set(apiVersion, isJudged);
  return isJudged;
}

interface Judging {
  readonly manifest: Manifest;
  readonly report: ManifestReport;
}

function walk(value: YamlValue, path: Path, judging: Judging): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) walk(each, [...path, at], judging);
    return;
  }
  // An object in another one is judged as that.
  if (path.length > 0 && typeof value.kind === "string" && isNestedKind(value.kind)) return;
  for (const key in value) {
    const each = value[key] ?? null;
    if (NOT_READ.test(key)) continue;
    if (typeof each !== "string") walk(each, [...path, key], judging);
    else if (PASSWORD.test(key) && isPassword(key, each, judging.manifest))
      judging.report(judging.manifest, "inline-secret-value", [...path, key], `Literal value under ${quote(key)}`);
  }
}

/** True for a value that is no name of a key or a Secret, and no reference to one. */
function isPassword(key: string, value: string, manifest: Manifest): boolean {
  if (namesPassword(value) || hasOtherMeaning(key, value)) return false;
  const literal = literalOf(value, { document: manifest.document, expands: true });
  return literal !== undefined && isWeakCredential(key, literal) && isLiteral(literal) && !mayHoldKnownValue(literal);
}
