import http from "node:http";
import https from "node:https";

/** One question to a server. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole of the answer. */
  readonly milliseconds: number;
}

/** How one question ended; what a server does is data, not an error. */
export type Exchange =
  | { readonly kind: "answer"; readonly status: number; readonly text: string; readonly retryAfter: string | undefined }
  | { readonly kind: "timeout" }
  | { readonly kind: "too-long" }
  | { readonly kind: "broken"; readonly code: string };

/** Bytes of an answer. A decision is a few KiB. */
const MAX_BYTES = 256 * 1024;

/** Asks once. No redirect is followed: a token goes to the address that was given, and to no other. */
export function exchange({ method, url, headers, body, milliseconds }: Question): Promise<Exchange> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    const end = (result: Exchange): void => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    const fail = (error: NodeJS.ErrnoException): void => end({ kind: "broken", code: error.code ?? "unknown error" });
    // A connection of its own: one that was kept may have been closed by the server meanwhile.
    const request = client.request(url, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > MAX_BYTES) end({ kind: "too-long" });
      });
      response.on("error", fail);
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        const text = Buffer.concat(parts).toString("utf8");
        end({ kind: "answer", status, text, retryAfter: response.headers["retry-after"] });
      });
    });
    // A bound for the whole answer: a server that sends a byte now and then keeps a socket from being idle.
    const timer = setTimeout(() => end({ kind: "timeout" }), milliseconds);
    request.on("error", fail);
    request.end(body);
  });
}
