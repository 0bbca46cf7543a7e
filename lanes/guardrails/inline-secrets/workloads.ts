import type { YamlNode, YamlValue } from "../../parse/tree.ts";
import { pathOf } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import { asList, asMap, asText } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isComposite, isCredentialKey, isPathOfFile, isSwitch, namesSecret } from "./credential-key.ts";
import { assignsCredential } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { quote } from "./secrets.ts";

/** Variables and arguments of containers, wherever an object holds them: in a Pod, a template of one, or a resource of its own kind. */
export const forbidContainerSecrets: ManifestRule = ({ manifests }, report) => {
  for (const document of new Set(manifests.map(({ document }) => document))) {
    for (const node of document.nodes) {
      if (typeof node.key !== "string" || !Array.isArray(node.value)) continue;
      if (ENVIRONMENT.has(node.key)) judgeNamed(node, { document, report, code: "secret-env-literal" });
      else if (PARAMETERS.has(node.key)) judgeNamed(node, { document, report, code: "secret-parameter-literal" });
      else if (node.key === "args" || node.key === "command") judgeArguments(node, { document, report });
    }
  }
};

const ENVIRONMENT: ReadonlySet<string> = new Set([
  "env",
  "extraEnv",
  "extraEnvVars",
  "envVars",
  "environment",
  "additionalEnv",
]);
/** Of Argo CD, OpenShift and Tekton. */
const PARAMETERS: ReadonlySet<string> = new Set(["parameters", "params", "fileParameters"]);

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
  readonly code?: "secret-env-literal" | "secret-parameter-literal";
}

function judgeNamed(node: YamlNode, { document, report, code = "secret-env-literal" }: Judging): void {
  for (const [at, item] of asList(node.value).entries()) {
    const map = asMap(item);
    const name = asText(map?.name);
    if (map === undefined || name === undefined) continue;
    if (!isLiteralCredential(name, map.value, document, { inChart: code === "secret-parameter-literal" })) continue;
    const kind = code === "secret-env-literal" ? "variable" : "parameter";
    report(document, code, [...pathOf(node), at, "value"], `Literal value of the ${kind} ${quote(name)}`);
  }
}

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
  if (isPathOfFile(name, literal.trim())) return false;
  return isComposite(name, literal) ? assignsCredential(literal) : true;
}

/** `--name=value`, or `NAME=value` in a line for a shell. */
const ASSIGNED = /(?:^|[\s;&|('"])(?:--?)?([A-Za-z_][\w.-]{0,80})=(\{\{.*?\}\}|"[^"]*"|'[^']*'|[^\s;|&'")]+)/g;
const FLAG = /^--?([A-Za-z][\w.-]{0,80})$/;
/** What a shell or Kubernetes puts in, or what is only shown. */
const FILLED_IN = /^["']?(?:\$|`|\{\{|<[^<>]*>|\*+["']?$|%|\\\$)/;
const HAS_DEFAULT = /^["']?\$\{[^}:]*:?[-=][^}]+\}/;

function judgeArguments(node: YamlNode, { document, report }: Judging): void {
  const list = asList(node.value).map(asText);
  const path = pathOf(node);
  for (const [at, text] of list.entries()) {
    if (text === undefined) continue;
    const flag = FLAG.exec(list[at - 1] ?? "")?.[1];
    const isValue = flag !== undefined && !text.startsWith("-") && isGiven(flag, text, document);
    if (!isValue && !assignsLiteral(text, document)) continue;
    const where: Path = [...path, at];
    report(document, "secret-argument-literal", where, "Literal credential in an argument of a container");
  }
}

function assignsLiteral(text: string, document: ManifestDocument): boolean {
  for (const [, name = "", value = ""] of text.matchAll(ASSIGNED)) {
    if (isGiven(name, value.replace(/^(["'])(.*)\1$/s, "$2"), document)) return true;
  }
  return false;
}

function isGiven(name: string, value: string, document: ManifestDocument): boolean {
  if (FILLED_IN.test(value) && !HAS_DEFAULT.test(value) && !value.startsWith("{{")) return false;
  return isLiteralCredential(name, value, document);
}
