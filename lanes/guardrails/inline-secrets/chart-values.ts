import type { FindingCode } from "../../finding.ts";
import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import { makeLocator, pathOf } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import { type ManifestDocument, readDocuments } from "../documents.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asMap, asText } from "../values.ts";
import { folderOfValues } from "../values-file.ts";
import { judgeArguments } from "./arguments.ts";
import { assignsPassword } from "./assigns.ts";
import { isCustomization } from "./credential-key.ts";
import { mayBeObject } from "./embedded.ts";
import { mayAssign } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { KEY_IN_WORDS } from "./other-meanings.ts";
import { quote } from "./secrets.ts";
import { isJudgedList } from "./workloads.ts";

/** Objects that give a chart its values: of Flux, Argo CD, k3s, Crossplane, Kustomize and Fleet. */
const RELEASES: ReadonlySet<string> = new Set(
  "HelmRelease Application ApplicationSet HelmChart HelmChartConfig Release Kustomization HelmOp Bundle HelmChartInflationGenerator".split(
    " ",
  ),
);
/** Where they stand; `elements` of a generator of an ApplicationSet, `substitute` of a Kustomization of Flux. */
const VALUES: ReadonlySet<string> = new Set(
  "values valuesObject valuesInline valuesContent set elements elementsYaml substitute".split(" "),
);

const OF_CHART = "of a chart";
/** What values are that no chart is given. */
const OTHER_VALUES: ReadonlyMap<string, string> = new Map([
  ["substitute", "that Flux substitutes"],
  ["elements", "of a generator"],
  ["elementsYaml", "of a generator"],
]);

/** The values of a chart in an object of the cluster. */
export const forbidReleaseSecrets: ManifestRule = ({ manifests, documents }, report) => {
  for (const { document, kind } of manifests) if (RELEASES.has(kind)) judgeRelease(document, report, true);
  for (const document of documents) if (isReleaseFile(document)) judgeRelease(document, report, false);
};

/** Files of releases that have no kind: of Fleet, of helmfile, and of Kustomize where it leaves its own out. */
const RELEASE_FILE =
  /(?:^|\/)(?:fleet\.ya?ml|helmfile(?:\.d\/[^/]+)?\.ya?ml(?:\.gotmpl)?|kustomization(?:\.ya?ml|\.json)?)$/i;

function isReleaseFile({ source, root }: ManifestDocument): boolean {
  return RELEASE_FILE.test(source.path) && asMap(root) !== undefined && asMap(root)?.kind === undefined;
}

function judgeRelease(document: ManifestDocument, report: ManifestReport, isWalked: boolean): void {
  for (const node of document.nodes) {
    if (typeof node.key !== "string" || !VALUES.has(node.key)) continue;
    const whose = OTHER_VALUES.get(node.key) ?? OF_CHART;
    const judging = { document, report, path: pathOf(node), code: "secret-parameter-literal", whose } as const;
    if (typeof node.value !== "string") judgeValues(node.value, { ...judging, isWalked });
    else judgeText(node.value, judging);
  }
}

/** The files of values that charts have of their own. */
export function listChartValues(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  const charts = new Set(documents.map(({ source }) => source.path).filter((path) => CHART.test(path)));
  if (charts.size === 0) return [];
  return documents.filter(({ source, root }) => {
    const folder = folderOfValues(source.path);
    if (folder === undefined || !["Chart.yaml", "Chart.yml"].some((name) => charts.has(folder + name))) return false;
    return asMap(root)?.kind === undefined;
  });
}

/** Judges a file of values. */
export function judgeChartValues(document: ManifestDocument, report: ManifestReport): void {
  judgeValues(document.root, { document, report, path: [], code: "secret-in-values", whose: OF_CHART });
}

const CHART = /(?:^|\/)Chart\.ya?ml$/;

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
  readonly path: Path;
  readonly code: "secret-parameter-literal" | "secret-in-values";
  /** Whose values they are, for messages. */
  readonly whose: string;
  /** True where lists of containers and parameters are judged anyway, as those of any object. */
  readonly isWalked?: boolean;
}

