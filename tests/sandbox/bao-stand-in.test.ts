import { execFile } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { type FakeServer, startFakeServer } from "./plugins/fake-server.ts";

const standIn = path.join(projectRoot, "sandbox/bao-stand-in.ts");
let server: FakeServer;

beforeAll(async () => {
  server = await startFakeServer(() => ({ status: 200, body: { data: {} } }));
});

afterAll(() => server.close());

/** Runs a command whose stdin is a pipe that stays empty for a while. */
async function run(command: string, text: string): Promise<void> {
  const script = `(sleep 1; printf '%s' "$TEXT") | "$NODE" "$STAND_IN" ${command}`;
  const servers = { VAULT_ADDR: server.address, VAULT_CACERT: "/dev/null" };
  const env = { ...process.env, ...servers, TEXT: text, NODE: process.execPath, STAND_IN: standIn };
  await promisify(execFile)("sh", ["-c", script], { env });
}

describe("a command of the stand-in waits for what comes on stdin", () => {
  it.concurrent.each([
    ["policy write p -", "path {}", "PUT", "/v1/sys/policies/acl/p", { policy: "path {}" }],
    ["write auth/a/config host=h jwt=-", "words\n", "POST", "/v1/auth/a/config", { host: "h", jwt: "words" }],
    ["write auth/a/role/r -", '{"ttl":60}', "POST", "/v1/auth/a/role/r", { ttl: 60 }],
    ["kv put -mount=m s -", '{"a":"b"}', "POST", "/v1/m/data/s", { data: { a: "b" } }],
    ["kv patch -mount=m t -", '{"a":"b"}', "PATCH", "/v1/m/data/t", { data: { a: "b" } }],
  ])("%s", async (command, text, method, url, body) => {
    await run(command, text);
    expect(server.requests).toContainEqual(expect.objectContaining({ method, url, body }));
  });
});
