import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";
import { isOfGroup } from "../wiring/read-external-secret.ts";
import { readPusher } from "../wiring/read-push-secret.ts";
import { TLS_KEYS } from "./certificates.ts";
import {
  entriesAt,
  joinLists,
  type KeyReference,
  readReference,
  type SecretReference,
  type Site,
} from "./reference.ts";

type ListReferences = (manifest: Manifest, site: (path: Path) => Site) => readonly SecretReference[];

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
  ["PersistentVolume", [/^v1$/, listOfPersistentVolume]],
  ["TriggerAuthentication", [/^keda\.sh\//, listOfTrigger]],
  ["ClusterTriggerAuthentication", [/^keda\.sh\//, listOfTrigger]],
  ["PushSecret", [/^external-secrets\.io\//, listOfPush]],
  ["ClusterPushSecret", [/^external-secrets\.io\//, listOfPush]],
  ["ClusterSecretStore", [/^external-secrets\.io\//, listBelowSpec]],
]);
/** Groups whose every kind does, but for those above. */
const OF_ANY_KIND: readonly Referrer[] = [
  [/^(?:source|notification|image)\.toolkit\.fluxcd\.io\//, listOfFlux],
  [/^monitoring\.coreos\.com\//, listOfMonitoring],
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

/** By the annotations of ingress-nginx 1.13, in front of whose name may stand a namespace. */
const INGRESS_SECRETS: readonly string[] = ["auth-secret", "auth-tls-secret", "proxy-ssl-secret"].map(
  (name) => `nginx.ingress.kubernetes.io/${name}`,
);

function listOfIngress({ body, namespace }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const annotations = asMap(asMap(body.metadata)?.annotations);
  const annotated = INGRESS_SECRETS.flatMap((key) => {
    const text = asText(annotations?.[key]);
    if (text === undefined) return [];
    const [name = "", place = namespace] = text.split("/").reverse();
    return readReference({ namespace: place, path: ["metadata", "annotations"] }, { [key]: name }, { name: key });
  });
  const ofTls = entriesAt(asMap(body.spec), "tls", ["spec"]).flatMap(({ value, path }) =>
    readReference(site(path), value, { name: "secretName", keys: keysAt(path.concat("secretName"), TLS_KEYS) }),
  );
  return joinLists(ofTls, annotated);
}

function listOfGateway({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return entriesAt(asMap(body.spec), "listeners", ["spec"]).flatMap(({ value, path }) =>
    entriesAt(asMap(value.tls), "certificateRefs", [...path, "tls"])
      .filter(({ value: { kind, group } }) => (kind ?? "Secret") === "Secret" && (group ?? "") === "")
      .flatMap((each) =>
        readReference(site(each.path), each.value, { keys: keysAt([...each.path, "name"], TLS_KEYS) }),
      ),
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

/** Secrets that drivers mount a volume by; each says its namespace (Kubernetes 1.36, core/v1 types.go). */
const MOUNT_SECRETS: readonly Path[] = [
  ...["nodeStageSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"].map((key) => ["csi", key]),
  ...["controllerPublishSecretRef", "controllerExpandSecretRef"].map((key) => ["csi", key]),
  ...["cephfs", "flexVolume", "iscsi", "rbd", "scaleIO", "cinder"].map((kind) => [kind, "secretRef"]),
];

function listOfPersistentVolume({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const plain = MOUNT_SECRETS.flatMap((path) => {
    const at = ["spec", ...path];
    return readReference(site(at), valueAt(body, at));
  });
  const azure: Path = ["spec", "azureFile"];
  const place = asText(valueAt(body, [...azure, "secretNamespace"]));
  return [...plain, ...readReference({ namespace: place, path: azure }, valueAt(body, azure), { name: "secretName" })];
}

/**
 * What KEDA reads for a trigger, of its namespace; for one of the cluster it is KEDA's own, which no manifest says
 * (keda 01af5fd, apis/keda/v1alpha1/triggerauthentication_types.go).
 */
function listOfTrigger({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const targets = entriesAt(asMap(body.spec), "secretTargetRef", ["spec"]).flatMap(({ value, path }) =>
    readReference(site(path), value),
  );
  const found: SecretReference[] = [...targets];
  walk(
    body.spec,
    ["spec"],
    (value, path) => found.push(...readReference(site(path), value)),
    (key) => key === "secretKeyRef",
  );
  return found;
}

/** What is pushed, and its keys; a template may add others. */
function listOfPush(manifest: Manifest): readonly SecretReference[] {
  const pusher = readPusher(manifest);
  if (pusher === undefined) return [];
  const { spec, namespaces } = pusher;
  const pushed = entriesAt(spec, "data", [...pusher.path]).flatMap(({ value, path }) => {
    const key = asText(valueAt(value, ["match", "secretKey"]));
    return key === undefined || key === "" ? [] : [{ path: [...path, "match", "secretKey"], key }];
  });
  const keys = spec.template === undefined ? pushed : [];
  const path = [...pusher.path, "selector", "secret"];
  return namespaces.flatMap((namespace) =>
    readReference({ namespace, path }, valueAt(spec, ["selector", "secret"]), { keys }),
  );
}

/** What sources, providers and receivers of notifications, and repositories of images name (Flux 2.7). */
const FLUX_SECRETS: readonly Path[] = [
  ...["secretRef", "certSecretRef", "proxySecretRef"].map((key) => ["spec", key]),
  ["spec", "verify", "secretRef"],
  ["spec", "sts", "secretRef"],
  ["spec", "sts", "certSecretRef"],
  ["spec", "git", "commit", "signingKey", "secretRef"],
];

function listOfFlux({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  return FLUX_SECRETS.flatMap((path) => readReference(site(path), valueAt(body, path)));
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
    ["spec", "chart", "spec", "verify", "secretRef"],
  ];
  const postBuild: Path = ["spec", "postBuild"];
  const substituted = entriesAt(asMap(valueAt(body, postBuild)), "substituteFrom", postBuild)
    .filter(({ value }) => value.kind === "Secret")
    .flatMap(({ value, path }) => readReference(site(path), value));
  return [...values, ...substituted, ...paths.flatMap((path) => readReference(site(path), valueAt(body, path)))];
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

/**
 * What the Prometheus operator takes from a Secret is a name with a key, whatever it is called: `additionalScrapeConfigs`,
 * `objectStorageConfig`, `routingKey` (prometheus-operator 0.86, SecretKeySelector); what it mounts are names.
 */
function listOfMonitoring({ body }: Manifest, site: (path: Path) => Site): readonly SecretReference[] {
  const found: SecretReference[] = [];
  walk(body.spec, ["spec"], (value, path) => found.push(...readReference(site(path), value)), IN_MONITORING);
  const spec = asMap(body.spec);
  const mounted = asList(spec?.secrets).flatMap((_each, index) =>
    readName(site(["spec", "secrets"]), spec?.secrets, index),
  );
  return [...found, ...mounted, ...readName(site(["spec"]), spec, "configSecret")];
}

const IN_MONITORING: IsSelector = (key, value) => {
  const map = asMap(value);
  if (/^(?:configMap|configMapKeyRef|secretKeyRef)$/.test(key) || map === undefined) return false;
  return SELECTORS.test(key) || (asText(map.name) !== undefined && asText(map.key) !== undefined);
};

/** A name of a Secret that stands as a text. */
function readName(
  { namespace, path }: Site,
  at: YamlValue | undefined,
  key: string | number,
): readonly SecretReference[] {
  const name = asText(valueAt(at, [key]));
  if (name === undefined || name === "") return [];
  return [{ path: [...path, key], name, namespace, keys: [], isOptional: false }];
}

type IsSelector = (key: string, value: YamlValue) => boolean;

function walk(
  value: YamlValue | undefined,
  path: Path,
  visit: (value: YamlValue, path: Path) => void,
  isSelector: IsSelector = (key) => SELECTORS.test(key),
): void {
  if (Array.isArray(value))
    for (const [index, each] of value.entries()) walk(each, [...path, index], visit, isSelector);
  const map = asMap(value);
  for (const key of Object.keys(map ?? {})) {
    const each = map?.[key];
    const at = [...path, key];
    if (each === undefined || MADE.test(key)) continue;
    if (isSelector(key, each)) visit(each, at);
    walk(each, at, visit, isSelector);
  }
}
