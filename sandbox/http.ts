import { Agent, fetch } from "undici";

/** A JSON client for one HTTPS server, which trusts `ca` alone. */
export interface JsonClient {
  /** Sends one request; answers with any status, and fails only where no answer came within 15 s. */
  request(request: JsonRequest): Promise<JsonAnswer>;
  close(): Promise<void>;
}

export interface JsonRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "LIST";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
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
    async request({ method, path, body, contentType = "application/json", headers }) {
      const answer = await fetch(new URL(path, options.origin), {
        method,
        dispatcher: agent,
        signal: AbortSignal.timeout(15_000),
        headers: { "content-type": contentType, ...options.headers, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      return { status: answer.status, body: parseJson(await answer.text()) };
    },
    close: () => agent.destroy(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
