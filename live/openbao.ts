import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import process from "node:process";

/** A server that cannot be asked: unreachable, or its answer is none. The message names the address and never a token. */
export class OpenbaoError extends Error {
  override readonly name = "OpenbaoError";
}

/** Reads of OpenBao; nothing here writes. */
export interface OpenbaoReader {
  /** The data at a path below /v1/; undefined where there is nothing. Throws an {@link OpenbaoError} for any other answer. */
  read(apiPath: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** Milliseconds that one answer may take, and how often it is asked for. */
const limits = { milliseconds: 5000, attempts: 2, bytes: 4 * 1024 * 1024 };

/**
 * Reads from a server with the token of the run: VAULT_TOKEN, else the file that `bao login` writes. Throws an
 * {@link OpenbaoError} where the file of the CA cannot be read.
 */
export function openOpenbao({ address, caFile }: { address: string; caFile?: string }): OpenbaoReader {
  const token = readToken();
  const ca = caFile === undefined ? undefined : readCa(caFile);
  const headers = {
    ...(token === undefined ? {} : { "X-Vault-Token": token }),
    ...(process.env.VAULT_NAMESPACE ? { "X-Vault-Namespace": process.env.VAULT_NAMESPACE } : {}),
  };
  return {
    async read(apiPath) {
      const url = new URL(`/v1/${apiPath}`, address);
      const { status, text } = await askAgain(
        () => ask(url, { headers, ...(ca === undefined ? {} : { ca }) }),
        address,
      );
      if (status === 404) return undefined;
      if (status === 403) throw new OpenbaoError(`${address} does not let this token read ${apiPath} (403)`);
      if (status !== 200) throw new OpenbaoError(`${address} answered ${status} for ${apiPath}`);
      return parseData(text, address);
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

function readToken(): string | undefined {
  if (process.env.VAULT_TOKEN) return process.env.VAULT_TOKEN;
  try {
    return fs.readFileSync(path.join(os.homedir(), ".vault-token"), "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A server that is slow, limits the rate or fails once is asked again; what it says then counts. */
async function askAgain(askOnce: () => Promise<Answer>, address: string): Promise<Answer> {
  let problem = "";
  for (let attempt = 1; attempt <= limits.attempts; attempt += 1) {
    try {
      const answer = await askOnce();
      if (answer.status !== 429 && answer.status < 500) return answer;
      problem = `answered ${answer.status}`;
    } catch (error) {
      problem =
        error instanceof Error && "code" in error ? `cannot be reached (${String(error.code)})` : "cannot be reached";
    }
  }
  throw new OpenbaoError(`OpenBao at ${address} ${problem}`);
}

function ask(url: URL, { headers, ca }: { headers: Record<string, string>; ca?: Buffer }): Promise<Answer> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(url, { headers, ...(ca === undefined ? {} : { ca }) }, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > limits.bytes) request.destroy(new Error("too long"));
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") }),
      );
    });
    // A bound for the whole answer: a server that sends a byte now and then keeps a socket from being idle.
    const timer = setTimeout(() => request.destroy(new Error("timeout")), limits.milliseconds);
    request.on("close", () => clearTimeout(timer)).on("error", reject);
  });
}

function parseData(text: string, address: string): Readonly<Record<string, unknown>> {
  try {
    const { data } = JSON.parse(text) as { data?: unknown };
    if (typeof data === "object" && data !== null) return data as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, without the text.
  }
  throw new OpenbaoError(`${address} answered with something that is not OpenBao's`);
}
