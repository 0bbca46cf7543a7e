import type { Properties } from "../engine/values.ts";
import { type CallKubernetes, KubernetesError } from "./client.ts";

/** Where the objects of one kind live. */
export interface ApiResource {
  readonly namespaced: boolean;
  /** The path of the kind's collection in a namespace, or of one object in it. */
  pathOf(namespace: string, name?: string): string;
}

/** Answers with a kind's place; undefined where the server does not serve that kind. */
export type FindResource = (apiVersion: string, kind: string) => Promise<ApiResource | undefined>;

/** Resource discovery, one request for each API version; a kind that is missing is asked for again. */
export function createDiscovery(call: CallKubernetes): FindResource {
  const known = new Map<string, readonly Properties[]>();
  return async (apiVersion, kind) => {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const isOfKind = (resource: Properties): boolean =>
      resource.kind === kind && typeof resource.name === "string" && !resource.name.includes("/");
    let found = known.get(base)?.find(isOfKind);
    if (found === undefined) {
      const resources = await listResources(call, base);
      known.set(base, resources);
      found = resources.find(isOfKind);
    }
    return found === undefined ? undefined : toResource(base, found);
  };
}

async function listResources(call: CallKubernetes, path: string): Promise<readonly Properties[]> {
  try {
    const { resources } = await call({ method: "GET", path });
    return Array.isArray(resources) ? (resources as Properties[]) : [];
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) return [];
    throw error;
  }
}

function toResource(base: string, { name, namespaced }: Properties): ApiResource {
  return {
    namespaced: namespaced === true,
    pathOf(namespace, object) {
      const parts = [
        ...(namespaced === true ? ["namespaces", namespace] : []),
        String(name),
        ...(object === undefined ? [] : [object]),
      ];
      return `${base}/${parts.map(encodeURIComponent).join("/")}`;
    },
  };
}
