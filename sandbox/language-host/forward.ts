import { createRequire } from "node:module";

/** What this folder uses of gRPC; every message is its bytes. */
interface Grpc {
  readonly Server: new (options: object) => GrpcServer;
  readonly ServerCredentials: { createInsecure(): unknown };
  readonly credentials: { createInsecure(): unknown };
  readonly status: { readonly UNAVAILABLE: number };
  makeGenericClientConstructor(service: Service, name: string): new (...args: unknown[]) => Client;
}

interface GrpcServer {
  addService(service: Service, handlers: Handlers): void;
  bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
}

/** A service as the SDK describes it: its methods by name. */
export type Service = Readonly<Record<string, { readonly responseStream: boolean }>>;

/** A call of the engine. */
export interface Call {
  readonly request: Buffer;
  write(message: Buffer): void;
  end(): void;
  emit(event: "error", error: Error): void;
  on(event: "cancelled", listener: () => void): void;
}

/** Answers a call that has one answer; a stream is written to the call itself. */
export type Answer = (error: Error | null, message?: Buffer) => void;

/** What answers the methods of a service. */
export type Handlers = Record<string, (call: Call, answer: Answer) => void>;

type Client = Record<string, (message: Buffer, answer?: Answer) => Stream>;

interface Stream {
  on(event: "data", listener: (message: Buffer) => void): Stream;
  on(event: "error", listener: (error: Error) => void): Stream;
  on(event: "end", listener: () => void): Stream;
  cancel(): void;
}

// gRPC must be the copy that the SDK itself loads, and its messages are CommonJS without static exports.
const loadFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
/** The gRPC implementation that the Pulumi SDK depends on. */
const grpc: Grpc = loadFromSdk("@grpc/grpc-js");
// A set of many resources is more than the 4 MB that gRPC takes by itself (@pulumi/policy 1.21.0, server.js: 400 MB).
const anySize = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** The service of a generated module of the SDK, with messages left as their bytes. */
export function loadService(module: "language" | "analyzer", name: string): Service {
  const services = loadFromSdk(`./proto/${module}_grpc_pb.js`) as Readonly<Record<string, Service>>;
  const keep = (bytes: Buffer): Buffer => bytes;
  const raw = { requestSerialize: keep, requestDeserialize: keep, responseSerialize: keep, responseDeserialize: keep };
  return Object.fromEntries(
    Object.entries(services[name] ?? {}).map(([method, definition]) => [method, { ...definition, ...raw }]),
  );
}

/** The messages of a generated module of the SDK. */
export const loadMessages = <T>(module: "language" | "analyzer"): T => loadFromSdk(`./proto/${module}_pb.js`) as T;

/** Hands every call of a service on to the server that listens on a port of this machine. */
export function forwardTo(service: Service, port: number): Handlers {
  const GenericClient = grpc.makeGenericClientConstructor(service, "Forward");
  const client = new GenericClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), anySize);
  return Object.fromEntries(
    Object.entries(service).map(([method, { responseStream }]) => [
      method,
      (call, answer) => {
        if (!responseStream) {
          client[method]?.(call.request, answer);
          return;
        }
        const stream = client[method]?.(call.request);
        stream?.on("data", (message) => call.write(message)).on("end", () => call.end());
        stream?.on("error", (error) => call.emit("error", error));
        call.on("cancelled", () => stream?.cancel());
      },
    ]),
  );
}

/** Serves on a free port of this machine, and answers with it. */
export function serve(service: Service, handlers: Handlers): Promise<number> {
  const server = new grpc.Server(anySize);
  server.addService(service, handlers);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** Splits what a program prints: its first line is the port that it serves on, the rest goes to `rest`. */
export function readPort(output: NodeJS.ReadableStream, rest: (bytes: Buffer) => void): Promise<number> {
  let head: Buffer | undefined = Buffer.alloc(0);
  return new Promise((resolve) => {
    output.on("data", (bytes: Buffer) => {
      if (head === undefined) {
        rest(bytes);
        return;
      }
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\n");
      if (end < 0) return;
      const after = head.subarray(end + 1);
      resolve(Number(head.subarray(0, end).toString("utf8").trim()));
      head = undefined;
      if (after.length > 0) rest(after);
    });
  });
}
