import { OpenbaoError, openServer, type RawAnswer, tooSlow } from "./openbao-http.ts";
import { readToken } from "./token.ts";

/** Reads of OpenBao; nothing here writes. */
export interface OpenbaoReader {
  /** The data at a path below /v1/; undefined where there is nothing. Throws an {@link OpenbaoError} for any other answer. */
  read(apiPath: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** Milliseconds that one answer may take, and how often it is asked for. */
const limits = { milliseconds: 4000, attempts: 2 };

/**
 * Reads from a server with the token of the run (live/token.ts). Throws an
 * {@link OpenbaoError} where the file of the CA cannot be read.
 */
export function openOpenbao({ address, caFile }: { address: string; caFile?: string | undefined }): OpenbaoReader {
  const token = readToken();
  const send = openServer({ address, caFile });
  return {
    async read(path) {
      const { milliseconds } = limits;
      const { status, text } = await askAgain(() => send({ method: "GET", path, token, milliseconds }), address);
      if (status === 404) return undefined;
      if (status === 403) throw new OpenbaoError(`${address} does not let this token read ${path} (403)`);
      if (status !== 200) throw new OpenbaoError(`${address} answered ${status} for ${path}`);
      return parseData(text, address);
    },
  };
}

/** A server that is slow, limits the rate or fails once is asked again; what it says then counts. */
async function askAgain(askOnce: () => Promise<RawAnswer>, address: string): Promise<RawAnswer> {
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
function isSealed({ status, text }: RawAnswer): boolean {
  return status === 503 && text.includes('"Vault is sealed"');
}

/** Why there was no answer, in a word that holds nothing of what was sent. */
function reasonOf(error: unknown): string {
  if (error === tooSlow) return `cannot be reached (no answer within ${limits.milliseconds / 1000} s)`;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `cannot be reached${code}`;
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
