import type {
  CheckRequest,
  ConfigureRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import type { Change } from "./differences.ts";
import type { CheckResult, DiffResult, ProviderPlugin, ResourceIdentity } from "./provider.ts";
import { empties, grpc, pluginProtocol, providerProtocol as protocol, type Struct, structs } from "./sdk.ts";
import type { Properties } from "./values.ts";

interface Call<Request> {
  readonly request: Request;
}

type Respond = (error: { code: number; message: string } | null, answer?: object) => void;
type Handler = (call: Call<never>, respond: Respond) => void;

/** The gRPC service of a plugin (pulumi.proto of SDK 3.270.0); what it does not name is answered as unimplemented. */
export function createService(plugin: ProviderPlugin, cancel: () => void): Record<string, Handler> {
  return {
    getPluginInfo: respondWith(async () => {
      const answer = new pluginProtocol.PluginInfo();
      answer.setVersion(plugin.version);
      return answer;
    }),
    getSchema: respondWith(async () => {
      const answer = new protocol.GetSchemaResponse();
      answer.setSchema("{}");
      return answer;
    }),
    attach: respondWith(async () => new empties.Empty()),
    cancel: respondWith(async () => {
      cancel();
      return new empties.Empty();
    }),
    checkConfig: respondWith(async (request: CheckRequest) =>
      toCheckAnswer(plugin.checkConfig(read(request.getNews()))),
    ),
    configure: respondWith(async (request: ConfigureRequest) => {
      await plugin.configure(toSettings(request));
      const answer = new protocol.ConfigureResponse();
      answer.setSupportspreview(true);
      // The engine takes secrets off what it sends and puts them back on what it receives, property by property.
      answer.setAcceptsecrets(false);
      return answer;
    }),
    ...resourceHandlers(plugin),
  };
}

function resourceHandlers(plugin: ProviderPlugin): Record<string, Handler> {
  return {
    check: respondWith(async (request: CheckRequest) => {
      const [oldInputs, inputs] = [read(request.getOlds()), read(request.getNews())];
      const randomSeed = request.getRandomseed_asU8();
      return toCheckAnswer(await plugin.check({ ...identityOf(request), oldInputs, inputs, randomSeed }));
    }),
    diff: respondWith(async (request: DiffRequest) =>
      toDiffAnswer(await plugin.diff({ ...identityOf(request), ...olds(request), inputs: read(request.getNews()) })),
    ),
    create: respondWith(async (request: CreateRequest) => {
      const inputs = read(request.getProperties());
      const { id, state } = await plugin.create({ ...identityOf(request), inputs, preview: request.getPreview() });
      const answer = new protocol.CreateResponse();
      answer.setId(id);
      answer.setProperties(structs.Struct.fromJavaScript(state));
      return answer;
    }),
    read: respondWith(async (request: ReadRequest) => {
      const [inputs, state] = [read(request.getInputs()), read(request.getProperties())];
      const found = await plugin.read({ ...identityOf(request), id: request.getId(), inputs, state });
      const answer = new protocol.ReadResponse();
      if (found === undefined) return answer;
      answer.setId(request.getId());
      answer.setInputs(structs.Struct.fromJavaScript(found.inputs));
      answer.setProperties(structs.Struct.fromJavaScript(found.state));
      return answer;
    }),
    update: respondWith(async (request: UpdateRequest) => {
      const [inputs, preview] = [read(request.getNews()), request.getPreview()];
      const state = await plugin.update({ ...identityOf(request), ...olds(request), inputs, preview });
      const answer = new protocol.UpdateResponse();
      answer.setProperties(structs.Struct.fromJavaScript(state));
      return answer;
    }),
    delete: respondWith(async (request: DeleteRequest) => {
      const [state, timeout] = [read(request.getProperties()), request.getTimeout()];
      await plugin.delete({ ...identityOf(request), id: request.getId(), state, timeout });
      return new empties.Empty();
    }),
  };
}

function respondWith<Request>(operation: (request: Request) => Promise<object>): Handler {
  return (call: Call<never>, respond) => {
    operation(call.request).then(
      (answer) => respond(null, answer),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        respond({ code: grpc.status.UNKNOWN, message });
      },
    );
  };
}

const read = (struct: Struct | undefined): Properties => (struct?.toJavaScript() ?? {}) as Properties;

// An engine that names the resource by its URN alone is served as well: the name is the URN's last part.
function identityOf(request: { getUrn(): string; getType(): string; getName(): string }): ResourceIdentity {
  const [, , path = "", name = ""] = request.getUrn().split("::");
  const type = request.getType() || (path.split("$").at(-1) ?? "");
  return { urn: request.getUrn(), type, name: request.getName() || name };
}

function olds(request: DiffRequest | UpdateRequest): { id: string; oldInputs: Properties; oldState: Properties } {
  return { id: request.getId(), oldInputs: read(request.getOldInputs()), oldState: read(request.getOlds()) };
}

/** The variables' keys are `<package>:config:<name>`. */
function toSettings(request: ConfigureRequest): Record<string, string> {
  const entries = request.getVariablesMap().toArray() as [string, string][];
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(key.lastIndexOf(":") + 1), value]));
}

function toCheckAnswer({ inputs, failures }: CheckResult): object {
  const answer = new protocol.CheckResponse();
  answer.setInputs(structs.Struct.fromJavaScript(inputs));
  for (const { property, reason } of failures) {
    const failure = new protocol.CheckFailure();
    // An engine that is told the property prints its value, which may be a credential.
    failure.setReason(`${property} ${reason}`);
    answer.addFailures(failure);
  }
  return answer;
}

function toDiffAnswer({ changes, deleteBeforeReplace }: DiffResult): object {
  const answer = new protocol.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = protocol.DiffResponse.DiffChanges;
  answer.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  answer.setHasdetaileddiff(true);
  answer.setDeletebeforereplace(deleteBeforeReplace);
  const roots = (some: readonly Change[]): string[] => [
    ...new Set(some.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
  ];
  answer.setDiffsList(roots(changes));
  answer.setReplacesList(roots(changes.filter(({ replaces }) => replaces)));
  for (const change of changes) {
    const detail = new protocol.PropertyDiff();
    detail.setKind(protocol.PropertyDiff.Kind[kindNames[change.kind][change.replaces ? 1 : 0]]);
    detail.setInputdiff(true);
    answer.getDetaileddiffMap().set(change.path, detail);
  }
  return answer;
}

const kindNames = {
  add: ["ADD", "ADD_REPLACE"],
  delete: ["DELETE", "DELETE_REPLACE"],
  update: ["UPDATE", "UPDATE_REPLACE"],
} as const;
