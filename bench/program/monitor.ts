// A monitor and engine that accepts every registration: both sides of the comparison talk to it as to the real ones.
import { createRequire } from "node:module";
import process from "node:process";
import type * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import type * as monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type * as monitorMessages from "@pulumi/pulumi/proto/resource_pb.js";
import { grpc } from "../../sandbox/plugins/engine/sdk.ts";

const loadFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const empty = loadFromSdk("google-protobuf/google/protobuf/empty_pb.js");
const engineService: typeof engineServices = loadFromSdk("./proto/engine_grpc_pb.js");
const engineProtocol: typeof engineMessages = loadFromSdk("./proto/engine_pb.js");
const monitorService: typeof monitorServices = loadFromSdk("./proto/resource_grpc_pb.js");
const monitorProtocol: typeof monitorMessages = loadFromSdk("./proto/resource_pb.js");

type Answer = (error: null, message: unknown) => void;
type Call<Request> = { readonly request: Request };

/** What a program registered: how many resources, and where it is asked for, each with its inputs. */
export interface Registrations {
  readonly count: number;
  readonly resources: readonly { readonly type: string; readonly name: string; readonly inputs: unknown }[];
}

/** A running monitor; `take` answers with what was registered since it was last asked. */
export interface Monitor {
  readonly address: string;
  take(): Registrations;
  stop(): void;
}

/** Serves both services on a free port of the loopback; `keep` has the inputs of every resource kept. */
export async function startMonitor({ keep = false }: { keep?: boolean } = {}): Promise<Monitor> {
  let resources: { type: string; name: string; inputs: unknown }[] = [];
  let count = 0;
  const server = new grpc.Server();
  server.addService(monitorService.ResourceMonitorService, {
    supportsFeature(_call: unknown, answer: Answer) {
      const response = new monitorProtocol.SupportsFeatureResponse();
      response.setHassupport(true);
      answer(null, response);
    },
    registerResource({ request }: Call<monitorMessages.RegisterResourceRequest>, answer: Answer) {
      const [type, name, inputs] = [request.getType(), request.getName(), request.getObject()];
      count += 1;
      if (keep) resources.push({ type, name, inputs: inputs?.toJavaScript() });
      const response = new monitorProtocol.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:bench::bench::${type}::${name}`);
      if (request.getCustom()) response.setId(`${name}-id`);
      response.setObject(inputs);
      answer(null, response);
    },
    registerResourceOutputs: (_call: unknown, answer: Answer) => answer(null, new empty.Empty()),
    signalAndWaitForShutdown: (_call: unknown, answer: Answer) => answer(null, new empty.Empty()),
  });
  let root = "";
  server.addService(engineService.EngineService, {
    log({ request }: Call<engineMessages.LogRequest>, answer: Answer) {
      if (request.getSeverity() >= engineProtocol.LogSeverity.WARNING)
        process.stderr.write(`${request.getMessage()}\n`);
      answer(null, new empty.Empty());
    },
    getRootResource(_call: unknown, answer: Answer) {
      const response = new engineProtocol.GetRootResourceResponse();
      response.setUrn(root);
      answer(null, response);
    },
    setRootResource({ request }: Call<engineMessages.SetRootResourceRequest>, answer: Answer) {
      root = request.getUrn();
      answer(null, new engineProtocol.SetRootResourceResponse());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    take() {
      const taken = { count, resources };
      [count, resources, root] = [0, [], ""];
      return taken;
    },
    stop: () => (server as unknown as { forceShutdown(): void }).forceShutdown(),
  };
}

if (import.meta.main) {
  const monitor = await startMonitor();
  process.stdout.write(`${monitor.address}\n`);
  process.stdin.on("data", () => process.stdout.write(`${monitor.take().count}\n`)).on("end", () => process.exit());
}
