import { createHttpClient, type HttpRequest } from "../http.ts";
import type { VaultConfiguration } from "./configuration.ts";

/** The fields of one object of the HTTP API. */
export type Fields = Readonly<Record<string, unknown>>;

/** One call of the HTTP API: `path` comes after `/v1/`. */
export interface VaultCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: Fields;
}

/** Answers with the fields of the answer; undefined where a GET or a DELETE finds nothing. */
export type CallVault = (call: VaultCall, namespace: string) => Promise<Fields | undefined>;

/** A client of a Vault-compatible server; it throws the method, the API path and the server's own errors. */
export function createVaultClient(
  configuration: VaultConfiguration,
  { token, signal }: { token: string | undefined; signal: AbortSignal },
): CallVault {
  const { address, ca, maxRetries } = configuration;
  // What is written here is an upsert, so that sending it twice does no harm.
  const http = createHttpClient({ address, ca, headers: {}, maxRetries, signal, repeatsPost: true });
  return async ({ method, path, body }, namespace) => {
    if (!token) throw new Error("no vault token: set VAULT_TOKEN in the environment");
    const spaces = [configuration.namespace, namespace].map((name) => name?.replace(/^\/+|\/+$/g, "")).filter(Boolean);
    const request: HttpRequest = {
      method,
      path: `/v1/${path.split("/").map(encodeURIComponent).join("/")}`,
      body,
      headers: {
        "x-vault-token": token,
        "x-vault-request": "true",
        ...(spaces.length === 0 ? {} : { "x-vault-namespace": spaces.join("/") }),
      },
    };
    const label = `${method} ${request.path}`;
    const answer = await http(request).catch((error: unknown) => {
      throw new Error(`${label}: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (answer.status === 404 && (method === "GET" || method === "DELETE")) return undefined;
    if (answer.status < 300) return (answer.body?.data ?? answer.body ?? {}) as Fields;
    const reasons: unknown = answer.body?.errors;
    const reason = Array.isArray(reasons) && reasons.length > 0 ? reasons.join("; ") : "no reason given";
    throw new Error(`${label}: ${answer.status}: ${reason}`.replaceAll(token, "[token]"));
  };
}
