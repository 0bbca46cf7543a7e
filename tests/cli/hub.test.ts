import fs from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startHubServer } from "../hub/hub-server.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const proposed = readRequest("CCR-2026-0002")
  .replace("status: active", "status: proposed")
  .replace("resolvable: true", "resolvable: false")
  .replace("readiness: active", "readiness: template")
  .replace(/^decisions:\n[\s\S]*$/m, "");
const decisionId = "e6381a56-6b04-4fd5-b2de-f3ef59cde888";
const token = "hub-token-CanaryCanaryCanary";

test("a decision of a hub that is reached by HTTP is recorded once, the hub is told, and its token is nowhere", async () => {
  const cwd = makeFolder({ [issueCoreFile]: proposed });
  const words = (await runCcr(["render", "CCR-2026-0002"], { cwd })).stdout.match(/APPROVE: .*/)?.[0] ?? "";
  const decision = {
    schema: "credential-lanes/hub-decision/v1",
    decision_id: decisionId,
    state: "resolved",
    reviewer: "platform-operator",
    at: "2026-07-01T09:00:00+00:00",
    rationale: `Looked at it with the team.\n${words.replace(/<.*>/, "Needed for ingestion.")}`,
  };
  const hub = await startHubServer([
    ({ method, body }) => ({ body: method === "GET" ? decision : { id: (JSON.parse(body) as { id: string }).id } }),
  ]);
  onTestFinished(() => hub.close());
  const env = { CCR_STATE_HUB: hub.address, CCR_STATE_HUB_TOKEN: token };
  const sync = () => runCcr(["sync-decision", "CCR-2026-0002", "--decision-id", decisionId], { cwd, env });
  const [first, second] = [await sync(), await sync()];
  expect([first.code, second.code, second.stderr]).toEqual([
    0,
    0,
    "CCR-2026-0002: this decision is recorded already\n",
  ]);
  const text = fs.readFileSync(path.join(cwd, issueCoreFile), "utf8");
  expect(text.match(new RegExp(`decision_id: ${decisionId}`, "g"))).toHaveLength(1);
  expect(hub.received.map(({ method, headers }) => [method, headers.authorization])).toEqual([
    ["GET", `Bearer ${token}`],
    ["POST", `Bearer ${token}`],
    ["GET", `Bearer ${token}`],
  ]);
  expect(JSON.parse(hub.received[1]?.body ?? "{}")).toMatchObject({
    kind: "decision",
    request: "CCR-2026-0002",
    by: "platform-operator",
    decision: "approved",
    decision_id: decisionId,
  });
  expect([first.stdout, first.stderr, second.stdout, second.stderr, text].join("")).not.toContain(token);
});

test("a hub that does not answer, refuses or has no such decision is named by a code, and nothing is written", async () => {
  const cwd = makeFolder({ [issueCoreFile]: proposed });
  const hub = await startHubServer([() => ({ status: 404 }), () => ({ status: 403, body: token })]);
  onTestFinished(() => hub.close());
  const sync = (address: string) =>
    runCcr(["sync-decision", "CCR-2026-0002", "--decision-id", decisionId], {
      cwd,
      env: { CCR_STATE_HUB: address, CCR_STATE_HUB_TOKEN: token },
    });
  const runs = [await sync(hub.address), await sync(hub.address), await sync("http://127.0.0.1:9")];
  const codes = runs.map(({ code, stderr }) => [code, /^ccr: ([a-z-]+):/.exec(stderr)?.[1]]);
  expect(codes).toEqual([
    [1, "unresolved-decision"],
    [1, "hub-refused"],
    [1, "hub-unreachable"],
  ]);
  for (const { stderr } of runs) expect(stderr).not.toContain(token);
  expect(fs.readFileSync(path.join(cwd, issueCoreFile), "utf8")).toBe(proposed);
});
