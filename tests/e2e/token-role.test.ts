import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonAnswer, JsonClient } from "../../sandbox/http.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

const file = "CCR-2026-0021-ci-publish-token.yaml";
const policy = "workload-kv-read-ci-publish-token";
const path = "/v1/platform/data/workloads/coulomb/ci/ci-publish-token";
const canary = `canary-${randomBytes(18).toString("base64url")}`;

let settings: ComponentSettings;
let project: TestProject;
let operator: JsonClient;
const tokens: string[] = [];

type Method = Parameters<JsonClient["request"]>[0]["method"];

beforeAll(async () => {
  settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  project = copyProject(await preparePulumi(settings, { plugins: "auto", progress: () => undefined }));
  operator = connectOpenbao(settings, readRootToken(settings));
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  project.remove();
  await operator.close();
});

/** The committed OIDC request, made one for a token role. */
function writeTokenRequest(status: string): void {
  const text = project
    .readRequest("CCR-2026-0001-whynot-design-npm-publish.yaml")
    .replaceAll("CCR-2026-0001", "CCR-2026-0021")
    .replaceAll("workload-kv-read-whynot-design-npm-publish", policy)
    .replace(/kv_path: .*/, "kv_path: platform/workloads/coulomb/ci/ci-publish-token")
    .replace(/^ {2}workload: .*$/m, "  workload: ci")
    .replace(/^auth:\n(?: {2}.*\n)+/m, authOf(status))
    .replace(/^access_frontdoor:\n(?: {2}.*\n)+/m, "")
    .replace(/^status: .*$/m, `status: ${status}`);
  project.writeRequest(file, text);
}

const authOf = (status: string): string =>
  [
    "auth:",
    ...["method: token", "mount: token", "role: ci-publish", "bound_claims_confirmed: true"].map((line) => `  ${line}`),
    `  policies:\n    - ${policy}`,
    `  ttl: ${status === "active" ? "15m" : "10m"}`,
    "",
  ].join("\n");

async function use(token: string, method: Method, at: string, body?: object): Promise<JsonAnswer> {
  const client = connectOpenbao(settings, token);
  try {
    return await client.request({ method, path: at, ...(body === undefined ? {} : { body }) });
  } finally {
    await client.close();
  }
}

async function createToken(body: object = {}): Promise<JsonAnswer> {
  const answer = await operator.request({ method: "POST", path: "/v1/auth/token/create/ci-publish", body });
  if (answer.status === 200) tokens.push(answer.body.auth.client_token);
  return answer;
}

it("a token of the role reads its path and nothing else, and cannot outlive the request's ttl", async () => {
  await operator.request({ method: "POST", path, body: { data: { NPM_AUTH_TOKEN: canary } } });
  writeTokenRequest("active");
  const up = await project.run("up", "--yes", "--skip-preview");
  expect(up.code, up.stdout + up.stderr).toBe(0);
  expect((await project.run("preview", "--expect-no-changes")).code).toBe(0);

  const { body } = await createToken({ ttl: "720h", explicit_max_ttl: "720h" });
  expect(body.auth.token_policies).toEqual(["default", policy]);
  expect(body.auth.lease_duration).toBeLessThanOrEqual(900);
  expect(body.auth.renewable).toBe(false);
  const token = body.auth.client_token;
  expect((await use(token, "GET", path)).body.data.data).toEqual({ NPM_AUTH_TOKEN: canary });
  const refused: readonly (readonly [Method, string, object?])[] = [
    ["GET", `${path}-2`],
    ["GET", "/v1/platform/data/workloads/coulomb/ci"],
    ["GET", "/v1/platform/metadata/workloads/coulomb/ci?list=true"],
    ["POST", path, { data: { NPM_AUTH_TOKEN: "x" } }],
    ["DELETE", path],
    ["POST", "/v1/auth/token/create/ci-publish", {}],
    ["GET", "/v1/sys/policies/acl?list=true"],
  ];
  for (const [method, at, data] of refused)
    expect((await use(token, method, at, data)).status, `${method} ${at}`).toBe(403);
  expect((await createToken({ policies: ["root"] })).status).toBe(400);
});

it("a change of the request changes the role in place, and its end removes it", async () => {
  writeTokenRequest("approved");
  expect((await project.run("up", "--yes", "--skip-preview")).code).toBe(0);
  const role = await operator.request({ method: "GET", path: "/v1/auth/token/roles/ci-publish" });
  expect(role.body.data).toMatchObject({ allowed_policies: [policy], token_explicit_max_ttl: 600, renewable: false });
  expect((await project.run("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  writeTokenRequest("deactivated");
  expect((await project.run("up", "--yes", "--skip-preview")).code).toBe(0);
  expect((await createToken()).status).toBe(400);
  // The policy is gone too: a token that was issued before reads nothing any more.
  expect((await use(tokens[0] ?? "", "GET", path)).status).toBe(403);
});

it("no value and no token came up in what was printed", () => {
  const printed = project.printed.join("\n");
  for (const secret of [canary, ...tokens]) expect(printed).not.toContain(secret);
});
