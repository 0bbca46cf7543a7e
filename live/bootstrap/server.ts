import { asFields, parseJson } from "../../lanes/fields.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { OpenbaoError, openServer } from "../openbao-http.ts";

/** A request of a bootstrap: with a token of its own, or with none. */
export interface ServerRequest {
  readonly method: "GET" | "POST" | "PUT" | "LIST" | "DELETE";
  /** Below /v1/. */
  readonly path: string;
  readonly token?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** An answer of any status: its data, or the body where it has none, and what the server says is wrong. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly string[];
}

/** An OpenBao server before anybody has a token for it. */
export interface BootstrapServer {
  ask(request: ServerRequest): Promise<ServerAnswer>;
}

/** Milliseconds that one answer may take: an initialisation writes a whole storage. */
const PATIENCE = 30_000;

/** Opens the way to a stack's server; throws an {@link OpenbaoError} where its CA cannot be read. */
export function openBootstrapServer({
  openbaoAddress: address,
  openbaoCaFile: caFile,
}: Pick<StackSettings, "openbaoAddress" | "openbaoCaFile">): BootstrapServer {
  const send = openServer({ address, caFile });
  return {
    async ask({ method: asked, path: asIs, token, body }) {
      // The same to the server, and what proxies that know no such method let through.
      const [method, path] = asked === "LIST" ? ["GET", `${asIs}?list=true`] : [asked, asIs];
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers: Readonly<Record<string, string>> =
        text === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(text)) };
      try {
        return parseAnswer(await send({ method, path, token, headers, body: text, milliseconds: PATIENCE }));
      } catch (error) {
        const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
        throw new OpenbaoError(`OpenBao at ${address} cannot be reached${code}`);
      }
    },
  };
}

function parseAnswer({ status, text }: { status: number; text: string }): ServerAnswer {
  const body = asFields(parseJson(text));
  const errors = Array.isArray(body.errors) ? body.errors.map(String) : [];
  return { status, body, data: "data" in body ? asFields(body.data) : body, errors };
}

/** The answer to a request that must succeed; the error names the request and the server's words, never a token. */
export async function must(server: BootstrapServer, request: ServerRequest): Promise<ServerAnswer> {
  const answer = await server.ask(request);
  if (answer.status < 300) return answer;
  const words = answer.errors.map((each) => each.replace(/\s+/g, " ").trim()).join("; ");
  throw new OpenbaoError(
    `OpenBao answered ${request.method} ${request.path} with ${answer.status}${words && `: ${words}`}`,
  );
}
