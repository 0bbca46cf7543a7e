import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { asList, asMap, asText } from "../values.ts";
import { decodeText } from "./base64.ts";
import { isLiteralCredential } from "./literal-credential.ts";

/** A step of a JSON patch (RFC 6902) that puts something into an object. */
export interface PatchStep {
  /** Which of the steps. */
  readonly at: number;
  /** As much of the object as the step says. */
  readonly object: YamlMap;
  /** True where the last name of its path is one of a credential, and the value a literal, whatever the object is. */
  readonly literal: (document: ManifestDocument) => boolean;
}

/** True for the steps of a JSON patch. */
export function isJsonPatch(value: YamlValue): boolean {
  // Of a template a reading may not have the first one.
  const first = Array.isArray(value) ? asMap(value.find((each) => each !== null)) : undefined;
  return OPERATION.test(asText(first?.op) ?? "") && (asText(first?.path) ?? "").startsWith("/");
}

/** What a step does, or what is filled in later. */
const OPERATION = /^(?:add|replace|remove|move|copy|test)$|[{$]/;

/** Steps that put something in, each as the object that it makes; `kind` is what the patch is for, where it says so. */
export function listSteps(value: YamlValue, kind?: string): readonly PatchStep[] {
  if (!isJsonPatch(value)) return [];
  return asList(value).flatMap((step, at) => {
    const { path, value: given } = asMap(step) ?? {};
    if (given === undefined || given === null) return [];
    const names = (asText(path) ?? "").split("/").slice(1, MAX_NAMES).map(readName);
    const object = asMap(names.reduceRight<YamlValue>(wrap, given));
    if (object === undefined) return [];
    const name = names.findLast((each) => !isPlace(each)) ?? "";
    const literal = (document: ManifestDocument): boolean => isLiteralCredential(name, given, document);
    return [{ at, object: { ...object, kind: kind ?? guessKind(object) }, literal }];
  });
}

/** No object of Kubernetes is as deep. */
const MAX_NAMES = 60;

const isPlace = (name: string): boolean => /^(?:-|[0-9]+)$/.test(name);

function wrap(value: YamlValue, name: string): YamlValue {
  return isPlace(name) ? [value] : ({ [name]: value } as YamlMap);
}

function readName(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** What an object is, by a part of it; any kind may have containers. */
export function guessKind(part: YamlMap): string {
  if (part.stringData !== undefined) return "Secret";
  const values = Object.values(asMap(part.data) ?? {});
  if (values.length > 0) return values.every(isEncodedText) ? "Secret" : "ConfigMap";
  const spec = asMap(part.spec);
  if (spec?.values !== undefined) return "HelmRelease";
  return spec?.source !== undefined || spec?.sources !== undefined ? "Application" : "Patched";
}

/** What `data` of a Secret has, and words of settings are not by chance. */
function isEncodedText(value: YamlValue): boolean {
  if (typeof value !== "string" || value.length % 4 !== 0) return false;
  const text = decodeText(value);
  return text !== undefined && /^[\x20-\x7e\s]+$/.test(text);
}