function judgeValues(value: YamlValue, judging: Judging, key = ""): void {
  const { document, report, path, code, whose } = judging;
  if (Array.isArray(value)) judgeList(value, judging, key);
  else if (typeof value === "object" && value !== null) {
    // What stands there are keys of a Secret; a whole Secret is judged as one.
    if (/secretkeys?$/i.test(key) || (code === "secret-parameter-literal" && value.kind === "Secret")) return;
    const namesKey = hasNamedSecret(value);
    for (const name in value) {
      if (namesKey && isNameOfKey(name, value[name])) continue;
      // `password: {value: …}`, as some charts take a value or a reference.
      const isValueOfKey = name === "value" && value.name === undefined;
      judgeValues(value[name] ?? null, { ...judging, path: [...path, name] }, isValueOfKey ? key : name);
    }
  } else if (isLiteralOf(lastPartOf(key), value, document)) {
    report(document, code, path, `Literal value for ${quote(key)} ${whose}`);
  } else if (typeof value === "string") judgeText(value, judging);
}

/** True for a mapping that names a Secret: what its `secretKey` says is a key of that one. */
function hasNamedSecret(map: YamlMap): boolean {
  return Object.keys(map).some((name) => /secret[-_]?name$|^existing\w*secret$/i.test(name) && asText(map[name]));
}

function isNameOfKey(name: string, value: YamlValue | undefined): boolean {
  return /secret\w*key$/i.test(name) && typeof value === "string" && KEY_IN_WORDS.test(value);
}

/** What a key says behind its last dot, as the parameters of a chart have paths. */
function lastPartOf(key: string): string {
  return isCustomization(key) ? key : key.slice(key.lastIndexOf(".") + 1);
}

function isLiteralOf(name: string, value: YamlValue | undefined, document: ManifestDocument): boolean {
  return isLiteralCredential(name, value, document, { inChart: true });
}

function judgeList(list: readonly YamlValue[], judging: Judging, key: string): void {
  const { document, report, path, code, isWalked = false } = judging;
  const isDone = isWalked && isJudgedList(key);
  const hasOptions = list.some(isOption);
  if (!isDone && hasOptions)
    judgeArguments([...list], path, {
      document,
      report: (where, own, at, message) => report(where, code === "secret-in-values" ? code : own, at, message),
    });
  for (const [at, each] of list.entries()) {
    const map = asMap(each);
    const below = { ...judging, path: [...path, at] };
    if (map !== undefined && !isDone) judgeVariable(map, below);
    if (!isOption(each)) judgeValues(each, below, key);
  }
}

const isOption = (value: YamlValue): boolean => typeof value === "string" && /^--?[A-Za-z]/.test(value);

/** Whatever its list is called, what has a name and a value is a variable. */
function judgeVariable(map: YamlMap, { document, report, path, code, whose }: Judging): void {
  const name = asText(map.name ?? map.key);
  if (name === undefined) return;
  for (const field of ["value", "default"]) {
    if (isLiteralOf(name, map[field], document))
      report(document, code, [...path, field], `Literal value for ${quote(name)} ${whose}`);
  }
}

/** A text within values, or values as a text: of YAML it is judged as if it stood there; told once, at the text. */
function judgeText(text: string, { document, report, path, code, whose }: Judging): void {
  if (!mayAssign(text) || literalOf(text, { document, expands: true }) === undefined) return;
  let isTold = false;
  const tell = (own: FindingCode, message: string, at: Path): void => {
    if (!isTold) report(document, own, at, message);
    isTold = true;
  };
  const isStructured = /\n|^[\s]*[{[]/.test(text) || /^[\w.-]+:\s/.test(text);
  const { documents } = isStructured
    ? readDocuments({ path: `${document.source.path}.yaml`, text })
    : { documents: [] };
  for (const each of documents) {
    // What is an object is judged as that.
    if (typeof each.root !== "object" || asMap(each.root)?.kind !== undefined) continue;
    judgeValues(each.root, {
      document: each,
      path: [],
      code,
      whose,
      report: (_where, own, at, message) => {
        if (isTold) return;
        const index = each.offset + makeLocator(each.nodes)(at, "value");
        tell(own, message, placePath(path, { text, index }));
      },
    });
  }
  if (!isTold && !mayBeObject(text) && assignsPassword(text, document))
    tell(
      code,
      `Literal credential in the values ${whose}`,
      placePath(path, { text, isOne: (line) => assignsPassword(line, document) }),
    );
}
