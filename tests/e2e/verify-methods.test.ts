import { createSign } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCertificateFile } from "../../sandbox/certificates.ts";
import type { ComponentSettings } from "../../sandbox/components.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { readRootToken } from "../../sandbox/openbao.ts";
import { type Operator, type OperatorPlace, openOperatorPlace } from "./operator.ts";
import type { TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The methods that the committed requests do not have: a token role, JWT, and a role that binds an audience.
const oidc = "CCR-2026-0001-whynot-design-npm-publish.yaml";
const kubernetes = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const lanes = {
  "CCR-2026-0021": { bundle: "ci-publish-token", auth: ["method: token", "mount: token", "role: ci-publish"] },
  "CCR-2026-0022": {
    bundle: "ci-jwt-token",
    auth: [
      ...["method: jwt", "mount: oidc", "role: ci-jwt-token", "user_claim: sub"],
      ...["bound_claims:", "  groups: ci", "bound_audiences:", "  - openbao"],
    ],
  },
} as const;

let settings: ComponentSettings;
let project: TestProject;
let place: OperatorPlace;
let operator: Operator;
let openbao: JsonClient;
const keys = [
  ...Object.values(lanes).map(({ bundle }) => `workloads/coulomb/ci/${bundle}`),
  "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
];

beforeAll(async () => {
  place = await openOperatorPlace(ownSandboxRoot());
  ({ settings, project, operator, openbao } = place);
  const committed = project.readRequest(oidc);
  const withAudience = project.readRequest(kubernetes).replace("  ttl: 15m", "  audience: openbao\n  ttl: 15m");
  project.removeRequests(/./);
  project.writeRequest(kubernetes, withAudience);
  for (const [id, { bundle, auth }] of Object.entries(lanes)) {
    const policy = `workload-kv-read-${bundle}`;
    const section = [...auth, "bound_claims_confirmed: true", "policies:", `  - ${policy}`, "ttl: 10m"];
    const text = committed
      .replaceAll("CCR-2026-0001", id)
      .replaceAll("workload-kv-read-whynot-design-npm-publish", policy)
      .replace(/kv_path: .*/, `kv_path: platform/workloads/coulomb/ci/${bundle}`)
      .replace(/^ {2}workload: .*$/m, "  workload: ci")
      .replace(/^auth:\n(?: {2}.*\n)+/m, `auth:\n${section.map((line) => `  ${line}\n`).join("")}`)
      .replace(/^access_frontdoor:\n(?: {2}.*\n)+/m, "");
    project.writeRequest(`${id}-${bundle}.yaml`, text);
  }
  for (const key of keys) {
    const body = { data: { NPM_AUTH_TOKEN: "throw-away", OPENROUTER_API_KEY: "throw-away" } };
    await openbao.request({ method: "POST", path: `/v1/platform/data/${key}`, body });
  }
  const { code, stderr } = await operator.ccr(["apply", "--yes", "--by", "platform-operator"]);
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
});

afterAll(async () => {
  for (const key of keys) await openbao.request({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
  await place.close();
});

/** A JWT of the sandbox's own issuer. */
function signJwt(claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const body = { sub: "ci", aud: "openbao", iat: now, exp: now + 600, ...claims };
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(body)}`;
  const key = readCertificateFile(settings.paths.certificates, "jwt.key");
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key).toString("base64url")}`;
}

async function verify(id: string, env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await operator.ccr(["verify", id, "--json", "--wait", "60s"], { env });
  const { outcome, checks } = JSON.parse(stdout) as {
    outcome: string;
    checks: readonly { id: string; outcome: string }[];
  };
  return { outcome, open: checks.filter((each) => each.outcome !== "passed"), ids: checks.map((each) => each.id) };
}

it("a token role gives a token to whoever may make one by it, and to nobody else", async () => {
  // Who may make such a token may read by it, which the token that verifies is not let: here the caller verifies.
  const denied = await verify("CCR-2026-0021");
  expect(denied.open.map(({ id, outcome: of }) => [id, of])).toContainEqual(["login", "not-tried"]);
  const { outcome, open, ids } = await verify("CCR-2026-0021", { VAULT_TOKEN: readRootToken(settings) });
  expect([outcome, open]).toEqual(["passed", []]);
  expect(ids).toEqual(expect.arrayContaining(["login", "read", "other-caller", "revoked-token", "expired-token"]));
});

it("a JWT lets in who has the claims, and the other caller must be tried", async () => {
  const subject = { CCR_SUBJECT_JWT: signJwt({ groups: ["ci"] }) };
  const other = signJwt({ groups: ["other"] });
  const { outcome, open, ids } = await verify("CCR-2026-0022", { ...subject, CCR_OTHER_JWT: other });
  expect([outcome, open]).toEqual(["passed", []]);
  expect(ids).toEqual(expect.arrayContaining(["other-issuer", "other-caller", "expired-token"]));
  const untried = await verify("CCR-2026-0022", subject);
  expect([untried.outcome, untried.open.map(({ id, outcome: of }) => [id, of])]).toEqual([
    "failed",
    [["other-caller", "not-tried"]],
  ]);
  const admitted = await verify("CCR-2026-0022", { ...subject, CCR_OTHER_JWT: subject.CCR_SUBJECT_JWT });
  expect(admitted.open.map(({ id, outcome: of }) => [id, of])).toEqual([["other-caller", "failed"]]);
});

it("a role that binds an audience takes a token for no other", async () => {
  const { outcome, open, ids } = await verify("CCR-2026-0003");
  expect([outcome, open]).toEqual(["passed", []]);
  expect(ids).toContain("wrong-audience");
});
