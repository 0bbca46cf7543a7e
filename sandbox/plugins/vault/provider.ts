import type { PluginContext, ProviderPlugin, ResourceIdentity } from "../engine/provider.ts";
import type { Properties } from "../engine/values.ts";
import { withUrn } from "../engine/with-urn.ts";
import { type CallVault, createVaultClient } from "./client.ts";
import { checkConfiguration, readConfiguration } from "./configuration.ts";
import { type Call, textOf, type VaultKind } from "./kind.ts";
import { vaultKinds } from "./kinds.ts";
import { checkInputs, compareProperties, decodeState, encodeFields, inputsOf } from "./properties.ts";

/** The stand-in for the provider `vault`: previews ask no server, and a write is always read back. */
export function createVaultPlugin(
  context: PluginContext & { readonly version: string; readonly token: string | undefined },
): ProviderPlugin {
  let send: CallVault | undefined;
  const callFor =
    (inputs: Properties): Call =>
    (call) => {
      if (send === undefined) throw new Error("the provider is not configured");
      return send(call, textOf(inputs, "namespace"));
    };

  return {
    version: context.version,
    checkConfig: checkConfiguration,
    async configure(settings) {
      send = createVaultClient(readConfiguration(settings), context);
    },
    check: async (request) => checkInputs(kindOf(request), request.inputs),
    async diff(request) {
      const kind = kindOf(request);
      const changes = compareProperties(kind, request);
      // A replacement under the same id would be deleted with what it replaces.
      return { changes, deleteBeforeReplace: kind.idOf(request.inputs) === request.id };
    },
    async create({ inputs, preview, ...resource }) {
      if (preview) return { id: "", state: inputs };
      const [kind, call] = [kindOf(resource), callFor(inputs)];
      const id = kind.idOf(inputs);
      return withUrn(resource, async () => {
        await kind.create(call, id, encodeFields(kind, inputs));
        return { id, state: await readBack(kind, call, id, inputs) };
      });
    },
    async read({ id, inputs, state, ...resource }) {
      const [kind, call] = [kindOf(resource), callFor(state)];
      if (kind.locate(id) === undefined) throw new Error(`${resource.urn}: the id ${JSON.stringify(id)} is malformed`);
      const fields = await withUrn(resource, () => kind.read(call, id));
      if (fields === undefined) return undefined;
      const live = decodeState(kind, id, fields, { ...state, ...inputs });
      return { inputs: inputsOf(kind, inputs, live), state: live };
    },
    async update({ id, inputs, oldState, preview, ...resource }) {
      if (preview) return { ...oldState, ...inputs };
      const [kind, call] = [kindOf(resource), callFor(inputs)];
      return withUrn(resource, async () => {
        await kind.update(call, id, encodeFields(kind, inputs, oldState));
        return readBack(kind, call, id, inputs);
      });
    },
    async delete({ id, state, ...resource }) {
      await withUrn(resource, () => kindOf(resource).delete(callFor(state), id));
    },
  };
}

async function readBack(kind: VaultKind, call: Call, id: string, inputs: Properties): Promise<Properties> {
  const fields = await kind.read(call, id);
  if (fields === undefined) throw new Error(`${id} is not there after it was written`);
  return decodeState(kind, id, fields, inputs);
}

function kindOf({ type }: ResourceIdentity): VaultKind {
  const kind = vaultKinds.find((known) => known.type === type);
  if (kind === undefined) throw new Error(`${type} is not supported by the sandbox's provider plugin`);
  return kind;
}
