import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { asMap, type Manifest, valueAt } from "../manifest.ts";
import { isOfGroup } from "../wiring/read-external-secret.ts";
import { entriesAt, type KeyReference, readReference, type SecretReference, type Site } from "./reference.ts";

type ListReferences = (manifest: Manifest, site: (path: Path) => Site) => readonly SecretReference[];

const TLS = ["tls.crt", "tls.key"];
const keysAt = (path: Path, keys: readonly string[]): readonly KeyReference[] => keys.map((key) => ({ path, key }));

/** What refers to Secrets beside pods, by the group and the kind. */
const REFERRERS: readonly (readonly [group: RegExp, kind: RegExp, list: ListReferences])[] = [
  [/^v1$/, /^ServiceAccount$/, listOfAccount],
  [/^(?:networking\.k8s\.io|extensions)\//, /^Ingress$/, listOfIngress],
  [/^gateway\.networking\.k8s\.io\//, /^Gateway$/, listOfGateway],
  [/^postgresql\.cnpg\.io\//, /^Cluster$/, listOfDatabase],
  [/^cert-manager\.io\//, /^(?:Cluster)?Issuer$/, listBelowSpec],
  [/^source\.toolkit\.fluxcd\.io\//, /./, listOfSource],
  [/^(?:helm|kustomize)\.toolkit\.fluxcd\.io\//, /^(?:HelmRelease|Kustomization)$/, listOfRelease],
  [/^monitoring\.coreos\.com\//, /./, listBelowSpec],
  [/^external-secrets\.io\//, /^(?:Cluster)?SecretStore$/, listBelowSpec],
];

/** The references of a manifest that is no pod's. */
export function listObjectReferences(manifest: Manifest): readonly SecretReference[] {
  const site = (path: Path): Site => ({ namespace: manifest.namespace, path });
  return listsFor(manifest).flatMap((list) => list(manifest, site));
}

const known = new Map<string, readonly ListReferences[]>();
const MAX_KNOWN = 1000;

/** Few kinds come again and again. */
function listsFor({ apiVersion, kind }: Manifest): readonly ListReferences[] {
  const name = `${apiVersion} ${kind}`;
  let lists = known.get(name);
  if (lists === undefined) {
    lists = REFERRERS.flatMap(([group, kinds, list]) => (group.test(apiVersion) && kinds.test(kind) ? [list] : []));
    if (known.size < MAX_KNOWN) known.set(name, lists);
  }
  return lists;
}

function listOfAccount({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return ["secrets", "imagePullSecrets"].flatMap((key) =>
    entriesAt(body, key, []).flatMap(({ value, path }) => readReference(site(path), value)),
  );
}

function listOfIngress({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return entriesAt(asMap(body.spec), "tls", ["spec"]).flatMap(({ value, path }) =>
    readReference(site(path), value, { name: "secretName", keys: keysAt([...path, "secretName"], TLS) }),
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
