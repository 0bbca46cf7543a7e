import { createRequire } from "node:module";
import type * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import type * as pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as providerMessages from "@pulumi/pulumi/proto/provider_pb.js";

/** A protocol buffer struct as the generated messages carry it. */
export type Struct = NonNullable<ReturnType<providerMessages.CheckRequest["getNews"]>>;

/** What this library uses of the SDK's gRPC implementation. */
export interface Grpc {
  readonly Server: new () => GrpcServer;
  readonly ServerCredentials: { createInsecure(): unknown };
  readonly credentials: { createInsecure(): never };
  readonly status: { readonly UNKNOWN: number; readonly UNIMPLEMENTED: number };
}

interface GrpcServer {
  addService(service: unknown, implementation: Record<string, unknown>): void;
  bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
}

// The messages are CommonJS without static exports, and gRPC must be the copy that the SDK itself loads.
const loadFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));

/** The gRPC implementation that the Pulumi SDK depends on. */
export const grpc: Grpc = loadFromSdk("@grpc/grpc-js");
/** Messages of the engine's own service (logging). */
export const engineProtocol: typeof engineMessages = loadFromSdk("./proto/engine_pb.js");
/** The client of the engine's own service. */
export const engineService: typeof engineServices = loadFromSdk("./proto/engine_grpc_pb.js");
/** Messages about plugins. */
export const pluginProtocol: typeof pluginMessages = loadFromSdk("./proto/plugin_pb.js");
/** Messages of the resource provider service. */
export const providerProtocol: typeof providerMessages = loadFromSdk("./proto/provider_pb.js");
/** The resource provider service. */
export const providerService: typeof providerServices = loadFromSdk("./proto/provider_grpc_pb.js");
/** The class that makes a struct of plain data. */
export const structs: {
  readonly Struct: { fromJavaScript(value: object): Struct };
} = loadFromSdk("google-protobuf/google/protobuf/struct_pb.js");
/** The class of the empty message. */
export const empties: { readonly Empty: new () => object } = loadFromSdk("google-protobuf/google/protobuf/empty_pb.js");
