import type { YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { environmentOf, ownerOf } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";
import { isExternalSecret, targetOf } from "./secret-objects.ts";

/** An ExternalSecret of a service, and the environment that its file or namespace says. */
interface Delivered {
  readonly manifest: Manifest;
  readonly secret: string;
  readonly environment: string | undefined;
}

function listDelivered(
  manifests: readonly Manifest[],
  ownership: SecretOwnership,
): ReadonlyMap<string, readonly Delivered[]> {
  const all = manifests.filter(isExternalSecret).flatMap((manifest) => {
    const owner = nameOwner(ownership, manifest);
    const { name: secret } = targetOf(manifest);
    if (owner === undefined || isUntold(secret)) return [];
    return [{ owner, manifest, secret, environment: environmentOf(ownership, manifest)?.name }];
  });
  return Map.groupBy(all, ({ owner }) => owner);
}

function nameOwner(ownership: SecretOwnership, manifest: Manifest): string | undefined {
  const owner = ownerOf(ownership, manifest);
  return owner.is === "service" ? owner.service.name : undefined;
}

/** No environment has a Secret of its own where another has an ExternalSecret. */
export const checkFallbacks: ManifestRule = ({ manifests, documents, ownership: file }, report) => {
  if (file === undefined || (file.value.environments ?? []).length === 0) return;
  const delivered = listDelivered(manifests, file.value);
  for (const manifest of manifests) {
    const environment = environmentOf(file.value, manifest)?.name;
    if (manifest.kind !== "Secret" || environment === undefined) continue;
    const own = delivered.get(nameOwner(file.value, manifest) ?? "") ?? [];
    if (!own.some((each) => each.secret === manifest.name && each.environment !== environment)) continue;
    const message = `In ${environment} a manifest makes the Secret that an ExternalSecret makes elsewhere`;
    report(manifest, "local-fallback", ["metadata", "name"], message);
  }
  const objects = new Set(manifests.map(({ document }) => document));
  for (const document of documents) {
    const environment = objects.has(document) ? undefined : environmentOf(file.value, document);
    if (environment === undefined) continue;
    for (const path of findDisabled(document.root)) {
      report(document, "local-fallback", path, `ExternalSecrets are switched off in ${environment.name}`);
    }
  }
};

/** Names of switches in the values of charts. */
const SWITCHES = /^(?:externalSecrets?|external-secrets?|external_secrets?|secrets)$/i;

function findDisabled(root: YamlValue): readonly Path[] {
  const found: Path[] = [];
  const stack: { readonly value: YamlValue; readonly path: Path }[] = [{ value: root, path: [] }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { value, path } = node;
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    for (const [key, child] of Object.entries(value as Readonly<Record<string, YamlValue>>)) {
      const isSwitch = key === "enabled" && SWITCHES.test(String(path.at(-1) ?? ""));
      if (isSwitch && child === false) found.push([...path, key]);
      stack.push({ value: child, path: [...path, key] });
    }
  }
  return found;
}

/** Where a service has ExternalSecrets of single environments, each environment has the same. */
export const checkParity: ManifestRule = ({ manifests, ownership: file, isPartial }, report) => {
  if (file === undefined || isPartial === true) return;
  for (const all of listDelivered(manifests, file.value).values()) {
    const environments = new Set(all.flatMap(({ environment }) => environment ?? []));
    for (const { manifest, secret, environment } of all) {
      if (environment === undefined) continue;
      const having = new Set(all.filter((each) => each.secret === secret).map((each) => each.environment));
      const lacking = having.has(undefined) ? [] : [...environments].filter((each) => !having.has(each)).sort();
      if (lacking.length === 0) continue;
      report(manifest, "environment-differs", ["metadata", "name"], `Not in ${lacking.join(", ")}`);
    }
  }
};
