import type { YamlValue } from "../../parse/tree.ts";
import { pathOf } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import { hasNoContainers } from "../kinds-without-containers.ts";
import { asList, asMap, asText } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isComposite, isCredentialKey, isPathOfFile, isSwitch, namesSecret } from "./credential-key.ts";
import { assignsCredential } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { quote } from "./secrets.ts";

/** Variables and arguments of containers, wherever an object holds them: in a Pod, a template of one, or a resource of its own kind. */
export const forbidContainerSecrets: ManifestRule = ({ manifests }, report) => {
  const documents = new Set(manifests.flatMap((each) => (hasNoContainers(each) ? [] : [each.document])));
  for (const document of documents) {
    walk(document.root, [], { document, report });
    for (const node of document.alternatives) {
      if (typeof node.key === "string") judgeList(node.value, node.key, pathOf(node), { document, report });
      walk(node.value, pathOf(node), { document, report });
    }
  }
};

/** Goes through every value; the path is one list that grows and shrinks. */
function walk(value: YamlValue, path: (string | number)[], judging: Judging): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) step(each, at, path, judging);
    return;
  }
  for (const key in value) {
    const each = value[key];
    if (typeof each !== "object" || each === null) continue;
    if (Array.isArray(each)) judgeList(each, key, [...path, key], judging);
    step(each, key, path, judging);
  }
}

function step(value: YamlValue, key: string | number, path: (string | number)[], judging: Judging): void {
  if (typeof value !== "object" || value === null) return;
  path.push(key);
  walk(value, path, judging);
  path.pop();
}

function judgeList(value: YamlValue, key: string, path: Path, judging: Judging): void {
  if (ENVIRONMENT.has(key)) judgeNamed(value, path, { ...judging, code: "secret-env-literal" });
  else if (PARAMETERS.has(key)) judgeNamed(value, path, { ...judging, code: "secret-parameter-literal" });
  else if (key === "args" || key === "command") judgeArguments(value, path, judging);
}

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

function judgeNamed(value: YamlValue, path: Path, { document, report, code = "secret-env-literal" }: Judging): void {
  for (const [at, item] of asList(value).entries()) {
    const map = asMap(item);
    const name = asText(map?.name);
    if (map === undefined || name === undefined) continue;
    if (!isLiteralCredential(name, map.value, document, { inChart: code === "secret-parameter-literal" })) continue;
    const kind = code === "secret-env-literal" ? "variable" : "parameter";
    report(document, code, [...path, at, "value"], `Literal value of the ${kind} ${quote(name)}`);
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

function judgeArguments(value: YamlValue, path: Path, { document, report }: Judging): void {
  const list = asList(value).map(asText);
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
