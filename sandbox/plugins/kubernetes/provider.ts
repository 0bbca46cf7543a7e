import { setTimeout as sleep } from "node:timers/promises";
import type { CheckFailure, CheckResult, PluginContext, ProviderPlugin, ResourceIdentity } from "../engine/provider.ts";
import { hasUnknown, type Properties } from "../engine/values.ts";
import { createKubernetesClient, type KubernetesClient, KubernetesError } from "./client.ts";
import { checkConfiguration, type KubernetesConfiguration, readConfiguration } from "./configuration.ts";
import { deleteObject, findObject } from "./deletion.ts";
import { type ApiResource, createDiscovery, type FindResource } from "./discovery.ts";
import { claimFields, managerOf } from "./field-manager.ts";
import { toInputs, toState } from "./live-state.ts";
import { annotationOf, idOf, keyOf, keyOfId, maskSecret, type ObjectKey, parseTypeToken, withName } from "./object.ts";
import { compareObjects } from "./replacement.ts";

/** What the plugin is made from; `discoveryWaits` are the milliseconds between looks for a kind that is not served. */
export interface KubernetesPluginContext extends PluginContext {
  readonly version: string;
  readonly ambientKubeconfig: string | undefined;
  readonly discoveryWaits?: readonly number[];
}

interface Session {
  readonly configuration: KubernetesConfiguration;
  readonly client: KubernetesClient;
  readonly findResource: FindResource;
}

interface Place {
  readonly resource: ApiResource;
  readonly path: string;
  readonly collection: string;
}

/** The stand-in for the provider `kubernetes`: any object, by server-side apply and without waiting for readiness. */
export function createKubernetesPlugin(context: KubernetesPluginContext): ProviderPlugin {
  const { discoveryWaits = [250, 500, 1000, 2000, 4000] } = context;
  let session: Session | undefined;
  let warned = false;

  const open = (): Session => {
    if (session === undefined) throw new Error("the provider is not configured");
    return session;
  };
  const locate = (key: ObjectKey, resource: ApiResource): Place => {
    const namespace = key.namespace || open().configuration.namespace;
    const collection = resource.pathOf(namespace);
    return { resource, collection, path: resource.pathOf(namespace, key.name) };
  };
  const find = async (key: ObjectKey): Promise<Place | undefined> => {
    const resource = await open().findResource(key.apiVersion, key.kind);
    return resource === undefined ? undefined : locate(key, resource);
  };
  /** The place of an object that is about to be written: a CRD of the same update may take a moment to be served. */
  const require = async (key: ObjectKey): Promise<Place> => {
    await requireReachable(open().client, "configured Kubernetes cluster is unreachable");
    for (const wait of [...discoveryWaits, undefined]) {
      const place = await find(key);
      if (place !== undefined) return place;
      if (wait !== undefined) await sleep(wait, undefined, { signal: context.signal });
    }
    throw new Error(
      `the Kubernetes API server reported that the apiVersion for this resource does not exist: it serves no ` +
        `${key.kind} in ${key.apiVersion}; verify that any required CRDs have been created`,
    );
  };
  /** The place of an object whose write can be rehearsed; undefined where the inputs are all that a preview can show. */
  const rehearse = async (resource: ResourceIdentity, inputs: Properties): Promise<Place | undefined> => {
    if (hasUnknown(inputs)) return undefined;
    const reason = await open().client.findUnreachable();
    if (reason === undefined) return find(keyOf(resource, inputs));
    if (!warned) context.warn(`configured Kubernetes cluster is unreachable: ${reason}; nothing was checked with it`);
    warned = true;
    return undefined;
  };
  const apply = async (place: Place, inputs: Properties, options: WriteOptions): Promise<Properties> => {
    const { call } = open().client;
    const force = open().configuration.forcesConflicts || annotationOf(inputs, "pulumi.com/patchForce") === "true";
    return call({
      method: "PATCH",
      path: place.path,
      query: { ...queryOf(options), force: String(force) },
      headers: { "content-type": "application/apply-patch+yaml" },
      body: inputs,
    });
  };
  const create = async (place: Place, inputs: Properties, options: WriteOptions): Promise<Properties> => {
    const { client, configuration } = open();
    if (configuration.adoptsExisting) return apply(place, inputs, options);
    const { collection } = place;
    return client.call({ method: "POST", path: collection, query: queryOf(options), body: inputs });
  };

  return {
    version: context.version,
    checkConfig: checkConfiguration,
    async configure(settings) {
      const configuration = readConfiguration(settings, context.ambientKubeconfig);
      const client = createKubernetesClient(configuration.access, context.signal);
      session = { configuration, client, findResource: createDiscovery(client.call) };
    },
    check: async (request) => checkObject(request, withName(request.inputs, request)),
    diff: async (request) => compareObjects(request, open().configuration.mutableKinds),
    async create({ inputs, preview, ...resource }) {
      return named(resource, async () => {
        const manager = managerOf(resource.urn, inputs, {});
        if (preview) {
          const place = await rehearse(resource, inputs);
          const live = place && (await tolerate(create(place, inputs, { manager, dryRun: true })));
          return { id: "", state: live === undefined ? maskSecret(inputs) : toState(live, manager) };
        }
        const place = await require(keyOf(resource, inputs));
        const created = await create(place, inputs, { manager });
        const path = place.resource.pathOf(...splitId(idOf(created)));
        const live = await claimFields(open().client.call, path, { live: created, manager });
        return { id: idOf(live), state: toState(live, manager) };
      });
    },
    async read({ id, inputs, state, ...resource }) {
      return named(resource, async () => {
        await requireReachable(open().client, "failed to read resource state due to unreachable cluster");
        const place = await find(keyOfId(resource, id, inputs));
        const live = place && (await findObject(open().client.call, place.path));
        if (live === undefined) return undefined;
        return { inputs: toInputs(live, inputs), state: toState(live, managerOf(resource.urn, inputs, state)) };
      });
    },
    async update({ id, inputs, oldState, preview, ...resource }) {
      return named(resource, async () => {
        const manager = managerOf(resource.urn, inputs, oldState);
        if (preview) {
          const place = await rehearse(resource, inputs);
          const live = place && (await tolerate(apply(place, inputs, { manager, dryRun: true })));
          return live === undefined ? maskSecret(inputs) : toState(live, manager);
        }
        const place = await require(keyOfId(resource, id, inputs));
        const { call } = open().client;
        const before = await findObject(call, place.path);
        if (before !== undefined) await claimFields(call, place.path, { live: before, manager });
        return toState(await apply(place, inputs, { manager }), manager);
      });
    },
    async delete({ id, state, timeout, ...resource }) {
      await named(resource, async () => {
        await requireReachable(open().client, "configured Kubernetes cluster is unreachable");
        const place = await find(keyOfId(resource, id, state));
        // What no API serves any more is gone with its definition.
        if (place === undefined) return;
        await deleteObject(open().client.call, place.path, { state, timeout, signal: context.signal });
      });
    },
  };
}

