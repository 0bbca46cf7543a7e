import type { Properties } from "../engine/values.ts";
import { ConnectionError, createHttpClient, type HttpRequest } from "../http.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

/** The API server's refusal: `reason` is its word for it, such as `AlreadyExists`. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
  readonly status: number;
  readonly reason: string;
  /** The kind that the server could not find or act on, in its own spelling; empty where it names none. */
  readonly about: string;

  constructor(request: HttpRequest, status: number, body: { message?: string; reason?: string; details?: unknown }) {
    super(`${request.method} ${request.path}: ${status}: ${body.message ?? body.reason ?? "no reason given"}`);
    this.status = status;
    this.reason = body.reason ?? "";
    this.about = String((body.details as { kind?: unknown } | undefined)?.kind ?? "");
  }
}

/** Sends a request and answers with the object of a success; everything else is thrown. */
export type CallKubernetes = (request: HttpRequest) => Promise<Properties>;

/** A client of one API server. */
export interface KubernetesClient {
  readonly call: CallKubernetes;
  /** The reason why the server is of no use, found out once; undefined where it answers. */
  findUnreachable(): Promise<string | undefined>;
}

/** A client of the server that `access` reaches; the reason in its place makes a client that is unreachable. */
export function createKubernetesClient(access: ClusterAccess | string, signal: AbortSignal): KubernetesClient {
  if (typeof access === "string") {
    const refuse = async (): Promise<never> => {
      throw new ConnectionError(access);
    };
    return { call: refuse, findUnreachable: async () => access };
  }
  const { server, token, ca, certificate, key } = access;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // A POST that broke off may have been carried out: a second one would be refused as a duplicate.
  const http = createHttpClient({
    ...{ address: server, ca, certificate, key },
    ...{ headers, maxRetries: 2, signal, repeatsPost: false },
  });
  const call: CallKubernetes = async (request) => {
    const { status, body } = await http(request);
    if (status >= 400) throw new KubernetesError(request, status, body ?? {});
    return (body ?? {}) as Properties;
  };
  let unreachable: Promise<string | undefined> | undefined;
  return {
    call,
    findUnreachable() {
      unreachable ??= call({ method: "GET", path: "/version" }).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      return unreachable;
    },
  };
}
