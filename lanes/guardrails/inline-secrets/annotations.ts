import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { valuesBelow } from "../below.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestRule } from "../rule.ts";
import { asMap } from "../values.ts";
import { assignsPassword } from "./assigns.ts";
import { isLiteral, mayAssign } from "./find-values.ts";
import { literalOf } from "./literal.ts";
import { namesPassword } from "./named-passwords.ts";
import { quote } from "./secrets.ts";
import { isWeakCredential } from "./weak-values.ts";

/** Where an object has annotations of its own, and of its Pods. */
const OWN: Path = ["metadata", "annotations"];
const OF_PODS: Path = ["spec", "template", ...OWN];
const OF_JOBS: Path = ["spec", "jobTemplate", "spec", "template", ...OWN];

/** Most objects have none: they are asked for by the first steps alone. */
function placesOf({ body, document }: Manifest): readonly Path[] {
  if (document.alternatives.length > 0) return [OWN, OF_PODS, OF_JOBS];
  const spec = asMap(body.spec);
  const own = asMap(body.metadata)?.annotations === undefined ? [] : [OWN];
  if (spec?.template !== undefined) return [...own, OF_PODS];
  return spec?.jobTemplate === undefined ? own : [...own, OF_JOBS];
}

/**
 * Other annotations are read as settings: snippets of nginx, configurations in JSON. What Vault's agent fills in are templates of
 * another language, and kubectl's copy is of the object itself.
 */
const NOT_READ = /^(?:vault\.hashicorp\.com\/|kubectl\.kubernetes\.io\/|meta\.helm\.sh\/|checksum\/)/;

/** Annotations are read by everybody who may read the object. */
export const forbidAnnotationSecrets: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    for (const place of placesOf(manifest)) {
      for (const { path, key, value } of valuesBelow(manifest, place)) {
        if (NOT_READ.test(key) || !holdsCredential(key, value, manifest)) continue;
        const isOne = (line: string): boolean => assignsPassword(line, manifest.document);
        const place = placePath(path, { text: String(value), isOne });
        report(manifest, "inline-secret-value", place, `Literal credential in the annotation ${quote(key)}`);
      }
    }
  }
};

function holdsCredential(key: string, value: YamlValue, manifest: Manifest): boolean {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const isPassword = /pass(?:word|wd|phrase)$/i.test(name);
  if (typeof value !== "string" || !(isPassword || mayAssign(value))) return false;
  const literal = literalOf(value, manifest);
  if (literal === undefined) return false;
  return (
    (isPassword && !namesPassword(literal) && isWeakCredential(name, literal) && isLiteral(literal)) ||
    assignsPassword(literal, manifest.document)
  );
}
