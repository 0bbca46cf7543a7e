import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { asMap, valueAt } from "../values.ts";
import { isOfGroup } from "../wiring/read-external-secret.ts";
import { entriesAt, type KeyReference, readReference, type SecretReference, type Site } from "./reference.ts";

type ListReferences = (manifest: Manifest, site: (path: Path) => Site) => readonly SecretReference[];

const TLS = ["tls.crt", "tls.key"];
const keysAt = (path: Path, keys: readonly string[]): readonly KeyReference[] => keys.map((key) => ({ path, key }));

type Referrer = readonly [group: RegExp, list: ListReferences];

/** What refers to Secrets beside pods, by the kind, then the group. */
const OF_KIND: ReadonlyMap<string, Referrer> = new Map([
  ["ServiceAccount", [/^v1$/, listOfAccount]],
  ["Ingress", [/^(?:networking\.k8s\.io|extensions)\//, listOfIngress]],
  ["Gateway", [/^gateway\.networking\.k8s\.io\//, listOfGateway]],
  ["Cluster", [/^postgresql\.cnpg\.io\//, listOfDatabase]],
  ["Issuer", [/^cert-manager\.io\//, listBelowSpec]],
  ["ClusterIssuer", [/^cert-manager\.io\//, listBelowSpec]],
  ["HelmRelease", [/^helm\.toolkit\.fluxcd\.io\//, listOfRelease]],
  ["Kustomization", [/^kustomize\.toolkit\.fluxcd\.io\//, listOfRelease]],
  ["SecretStore", [/^external-secrets\.io\//, listBelowSpec]],
  ["ClusterSecretStore", [/^external-secrets\.io\//, listBelowSpec]],
]);
/** Groups whose every kind does, but for those above. */
const OF_ANY_KIND: readonly Referrer[] = [
  [/^source\.toolkit\.fluxcd\.io\//, listOfSource],
  [/^monitoring\.coreos\.com\//, listBelowSpec],
];

/** The references of a manifest that is no pod's. */
export function listObjectReferences(manifest: Manifest): readonly SecretReference[] {
  const { apiVersion, kind, namespace } = manifest;
  const isOf = ([group]: Referrer): boolean => group.test(apiVersion);
  const ofKind = OF_KIND.get(kind);
  const found = ofKind !== undefined && isOf(ofKind) ? ofKind : OF_ANY_KIND.find(isOf);
  return found === undefined ? [] : found[1](manifest, (path) => ({ namespace, path }));
}

function listOfAccount({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return ["secrets", "imagePullSecrets"].flatMap((key) =>
    entriesAt(body, key, []).flatMap(({ value, path }) => readReference(site(path), value)),
  );
}

function listOfIngress({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return entriesAt(asMap(body.spec), "tls", ["spec"]).flatMap(({ value, path }) =>
    readReference(site(path), value, { name: "secretName", keys: keysAt(path.concat("secretName"), TLS) }),
  );
}

function listOfGateway({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return entriesAt(asMap(body.spec), "listeners", ["spec"]).flatMap(({ value, path }) =>
    entriesAt(asMap(value.tls), "certificateRefs", [...path, "tls"])
      .filter(({ value: { kind, group } }) => (kind ?? "Secret") === "Secret" && (group ?? "") === "")
      .flatMap((each) => readReference(site(each.path), each.value, { keys: keysAt([...each.path, "name"], TLS) })),
  );
}

function listOfDatabase(manifest: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const plain: readonly Path[] = [
    ["spec", "superuserSecret"],
    ["spec", "bootstrap", "initdb", "secret"],
    ["spec", "bootstrap", "recovery", "secret"],
    ["spec", "bootstrap", "pg_basebackup", "secret"],
  ];
  const ofPassword = entriesAt(asMap(manifest.body.spec), "externalClusters", ["spec"]).flatMap(({ value, path }) =>
    ["password", "sslKey", "sslCert", "sslRootCert"].flatMap((key) => readReference(site([...path, key]), value[key])),
  );
  const credentials: Path = ["spec", "backup", "barmanObjectStore", "s3Credentials"];
  const ofBackup = ["accessKeyId", "secretAccessKey", "sessionToken"].map((key) => [...credentials, key]);
  return [
    ...[...plain, ...ofBackup].flatMap((path) => readReference(site(path), valueAt(manifest.body, path))),
    ...ofPassword,
  ];
}

function listOfSource({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return ["secretRef", "certSecretRef", "proxySecretRef"].flatMap((key) =>
    readReference(site(["spec", key]), asMap(body.spec)?.[key]),
  );
}

function listOfRelease({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const spec = asMap(body.spec);
  const values = entriesAt(spec, "valuesFrom", ["spec"])
    .filter(({ value }) => value.kind === "Secret")
    .flatMap(({ value, path }) => {
      const key = typeof value.valuesKey === "string" ? value.valuesKey : "values.yaml";
      return readReference(site(path), value, { keys: keysAt([...path, "name"], [key]) });
    });
  const paths: readonly Path[] = [
    ["spec", "kubeConfig", "secretRef"],
    ["spec", "decryption", "secretRef"],
  ];
  return [...values, ...paths.flatMap((path) => readReference(site(path), valueAt(body, path)))];
}

/** What names a Secret by its key below, such as `apiTokenSecretRef: {name, key}`; what is made there is no reference. */
const SELECTORS =
  /^(?:[a-z]\w*SecretRef|secretRef|bearerTokenSecret|credentials|keySecret|secret|(?:username|password))$/;
const MADE = /^privateKeySecretRef$/;

function listBelowSpec(manifest: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const found: SecretReference[] = [];
  walk(manifest.body.spec, ["spec"], (value, path) => found.push(...readReference(site(path), value)));
  return isOfGroup(manifest) ? found.filter(({ keys }) => keys.length > 0) : found;
}

function walk(value: YamlValue | undefined, path: Path, visit: (value: YamlValue, path: Path) => void): void {
  if (Array.isArray(value)) for (const [index, each] of value.entries()) walk(each, [...path, index], visit);
  const map = asMap(value);
  for (const key of Object.keys(map ?? {})) {
    const each = map?.[key];
    const at = [...path, key];
    if (each === undefined || MADE.test(key)) continue;
    if (SELECTORS.test(key)) visit(each, at);
    walk(each, at, visit);
  }
}
