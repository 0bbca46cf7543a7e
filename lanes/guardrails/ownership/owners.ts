import type { Manifest } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { matchesGlob, readGlob } from "./glob.ts";
import { findBundle, namespaceOf, ownerOf } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";
import { isExternalSecret, listRemoteKeys, targetOf } from "./secret-objects.ts";

type Service = SecretOwnership["services"][number];

/** Every ExternalSecret is of exactly one service, in a namespace of that service, and named as its secrets are. */
export const checkOwners: ManifestRule = ({ manifests, ownership: file }, report) => {
  if (file === undefined) return;
  const ownership = file.value;
  for (const manifest of manifests) {
    if (!isExternalSecret(manifest) && manifest.kind !== "ClusterExternalSecret") continue;
    const owner = ownerOf(ownership, manifest);
    if (owner.is === "nobody") {
      report(manifest, "unowned-external-secret", [], "No service owns its folder or its namespace");
    } else if (owner.is === "several") {
      const names = owner.services.map(({ name }) => name).join(", ");
      report(manifest, "unowned-external-secret", [], `Its namespace is of ${names}, and no folder says of which`);
    } else if (owner.is === "service") {
      checkNamespace(manifest, { ownership, service: owner.service, report });
      if (isExternalSecret(manifest)) checkNames(manifest, { ownership, service: owner.service, report });
    }
  }
};

interface Judgement {
  readonly ownership: SecretOwnership;
  readonly service: Service;
  readonly report: ManifestReport;
}

function checkNamespace(manifest: Manifest, { ownership, service, report }: Judgement): void {
  const namespace = namespaceOf(manifest);
  if (namespace === undefined || service.namespaces.includes(namespace)) return;
  const others = ownership.services.filter(({ namespaces }) => namespaces.includes(namespace));
  const whose = others.length === 0 ? "no service's" : others.map(({ name }) => name).join(", ");
  const message = `The file is of ${service.name}, the namespace is ${others.length === 0 ? "" : "of "}${whose}`;
  report(manifest, "foreign-namespace", ["metadata", "namespace"], message);
}

/** Names that begin with the service, or are the secret's own: the names by which lanes deliver. */
const DEFAULT_EXTERNAL_SECRETS = ["{service}", "{service}-*", "{bundle}"];
const DEFAULT_SECRETS = ["{external_secret}"];

function checkNames(manifest: Manifest, { ownership, service, report }: Judgement): void {
  const target = targetOf(manifest);
  // What several services share is called after none of them.
  if (findBundle(ownership, target.name, namespaceOf(manifest)) !== undefined) return;
  const bundles = new Set(listRemoteKeys(manifest).map(({ key }) => key.slice(key.lastIndexOf("/") + 1)));
  const [bundle] = bundles.size === 1 ? bundles : [];
  const words = { service: service.name, bundle, external_secret: manifest.name };
  const ofExternal = service.names?.external_secrets ?? ownership.names?.external_secrets ?? DEFAULT_EXTERNAL_SECRETS;
  const ofSecrets = service.names?.secrets ?? ownership.names?.secrets ?? DEFAULT_SECRETS;
  if (!isNamedBy(manifest.name, ofExternal, words)) {
    const message = `It is not named as ExternalSecrets of ${service.name} are: ${ofExternal.join(", ")}`;
    report(manifest, "secret-name-convention", ["metadata", "name"], message);
  }
  if (!isNamedBy(target.name, ofSecrets, words)) {
    const message = `Its Secret is not named as those of ${service.name} are: ${ofSecrets.join(", ")}`;
    report(manifest, "secret-name-convention", target.path, message);
  }
}

type Words = Readonly<Record<"service" | "bundle" | "external_secret", string | undefined>>;

function isNamedBy(name: string, patterns: readonly string[], words: Words): boolean {
  if (name === "" || isUntold(name)) return true;
  return patterns.some((pattern) => {
    const filled = pattern.replace(/\{(\w+)\}/g, (all, word: string) => words[word as keyof Words] ?? all);
    if (isUntold(filled)) return true;
    return !filled.includes("{") && matchesGlob(readGlob(filled), name);
  });
}

/** Kinds of the foundation: stores, and what wires them up. */
const WIRING: ReadonlySet<string> = new Set([
  ...["ClusterSecretStore", "SecretStore", "Namespace", "ServiceAccount", "ConfigMap", "NetworkPolicy"],
  ...["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "Job", "CronJob"],
  ...["Kustomization", "Application", "ApplicationSet", "AppProject", "HelmRelease", "HelmRepository", "HelmChart"],
]);

/** The foundation holds stores, their wiring and approved bundles. */
export const checkFoundation: ManifestRule = ({ manifests, ownership: file }, report) => {
  const foundation = file?.value.foundation;
  if (file === undefined || foundation === undefined) return;
  const allowed = new Set([...WIRING, ...(foundation.kinds ?? [])]);
  for (const manifest of manifests) {
    if (ownerOf(file.value, manifest).is !== "foundation" || isOwnFile(manifest)) continue;
    if (allowed.has(manifest.kind) || isTokenOfAccount(manifest) || isApproved(manifest, file.value)) continue;
    report(manifest, "foundation-object", ["kind"], "The foundation holds stores, wiring and approved bundles alone");
  }
};

/** Files of this library begin their kinds with a small letter, as no kind of Kubernetes does. */
function isOwnFile({ kind, apiVersion }: Manifest): boolean {
  return apiVersion === "" && /^[a-z]/.test(kind);
}

/** Kubernetes itself fills such a Secret: it is how a store logs in. */
function isTokenOfAccount({ kind, body }: Manifest): boolean {
  return kind === "Secret" && body.type === "kubernetes.io/service-account-token";
}

function isApproved(manifest: Manifest, ownership: SecretOwnership): boolean {
  if (!isExternalSecret(manifest) && manifest.kind !== "Secret") return false;
  const name = manifest.kind === "Secret" ? manifest.name : targetOf(manifest).name;
  return findBundle(ownership, name, namespaceOf(manifest)) !== undefined;
}
