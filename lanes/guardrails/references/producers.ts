import type { YamlMap } from "../../parse/tree.ts";
import type { ManifestDocument } from "../documents.ts";
import { isKustomizationFile } from "../kustomization-file.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestSet } from "../rule.ts";
import { toldName } from "../untold.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";
import { listReaders, type SecretReader } from "../wiring/read-external-secret.ts";
import { askForCertificate, TLS_KEYS } from "./certificates.ts";
import type { Producer } from "./reference.ts";

/** Every Secret that manifests and lanes make, by its name. */
export function indexProducers(set: ManifestSet): ReadonlyMap<string, readonly Producer[]> {
  const all: Producer[] = [
    ...set.manifests.flatMap((manifest) => manifest.facts?.producers ?? listProducers(manifest)),
    ...listReaders(set.manifests).flatMap(describeReader),
    ...set.documents.flatMap(listGenerated),
    ...(set.authorities ?? []).map(({ name, namespace, keys }) => ({ name, namespace, keys })),
    ...(set.lanes ?? []).map(({ secretName, namespace, fields }) => ({ name: secretName, namespace, keys: fields })),
  ];
  const byName = Map.groupBy(all, ({ name }) => name);
  for (const [name, group] of byName) {
    if (group.some(({ isAddition }) => isAddition === true)) byName.set(name, dropAdditions(group));
  }
  return byName;
}

/** Takes out what adds keys where nothing makes the Secret: then there is none. */
function dropAdditions(group: readonly Producer[]): Producer[] {
  const made = new Set(group.flatMap(({ isAddition, namespace }) => (isAddition === true ? [] : [namespace])));
  return group.filter(({ isAddition, namespace }) => {
    if (isAddition !== true || made.has(undefined)) return true;
    return namespace === undefined ? made.size > 0 : made.has(namespace);
  });
}

type Describe = (manifest: Manifest) => readonly Producer[];

const ISSUED = [...TLS_KEYS, "ca.crt"];
/** CloudNativePG 1.27, docs/applications.md. */
const DATABASE = [..."username user password dbname host port pgpass uri jdbc-uri fqdn-uri fqdn-jdbc-uri".split(" ")];

