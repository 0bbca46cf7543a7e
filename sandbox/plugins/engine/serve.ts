import process from "node:process";
import type { PluginContext, ProviderPlugin } from "./provider.ts";
import { engineProtocol, engineService, grpc, providerService } from "./sdk.ts";
import { createService } from "./service.ts";

/** Serves a plugin to the engine that started this process, until that engine ends it. */
export async function servePlugin(create: (context: PluginContext) => ProviderPlugin): Promise<void> {
  const cancellation = new AbortController();
  const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
  const plugin = create({ signal: cancellation.signal, warn: connectLog(engineAddress) });
  const server = new grpc.Server();
  const service = createService(plugin, () => cancellation.abort(new Error("the run was cancelled")));
  server.addService(providerService.ResourceProviderService, service);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  endWithParent();
  // The engine reads the port from the first line of the standard output.
  process.stdout.write(`${port}\n`);
}

function connectLog(address: string | undefined): PluginContext["warn"] {
  if (address === undefined) return (message) => process.stderr.write(`warning: ${message}\n`);
  const client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  return (message, urn) => {
    const request = new engineProtocol.LogRequest();
    request.setSeverity(engineProtocol.LogSeverity.WARNING);
    request.setMessage(message);
    if (urn !== undefined) request.setUrn(urn);
    client.log(request, () => undefined);
  };
}

/** An engine that is killed cannot end its plugins: they notice that they have another parent. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}
