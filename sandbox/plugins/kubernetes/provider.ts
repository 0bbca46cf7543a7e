import type {
  CheckFailure,
  CheckResult,
  CreateRequest,
  DeleteRequest,
  PluginContext,
  ProviderPlugin,
  ReadRequest,
  ResourceIdentity,
  UpdateRequest,
} from "../engine/provider.ts";
import type { Properties } from "../engine/values.ts";
import { withUrn } from "../engine/with-urn.ts";
import { checkConfiguration, readConfiguration } from "./configuration.ts";
import { deleteObject, findObject } from "./deletion.ts";
import { claimFields, managerOf } from "./field-manager.ts";
import { toInputs, toState } from "./live-state.ts";
import { annotationOf, idOf, keyOf, keyOfId, maskSecret, metadataOf, parseTypeToken, withName } from "./object.ts";
import { compareObjects } from "./replacement.ts";
import { openSession, type Session } from "./session.ts";
import { applyObject, createObject, tolerateRehearsal } from "./writes.ts";

/** What the plugin is made from; `discoveryWaits` are the milliseconds between looks for a kind that is not served. */
export interface KubernetesPluginContext extends PluginContext {
  readonly version: string;
  /** `KUBECONFIG`, for a provider that is given no kubeconfig. */
  readonly ambientKubeconfig: string | undefined;
  readonly discoveryWaits?: readonly number[];
}

/** The stand-in for the provider `kubernetes`: any object, by server-side apply and without waiting for readiness. */
export function createKubernetesPlugin(context: KubernetesPluginContext): ProviderPlugin {
  const { discoveryWaits = [250, 500, 1000, 2000, 4000] } = context;
  let opened: Session | undefined;
  const session = (): Session => {
    if (opened === undefined) throw new Error("the provider is not configured");
    return opened;
  };
  return {
    version: context.version,
    checkConfig: checkConfiguration,
    async configure(settings) {
      opened = openSession(readConfiguration(settings, context.ambientKubeconfig), { ...context, discoveryWaits });
    },
    check: async (request) => checkObject(request, withName(request.inputs, request)),
    diff: async (request) => compareObjects(request, session().configuration.mutableKinds),
    create: (request) =>
      withUrn(request, () => (request.preview ? previewCreate(session(), request) : create(session(), request))),
    read: (request) => withUrn(request, () => read(session(), request)),
    update: (request) =>
      withUrn(request, () => (request.preview ? previewUpdate(session(), request) : update(session(), request))),
    delete: (request) => withUrn(request, () => remove(session(), request, context.signal)),
  };
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

type Created = Awaited<ReturnType<ProviderPlugin["create"]>>;

async function previewCreate(session: Session, { inputs, ...resource }: CreateRequest): Promise<Created> {
  const manager = managerOf(resource.urn, inputs, {});
  const place = await session.findForPreview(resource, inputs);
  const live = place && (await tolerateRehearsal(createObject(session, place, { inputs, manager, dryRun: true })));
  return { id: "", state: live === undefined ? maskSecret(inputs) : toState(live, manager) };
}

async function create(session: Session, { inputs, ...resource }: CreateRequest): Promise<Created> {
  const manager = managerOf(resource.urn, inputs, {});
  const place = await session.require(keyOf(resource, inputs));
  const created = await createObject(session, place, { inputs, manager });
  // The name may be the server's choice.
  const path = `${place.collection}/${encodeURIComponent(String(metadataOf(created).name))}`;
  const live = await claimFields(session.call, path, { live: created, manager });
  return { id: idOf(live), state: toState(live, manager) };
}

async function read(
  session: Session,
  { id, inputs, state, ...resource }: ReadRequest,
): Promise<{ inputs: Properties; state: Properties } | undefined> {
  await session.requireReachable("failed to read resource state due to unreachable cluster");
  const place = await session.find(keyOfId(resource, id, inputs));
  const live = place && (await findObject(session.call, place.path));
  if (live === undefined) return undefined;
  return { inputs: toInputs(live, inputs), state: toState(live, managerOf(resource.urn, inputs, state)) };
}

async function previewUpdate(session: Session, request: UpdateRequest): Promise<Properties> {
  const { inputs, oldState, urn } = request;
  const manager = managerOf(urn, inputs, oldState);
  const place = await session.findForPreview(request, inputs);
  const live = place && (await tolerateRehearsal(applyObject(session, place, { inputs, manager, dryRun: true })));
  return live === undefined ? maskSecret(inputs) : toState(live, manager);
}

async function update(session: Session, request: UpdateRequest): Promise<Properties> {
  const { id, inputs, oldState, urn } = request;
  const manager = managerOf(urn, inputs, oldState);
  const place = await session.require(keyOfId(request, id, inputs));
  const live = await findObject(session.call, place.path);
  if (live !== undefined) await claimFields(session.call, place.path, { live, manager });
  return toState(await applyObject(session, place, { inputs, manager }), manager);
}

async function remove(session: Session, request: DeleteRequest, signal: AbortSignal): Promise<void> {
  const { id, state, timeout } = request;
  await session.requireReachable();
  const place = await session.find(keyOfId(request, id, state));
  // What no API serves any more is gone with its definition.
  if (place === undefined) return;
  await deleteObject(session.call, place.path, { state, timeout, signal });
}
