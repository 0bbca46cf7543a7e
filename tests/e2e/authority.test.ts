import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FOUNDATION_POLICIES, type FoundationFamily } from "../../lanes/foundation/names.ts";
import { compileLanes, type LaneSet, listRoles } from "../../lanes/lane-set.ts";
import { loadSources } from "../../lanes/load.ts";
import { composeRolePayload } from "../../lanes/manifests.ts";
import { type Acl, buildAcl, type Operation } from "../../lanes/policy/evaluate-policy.ts";
import { parseStackSettings } from "../../lanes/stack-settings.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectOpenbao } from "../../sandbox/openbao.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { type Attempt, listAttempts, names } from "./authority/attempts.ts";
import { type OperatorPlace, openOperatorPlace } from "./operator.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// What the tokens of a foundation may do on a real server, and what each of them is refused.
const request = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const policyPath = `sys/policies/acl/${names.policy}`;
const rolePath = `auth/kubernetes/role/${names.kubernetesRole}`;
const page = path.join(projectRoot, "docs", "authority.md");

let place: OperatorPlace;
/** The root token's, which looks and never acts for a lane. */
let root: JsonClient;
let set: LaneSet;
/** How long the audit log was: what other tests did before is none of this one's. */
let logged: number;

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  root = place.openbao;
  logged = fs.statSync(place.settings.paths.auditLog).size;
  const about: Readonly<Record<string, string>> = {
    environment: "production",
    openbaoAddress: "https://127.0.0.1:1",
    openbaoAddressFromCluster: "https://127.0.0.1:1",
    kubernetesContext: "sandbox",
  };
  const { settings } = parseStackSettings((key) => about[key]);
  const loaded = loadSources(["credential-change-requests"], { root: projectRoot });
  const compiled = compileLanes(loaded, settings, { now: Date.now() });
  if (compiled.set === undefined) throw new Error(compiled.errors.join("\n"));
  set = compiled.set;
});

afterAll(() => place.close());

const read = async (at: string) =>
  (await root.request({ method: "GET", path: `/v1/${at}` })) as {
    status: number;
    body: { data: Record<string, unknown> };
  };

async function succeed(...command: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await place.project.run(...command);
  expect(code, stdout + stderr).toBe(0);
}

describe("the token of an update", () => {
  it("makes the committed lanes", async () => {
    await succeed("up", "--yes", "--skip-preview");
    expect((await read(policyPath)).body.data.policy).toContain("CCR-2026-0003");
    expect((await read(rolePath)).body.data.token_policies).toEqual([names.policy]);
  });

  it("changes them once they are approved anew", async () => {
    const { project } = place;
    project.writeRequest(request, project.readRequest(request).replace("ttl: 15m", "ttl: 20m"));
    await succeed("up", "--yes", "--skip-preview");
    expect((await read(rolePath)).body.data.token_ttl).toBe(1200);
  });

  it("takes a lane away that ended, and leaves nothing of it", async () => {
    const { project } = place;
    const ended = project
      .readRequest(request)
      .replace("status: active", "status: deactivated")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");
    project.writeRequest(request, ended);
    await succeed("up", "--yes", "--skip-preview");
    expect([(await read(policyPath)).status, (await read(rolePath)).status]).toEqual([404, 404]);
    project.restoreRequests();
    await succeed("up", "--yes", "--skip-preview");
    expect((await read(policyPath)).status).toBe(200);
  });

  it("was at no time the root token, and the audit log says so", async () => {
    const { project, settings } = place;
    const lines = fs.readFileSync(settings.paths.auditLog).subarray(logged).toString().trim().split("\n");
    const writes = lines
      .map((line) => JSON.parse(line) as AuditEntry)
      .filter(({ type, request: { operation, path: at } }) => type === "request" && isWrite(operation) && isOfLane(at));
    expect(writes.length).toBeGreaterThan(8);
    for (const { auth } of writes) expect(auth.policies).toEqual(["lane-apply"]);
    expect(project.printed.length).toBeGreaterThan(0);
  });
});

interface AuditEntry {
  readonly type: string;
  readonly auth: { readonly policies: readonly string[] };
  readonly request: { readonly operation: string; readonly path: string };
}

const isWrite = (operation: string): boolean => ["create", "update", "delete"].includes(operation);
const isOfLane = (at: string): boolean => /^sys\/policies\/acl\/workload-|^auth\/(kubernetes|oidc)\/role\//.test(at);

/** What every attempt came to, by the family of the token. */
type Outcome = "refused" | "may" | "fault";

