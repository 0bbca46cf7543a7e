import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import process from "node:process";
import { OpenbaoError } from "./openbao.ts";

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

/** Milliseconds and bytes that one answer may take. */
const limits = { milliseconds: 10_000, bytes: 4 * 1024 * 1024 };

/** Connects to a server; throws an {@link OpenbaoError} where the file of its CA cannot be read. */
export function openSession({ address, caFile }: { address: string; caFile?: string | undefined }): OpenbaoSession {
  const ca = caFile === undefined ? undefined : readCa(caFile);
  return {
    async ask(request) {
      try {
        return parseAnswer(await send(address, request, ca));
      } catch (error) {
        const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
        throw new OpenbaoError(`OpenBao at ${address} cannot be reached${code}`);
      }
    },
  };
}

function readCa(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch {
    throw new OpenbaoError(`ccr:openbaoCaFile: ${file} cannot be read`);
  }
}

interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

function send(address: string, request: OpenbaoRequest, ca: Buffer | undefined): Promise<RawAnswer> {
  const { method, path, token, body, wrapped } = request;
  const url = new URL(`/v1/${path}`, address);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = {
    ...(token === undefined ? {} : { "X-Vault-Token": token }),
    ...(process.env.VAULT_NAMESPACE ? { "X-Vault-Namespace": process.env.VAULT_NAMESPACE } : {}),
    ...(wrapped === undefined ? {} : { "X-Vault-Wrap-TTL": String(wrapped) }),
    ...(text === undefined ? {} : { "Content-Type": type, "Content-Length": String(Buffer.byteLength(text)) }),
  };
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request(url, { method, headers, ...(ca === undefined ? {} : { ca }) }, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > limits.bytes) sent.destroy(new Error("too long"));
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    });
    const timer = setTimeout(() => sent.destroy(new Error("timeout")), limits.milliseconds);
    sent.on("close", () => clearTimeout(timer)).on("error", reject);
    sent.end(text);
  });
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
