import http from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the hub's server received it. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does about a request. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  /** Breaks the connection before the answer or in the middle of its body, or never answers. */
  readonly fault?: "reset" | "reset-in-body" | "silent" | "stall-in-body";
}

/** A server of the hub's API on a free port of loopback. */
export interface HubServer {
  readonly address: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** Serves one reply after the other, the last one for ever. */
export async function startHubServer(replies: readonly ((request: Received) => Reply)[]): Promise<HubServer> {
  const received: Received[] = [];
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
    received.push(request);
    const reply = replies[Math.min(received.length, replies.length) - 1]?.(request) ?? { status: 500 };
    send(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: http.ServerResponse, { status = 200, headers = {}, body = "", fault }: Reply): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  if (fault === "silent") return;
  if (fault === "reset") response.destroy();
  else if (fault === undefined) response.writeHead(status, headers).end(text);
  else {
    response.writeHead(status, { ...headers, "Content-Length": String(Buffer.byteLength(text) + 10) });
    response.write(text, () => fault === "reset-in-body" && response.destroy());
  }
}
