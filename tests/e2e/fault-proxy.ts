import fs from "node:fs";
import type http from "node:http";
import https from "node:https";
import type net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readCertificateFile } from "../../sandbox/certificates.ts";
import { type ComponentSettings, kubernetesAddress, openbaoAddress } from "../../sandbox/components.ts";
import type { SandboxPulumi } from "../../sandbox/pulumi.ts";

/** A request on its way through the proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the caller is answered with. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: Buffer;
  /** The connection breaks after half of the body. */
  readonly isCut?: boolean;
}

/** Asks the server behind the proxy. */
export type Forward = () => Promise<ProxiedAnswer>;

/** What becomes of a request; without an answer the connection breaks. */
export type Handler = (request: ProxiedRequest, forward: Forward) => Promise<ProxiedAnswer | undefined>;

/** A server with faults: it stands before a real one, and does to each request what the test says. */
export interface FaultProxy {
  readonly address: string;
  /** Method and URL of each request that came, in their order. */
  readonly log: string[];
  /** Handles every request from now on; {@link passThrough} until it is told otherwise. */
  handler: Handler;
  /** No longer listens: a connection to the address is refused. */
  refuse(): Promise<void>;
  /** Listens again on the same port, and passes requests through. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Where the proxy leads and by which certificates; PEM texts. */
export interface ProxyOptions {
  readonly target: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** With which the proxy itself logs in to the target; absent: as whoever the request's headers say. */
  readonly client?: { readonly certificate: string; readonly key: string };
}

const passThrough: Handler = (_request, forward) => forward();

/** Takes the request and never answers. */
export const hang: Handler = () => new Promise(() => undefined);

/** The server's own answer, so much later. */
export function delayEach(milliseconds: number): Handler {
  return async (_request, forward) => {
    await sleep(milliseconds);
    return forward();
  };
}

/** An answer of OpenBao that is an error. */
export function answerWith(status: number, ...errors: readonly string[]): Handler {
  const body = Buffer.from(JSON.stringify({ errors }));
  return async () => ({ status, headers: { "content-type": "application/json" }, body });
}

/** The connection breaks in the middle of the server's own answer. */
export const resetInBody: Handler = async (_request, forward) => ({ ...(await forward()), isCut: true });

/** Starts a proxy on a free loopback port, by TLS to both sides. */
export async function startFaultProxy(options: ProxyOptions): Promise<FaultProxy> {
  const agent = new https.Agent({
    keepAlive: true,
    ca: options.ca,
    ...(options.client === undefined ? {} : { cert: options.client.certificate, key: options.client.key }),
  });
  let server: https.Server | undefined;
  const log: string[] = [];
  const listen = async (port: number): Promise<number> => {
    server = https.createServer({ cert: options.certificate, key: options.key }, (incoming, response) => {
      serve(proxy, { incoming, response, forward: (request) => forwardTo(options.target, { agent, request }) });
    });
    // A caller that is killed, or that does not trust the certificate, is no fault of the test's.
    server.on("tlsClientError", () => undefined).on("clientError", (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server?.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    return (server.address() as net.AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const stopped = server;
    server = undefined;
    if (stopped === undefined) return;
    await new Promise<void>((resolve) => {
      stopped.close(() => resolve());
      stopped.closeAllConnections();
    });
  };
  const proxy: FaultProxy = {
    address: "",
    log,
    handler: passThrough,
    refuse: stop,
    async restore() {
      proxy.handler = passThrough;
      if (server === undefined) await listen(port);
    },
    async close() {
      await stop();
      agent.destroy();
    },
  };
  const port = await listen(0);
  return Object.assign(proxy, { address: `https://127.0.0.1:${port}` });
}

interface Exchange {
  readonly incoming: http.IncomingMessage;
  readonly response: http.ServerResponse;
  forward(request: ProxiedRequest): Promise<ProxiedAnswer>;
}

async function serve(proxy: FaultProxy, { incoming, response, forward }: Exchange): Promise<void> {
  try {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(parts) };
    proxy.log.push(`${method} ${url}`);
    const answer = await proxy.handler(request, () => forward(request));
    if (answer === undefined) incoming.socket.destroy();
    else send(response, answer);
  } catch {
    // The caller is gone, or the server behind is: either way the connection ends.
    incoming.socket.destroy();
  }
}

function send(response: http.ServerResponse, { status, headers, body, isCut = false }: ProxiedAnswer): void {
  response.writeHead(status, { ...headers, "content-length": body.length });
  if (!isCut) response.end(body);
  else response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
}

// Headers that are about one connection alone.
const hopHeaders: ReadonlySet<string> = new Set(["connection", "host", "keep-alive", "transfer-encoding", "upgrade"]);

function forwardTo(
  target: string,
  { agent, request }: { agent: https.Agent; request: ProxiedRequest },
): Promise<ProxiedAnswer> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopHeaders.has(name)));
  return new Promise((resolve, reject) => {
    const { method, url, body } = request;
    const sent = https.request(new URL(url, target), { method, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part)).on("error", reject);
      response.on("end", () => {
        const kept = Object.entries(response.headers).filter(([name]) => !hopHeaders.has(name));
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(kept), body: Buffer.concat(parts) });
      });
    });
    sent.on("error", reject).end(body);
  });
}

/** A Pulumi whose stack reaches both servers of the sandbox through proxies. */
export interface ProxiedSandbox {
  readonly openbao: FaultProxy;
  readonly cluster: FaultProxy;
  readonly pulumi: SandboxPulumi;
  close(): Promise<void>;
}

/** Puts a proxy before each server of the sandbox, and has a Pulumi use them; `folder` takes its settings. */
export async function startProxiedSandbox(
  settings: ComponentSettings,
  { pulumi, folder }: { pulumi: SandboxPulumi; folder: string },
): Promise<ProxiedSandbox> {
  const read = (name: string): string => readCertificateFile(settings.paths.certificates, name);
  const own = { ca: read("ca.crt"), certificate: read("server.crt"), key: read("server.key") };
  const openbao = await startFaultProxy({ ...own, target: openbaoAddress(settings.ports) });
  const client = { certificate: read("admin.crt"), key: read("admin.key") };
  const cluster = await startFaultProxy({ ...own, client, target: kubernetesAddress(settings.ports) });
  const kubeconfig = path.join(folder, "kubeconfig");
  const direct = fs.readFileSync(settings.paths.kubeconfig, "utf8");
  const changed = direct.replace(kubernetesAddress(settings.ports), cluster.address);
  fs.writeFileSync(kubeconfig, changed, { mode: 0o600 });
  const stackConfig = path.join(folder, "Pulumi.proxied.yaml");
  const line = /^( *ccr:openbaoAddress: ).*$/m;
  fs.writeFileSync(
    stackConfig,
    fs.readFileSync(pulumi.stackConfig, "utf8").replace(line, (_, key) => `${key}${openbao.address}`),
  );
  return {
    openbao,
    cluster,
    pulumi: {
      ...pulumi,
      stackConfig,
      environment: { ...pulumi.environment, KUBECONFIG: kubeconfig },
      commandLine: (command) =>
        pulumi.commandLine(command).map((word) => (word === pulumi.stackConfig ? stackConfig : word)),
    },
    async close() {
      await openbao.close();
      await cluster.close();
    },
  };
}
