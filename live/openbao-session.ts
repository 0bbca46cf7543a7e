import type { StackSettings } from "../lanes/stack-settings.ts";
import { OpenbaoError, openServer, type RawAnswer } from "./openbao-http.ts";

/** One request of OpenBao's API. */
export interface OpenbaoRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "LIST" | "SCAN";
  /** Below /v1/. */
  readonly path: string;
  /** The token that asks; absent: nobody does. */
  readonly token?: string | undefined;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Seconds: what is answered stays on the server, behind a token of its own that lives so long and is not kept. */
  readonly wrapped?: number;
}

/** What is kept of an answer. */
export interface OpenbaoAnswer {
  readonly status: number;
  /** The id of the request, by which the audit log has it. */
  readonly auditId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Present where the answer is a login. */
  readonly auth?: { readonly token: string; readonly policies: readonly string[]; readonly seconds: number };
}

/** OpenBao for whoever asks it as more than one caller. */
export interface OpenbaoSession {
  /** Answers with any status; throws an {@link OpenbaoError} where there is no answer. */
  ask(request: OpenbaoRequest): Promise<OpenbaoAnswer>;
}

/** Milliseconds that one answer may take. */
const PATIENCE = 10_000;

/** Connects to a stack's server; throws an {@link OpenbaoError} where the file of its CA cannot be read. */
export function openSession({
  openbaoAddress: address,
  openbaoCaFile: caFile,
}: Pick<StackSettings, "openbaoAddress" | "openbaoCaFile">): OpenbaoSession {
  const send = openServer({ address, caFile });
  return {
    async ask({ method, path, token, body, wrapped }) {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const headers = {
        ...(wrapped === undefined ? {} : { "X-Vault-Wrap-TTL": String(wrapped) }),
        ...(text === undefined ? {} : { "Content-Type": type, "Content-Length": String(Buffer.byteLength(text)) }),
      };
      try {
        return parseAnswer(await send({ method, path, token, headers, body: text, milliseconds: PATIENCE }));
      } catch (error) {
        const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
        throw new OpenbaoError(`OpenBao at ${address} cannot be reached${code}`);
      }
    },
  };
}

interface Body {
  readonly request_id?: unknown;
  readonly data?: unknown;
  readonly auth?: { readonly client_token?: unknown; readonly policies?: unknown; readonly lease_duration?: unknown };
}

/** Of a body only what is named here is kept; of a wrapped answer nothing is. */
function parseAnswer({ status, text }: RawAnswer): OpenbaoAnswer {
  const { request_id: id, data, auth } = parseBody(text);
  return {
    status,
    ...(typeof id === "string" && id !== "" ? { auditId: id } : {}),
    data: typeof data === "object" && data !== null ? (data as Readonly<Record<string, unknown>>) : {},
    ...(typeof auth?.client_token === "string"
      ? {
          auth: {
            token: auth.client_token,
            policies: Array.isArray(auth.policies) ? auth.policies.map(String) : [],
            seconds: Number(auth.lease_duration),
          },
        }
      : {}),
  };
}

function parseBody(text: string): Body {
  try {
    const body = JSON.parse(text) as unknown;
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}
