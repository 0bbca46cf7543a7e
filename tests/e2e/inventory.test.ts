import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSuffix, isFoundationName } from "../../lanes/foundation/names.ts";
import { approveText } from "../approve.ts";
import { fillText } from "../lanes/inventory/fake-live.ts";
import { findLeaks } from "./canary.ts";
import { type OperatorPlace, openOperatorPlace, type Run } from "./operator.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// What was made by requests is found again without them, by reading alone.
const ids = ["CCR-2026-0002", "CCR-2026-0003"] as const;
const policies = ["workload-kv-read-issue-core-ingestion-api-key", "workload-kv-read-llm-connect-provider-secrets"];
const secrets: Readonly<Record<string, string>> = {
  "workloads/issue-core/issue-core/issue-core-ingestion-api-key": "INGESTION_API_KEY",
  "workloads/activity-core/llm-connect/llm-connect-provider-secrets": "OPENROUTER_API_KEY",
};
const canary = `canary-${randomBytes(18).toString("base64url")}`;

let place: OperatorPlace;
const ccr = (...args: readonly string[]): Promise<Run> => place.operator.ccr(args);
const folder = (): string => path.join(place.project.folder, "credential-change-requests");

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  const { project, openbao } = place;
  project.removeRequests(/0001/);
  for (const [key, field] of Object.entries(secrets)) {
    const body = { data: { [field]: canary } };
    await openbao.request({ method: "POST", path: `/v1/platform/data/${key}`, body });
  }
  const { code, stderr } = await ccr("apply", "--yes", "--by", "platform-operator");
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  const broad = 'path "platform/data/workloads/issue-core/*" { capabilities = ["read", "list"] }';
  await openbao.request({ method: "PUT", path: "/v1/sys/policies/acl/by-hand", body: { policy: broad } });
});

afterAll(async () => {
  const { openbao } = place;
  await openbao.request({ method: "DELETE", path: "/v1/sys/policies/acl/by-hand" });
  for (const key of Object.keys(secrets))
    await openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  await place.close();
});

interface Unmanaged {
  readonly kind: string;
  readonly name: string;
}

async function findUnmanaged(): Promise<readonly string[]> {
  const { code, stdout } = await ccr("inventory", "--live", "--json");
  expect(code).toBe(0);
  const { unmanaged } = JSON.parse(stdout);
  // Those of other stacks, of the tests before this one, are no policies of this one's.
  const here = unmanaged.grants.filter(
    ({ name }: Unmanaged) => !isFoundationName(name) || findSuffix(name) === undefined,
  );
  return here.map(({ kind, name }: Unmanaged) => `${kind} ${name}`);
}

describe("an inventory of the servers", () => {
  it("lists what somebody granted by hand, and nothing of what requests ask for", async () => {
    const found = await findUnmanaged();
    expect(found).toContain("grant by-hand");
    expect(found).toContain("policy by-hand");
    expect(found.filter((each) => policies.some((policy) => each.endsWith(policy)))).toEqual([]);
  });
});

