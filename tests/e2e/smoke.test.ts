import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLeaks } from "./canary.ts";
import { type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// What `ccr smoke` says of lanes on the real servers: ready, without a field, without a store, and late.
const lanes = {
  "CCR-2026-0002": {
    namespace: "issue-core",
    name: "issue-core-ingestion-api-key",
    key: "workloads/issue-core/issue-core/issue-core-ingestion-api-key",
    field: "INGESTION_API_KEY",
  },
  "CCR-2026-0003": {
    namespace: "activity-core",
    name: "llm-connect-provider-secrets",
    key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
    field: "OPENROUTER_API_KEY",
  },
} as const;
type Id = keyof typeof lanes;
const ids = Object.keys(lanes) as Id[];
const canaries = ids.map(() => `canary-${randomBytes(18).toString("base64url")}`);
const group = "/apis/external-secrets.io/v1";
const externalSecret = (id: Id): string =>
  `${group}/namespaces/${lanes[id].namespace}/externalsecrets/${lanes[id].name}`;
const secret = (id: Id): string => `/api/v1/namespaces/${lanes[id].namespace}/secrets/${lanes[id].name}`;

let place: OperatorPlace;

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  place.project.removeRequests(/0001/);
  for (const id of ids) await removeValue(id);
  for (const id of ids) await provide(id);
  const applied = await place.operator.ccr(["apply", "--yes", "--by", "platform-operator"]);
  expect(applied.code, applied.stderr).toBe(0);
});

afterAll(async () => {
  for (const id of ids) await removeValue(id);
  await place.close();
});

async function provide(id: Id, field: string = lanes[id].field): Promise<void> {
  const body = { data: { [field]: canaries[ids.indexOf(id)] } };
  const path = `/v1/platform/data/${lanes[id].key}`;
  expect((await place.openbao.request({ method: "POST", path, body })).status).toBe(200);
}

