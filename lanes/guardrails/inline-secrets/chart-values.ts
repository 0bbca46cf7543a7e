import type { YamlValue } from "../../parse/tree.ts";
import { pathOf } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import { type ManifestDocument, readDocuments } from "../documents.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asMap } from "../values.ts";
import { assignsCredential } from "./find-values.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { quote } from "./secrets.ts";

/** Objects that give a chart its values: of Flux, Argo CD, k3s, Crossplane, Kustomize and Fleet. */
const RELEASES: ReadonlySet<string> = new Set(
  "HelmRelease Application ApplicationSet HelmChart HelmChartConfig Release Kustomization HelmOp Bundle".split(" "),
);
/** Where they stand; `elements` of a generator of an ApplicationSet. */
const VALUES: ReadonlySet<string> = new Set(
  "values valuesObject valuesInline valuesContent set elements elementsYaml".split(" "),
);

/** The values of a chart in an object of the cluster. */
export const forbidReleaseSecrets: ManifestRule = ({ manifests }, report) => {
  for (const { document, kind } of manifests) {
    if (!RELEASES.has(kind)) continue;
    for (const node of document.nodes) {
      if (typeof node.key !== "string" || !VALUES.has(node.key)) continue;
      const path = pathOf(node);
      if (typeof node.value === "string") judgeText(node.value, { document, report, path });
      else judgeValues(node.value, { document, report, path, code: "secret-parameter-literal" });
    }
  }
};

/** The values that a chart has of its own; nobody may have applied them, but everybody starts with them. */
export const warnOfChartValues: ManifestRule = ({ documents }, report) => {
  const charts = new Set(documents.map(({ source }) => source.path).filter((path) => CHART.test(path)));
  if (charts.size === 0) return;
  for (const document of documents) {
    const { path } = document.source;
    const folder = VALUES_FILE.exec(path)?.[1];
    if (folder === undefined || !["Chart.yaml", "Chart.yml"].some((name) => charts.has(folder + name))) continue;
    if (asMap(document.root)?.kind !== undefined) continue;
    judgeValues(document.root, { document, report, path: [], code: "secret-in-values" });
  }
};

const CHART = /(?:^|\/)Chart\.ya?ml$/;
const VALUES_FILE = /^(.*?)(?:values[^/]*|[^/]*[-_.]values)\.ya?ml$/i;

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
  readonly path: Path;
  readonly code?: "secret-parameter-literal" | "secret-in-values";
}

function judgeValues(value: YamlValue, judging: Judging, key = ""): void {
  const { document, report, path, code = "secret-parameter-literal" } = judging;
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) judgeValues(each, { ...judging, path: [...path, at] }, key);
  } else if (typeof value === "object" && value !== null) {
    // What stands there are keys of a Secret; a whole Secret is judged as one.
    if (/secretkeys?$/i.test(key) || (code === "secret-parameter-literal" && value.kind === "Secret")) return;
    for (const [name, each] of Object.entries(value)) judgeValues(each, { ...judging, path: [...path, name] }, name);
  } else if (isLiteralCredential(key.slice(key.lastIndexOf(".") + 1), value, document, { inChart: true })) {
    report(document, code, path, `Literal value for ${quote(key)} of a chart`);
  }
}

/** Values as a text of YAML; told once, at the text. */
function judgeText(text: string, { document, report, path }: Judging): void {
  const { documents } = readDocuments({ path: `${document.source.path}.yaml`, text });
  if (documents.length === 0 && assignsCredential(text)) {
    report(document, "secret-parameter-literal", path, "Literal credential in the values of a chart");
  }
  let isTold = false;
  for (const each of documents) {
    judgeValues(each.root, {
      document: each,
      path: [],
      report: (_where, code, _path, message) => {
        if (!isTold) report(document, code, path, message);
        isTold = true;
      },
    });
  }
}