describe("an import", () => {
  it("proposes nothing of what requests ask for, and says why of what cannot be one", async () => {
    const { code, stdout } = await ccr("import", "--json");
    const { requests, declared, not_expressed: others } = JSON.parse(stdout);
    expect([code, requests]).toEqual([0, []]);
    expect(declared.map(({ policy }: { policy: string }) => policy).sort()).toEqual(policies);
    expect(others.map(({ name }: { name: string }) => name)).toContain("by-hand");
  });

  it("proposes the requests again that were lost, and once filled they change no grant", async () => {
    place.project.removeRequests(/./);
    const { code, stdout, stderr } = await ccr("import", "--out", "imported", "--requester", "ops-warden", "--json");
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    const { requests } = JSON.parse(stdout);
    expect(requests.map(({ id, policy }: { id: string; policy: string }) => [id, policy])).toEqual(
      ids.map((id, at) => [id, policies[at]]),
    );
    for (const { file, todo } of requests) {
      expect(todo.length).toBeGreaterThan(0);
      const text = fs.readFileSync(path.join(place.project.folder, file), "utf8");
      // Filled, confirmed and approved, as people would.
      const filled = fillText(text)
        .replace("bound_claims_confirmed: false", "bound_claims_confirmed: true")
        .replace(/^status: \w+$/m, "status: approved")
        // The approvals of these tests are of a day before this one.
        .replace(/^(created|updated): .*$/gm, "$1: '2026-06-30'");
      fs.writeFileSync(path.join(folder(), path.basename(file)), approveText(filled));
    }
    const plan = await ccr("plan", "--json");
    const { changes } = JSON.parse(plan.stdout);
    // The request's own words are in the component, and no object of a server is another one.
    const kinds: readonly string[] = changes.map(({ kind, op }: { kind: string; op: string }) => `${op} ${kind}`);
    expect(kinds.filter((each) => !/^update (?:lane|namespace)$/.test(each))).toEqual([]);
    expect(changes.filter(({ isUnasked }: { isUnasked: boolean }) => isUnasked)).toEqual([]);
    expect((await findUnmanaged()).filter((each) => !each.endsWith("by-hand"))).toEqual([]);
  });
});

describe("an update of what somebody changed behind the state", () => {
  const id = "CCR-2026-0001";
  const policyPath = "/v1/sys/policies/acl/workload-kv-read-whynot-design-npm-publish";
  const by = ["--by", "platform-operator"];
  const readRequest = (): string => {
    const name = fs.readdirSync(folder()).find((each) => each.startsWith(id)) ?? "";
    return fs.readFileSync(path.join(folder(), name), "utf8");
  };

  it("is no evidence that the lane is applied, and says which way it becomes one", async () => {
    const { project, openbao } = place;
    project.restoreRequests();
    const wide = 'path "platform/data/workloads/*" { capabilities = ["read"] }';
    expect((await ccr("plan", "--save", "plan.json")).code).toBe(3);
    const asked = readRequest();
    await openbao.request({ method: "PUT", path: policyPath, body: { policy: wide } });
    const refused = await ccr("apply", "--plan", "plan.json", "--yes", ...by);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("pulumi up did not begin")]);
    expect(readRequest()).toBe(asked);
    await openbao.request({ method: "DELETE", path: policyPath });
    expect((await ccr("apply", id, "--yes", ...by)).code).toBe(0);
    const made = (await openbao.request({ method: "GET", path: policyPath })).body.data.policy;
    project.restoreRequests();
    await openbao.request({ method: "PUT", path: policyPath, body: { policy: wide } });
    const { code, stderr } = await ccr("apply", id, "--yes", ...by);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/policy:\S+ differs \(policy\) on the server.*--refresh/),
    ]);
    expect(readRequest()).toMatch(/^status: approved$/m);
    expect(readRequest()).toMatch(/outcome: failed\n[\s\S]*On the server: policy:\S+\s+differs/);
    await openbao.request({ method: "DELETE", path: policyPath });
    const gone = await ccr("apply", id, "--yes", ...by);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringMatching(/policy:\S+ is not there on the server/)]);
    const refreshed = await ccr("apply", id, "--refresh", "--yes", ...by);
    expect([refreshed.code, refreshed.code === 0 ? "" : refreshed.stderr]).toEqual([0, ""]);
    expect(readRequest()).toMatch(/^status: applied$/m);
    expect((await openbao.request({ method: "GET", path: policyPath })).body.data.policy).toBe(made);
  });
});

it("no value is in anything that was printed or written", () => {
  const { project, operator } = place;
  const texts = { printed: [...project.printed, ...operator.printed].join("\n") };
  expect(findLeaks([canary], { texts, folders: [project.folder], except: [] })).toEqual([]);
});
