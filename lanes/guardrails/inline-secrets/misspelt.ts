import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { suggest } from "../../suggest.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asMap } from "../values.ts";
import { forbidConfigMapSecrets } from "./config-maps.ts";
import { forbidTemplateLiterals } from "./external-secrets.ts";
import { forbidInlineSecrets, forbidSealedSecrets } from "./secrets.ts";
import { forbidStoreLiterals } from "./stores.ts";

/** Kinds of the core group (k8s.io/api of Kubernetes 1.36, and what clients write beside them). */
const CORE: ReadonlySet<string> = new Set([
  ...["Secret", "ConfigMap", "Namespace", "Pod", "PodTemplate", "ReplicationController", "Service", "ServiceAccount"],
  ...["Endpoints", "Event", "LimitRange", "ResourceQuota", "PersistentVolume", "PersistentVolumeClaim", "Node"],
  ...["Binding", "ComponentStatus", "List", "Config", "Status", "Template"],
  ...["SecretList", "ConfigMapList"],
]);

const EXTERNAL: ReadonlySet<string> = new Set([
  ...[
    "ExternalSecret",
    "ClusterExternalSecret",
    "PushSecret",
    "ClusterPushSecret",
    "SecretStore",
    "ClusterSecretStore",
  ],
]);
const SEALED: ReadonlySet<string> = new Set(["SealedSecret"]);

/** Kinds by `apiVersion`: in other groups, whose kinds nobody here knows, a name like these is no slip. */
const KINDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["v1", CORE],
  ["external-secrets.io/v1", EXTERNAL],
  ["external-secrets.io/v1beta1", EXTERNAL],
  ["external-secrets.io/v1alpha1", EXTERNAL],
  ["bitnami.com/v1alpha1", SEALED],
]);

/** What a Secret or a ConfigMap has; below `spec`, as other kinds have it, stands what belongs above. */
const FIELDS = ["apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData", "binaryData"] as const;
const OWN_FIELDS: ReadonlySet<string> = new Set(FIELDS);
const HOLDS_VALUES: ReadonlySet<string> = new Set(["data", "stringData", "binaryData"]);

const RULES: readonly ManifestRule[] = [
  forbidSealedSecrets,
  forbidInlineSecrets,
  forbidConfigMapSecrets,
  forbidTemplateLiterals,
  forbidStoreLiterals,
];

/** A cluster refuses an object whose kind or field is misspelt, or leaves the field out; Git has its values all the same. */
export const forbidMisspeltSecrets: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    const { kind } = manifest;
    const meant = kindMeantBy(manifest);
    if (meant !== kind) judgeAs(manifest, { ...manifest.body, kind: meant }, report, (path) => path);
    if ((meant === "Secret" || meant === "ConfigMap") && isCore(manifest)) judgeFields(manifest, meant, report);
  }
};

/** The kind of an object, or the one of its group that is called nearly so where the group has none like it. */
export function kindMeantBy({ kind, apiVersion }: Manifest): string {
  return KINDS.get(apiVersion)?.has(kind) === false ? (findMeant(kind, apiVersion) ?? kind) : kind;
}

/** True for a place in a Secret or a ConfigMap that is judged value by value. */
export function isBelowValues(manifest: Manifest, path: Path): boolean {
  const kind = kindMeantBy(manifest);
  if (kind !== "Secret" && kind !== "ConfigMap") return false;
  const [first, ...rest] = path;
  if (rest.length > 0 && HOLDS_VALUES.has(String(first))) return true;
  if (!isCore(manifest)) return false;
  const [field, ...below] = first === "spec" ? rest : path;
  return below.length > 0 && fieldMeantBy(String(field)) !== undefined;
}

const isCore = ({ apiVersion }: Manifest): boolean => apiVersion === "v1" || apiVersion === "";

/** The field that holds values and is called nearly so. */
function fieldMeantBy(name: string): string | undefined {
  const field = suggest(name, FIELDS);
  return field !== undefined && HOLDS_VALUES.has(field) ? field : undefined;
}

/** What was meant by kinds that no group has: a mistake is often made in many objects. */
const known = new Map<string, string | undefined>();
const MAX_KNOWN = 1000;

function findMeant(kind: string, apiVersion: string): string | undefined {
  const question = `${apiVersion} ${kind}`;
  if (known.has(question)) return known.get(question);
  const meant = suggest(kind, [...(KINDS.get(apiVersion) ?? [])]);
  if (known.size < MAX_KNOWN) known.set(question, meant);
  return meant;
}

/** Judges the fields that are called nearly as those that hold values. */
function judgeFields(manifest: Manifest, kind: string, report: ManifestReport): void {
  const { body } = manifest;
  for (const key in body) {
    if (OWN_FIELDS.has(key) && !(key === "binaryData" && kind === "Secret")) continue;
    if (key === "spec") {
      for (const [name, value] of Object.entries(asMap(body.spec) ?? {})) judgeField(["spec", name], value);
    } else judgeField([key], body[key]);
  }

  function judgeField(place: Path, value: YamlValue | undefined): void {
    const field = fieldMeantBy(String(place.at(-1)));
    if (field === undefined || asMap(value) === undefined) return;
    // Base64 is read as that in `data` alone.
    const meant = kind === "Secret" && field === "binaryData" ? "data" : field;
    const object = { kind, type: body.type ?? null, [meant]: value ?? null };
    judgeAs(manifest, object, report, (path) => [...place, ...path.slice(1)]);
  }
}

function judgeAs(manifest: Manifest, body: YamlMap, report: ManifestReport, placeOf: (path: Path) => Path): void {
  const { document, path, apiVersion, name, namespace, facts } = manifest;
  const kind = String(body.kind);
  const meant: Manifest = { document, path, apiVersion, name, namespace, facts, body, kind };
  const reportAsWritten: ManifestReport = (_where, code, at, ...words) => report(manifest, code, placeOf(at), ...words);
  for (const rule of RULES) rule({ documents: [document], manifests: [meant] }, reportAsWritten);
}
