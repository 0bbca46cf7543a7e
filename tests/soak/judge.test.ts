import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Reviewable } from "../../lanes/reviewable.ts";
import { approveText } from "../approve.ts";
import { policyText } from "../e2e/expected.ts";
import { readSample } from "../lanes/sample.ts";
import { judgeRecords } from "./judge-records.ts";
import { judgeRun } from "./judge-run.ts";
import { judgeServers } from "./judge-servers.ts";
import type { Grants } from "./look.ts";
import type { RequestFile } from "./request-files.ts";

const id = "CCR-2026-0003";
const policy = "workload-kv-read-llm-connect-provider-secrets";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";

function file(change: (text: string) => string = (text) => text): RequestFile {
  // As `ccr new` writes it: the delivery by fields.
  const surface = "  surface: external-secrets\n";
  const delivery = `${surface}  namespace: activity-core\n  secret_name: llm-connect-provider-secrets\n  store: openbao-activity-core\n`;
  const text = change(approveText(readSample(3).text.replace(surface, delivery)));
  return { name: `${id}.yaml`, text, request: load(text) as Reviewable };
}

/** What the servers hold of the approved sample, with something else in its place. */
function grants(change: Partial<Grants> = {}): Grants {
  return {
    policies: { [policy]: policyText(id, `platform/data/${key}`) },
    roles: { "external-secrets-activity-core": role() },
    tokenRoles: {},
    stores: [store("activity-core")],
    externalSecrets: [externalSecret("activity-core", key)],
    ...change,
  };
}

const role = (change = {}) => ({
  bound_service_account_names: ["external-secrets"],
  bound_service_account_namespaces: ["external-secrets"],
  token_policies: [policy],
  token_ttl: 900,
  ...change,
});

const store = (namespace: string) => ({
  metadata: { name: "openbao-activity-core" },
  spec: {
    conditions: [{ namespaces: [namespace] }],
    provider: { vault: { auth: { kubernetes: { role: "external-secrets-activity-core" } } } },
  },
});

const externalSecret = (namespace: string, path: string) => ({
  metadata: { name: "llm-connect-provider-secrets", namespace },
  spec: {
    target: { name: "llm-connect-provider-secrets" },
    data: [{ remoteRef: { key: path, property: "OPENROUTER_API_KEY" } }],
  },
});

const judge = (given: Grants, files = [file()], updateBegun?: number) => judgeServers(given, files, { updateBegun });

