import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { isUntold } from "../untold.ts";
import type { SecretOwnership } from "./schema.ts";

type Service = SecretOwnership["services"][number];
type Environment = NonNullable<SecretOwnership["environments"]>[number];

/** Who owns an object; several where nothing but its namespace speaks, and more than one service is there. */
export type Owner =
  | { readonly is: "service"; readonly service: Service }
  | { readonly is: "foundation" }
  | { readonly is: "several"; readonly services: readonly Service[] }
  | { readonly is: "nobody" };

/** Where something stands: an object, or a document that is none. */
export type Where = Manifest | ManifestDocument;

/** True for a file in a folder, at any depth. */
export function isBelow(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`);
}

/** The file in which something stands. */
export function fileOf(where: Where): string {
  return "document" in where ? where.document.source.path : where.source.path;
}

/** The namespace that is written; undefined where whoever applies the file decides. */
export function namespaceOf(where: Where): string | undefined {
  if (!("document" in where) || where.namespace === undefined) return undefined;
  return isUntold(where.namespace) ? undefined : where.namespace;
}

/** The owner by the folder, and without one by the namespace; the foundation's namespaces go before all. */
export function ownerOf({ services, foundation }: SecretOwnership, where: Where): Owner {
  const file = fileOf(where);
  const namespace = namespaceOf(where);
  const isIn = (folders: readonly string[] = []): boolean => folders.some((folder) => isBelow(file, folder));
  if (namespace !== undefined && foundation?.namespaces.includes(namespace)) return { is: "foundation" };
  if (isIn(foundation?.folders)) return { is: "foundation" };
  const byFolder = services.find(({ folders }) => isIn(folders));
  if (byFolder !== undefined) return { is: "service", service: byFolder };
  const [service, ...others] = services.filter(
    (each) => namespace !== undefined && each.namespaces.includes(namespace),
  );
  if (service === undefined) return { is: "nobody" };
  return others.length > 0 ? { is: "several", services: [service, ...others] } : { is: "service", service };
}

/** The environment by the file or its folder, and without one by the namespace; undefined where the object is of all of them. */
export function environmentOf({ environments = [] }: SecretOwnership, where: Where): Environment | undefined {
  const file = fileOf(where);
  const namespace = namespaceOf(where);
  return (
    environments.find(({ files = [] }) => files.includes(file)) ??
    environments.find(({ folders = [] }) => folders.some((folder) => isBelow(file, folder))) ??
    environments.find(({ namespaces = [] }) => namespace !== undefined && namespaces.includes(namespace))
  );
}

/** The namespace that something ends up in: the written one, else the only one of its service. */
export function settledNamespace(ownership: SecretOwnership, where: Where): string | undefined {
  const written = namespaceOf(where);
  if (written !== undefined) return written;
  const owner = ownerOf(ownership, where);
  const all = owner.is === "service" ? owner.service.namespaces : [];
  return all.length === 1 ? all[0] : undefined;
}

/** An approved bundle of this name; of this namespace, where that is known. */
export function findBundle(
  { bundles = [] }: SecretOwnership,
  name: string,
  namespace: string | undefined,
): NonNullable<SecretOwnership["bundles"]>[number] | undefined {
  return bundles.find(
    (bundle) =>
      bundle.approval !== undefined &&
      bundle.name === name &&
      (namespace === undefined || bundle.namespaces.includes(namespace)),
  );
}
