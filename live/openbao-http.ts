import fs from "node:fs";
import process from "node:process";

// Of an import Node.js makes a namespace, and for that loads what `fetch` is made of: half of what loading the rest takes.
const http = process.getBuiltinModule("node:http");
const https = process.getBuiltinModule("node:https");

/** A server that cannot be asked: unreachable, or its answer is none. The message names the address and never a token. */
export class OpenbaoError extends Error {
  override readonly name = "OpenbaoError";
}

/** One request of OpenBao's API as it is sent. */
export interface RawRequest {
  readonly method: string;
  /** Below /v1/. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Bound for the whole answer: a server that sends a byte now and then keeps a socket from being idle. */
  readonly milliseconds: number;
}

/** An answer of any status. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends requests to one server; fails with {@link tooSlow}, or with what kept the answer from coming. */
export type SendRequest = (request: RawRequest) => Promise<RawAnswer>;

/** How a request fails that was not answered in its time. */
export const tooSlow = new Error("timeout");

/** Bytes of an answer beyond which it is none. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Opens the way to a server; throws an {@link OpenbaoError} where the file of its CA cannot be read. */
export function openServer({ address, caFile }: { address: string; caFile?: string | undefined }): SendRequest {
  const trust = caFile === undefined ? {} : { ca: readCa(caFile) };
  const client = new URL(address).protocol === "https:" ? https : http;
  return ({ method, path, token, headers, body, milliseconds }) => {
    const all = {
      ...(token === undefined ? {} : { "X-Vault-Token": token }),
      ...(process.env.VAULT_NAMESPACE ? { "X-Vault-Namespace": process.env.VAULT_NAMESPACE } : {}),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const request = client.request(
        new URL(`/v1/${path}`, address),
        { method, headers: all, ...trust },
        (response) => {
          const parts: Buffer[] = [];
          let length = 0;
          response.on("data", (part: Buffer) => {
            parts.push(part);
            length += part.length;
            if (length > MAX_BYTES) request.destroy(new Error("too long"));
          });
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
          );
        },
      );
      const timer = setTimeout(() => request.destroy(tooSlow), milliseconds);
      request.on("close", () => clearTimeout(timer)).on("error", reject);
      request.end(body);
    });
  };
}

function readCa(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch {
    throw new OpenbaoError(`ccr:openbaoCaFile: ${file} cannot be read`);
  }
}