describe("what a token of the foundation is refused", () => {
  let attempts: readonly Attempt[];
  const outcomes = new Map<FoundationFamily, readonly Outcome[]>();

  beforeAll(() => {
    const roles = listRoles(set);
    const bodyOf = (name: string): Readonly<Record<string, unknown>> => {
      const role = roles.find((each) => each.name === name);
      if (role === undefined) throw new Error(`there is no role ${name}`);
      return composeRolePayload(role);
    };
    const policyText = set.lanes.find(({ policy }) => policy.name === names.policy)?.policy.text ?? "";
    attempts = listAttempts({
      policyText,
      kubernetesRole: bodyOf(names.kubernetesRole),
      jwtRole: bodyOf(names.jwtRole),
    });
  });

  for (const family of FOUNDATION_POLICIES) {
    it(`${family}: everything but what it is for`, async () => {
      const token = await place.project.issueToken({ families: [family] });
      const client = connectOpenbao(place.settings, token);
      try {
        const acl = await readAcl(family);
        const all: Outcome[] = [];
        for (const attempt of attempts) {
          const outcome = await judge(attempt, { client, token });
          const isExpected = outcome === (mayRead(acl, attempt) ? "may" : "refused");
          all.push(isExpected ? outcome : "fault");
          expect(isExpected, `${family}: ${attempt.method} ${attempt.path} (${attempt.what}): ${outcome}`).toBe(true);
        }
        outcomes.set(family, all);
      } finally {
        await client.close();
      }
    });
  }

  it("leaves every lane and policy as it was", async () => {
    expect((await place.project.run("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
    expect((await read("sys/policies/acl/default")).body.data.policy).not.toContain('path "*"');
  });

  it("lane-apply is refused all of it, and the page lists it", async () => {
    expect(outcomes.get("lane-apply")?.every((outcome) => outcome === "refused")).toBe(true);
    expect(attempts.length).toBeGreaterThan(200);
    process.stdout.write(`lane-apply: ${attempts.length} operations, all refused\n`);
    const table = formatTable(attempts, (index) =>
      FOUNDATION_POLICIES.map((family) => (outcomes.get(family)?.[index] === "may" ? "reads" : "refused")),
    );
    const marked = /(<!-- refused:begin -->\n).*(<!-- refused:end -->)/s;
    const text = fs.readFileSync(page, "utf8").replace(marked, (_, begin, end) => `${begin}${table}${end}`);
    await expect(text).toMatchFileSnapshot("../../docs/authority.md");
  });
});

/** What a policy allows by the rules that lanes are judged by, of the text that the server holds. */
async function readAcl(family: FoundationFamily): Promise<Acl> {
  const { acl, problem } = buildAcl(
    [{ name: family, text: String((await read(`sys/policies/acl/${family}`)).body.data.policy) }],
    {
      dialect: "vault",
    },
  );
  if (acl === undefined) throw new Error(problem);
  return acl;
}

const operations: Readonly<Record<string, Operation>> = { GET: "read", LIST: "list" };

/** Reads are judged by the path; the one write that tells something and changes nothing is named. */
function mayRead(acl: Acl, { method, path: at }: Attempt): boolean {
  const asked = at.replace(/\?.*$/, "");
  const operation = operations[method];
  if (operation !== undefined) return acl.allows(operation, asked);
  return asked === "auth/token/lookup-accessor" && acl.allows("update", asked);
}

async function judge(attempt: Attempt, { client, token }: { client: JsonClient; token: string }): Promise<Outcome> {
  const { method, path: at, body, headers, untried } = attempt;
  if (untried !== undefined) {
    const answer = await root.request({ method: "POST", path: "/v1/sys/capabilities", body: { token, paths: [at] } });
    return answer.body.data[at].join() === "deny" ? "refused" : "fault";
  }
  const { status } = await client.request({
    method,
    path: `/v1/${at}`,
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  });
  if (status === 403) return "refused";
  return status < 500 ? "may" : "fault";
}

function formatTable(attempts: readonly Attempt[], outcomesOf: (index: number) => readonly string[]): string {
  const titles = ["what", "attempt", "request", ...FOUNDATION_POLICIES];
  const rows = attempts.map(({ group, what, method, path: at, untried }, index) => [
    group,
    untried === undefined ? what : `${what} (${untried})`,
    `\`${method} ${at}\``,
    ...outcomesOf(index),
  ]);
  const lines = [titles, titles.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const judged = attempts.filter(({ untried }) => untried !== undefined).length;
  const head = `${attempts.length} operations, on the sandbox's server, with a token of each policy alone. ${judged} of them are not tried, and`;
  return `${head}\njudged by what the server says of the token's rights; they say why.\n\n${lines.join("\n")}\n`;
}

describe("reading alone is enough", () => {
  it("to verify a lane", async () => {
    const key = names.key;
    await root.request({
      method: "POST",
      path: `/v1/platform/data/${key}`,
      body: { data: { OPENROUTER_API_KEY: "x" } },
    });
    const { code, stdout, stderr } = await place.operator.ccr(["verify", "CCR-2026-0003", "--wait", "60s"]);
    expect(code, stdout + stderr).toBe(0);
    await root.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  });

  it("to find drift, and the foundation's own policies are none", async () => {
    const { code, stdout, stderr } = await place.operator.ccr(["drift"]);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("no drift");
  });

  it("to check the foundation's own policies; a wider one is shown and counts as drift", async () => {
    const checked = await place.operator.ccr(["authority", "--check"]);
    expect(checked.code, checked.stdout + checked.stderr).toBe(0);
    const at = "/v1/sys/policies/acl/lane-verify";
    const wider = 'path "platform/data/*" {\n  capabilities = ["read"]\n}\n';
    const before = (await read("sys/policies/acl/lane-verify")).body.data.policy;
    // Got before: the sandbox's operator puts right what tokens may do whenever it gives one.
    const tokenFor = async (family: FoundationFamily) => ({
      env: { VAULT_TOKEN: await place.project.issueToken({ families: [family] }) },
    });
    const [checker, looker] = [await tokenFor("foundation-check"), await tokenFor("lane-drift")];
    await root.request({ method: "PUT", path: at, body: { policy: wider } });
    try {
      const { code, stdout } = await place.operator.ccr(["authority", "--check"], checker);
      expect(code).toBe(3);
      expect(stdout).toContain("different  lane-verify");
      const drift = await place.operator.ccr(["drift", "--no-engine"], looker);
      expect(drift.code).toBe(3);
      expect(drift.stdout).toContain("policy lane-verify grants read");
    } finally {
      await root.request({ method: "PUT", path: at, body: { policy: before } });
    }
  });
});
