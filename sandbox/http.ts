import { Agent, errors, fetch } from "undici";

/** A JSON client for one HTTPS server, which trusts `ca` alone. */
export interface JsonClient {
  /**
   * Sends one request; answers with any status, and fails only where no answer came within 15 s. A server may close a connection
   * that waited too long for its request, as on a machine without time for either: what does no harm twice is sent once more.
   */
  request(request: JsonRequest): Promise<JsonAnswer>;
  close(): Promise<void>;
}

export interface JsonRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "LIST";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** True for a POST or PATCH that does no harm where it is carried out twice. */
  readonly isRepeatable?: boolean;
}

export interface JsonAnswer {
  readonly status: number;
  /** The parsed body; undefined where it is empty or no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is known to the caller alone
  readonly body: any;
}

/** A client for `origin` (https://host:port), with a client certificate where one is given (PEM texts). */
export function createJsonClient(options: {
  readonly origin: string;
  readonly ca: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}): JsonClient {
  const { ca, certificate: cert, key } = options;
  const agent = new Agent({ connect: { ca, ...(cert && key ? { cert, key } : {}) }, keepAliveTimeout: 1000 });
  return {
    async request({ method, path, body, contentType = "application/json", headers, isRepeatable }) {
      const send = () =>
        fetch(new URL(path, options.origin), {
          method,
          dispatcher: agent,
          signal: AbortSignal.timeout(15_000),
          headers: { "content-type": contentType, ...options.headers, ...headers },
          ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
      const mayRepeat = isRepeatable ?? (method !== "POST" && method !== "PATCH");
      const answer = await send().catch((error: unknown) => {
        if (mayRepeat && isClosed(error)) return send();
        throw error;
      });
      return { status: answer.status, body: parseJson(await answer.text()) };
    },
    close: () => agent.destroy(),
  };
}

/** True where the other side closed the connection before its answer began. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof errors.SocketError;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
