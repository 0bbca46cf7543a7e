import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openOpenbao } from "../../live/openbao.ts";
import { OpenbaoError } from "../../live/openbao-http.ts";
import { type Answer, type FakeServer, type RecordedRequest, startFakeServer } from "../sandbox/plugins/fake-server.ts";

const token = "not-a-real-token-3f9a";
const apiPath = "sys/policies/acl/workload-kv-read-x";

let server: FakeServer;
let answer: (request: RecordedRequest) => Answer;

beforeEach(async () => {
  vi.stubEnv("VAULT_TOKEN", token);
  vi.stubEnv("VAULT_NAMESPACE", "");
  server = await startFakeServer((request) => answer(request));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

/** The message of the error that a read must end with. */
async function fail(read: () => Promise<unknown>): Promise<string> {
  const error = await read().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OpenbaoError);
  const { message, stack } = error as OpenbaoError;
  expect(`${message}\n${stack}`).not.toContain(token);
  return message;
}

const read = (): Promise<unknown> => openOpenbao({ address: server.address }).read(apiPath);

describe("a read of OpenBao", () => {
  it("is one GET with the run's token, and gives the data", async () => {
    answer = () => ({ status: 200, body: { data: { policy: "x" } } });
    expect(await read()).toEqual({ policy: "x" });
    expect(server.log()).toEqual([`GET /v1/${apiPath}`]);
    expect(server.requests[0]?.headers["x-vault-token"]).toBe(token);
    expect(server.requests[0]?.headers["x-vault-namespace"]).toBeUndefined();
  });

  it("goes to the namespace of the run", async () => {
    vi.stubEnv("VAULT_NAMESPACE", "team");
    answer = () => ({ status: 200, body: { data: {} } });
    await read();
    expect(server.requests[0]?.headers["x-vault-namespace"]).toBe("team");
  });

  it("takes the token from the file that a login writes where the environment has none", async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "home-"));
    try {
      fs.writeFileSync(path.join(home, ".vault-token"), "from-the-file\n");
      vi.stubEnv("HOME", home);
      vi.stubEnv("VAULT_TOKEN", "");
      answer = () => ({ status: 200, body: { data: {} } });
      await read();
      expect(server.requests[0]?.headers["x-vault-token"]).toBe("from-the-file");
    } finally {
      fs.rmSync(home, { recursive: true });
    }
  });

  it("of nothing is nothing, and of what it may not see an error that says so", async () => {
    answer = () => ({ status: 404, body: { errors: [] } });
    expect(await read()).toBeUndefined();
    answer = () => ({ status: 403, body: { errors: ["permission denied"] } });
    expect(await fail(read)).toBe(`${server.address} does not let this token read ${apiPath} (403)`);
    expect(server.requests).toHaveLength(2);
  });

  it("is made again once where the server limits the rate, fails or breaks off", async () => {
    for (const first of [{ status: 429 }, { status: 503 }, "reset"] as const) {
      let calls = 0;
      answer = () => {
        calls += 1;
        return calls === 1 ? first : { status: 200, body: { data: { policy: "x" } } };
      };
      expect(await read()).toEqual({ policy: "x" });
      expect(calls).toBe(2);
    }
  });

  it("ends with the address and the status where the server keeps failing", async () => {
    answer = () => ({ status: 503, body: { errors: [`sealed ${token}`] } });
    expect(await fail(read)).toBe(`OpenBao at ${server.address} answered 503`);
    expect(server.requests).toHaveLength(2);
    answer = () => "reset";
    expect(await fail(read)).toContain(`OpenBao at ${server.address} cannot be reached`);
  });

  it("gives nothing of an answer that is not OpenBao's, and follows no redirect", async () => {
    answer = () => ({ status: 200, body: `<html>${token}</html>` });
    expect(await fail(read)).toBe(`${server.address} answered with something that is not OpenBao's`);
    answer = () => ({ status: 307 });
    expect(await fail(read)).toBe(`${server.address} answered 307 for ${apiPath}`);
  });

  it("needs the CA that it is told of", async () => {
    expect(await fail(async () => openOpenbao({ address: server.address, caFile: "/nonexistent/ca.crt" }))).toBe(
      "ccr:openbaoCaFile: /nonexistent/ca.crt cannot be read",
    );
  });
});