async function removeValue(id: Id): Promise<void> {
  await place.openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${lanes[id].key}` });
  await place.cluster.request({ method: "DELETE", path: secret(id) });
}

/** Has External Secrets read anew, by an annotation that it does not know. */
async function touch(id: Id): Promise<void> {
  const body = { metadata: { annotations: { touched: randomBytes(4).toString("hex") } } };
  const contentType = "application/merge-patch+json";
  const { status } = await place.cluster.request({ method: "PATCH", path: externalSecret(id), body, contentType });
  expect(status).toBe(200);
}

interface Report {
  readonly outcome: string;
  readonly ended: string;
  readonly objects: readonly { kind: string; id: string; verdict: string; reason?: string; hint?: string }[];
  readonly warnings: readonly string[];
}

async function smoke(...args: readonly string[]): Promise<Run & { readonly report: Report }> {
  const run = await place.operator.ccr(["smoke", "--json", ...args]);
  return { ...run, report: run.stdout === "" ? ({} as Report) : (JSON.parse(run.stdout) as Report) };
}

const verdicts = ({ objects }: Report): readonly string[] => objects.map(({ id, verdict }) => `${id} ${verdict}`);

describe("after an apply", () => {
  it("ends once everything is ready, with a line for each object", async () => {
    const { code, stderr, report } = await smoke("--timeout", "60s");
    expect([code, report.ended, report.warnings], stderr).toEqual([0, "all-ready", []]);
    expect([...verdicts(report)].sort()).toEqual([
      "activity-core/llm-connect-provider-secrets ready",
      "issue-core/issue-core-ingestion-api-key ready",
      "openbao-activity-core ready",
      "openbao-issue-core ready",
    ]);
    const table = await place.operator.ccr(["smoke", "CCR-2026-0003"]);
    expect([table.code, table.stdout]).toEqual([0, expect.stringContaining("store openbao-activity-core")]);
    expect(table.stdout).not.toContain("issue-core");
  });

  it("does not take a Ready of before for one of now", async () => {
    await provide("CCR-2026-0003", "OTHER");
    await touch("CCR-2026-0003");
    const { code, report } = await smoke("CCR-2026-0003", "--timeout", "4s");
    expect([code, report.outcome]).toEqual([1, "not-ready"]);
  });

  it("says that a field is missing in the controller's words, and ends before its time", async () => {
    const { code, stderr, report } = await smoke("--timeout", "200s");
    expect([code, report.ended], stderr).toEqual([1, "nothing-slow"]);
    const [bad, ...others] = report.objects.filter(({ verdict }) => verdict !== "ready");
    expect(others).toEqual([]);
    expect(bad).toMatchObject({ id: "activity-core/llm-connect-provider-secrets", verdict: "never-ready" });
    expect(bad?.reason).toContain('cannot find secret data for key: "OPENROUTER_API_KEY"');
    expect(bad?.hint).toContain("lacks this field");
    expect(stderr).toContain("never-ready: external-secret activity-core/llm-connect-provider-secrets");
  });

  it("ends at once at the first of them where that is asked for", async () => {
    const { code, report } = await smoke("--timeout", "200s", "--fail-fast");
    expect([code, report.ended]).toEqual([1, "fail-fast"]);
  });

  it("waits for one that becomes ready", async () => {
    const running = smoke("CCR-2026-0003", "--timeout", "100s");
    await sleep(3000);
    await provide("CCR-2026-0003");
    await touch("CCR-2026-0003");
    const { code, report } = await running;
    expect([code, report.ended]).toEqual([0, "all-ready"]);
  });

  it("waits for a Secret's keys, and not for Ready alone", async () => {
    await place.cluster.request({ method: "DELETE", path: secret("CCR-2026-0002") });
    const { code, report } = await smoke("CCR-2026-0002", "--timeout", "60s");
    expect([code, report.ended]).toEqual([0, "all-ready"]);
    expect((await place.cluster.request({ method: "GET", path: secret("CCR-2026-0002") })).status).toBe(200);
  });
});

describe("a store that is missing", () => {
  const path = `${group}/clustersecretstores/openbao-issue-core`;
  let manifest: Record<string, unknown>;

  beforeAll(async () => {
    const { body } = await place.cluster.request({ method: "GET", path });
    manifest = {
      apiVersion: body.apiVersion,
      kind: body.kind,
      metadata: { name: body.metadata.name },
      spec: body.spec,
    };
    await place.cluster.request({ method: "DELETE", path });
    await touch("CCR-2026-0002");
  });

  it("is told as absent, and as the cause of what reads through it", async () => {
    const { code, report } = await smoke("CCR-2026-0002", "--timeout", "25s");
    expect(code).toBe(1);
    expect(verdicts(report)).toEqual([
      "openbao-issue-core absent",
      "issue-core/issue-core-ingestion-api-key never-ready",
    ]);
    expect(report.objects[1]?.reason).toContain('could not get ClusterSecretStore "openbao-issue-core"');
  });

  it("is ready again once it comes while it is waited for", async () => {
    const running = smoke("CCR-2026-0002", "--timeout", "100s");
    await sleep(2000);
    await place.cluster.request({ method: "POST", path: `${group}/clustersecretstores`, body: manifest });
    await touch("CCR-2026-0002");
    const { code, report } = await running;
    expect([code, report.ended]).toEqual([0, "all-ready"]);
  });
});

describe("what is left of it", () => {
  it("is nothing after an interrupt", async () => {
    await provide("CCR-2026-0003", "OTHER");
    await touch("CCR-2026-0003");
    const { code, stderr } = await place.operator.ccr(["smoke", "CCR-2026-0003"], {
      interruptWhen: (printed) => (printed.includes("1 slow") ? "SIGINT" : undefined),
    });
    expect([code, stderr]).toEqual([null, expect.stringContaining("interrupted")]);
    const running = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    expect(running.split("\n").filter((line) => line.includes("ccr-smoke-"))).toEqual([]);
  });

  it("is no value in anything that it printed", () => {
    const texts = { printed: place.operator.printed.join("\n") };
    expect(findLeaks(canaries, { texts, folders: [place.project.folder], except: [] })).toEqual([]);
  });
});
