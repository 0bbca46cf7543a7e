import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { listChpasswd } from "./cloud-init.ts";
import { isLiteral, mayHoldKnownValue } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { maskActions } from "./mask-actions.ts";
import { isHeaderLine, isHeaderLiteral, MAY_HAVE_HEADER } from "./named-headers.ts";
import { namesPassword } from "./named-passwords.ts";
import { isTokenField, isWrittenToken } from "./named-tokens.ts";
import { isNestedKind } from "./nested.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { quote } from "./secrets.ts";
import { holdsUserPassword, isUserData } from "./user-data.ts";
import { isWeakCredential } from "./weak-values.ts";
import { isJudgedList } from "./workloads.ts";

/** A field that is called a password; tokens and keys are as often names of such in resources that nobody knows here. */
const PASSWORD = /pass(?:word|wd|phrase)$/i;
/** A name of a field, or of an entry beside its value, that may be a credential's; and what begins as user data does. */
const MAY_HAVE =
  /(?:pass(?:word|wd|phrase)|token|api[-_]?key|secret(?:[-_]?access[-_]?key)?|(?:auth|licen[sc]e)[-_]?key)["']?[ \t]*(?::|,|\}|$)|credentials["']?[ \t]*:|#cloud-config|I2Nsb3VkLWNvbmZpZ|chpasswd/im;

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
    const hasHeadersAlone = isJudgedElsewhere(apiVersion);
    if (hasHeadersAlone && !mayHaveHeaders(manifest)) continue;
    const text = document.source.text.slice(document.offset, document.end);
    if (!MAY_HAVE_HEADER.test(text) && (hasHeadersAlone || !MAY_HAVE.test(text))) continue;
    walk(manifest.body, [], { manifest, report, hasHeadersAlone });
  }
};

/** Of groups that are judged elsewhere, these have headers: routes of the Gateway API (1.4), and what asks somewhere of Argo. */
function mayHaveHeaders({ apiVersion, kind }: Manifest): boolean {
  if (apiVersion.startsWith("gateway.networking.k8s.io/")) return true;
  return apiVersion.startsWith("argoproj.io/") && !/^(?:Application(?:Set)?|AppProject)$/.test(kind);
}

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
  readonly hasHeadersAlone: boolean;
}

function walk(value: YamlValue, path: Path, judging: Judging): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) {
      if (typeof each === "string") judgeCommand(each, [...path, at], judging);
      else walk(each, [...path, at], judging);
    }
    return;
  }
  // An object in another one is judged as that.
  if (path.length > 0 && typeof value.kind === "string" && isNestedKind(value.kind)) return;
  for (const key in value) {
    const each = value[key] ?? null;
    if (typeof each !== "string") {
      if (!NOT_READ.test(key) && !isJudgedList(key)) walk(each, [...path, key], judging);
      continue;
    }
    const { manifest, report, hasHeadersAlone } = judging;
    const name = key === "value" ? nameOfEntry(value, path) : key;
    if (!hasHeadersAlone && isNamedCredential(name, each, manifest))
      report(manifest, "inline-secret-value", [...path, key], `Literal value under ${quote(name)}`);
    else if (isHeader(name, each, manifest))
      report(manifest, "inline-secret-value", [...path, key], `Literal value of the header ${quote(name)}`);
    else if (!hasHeadersAlone && isUserData(each, key) && holdsUserPassword(each, manifest.document)) {
      const isOne = (line: string): boolean => holdsUserPassword(line, manifest.document);
      const place = placePath([...path, key], { text: each, isOne });
      report(manifest, "inline-secret-value", place, `Credential in the user data under ${quote(key)}`);
    }
  }
}

/** A command that sets a password where a machine begins, such as those of a KubeadmConfig, or a header. */
function judgeCommand(text: string, path: Path, { manifest, report, hasHeadersAlone }: Judging): void {
  const line = /^\s*\S{0,8}authorization/i.test(text) ? textOf(text, manifest) : undefined;
  if ((line !== undefined && isHeaderLine(line)) || isHeader(String(path.at(-2)), text, manifest))
    report(manifest, "inline-secret-value", path, "Literal value of the header `Authorization`");
  if (hasHeadersAlone || !listChpasswd(text).some(isLiteral)) return;
  report(manifest, "inline-secret-value", path, "Literal password in a command that sets it");
}

/** What an entry with a value is called: by its own word, else as its list is. */
function nameOfEntry(entry: YamlMap, path: Path): string {
  const own = entry.name ?? entry.key;
  const list = typeof path.at(-1) === "number" ? path.at(-2) : undefined;
  return typeof own === "string" ? own : list === "credentials" ? "password" : "value";
}

function isNamedCredential(name: string, value: string, manifest: Manifest): boolean {
  if (PASSWORD.test(name)) return isPassword(name, value, manifest);
  const text = isTokenField(name) ? textOf(value, manifest) : undefined;
  return text !== undefined && isLiteral(text) && isWrittenToken(name, text) && !mayHoldKnownValue(text);
}

function isHeader(name: string, value: string, manifest: Manifest): boolean {
  if (!MAY_BE_HEADER.test(name) && !MAY_HAVE_HEADER.test(value)) return false;
  const text = textOf(value, manifest);
  return text !== undefined && isHeaderLiteral(name, text);
}

const MAY_BE_HEADER = /authorization$/i;

/** What is written out, with what actions make of their literals. */
function textOf(value: string, { document }: Manifest): string | undefined {
  const literal = literalOf(value, { document, expands: true });
  return literal === undefined ? undefined : maskActions(literal, document);
}

/** True for a value that is no name of a key or a Secret, and no reference to one. */
function isPassword(key: string, value: string, manifest: Manifest): boolean {
  const text = textOf(value, manifest);
  if (text === undefined || namesPassword(text) || hasOtherMeaning(key, text)) return false;
  return isWeakCredential(key, text) && isLiteral(text) && !mayHoldKnownValue(text);
}
