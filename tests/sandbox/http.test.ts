import fs from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureCertificates, readCertificateFile } from "../../sandbox/certificates.ts";
import { createJsonClient, type JsonClient } from "../../sandbox/http.ts";

let folder: string;
let server: https.Server;
let client: JsonClient;
/** How many of the next requests find their connection closed. */
let closed = 0;
let asked: string[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-http-"));
  await ensureCertificates(folder);
  const read = (name: string) => readCertificateFile(folder, name);
  server = https.createServer({ cert: read("server.crt"), key: read("server.key") }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (closed > 0) {
      closed -= 1;
      request.socket.destroy();
    } else response.end('{"data":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = createJsonClient({
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: read("ca.crt"),
  });
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  fs.rmSync(folder, { recursive: true, force: true });
});

async function send(times: number, request: Parameters<JsonClient["request"]>[0]) {
  closed = times;
  asked = [];
  const answer = await client.request(request).catch((error: Error) => String(error));
  closed = 0;
  return { answer, asked: asked.length };
}

test("what does no harm twice is sent once more where a connection is closed without an answer", async () => {
  const answer = { status: 200, body: { data: 1 } };
  for (const method of ["GET", "PUT", "DELETE"] as const)
    expect(await send(1, { method, path: "/v1/x" }), method).toEqual({ answer, asked: 2 });
  expect(await send(1, { method: "POST", path: "/v1/x", body: {}, isRepeatable: true })).toEqual({ answer, asked: 2 });
});

test("all else is sent once, and nothing more than twice", async () => {
  expect(await send(1, { method: "POST", path: "/v1/x", body: {} })).toMatchObject({
    answer: expect.stringContaining("failed"),
    asked: 1,
  });
  expect(await send(3, { method: "GET", path: "/v1/x" })).toMatchObject({ asked: 2 });
});
