import { setTimeout as sleep } from "node:timers/promises";
import type { PluginContext, ResourceIdentity } from "../engine/provider.ts";
import { hasUnknown, type Properties } from "../engine/values.ts";
import { type CallKubernetes, createKubernetesClient } from "./client.ts";
import type { KubernetesConfiguration } from "./configuration.ts";
import { createDiscovery } from "./discovery.ts";
import { keyOf, type ObjectKey } from "./object.ts";

/** Where one object lives, and the collection it is created in. */
export interface Place {
  readonly path: string;
  readonly collection: string;
}

/** A configured provider at work. */
export interface Session {
  readonly configuration: KubernetesConfiguration;
  readonly call: CallKubernetes;
  /** The place of an object; undefined where its kind is not served. */
  find(key: ObjectKey): Promise<Place | undefined>;
  /** The place of an object that is about to be written; waits a moment for a CRD of the same update. */
  require(key: ObjectKey): Promise<Place>;
  /** The place of an object whose write can be rehearsed; undefined where a preview can only show the inputs. */
  findForPreview(resource: ResourceIdentity, inputs: Properties): Promise<Place | undefined>;
  /** Throws the complaint and the reason where the server is of no use. */
  requireReachable(complaint?: string): Promise<void>;
}

const unreachable = "configured Kubernetes cluster is unreachable";

/** Opens a session; `discoveryWaits` are the milliseconds between looks for a kind that is not served. */
export function openSession(
  configuration: KubernetesConfiguration,
  { signal, warn, discoveryWaits }: PluginContext & { readonly discoveryWaits: readonly number[] },
): Session {
  const client = createKubernetesClient(configuration.access, signal);
  const findResource = createDiscovery(client.call);
  let warned = false;

  const session: Session = {
    configuration,
    call: client.call,
    async find({ apiVersion, kind, namespace, name }) {
      const resource = await findResource(apiVersion, kind);
      const pathOf = (object?: string) => resource?.pathOf(namespace || configuration.namespace, object) ?? "";
      return resource === undefined ? undefined : { path: pathOf(name), collection: pathOf() };
    },
    async require(key) {
      await session.requireReachable();
      for (const wait of [0, ...discoveryWaits]) {
        await sleep(wait, undefined, { signal });
        const place = await session.find(key);
        if (place !== undefined) return place;
      }
      throw new Error(
        "the Kubernetes API server reported that the apiVersion for this resource does not exist: it serves no " +
          `${key.kind} in ${key.apiVersion}; verify that any required CRDs have been created`,
      );
    },
    async findForPreview(resource, inputs) {
      if (hasUnknown(inputs)) return undefined;
      const reason = await client.findUnreachable();
      if (reason === undefined) return session.find(keyOf(resource, inputs));
      if (!warned) warn(`${unreachable}: ${reason}; this preview is not checked against it`);
      warned = true;
      return undefined;
    },
    async requireReachable(complaint = unreachable) {
      const reason = await client.findUnreachable();
      if (reason !== undefined) throw new Error(`${complaint}: ${reason}`);
    },
  };
  return session;
}
