import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import process from "node:process";
import { readToken } from "./token.ts";

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
const limits = { milliseconds: 4000, attempts: 2, bytes: 4 * 1024 * 1024 };

const tooSlow = new Error("timeout");

/**
 * Reads from a server with the token of the run (live/token.ts). Throws an
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
      problem = `answered ${answer.status}${isSealed(answer) ? ": it is sealed" : ""}`;
    } catch (error) {
      problem = reasonOf(error);
    }
  }
  throw new OpenbaoError(`OpenBao at ${address} ${problem}`);
}

/** The server's own words for it (vault 1.14, sdk/helper/consts/error.go); nothing else of an error is passed on. */
function isSealed({ status, text }: Answer): boolean {
  return status === 503 && text.includes('"Vault is sealed"');
}

/** Why there was no answer, in a word that holds nothing of what was sent. */
function reasonOf(error: unknown): string {
  if (error === tooSlow) return `cannot be reached (no answer within ${limits.milliseconds / 1000} s)`;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `cannot be reached${code}`;
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
    const timer = setTimeout(() => request.destroy(tooSlow), limits.milliseconds);
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
