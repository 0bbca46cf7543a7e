// A monitor and engine that accepts every registration: all programs of a comparison talk to it as to the real ones.
import { createRequire } from "node:module";
import process from "node:process";
import type * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type * as monitorMessages from "@pulumi/pulumi/proto/resource_pb.js";
import { empties, engineProtocol, grpc } from "../../sandbox/plugins/engine/sdk.ts";

const loadFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const engineService: typeof engineServices = loadFromSdk("./proto/engine_grpc_pb.js");
const monitorService: typeof monitorServices = loadFromSdk("./proto/resource_grpc_pb.js");
const monitorProtocol: typeof monitorMessages = loadFromSdk("./proto/resource_pb.js");

type Answer = (error: null, message: unknown) => void;
type Call<Request> = { readonly request: Request };

/** What a program asked for in one registration. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
  readonly parent: string;
  readonly provider: string;
  /** URNs, sorted. */
  readonly dependencies: readonly string[];
}

/** A running monitor. */
export interface Monitor {
  /** Where it is served, on the loopback. */
  readonly address: string;
  /** What was registered since the last answer; the list is empty unless it was to be kept. */
  take(): { readonly count: number; readonly registrations: readonly Registration[] };
  stop(): void;
}

interface MonitorOptions {
  /** Has every registration kept. */
  readonly keep?: boolean;
  /** Why a program failed is written nowhere else; default the standard error. */
  readonly warn?: (message: string) => void;
}

/** Serves monitor and engine on a free port. */
export async function startMonitor({ keep = false, warn = writeWarning }: MonitorOptions = {}): Promise<Monitor> {
  let registrations: Registration[] = [];
  let count = 0;
  const server = new grpc.Server();
  server.addService(monitorService.ResourceMonitorService, {
    supportsFeature(_call: unknown, answer: Answer) {
      const response = new monitorProtocol.SupportsFeatureResponse();
      response.setHassupport(true);
      answer(null, response);
    },
    registerResource({ request }: Call<monitorMessages.RegisterResourceRequest>, answer: Answer) {
      count += 1;
      if (keep) registrations.push(readRegistration(request));
      const response = new monitorProtocol.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:bench::bench::${request.getType()}::${request.getName()}`);
      if (request.getCustom()) response.setId(`${request.getName()}-id`);
      response.setObject(request.getObject());
      answer(null, response);
    },
    registerResourceOutputs: acknowledge,
    signalAndWaitForShutdown: acknowledge,
  });
  server.addService(engineService.EngineService, serveEngine(warn));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    take() {
      const taken = { count, registrations };
      [count, registrations] = [0, []];
      return taken;
    },
    stop: () => (server as unknown as { forceShutdown(): void }).forceShutdown(),
  };
}

function acknowledge(_call: unknown, answer: Answer): void {
  answer(null, new empties.Empty());
}

function readRegistration(request: monitorMessages.RegisterResourceRequest): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: request.getObject()?.toJavaScript(),
    parent: request.getParent(),
    provider: request.getProvider(),
    dependencies: request.getDependenciesList().sort(),
  };
}

function writeWarning(message: string): void {
  process.stderr.write(`${message}\n`);
}

function serveEngine(warn: (message: string) => void) {
  let root = "";
  return {
    log({ request }: Call<InstanceType<typeof engineProtocol.LogRequest>>, answer: Answer) {
      if (request.getSeverity() >= engineProtocol.LogSeverity.WARNING) warn(request.getMessage());
      answer(null, new empties.Empty());
    },
    getRootResource(_call: unknown, answer: Answer) {
      const response = new engineProtocol.GetRootResourceResponse();
      response.setUrn(root);
      answer(null, response);
    },
    setRootResource({ request }: { request: { getUrn(): string } }, answer: Answer) {
      root = request.getUrn();
      answer(null, new engineProtocol.SetRootResourceResponse());
    },
  };
}

// In a process of its own it takes nothing from the one that measures: the address is the first line of its output.
if (import.meta.main) {
  const monitor = await startMonitor();
  process.stdout.write(`${monitor.address}\n`);
  process.stdin.on("data", () => process.stdout.write(`${monitor.take().count}\n`)).on("end", () => process.exit());
}