describe("what is granted", () => {
  it("is as it was approved", () => {
    expect(judge(grants())).toEqual([]);
  });

  it.each([
    ["a path", { policies: { [policy]: policyText(id, "platform/data/other") } }, "is not the one that"],
    [
      "a name",
      { policies: { "workload-kv-read-other": policyText(id, `platform/data/${key}`) } },
      "no approved request",
    ],
    [
      "an account",
      { roles: { "external-secrets-activity-core": role({ bound_service_account_names: ["*"] }) } },
      "bound",
    ],
    ["a lifetime", { roles: { "external-secrets-activity-core": role({ token_ttl: 9000 }) } }, "bound otherwise"],
    [
      "a policy",
      { roles: { "external-secrets-activity-core": role({ token_policies: [policy, "root"] }) } },
      "carries root",
    ],
    ["a role", { roles: { admin: role() } }, "role admin is of no approved request"],
    ["a token role", { tokenRoles: { ci: { allowed_policies: [policy] } } }, "token role ci"],
    ["a store", { stores: [store("default")] }, "store openbao-activity-core"],
    ["a namespace", { externalSecrets: [externalSecret("default", key)] }, "ExternalSecret default/"],
    [
      "a key",
      { externalSecrets: [externalSecret("activity-core", "workloads/other")] },
      "ExternalSecret activity-core/",
    ],
  ] as const)("is objected to with %s that nobody approved", (_what, change, words) => {
    expect(judge(grants(change))).toEqual([expect.stringContaining(words)]);
  });

  it("may have what ccr verify tries for a moment, which writes no Secret, and no other of that name", () => {
    const attempt = (change: object) => ({
      metadata: { namespace: "default", name: "ccr-probe-ccr-2026-0003" },
      spec: { ...externalSecret("default", key).spec, ...change },
    });
    const target = { name: "ccr-probe-ccr-2026-0003", creationPolicy: "None" };
    const withAttempt = (change: object) => {
      const { externalSecrets } = grants();
      return judge(grants({ externalSecrets: [...externalSecrets, attempt(change)] }));
    };
    expect(withAttempt({ target })).toEqual([]);
    expect(withAttempt({ target: { name: target.name } })).toEqual([expect.stringContaining("default/ccr-probe")]);
  });

  it("is objected to whole where the content is another one than the approvers saw, or one of them did not", () => {
    expect(judge(grants(), [file((text) => text.replace("ttl: 15m", "ttl: 20m"))]).length).toBeGreaterThan(3);
    const missing = file((text) => text.replace("reviewer: activity-core-owner", "reviewer: somebody"));
    expect(judge(grants(), [missing]).length).toBeGreaterThan(3);
  });

  it("may stay after its end until an update that began later is over", () => {
    const at = "2026-07-05T10:00:00+00:00";
    const history = `history:\n  - at: '${at}'\n    from: active\n    to: deactivated\n    by: a\n    reason: b\n`;
    const ended = file((text) => `${text.replace("status: active", "status: deactivated")}${history}`);
    expect(judge(grants(), [ended])).toEqual([]);
    expect(judge(grants(), [ended], Date.parse(at) - 1)).toEqual([]);
    expect(judge(grants(), [ended], Date.parse(at) + 60_000)).toEqual([expect.stringContaining("outlived the end")]);
  });
});

describe("records", () => {
  const grown = file((text) => text.replace(/^evidence:/m, "x_evidence:"));

  it("only grow", () => {
    expect(judgeRecords([], [file()])).toEqual([]);
    expect(judgeRecords([grown], [file()])).toEqual([]);
  });

  it("are missed where one is gone, or is another, or its file is", () => {
    expect(judgeRecords([file()], [grown])).toEqual([expect.stringContaining("lost one of its evidence")]);
    const other = file((text) => text.replace("Read and approved.", "Not read."));
    expect(judgeRecords([file()], [other])).toEqual([expect.stringContaining("lost one of its decisions")]);
    expect(judgeRecords([file()], [])).toEqual([expect.stringContaining("is gone")]);
  });
});

describe("a command", () => {
  const args = ["comment", id, "--json"];
  const run = (code: number | null, stdout = "", stderr = "") => judgeRun({ args }, { code, stdout, stderr });

  it("that recorded is accepted, with the file that must have it", () => {
    const stdout = JSON.stringify({ outcome: "recorded", file: "credential-change-requests/a.yaml" });
    expect(run(0, stdout)).toEqual({ outcome: "accepted", files: ["a.yaml"], reasons: [] });
  });

  it("that refuses with a reason is refused", () => {
    const stdout = JSON.stringify({ outcome: "refused", reasons: [{ code: "out-of-order", message: "…" }] });
    expect(run(1, stdout)).toEqual({ outcome: "refused", files: [], reasons: ["out-of-order"] });
    expect(run(1, "", "ccr: it is locked\n").outcome).toBe("refused");
  });

  it.each([
    ["a bug", run(2, "", "ccr: a bug\n")],
    ["a signal", run(null)],
    ["a stack trace", run(1, "", "TypeError: x\n    at f (/a/b.ts:1:2)\n")],
    ["silence", run(1)],
    ["something else than its JSON", run(0, "fine")],
  ])("that ends with %s is broken", (_what, judged) => {
    expect(judged.outcome).toBe("broken");
  });

  it("that says that it updated names every file that it recorded in, whatever became of the update", () => {
    const recorded = [{ file: "credential-change-requests/a.yaml" }, { file: "credential-change-requests/b.yaml" }];
    expect(run(0, JSON.stringify({ outcome: "applied", recorded })).files).toEqual(["a.yaml", "b.yaml"]);
  });
});
