import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readCertificateFile } from "../../sandbox/certificates.ts";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { createJsonClient, type JsonAnswer, type JsonRequest } from "../../sandbox/http.ts";
import { findFreePort } from "../../sandbox/ports.ts";
import { startProcess, stopProcess } from "../../sandbox/processes.ts";
import { ensureTools } from "../../toolchain/build.ts";

/** What the front says of the seal in the server's place. */
export type FrontSeal = Readonly<Record<string, unknown>>;

/** A Vault-compatible server of a test's own, empty, and before it a front that answers for its seal. */
export interface SecondServer {
  /** The front's address: http on loopback. */
  readonly address: string;
  /** What the front changes in the answer of sys/seal-status; nothing by default. */
  seal: FrontSeal;
  /** Where its audit device writes, which a configured server has from its start on. */
  readonly auditLog: string;
  /** Asks the server itself. */
  ask(request: JsonRequest, token?: string): Promise<JsonAnswer>;
  close(): Promise<void>;
}

/** Starts both; the certificates are those of a sandbox. */
export async function startSecondServer({ paths }: ComponentSettings): Promise<SecondServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-server-"));
  const { openbao } = await ensureTools(["openbao"], { onLine: () => undefined });
  if (openbao === undefined) throw new Error("the Vault-compatible server is missing: run make toolchain");
  const port = await findFreePort();
  const at = (name: string): string => path.join(paths.certificates, name);
  const listen = `127.0.0.1:${port}`;
  const arguments_ =
    openbao.program === "bao"
      ? ["server", `-config=${writeConfig(folder, { listen, cert: at("server.crt"), key: at("server.key") })}`]
      : [
          `-storage=${folder}/data`,
          `-listen=${listen}`,
          `-tls-cert=${at("server.crt")}`,
          `-tls-key=${at("server.key")}`,
        ];
  const process = startProcess({ program: openbao.path, arguments: arguments_, log: path.join(folder, "server.log") });
  const ca = readCertificateFile(paths.certificates, "ca.crt");
  const client = createJsonClient({ origin: `https://${listen}`, ca });
  const ask = (request: JsonRequest, token?: string): Promise<JsonAnswer> =>
    client.request({ ...request, headers: token === undefined ? {} : { "x-vault-token": token } });
  await waitFor(() => ask({ method: "GET", path: "/v1/sys/seal-status" }));
  const front = await startFront(`https://${listen}`, ca);
  return {
    address: front.address,
    auditLog: path.join(folder, "audit.log"),
    get seal() {
      return front.seal;
    },
    set seal(value) {
      front.seal = value;
    },
    ask,
    async close() {
      await front.close();
      await client.close();
      await stopProcess(process);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeConfig(folder: string, { listen, cert, key }: { listen: string; cert: string; key: string }): string {
  const file = path.join(folder, "server.json");
  const configuration = {
    storage: { file: { path: path.join(folder, "data") } },
    listener: [{ tcp: { address: listen, tls_cert_file: cert, tls_key_file: key } }],
    api_addr: `https://${listen}`,
    audit: [{ file: { file: { options: { file_path: path.join(folder, "audit.log") } } } }],
  };
  fs.writeFileSync(file, JSON.stringify(configuration));
  return file;
}

async function waitFor(look: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    try {
      await look();
      return;
    } catch {
      await sleep(200);
    }
  }
  throw new Error("the second server did not answer within 30 s");
}

async function startFront(
  target: string,
  ca: string,
): Promise<{ address: string; seal: FrontSeal; close(): Promise<void> }> {
  const state = { seal: {} as FrontSeal };
  const server = http.createServer((incoming, outgoing) => {
    const { host: _, ...headers } = incoming.headers;
    const options = { method: incoming.method, headers, ca };
    const request = https.request(new URL(incoming.url ?? "/", target), options, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const isSeal = incoming.url === "/v1/sys/seal-status";
        const body = isSeal ? JSON.stringify({ ...JSON.parse(text), ...state.seal }) : text;
        outgoing.writeHead(answer.statusCode ?? 502, { "content-type": "application/json" }).end(body);
      });
    });
    request.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
