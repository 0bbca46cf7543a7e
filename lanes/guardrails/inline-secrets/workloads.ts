import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import { hasNoContainers } from "../kinds-without-containers.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asList, asMap, asText } from "../values.ts";
import { judgeArguments, judgeScript } from "./arguments.ts";
import { assignsCredential } from "./assigns.ts";
import { mayAssign } from "./find-values.ts";
import { judgeHeaders } from "./headers.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { judgeMountOptions } from "./mount-options.ts";
import { isNestedKind, judgeNested } from "./nested.ts";
import { readsAsName } from "./secret-names.ts";
import { quote } from "./secrets.ts";

/** Variables and arguments of containers, wherever an object holds them: in a Pod, a template of one, or a resource of its own kind. */
export const forbidContainerSecrets: ManifestRule = ({ manifests }, report) => {
  const documents = new Set(manifests.flatMap((each) => (hasNoContainers(each) ? [] : [each.document])));
  for (const document of documents) {
    const judging: Judging = { document, report, holdsObjects: false };
    walk(document.root, [], judging);
    if (judging.holdsObjects) judgeNested(document, manifests, report);
  }
};

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
  /** Whether some object was seen below the root. */
  holdsObjects: boolean;
}

/** Goes through every value; the path is one list that grows and shrinks. */
function walk(value: YamlValue, path: (string | number)[], judging: Judging): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) step(value[at] ?? null, at, path, judging);
    return;
  }
  for (const key in value) {
    const each = value[key];
    if (typeof each === "string") {
      // Scripts are of Tekton and Argo Workflows; some resources have a line instead of a list.
      if (key === "kind") judging.holdsObjects ||= path.length > 0 && isNestedKind(each);
      else if (key === "path" && each.includes("?")) judgeQuery(each, path.concat(key), judging);
      else if (key === "script" || key === "source" || key === "command" || key === "args")
        judgeScript(each, path.concat(key), judging);
      else if (key === "mountOptions") judgeMountOptions(each, path.concat(key), judging);
      continue;
    }
    if (typeof each !== "object" || each === null) continue;
    if (Array.isArray(each) && LISTS.has(key)) judgeList(each, key, path.concat(key), judging, value);
    step(each, key, path, judging);
  }
}

function step(value: YamlValue, key: string | number, path: (string | number)[], judging: Judging): void {
  if (typeof value !== "object" || value === null) return;
  path.push(key);
  walk(value, path, judging);
  path.pop();
}

/** Where a probe or a route asks for something. */
function judgeQuery(text: string, path: Path, { document, report }: Judging): void {
  if (!holdsCredential(text, document)) return;
  report(document, "inline-secret-value", path, "Literal credential in the query of a path");
}

function judgeList(value: YamlValue, key: string, path: Path, judging: Judging, beside?: YamlMap): void {
  if (ENVIRONMENT.has(key)) judgeNamed(value, path, judging, "secret-env-literal");
  else if (PARAMETERS.has(key)) judgeNamed(value, path, judging, "secret-parameter-literal");
  else if (key === "args") judgeArguments(value, path, judging, asList(beside?.command).map(asText));
  else if (key === "command") judgeArguments(value, path, judging);
  else if (key === "httpHeaders") judgeHeaders(value, path, judging);
  else if (key === "mountOptions") judgeMountOptions(value, path, judging);
}

const ENVIRONMENT: ReadonlySet<string> = new Set([
  "env",
  "extraEnv",
  "extraEnvVars",
  "envVars",
  "environment",
  "additionalEnv",
]);
/** Of Argo CD, its Jsonnet, OpenShift and Tekton. */
const PARAMETERS: ReadonlySet<string> = new Set(["parameters", "params", "fileParameters", "tlas", "extVars"]);
/** Where a parameter has its value: of a plugin of Argo CD `string`, of Tekton and Argo Workflows `default`. */
const PARAMETER_FIELDS = ["value", "default", "string"] as const;
const VARIABLE_FIELDS = ["value"] as const;

/** Lists that are judged. */
const LISTS: ReadonlySet<string> = new Set([
  ...ENVIRONMENT,
  ...PARAMETERS,
  "args",
  "command",
  "httpHeaders",
  "mountOptions",
]);

/** True for a list of an object whose items are judged as variables, parameters or arguments. */
export function isJudgedList(key: string): boolean {
  return LISTS.has(key);
}

function judgeNamed(
  value: YamlValue,
  path: Path,
  { document, report }: Judging,
  code: "secret-env-literal" | "secret-parameter-literal",
): void {
  const list = asList(value);
  for (let at = 0; at < list.length; at += 1) {
    const map = asMap(list[at]);
    const name = asText(map?.name);
    if (map === undefined || name === undefined) continue;
    const isVariable = code === "secret-env-literal";
    const kind = isVariable ? "variable" : "parameter";
    for (const field of isVariable ? VARIABLE_FIELDS : PARAMETER_FIELDS) {
      if (field === "default" && readsAsName(name, asText(map.default) ?? "")) continue;
      if (isLiteralCredential(name, map[field], document, { inChart: !isVariable }))
        report(document, code, [...path, at, field], `Literal value of the ${kind} ${quote(name)}`);
      else if (holdsCredential(map[field], document))
        report(document, code, [...path, at, field], `Literal credential in the ${kind} ${quote(name)}`);
    }
    if (!isVariable) judgeStructured(map, name, [...path, at], { document, report });
  }
}

/** A parameter of a plugin of Argo CD may be a mapping or a list. */
function judgeStructured(
  parameter: YamlMap,
  name: string,
  path: Path,
  { document, report }: Pick<Judging, "document" | "report">,
): void {
  const isLiteral = (key: string, value: YamlValue): boolean =>
    isLiteralCredential(key, value, document, { inChart: true }) ||
    isLiteralCredential(name, value, document, { inChart: true });
  const tell = (...at: Path): void =>
    report(document, "secret-parameter-literal", [...path, ...at], `Literal value of the parameter ${quote(name)}`);
  for (const [key, value] of Object.entries(asMap(parameter.map) ?? {})) if (isLiteral(key, value)) tell("map", key);
  for (const [at, value] of asList(parameter.array).entries()) if (isLiteral(name, value)) tell("array", at);
}

/** True for a text that gives a credential beside other things, such as a connection string. */
function holdsCredential(value: YamlValue | undefined, document: ManifestDocument): boolean {
  if (typeof value !== "string" || !mayAssign(value)) return false;
  const literal = literalOf(value, { document, expands: true });
  return literal !== undefined && assignsCredential(literal, document);
}
