import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request as send } from "undici";

/** How a server is reached: PEM texts, and bounds on waiting (milliseconds). */
export interface HttpOptions {
  /** Scheme, host and port; a path in it is kept before every request's own. */
  readonly address: string;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxRetries: number;
  readonly signal: AbortSignal;
  /** Whether a POST is sent again when the connection breaks before its answer. */
  readonly repeatsPost: boolean;
  readonly timeout?: number;
  /** The same for a GET, which no server has to work for: a preview that cannot be made ends within 15 s. */
  readonly readTimeout?: number;
  readonly retryDelay?: number;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  /** The parsed body; undefined where it is empty or no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is known to the caller alone
  readonly body: any;
}

/** No answer came: the server is unreachable, or its certificate is not trusted. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

export type SendRequest = (request: HttpRequest) => Promise<HttpAnswer>;

const broken = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** A JSON client; answers with any status, and throws a ConnectionError where none came. */
export function createHttpClient(options: HttpOptions): SendRequest {
  const { ca, certificate: cert, key, retryDelay = 250, maxRetries, signal } = options;
  const { timeout = 30_000, readTimeout = Math.min(timeout, 8000) } = options;
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
  const dispatcher = new Agent({ connect: { ...tls, timeout: readTimeout } });
  const attempt = async (request: HttpRequest): Promise<HttpAnswer> => {
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const content = body === null ? {} : { "content-type": "application/json" };
    const patience = request.method === "GET" ? readTimeout : timeout;
    const { statusCode, body: stream } = await send(urlOf(options.address, request), {
      method: request.method,
      headers: { accept: "application/json", ...content, ...options.headers, ...request.headers },
      body,
      headersTimeout: patience,
      bodyTimeout: patience,
      dispatcher,
      signal,
    });
    return { status: statusCode, body: parseJson(await stream.text()) };
  };
  return async (request) => {
    for (let tries = 0; ; tries += 1) {
      const last = tries >= maxRetries;
      try {
        const answer = await attempt(request);
        if (last || !(answer.status === 429 || answer.status >= 500)) return answer;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const repeats = request.method !== "POST" || options.repeatsPost;
        if (last || !repeats || !broken.has(codeOf(error))) throw toConnectionError(options.address, error);
      }
      await sleep(retryDelay * 2 ** tries, undefined, { signal });
    }
  };
}

function urlOf(address: string, { path, query = {} }: HttpRequest): URL {
  const url = new URL(`${address.replace(/\/+$/, "")}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? "");
}

function toConnectionError(address: string, error: unknown): ConnectionError {
  const { host } = new URL(address);
  const causes = (error as { errors?: readonly Error[] }).errors ?? [error];
  const reasons = causes.map((cause) => (cause instanceof Error && cause.message) || codeOf(cause));
  return new ConnectionError(`no answer from ${host}: ${reasons.join(", ")}`, { cause: error });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