/** What makes Secrets, by the kind and a part of the group. */
const MAKERS: ReadonlyMap<string, { readonly group: RegExp; readonly describe: Describe }> = new Map([
  ["Secret", { group: /^v1$/, describe: describeSecret }],
  ["SealedSecret", { group: /^bitnami\.com\//, describe: describeSealed }],
  ["Certificate", { group: /^cert-manager\.io\//, describe: describeCertificate }],
  ["Issuer", { group: /^cert-manager\.io\//, describe: describeAccount }],
  ["ClusterIssuer", { group: /^cert-manager\.io\//, describe: describeAccount }],
  ["Ingress", { group: /^(?:networking\.k8s\.io|extensions)\//, describe: describeIngress }],
  ["Gateway", { group: /^gateway\.networking\.k8s\.io\//, describe: describeGateway }],
  ["Cluster", { group: /^postgresql\.cnpg\.io\//, describe: describeDatabase }],
  ["KafkaUser", { group: /^kafka\.strimzi\.io\//, describe: describeNamed }],
  // Vault Secrets Operator 0.10, api/v1beta1: whatever has a `destination`.
  ["VaultStaticSecret", { group: /^secrets\.hashicorp\.com\//, describe: describeDestination }],
  ["VaultDynamicSecret", { group: /^secrets\.hashicorp\.com\//, describe: describeDestination }],
  ["VaultPKISecret", { group: /^secrets\.hashicorp\.com\//, describe: describeDestination }],
  ["HCPVaultSecretsApp", { group: /^secrets\.hashicorp\.com\//, describe: describeDestination }],
  ["SecretProviderClass", { group: /^secrets-store\.csi\.x-k8s\.io\//, describe: describeProviderClass }],
  ["ObjectBucketClaim", { group: /^objectbucket\.io\//, describe: describeBucket }],
]);

/** The Secrets that a manifest is or makes, but for what External Secrets reads. */
export function listProducers(manifest: Manifest): readonly Producer[] {
  const maker = MAKERS.get(manifest.kind);
  return maker?.group.test(manifest.apiVersion) ? maker.describe(manifest) : describeConnection(manifest);
}

const namespaceOf = ({ namespace }: Manifest): string | undefined => toldName(namespace);
const keysOf = (map: YamlMap | undefined): readonly string[] => Object.keys(map ?? {});

function makeOne(
  manifest: Manifest,
  name: string | undefined,
  keys: readonly string[] | undefined,
): readonly Producer[] {
  return name === undefined || name === "" ? [] : [{ name, namespace: namespaceOf(manifest), keys }];
}

/** Of a chart's template no branch says all keys; a token of a service account is filled in by the cluster. */
function describeSecret(manifest: Manifest): readonly Producer[] {
  const { body, name, document } = manifest;
  const keys = [...keysOf(asMap(body.data)), ...keysOf(asMap(body.stringData))];
  if (body.type === "kubernetes.io/service-account-token") keys.push("token", "ca.crt", "namespace");
  const isKnown = !document.isTemplate && keys.every((key) => toldName(key) !== undefined);
  return makeOne(manifest, name, isKnown ? keys : undefined);
}

function describeSealed(manifest: Manifest): readonly Producer[] {
  const name = asText(valueAt(manifest.body, ["spec", "template", "metadata", "name"])) ?? manifest.name;
  const keys = keysOf(asMap(valueAt(manifest.body, ["spec", "encryptedData"])));
  return makeOne(manifest, name, [...keys, ...keysOf(asMap(valueAt(manifest.body, ["spec", "template", "data"])))]);
}

function describeCertificate(manifest: Manifest): readonly Producer[] {
  const hasStores = asMap(valueAt(manifest.body, ["spec", "keystores"])) !== undefined;
  const name = asText(valueAt(manifest.body, ["spec", "secretName"]));
  const hasFormats = asList(valueAt(manifest.body, ["spec", "additionalOutputFormats"])).length > 0;
  return makeOne(manifest, name, hasStores || hasFormats ? undefined : ISSUED);
}

/** The key of an ACME account; of a ClusterIssuer in the namespace of cert-manager, which its manifest does not say. */
function describeAccount(manifest: Manifest): readonly Producer[] {
  return makeOne(manifest, asText(valueAt(manifest.body, ["spec", "acme", "privateKeySecretRef", "name"])), undefined);
}

/** cert-manager makes the Secret of an annotated Ingress or Gateway. */
function isIssued({ body }: Manifest): boolean {
  return askForCertificate(valueAt(body, ["metadata", "annotations"]));
}

function describeIngress(manifest: Manifest): readonly Producer[] {
  if (!isIssued(manifest)) return [];
  return asList(valueAt(manifest.body, ["spec", "tls"])).flatMap((each) =>
    makeOne(manifest, asText(asMap(each)?.secretName), ISSUED),
  );
}

function describeGateway(manifest: Manifest): readonly Producer[] {
  if (!isIssued(manifest)) return [];
  return asList(valueAt(manifest.body, ["spec", "listeners"])).flatMap((listener) =>
    asList(valueAt(listener, ["tls", "certificateRefs"])).flatMap((each) =>
      makeOne(manifest, asText(asMap(each)?.name), ISSUED),
    ),
  );
}

function describeDatabase(manifest: Manifest): readonly Producer[] {
  const made: readonly (readonly [string, readonly string[]])[] = [
    ["app", DATABASE],
    ["superuser", DATABASE],
    ["ca", ["ca.crt", "ca.key"]],
    ["server", TLS_KEYS],
    ["replication", TLS_KEYS],
  ];
  return made.flatMap(([end, keys]) => makeOne(manifest, `${manifest.name}-${end}`, keys));
}

function describeNamed(manifest: Manifest): readonly Producer[] {
  return makeOne(manifest, manifest.name, undefined);
}

function describeDestination(manifest: Manifest): readonly Producer[] {
  return makeOne(manifest, asText(valueAt(manifest.body, ["spec", "destination", "name"])), undefined);
}

/** What the CSI driver copies into Secrets (Secrets Store CSI driver 1.5, `secretObjects`). */
function describeProviderClass(manifest: Manifest): readonly Producer[] {
  return asList(valueAt(manifest.body, ["spec", "secretObjects"])).flatMap((each) => {
    const { secretName, data } = asMap(each) ?? {};
    const keys = asList(data).flatMap((entry) => asText(asMap(entry)?.key) ?? []);
    return makeOne(manifest, asText(secretName), keys);
  });
}

/** The login of a bucket (lib-bucket-provisioner, as Rook and NooBaa have it). */
function describeBucket(manifest: Manifest): readonly Producer[] {
  return makeOne(manifest, manifest.name, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
}

/** Where Crossplane puts what is needed to connect to a resource, of whatever kind; a claim has it in its own namespace. */
function describeConnection(manifest: Manifest): readonly Producer[] {
  const reference = asMap(manifest.body.spec)?.writeConnectionSecretToRef;
  if (reference === undefined) return NONE;
  const { name, namespace } = asMap(reference) ?? {};
  const [made] = makeOne(manifest, asText(name), undefined);
  return made === undefined ? NONE : [{ ...made, namespace: toldName(asText(namespace) ?? manifest.namespace) }];
}

/**
 * A template makes the Secret's keys in place of those that are read, unless it is merged with them. With None no Secret is
 * written, and Merge waits for one that another makes (External Secrets 0.20.4, externalsecret_controller.go).
 */
function describeReader({ namespaces, secretName: name, spec, data, dataFrom }: SecretReader): readonly Producer[] {
  const policy = valueAt(spec, ["target", "creationPolicy"]);
  if (policy === "None") return NONE;
  const template = asMap(valueAt(spec, ["target", "template"]));
  const isOpen = asList(template?.templateFrom).length > 0;
  const own = asMap(template?.data);
  const read = dataFrom.length > 0 ? undefined : data.map(({ secretKey }) => secretKey);
  const made = own === undefined ? undefined : keysOf(own);
  const all = made === undefined ? read : template?.mergePolicy === "Merge" ? read && [...read, ...made] : made;
  const keys = isOpen ? undefined : all;
  const isAddition = policy === "Merge";
  return namespaces.map((namespace) => ({
    name,
    namespace: toldName(namespace),
    keys,
    ...(isAddition && { isAddition }),
  }));
}

const NONE: readonly never[] = [];

/** The Secrets that a kustomization generates; a build adds a hash to their names and to what refers to them. */
function listGenerated(document: ManifestDocument): readonly Producer[] {
  if (!isKustomizationFile(document.source.path)) return NONE;
  const root = asMap(document.root);
  return asList(root?.secretGenerator).flatMap((each) => {
    const { name, literals, files, envs, env, namespace } = asMap(each) ?? {};
    if (asText(name) === undefined) return [];
    const ofLiterals = asList(literals).map((literal) => String(literal).split("=")[0] ?? "");
    const ofFiles = asList(files).map(
      (file) => /^([^=]+)=/.exec(String(file))?.[1] ?? String(file).replace(/^.*\//, ""),
    );
    const isOpen = env !== undefined || asList(envs).length > 0;
    const place = asText(namespace) ?? asText(root?.namespace);
    return [
      { name: asText(name) ?? "", namespace: toldName(place), keys: isOpen ? undefined : [...ofLiterals, ...ofFiles] },
    ];
  });
}
