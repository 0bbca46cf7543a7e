import type { IncomingMessage } from "node:http";
import process from "node:process";
import { text } from "node:stream/consumers";

// Imported, it would load what `fetch` is made of (live/openbao-http.ts).
const http = process.getBuiltinModule("node:http");

/** How one request of the API ended where it was not answered as asked. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads of the Kubernetes API; each fails with an {@link ApiError}. */
export interface ApiReader {
  get(path: string, accept: string, signal: AbortSignal): Promise<unknown>;
  /** The lines of an answer as they come, once it has begun; they end when the server ends it. */
  open(path: string, accept: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
}

/** A line beyond this is no event: an object of Kubernetes is smaller. */
const MAX_LINE = 8 * 1024 * 1024;

/** Without any byte for so long a connection counts as lost; the server ends each watch, or sends a bookmark, before. */
const IDLE_MILLISECONDS = 90_000;

/** Reads through a socket. */
export function openReader(socketPath: string): ApiReader {
  const ask = (path: string, accept: string, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const lost = (): void => reject(new ApiError(0, "the API server is not reached"));
      const options = { socketPath, path, signal, agent: false, headers: { Accept: accept, Host: "localhost" } };
      const request = http.get(options, (answer) => {
        // What breaks off later fails for whoever reads.
        answer.on("error", lost);
        resolve(answer);
      });
      request.on("error", lost);
      request.setTimeout(IDLE_MILLISECONDS, () => request.destroy());
    });
  const open = async (path: string, accept: string, signal: AbortSignal): Promise<IncomingMessage> => {
    const answer = await ask(path, accept, signal);
    if (answer.statusCode === 200) return answer;
    throw new ApiError(answer.statusCode ?? 0, readMessage(await readText(answer)));
  };
  return {
    async get(path, accept, signal) {
      const body = await readText(await open(path, accept, signal));
      return parse(body);
    },
    open: async (path, accept, signal) => readLines(await open(path, accept, signal)),
  };
}

async function* readLines(answer: IncomingMessage): AsyncIterable<string> {
  answer.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of answer as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) throw new ApiError(0, "the API server sends no events");
      yield* lines.filter((line) => line !== "");
    }
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, "the connection to the API server is lost");
  } finally {
    answer.destroy();
  }
}

async function readText(answer: IncomingMessage): Promise<string> {
  try {
    return await text(answer);
  } catch {
    throw new ApiError(0, "the connection to the API server is lost");
  }
}

function readMessage(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError(0, "the API server's answer is not whole");
  }
}
