import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asMap, valueAt } from "../values.ts";
import { assignsCredential } from "./assigns.ts";
import { mayAssign } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { quote } from "./secrets.ts";

/** What drivers are told of a volume, by names of their own (Kubernetes 1.36, core/v1 and storage/v1 types.go). */
const ATTRIBUTES: readonly Path[] = [
  ["spec", "csi", "volumeAttributes"],
  ["spec", "flexVolume", "options"],
  ["parameters"],
];
const OPTIONS: readonly Path[] = [["spec", "mountOptions"], ["mountOptions"]];

/** Volumes of the cluster, which everybody may read who may list them. */
export const forbidVolumeSecrets: ManifestRule = ({ manifests }, report) => {
  for (const { kind, body, document, path: own } of manifests) {
    if (kind !== "PersistentVolume" && kind !== "StorageClass") continue;
    for (const path of OPTIONS) judgeMountOptions(valueAt(body, path), [...own, ...path], { document, report });
    for (const path of ATTRIBUTES) {
      const attributes = asMap(valueAt(body, path));
      if (attributes !== undefined) judgeAttributes(attributes, [...own, ...path], { document, report });
    }
  }
};

interface Judging {
  readonly document: ManifestDocument;
  readonly report: ManifestReport;
}

/** What a volume is mounted with: one text, or a list of such. */
export function judgeMountOptions(value: YamlValue | undefined, path: Path, { document, report }: Judging): void {
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) judgeMountOptions(each, [...path, at], { document, report });
    return;
  }
  if (typeof value !== "string" || !mayAssign(value)) return;
  const literal = literalOf(value, { document, expands: true });
  if (literal === undefined || !assignsCredential(literal, document)) return;
  report(document, "inline-secret-value", path, "Literal credential in the options of a mount");
}

/** `volumeAttributes` and the like; a name of a Secret is none. */
export function judgeAttributes(attributes: YamlMap, path: Path, { document, report }: Judging): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (/options$/i.test(key)) judgeMountOptions(value, [...path, key], { document, report });
    else if (isLiteralCredential(key, value, document, { inChart: true }))
      report(document, "inline-secret-value", [...path, key], `Literal value under ${quote(key)} of a volume`);
  }
}
