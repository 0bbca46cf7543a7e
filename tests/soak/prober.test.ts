import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonClient } from "../../sandbox/http.ts";
import { openLedger } from "./ledger.ts";
import { startProber } from "./prober.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-prober-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A server that has nothing, and gives no answer to its first requests. */
function makeServer(unanswered: number): JsonClient {
  let requests = 0;
  return {
    request: async ({ method }) => {
      requests += 1;
      if (requests <= unanswered) throw new Error("The operation was aborted due to timeout");
      return method === "GET" ? { status: 200, body: { items: [] } } : { status: 404, body: {} };
    },
    close: async () => undefined,
  };
}

function probe(unanswered: number, patience: number) {
  const said: string[] = [];
  const ledger = openLedger(folder, { log: () => undefined, say: (line) => said.push(line) });
  const openbao = makeServer(unanswered);
  const cluster = { ...makeServer(0) } as never;
  const prober = startProber({ folder, home: folder, openbao, cluster, ledger, servers: {}, pause: 1, patience });
  return { prober, ledger, said };
}

describe("a prober whose server does not answer in time", () => {
  test("looks again, and goes on", async () => {
    const { prober, ledger } = probe(30, 60_000);
    while (prober.probes < 3) await sleep(1);
    await prober.stop();
    expect([...ledger.faults]).toEqual([]);
  });

  test("says so at once where it never does, and does not take the last look for one that was good", async () => {
    const { prober, ledger, said } = probe(Number.POSITIVE_INFINITY, 0);
    while (ledger.faults.size === 0) await sleep(1);
    expect(said).toEqual([expect.stringMatching(/^fault: nothing could be looked at: /)]);
    await prober.stop();
    expect(said).toHaveLength(2);
    expect(said[1]).toMatch(/^fault: the last look failed: /);
    expect(prober.probes).toBe(0);
  });
});
