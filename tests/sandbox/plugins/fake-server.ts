import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** A request as the fake server received it. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it sent
  readonly body: any;
}

/** An answer; `"reset"` breaks the connection instead. */
export type Answer = { readonly status: number; readonly body?: unknown } | "reset";

export interface FakeServer {
  readonly address: string;
  readonly requests: RecordedRequest[];
  /** The method and URL of each request, in the order of their arrival. */
  readonly log: () => readonly string[];
  close(): Promise<void>;
}

/** Serves `answer` on a free loopback port, by TLS where a key pair is given, and records what is asked. */
export async function startFakeServer(
  answer: (request: RecordedRequest) => Answer,
  tls?: { cert: string; key: string; ca?: string; requestCert?: boolean },
): Promise<FakeServer> {
  const requests: RecordedRequest[] = [];
  const listener: http.RequestListener = async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: text === "" ? undefined : JSON.parse(text) };
    requests.push(request);
    const result = answer(request);
    if (result === "reset") {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(result.status, { "content-type": "application/json" });
    response.end(result.body === undefined ? "" : JSON.stringify(result.body));
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    log: () => requests.map(({ method, url }) => `${method} ${url}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