interface WriteOptions {
  readonly manager: string;
  readonly dryRun?: boolean;
}

function queryOf({ manager, dryRun = false }: WriteOptions): Record<string, string> {
  return { fieldManager: manager, ...(dryRun ? { dryRun: "All" } : {}) };
}

function splitId(id: string): [namespace: string, name: string] {
  const [name = "", namespace = ""] = id.split("/").reverse();
  return [namespace, name];
}

function checkObject(resource: ResourceIdentity, inputs: Properties): CheckResult {
  const failures: CheckFailure[] = [];
  const token = parseTypeToken(resource.type);
  for (const property of ["apiVersion", "kind"] as const) {
    if (inputs[property] !== token[property]) failures.push({ property, reason: `must be ${token[property]}` });
  }
  if (annotationOf(inputs, "pulumi.com/waitFor") !== undefined) {
    const property = 'metadata.annotations["pulumi.com/waitFor"]';
    failures.push({ property, reason: "is not supported by the sandbox's provider plugin, which never waits" });
  }
  return { inputs: maskSecret(inputs), failures };
}

async function requireReachable(client: KubernetesClient, complaint: string): Promise<void> {
  const reason = await client.findUnreachable();
  if (reason !== undefined) throw new Error(`${complaint}: ${reason}`);
}

/** Answers with undefined where a rehearsal fails for what says nothing about the update. */
async function tolerate(rehearsal: Promise<Properties>): Promise<Properties | undefined> {
  try {
    return await rehearsal;
  } catch (error) {
    if (error instanceof KubernetesError && isTolerable(error)) return undefined;
    throw error;
  }
}

function isTolerable({ status, reason, about, message }: KubernetesError): boolean {
  if (message.includes("admission webhook")) return message.includes("does not support dry run");
  const missingNamespace = status === 404 && about === "namespaces";
  return reason === "AlreadyExists" || reason === "Forbidden" || missingNamespace;
}

/** Runs an operation; what it throws names the resource. */
async function named<Result>({ urn }: ResourceIdentity, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    throw new Error(`${urn}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
