import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readYaml } from "./definitions.ts";
import { type Asked, makeFolder, runProgram, runScript, serve } from "./run-script.ts";

const end = 1_893_456_000;
const canaries = { jwt: `aa.${Buffer.from(`{"exp":${end}}`).toString("base64url")}.canary-jwt`, token: "canary-token" };
const right = "canary-right";

/** GitHub's issuer and OpenBao in one. */
function answerBoth({ url }: Asked): { readonly status?: number; readonly body?: unknown } {
  if (url.startsWith("/issue")) return { body: { value: canaries.jwt } };
  if (url === "/v1/auth/github/login")
    return { body: { auth: { client_token: canaries.token, lease_duration: 1800 } } };
  if (url === "/v1/auth/token/revoke-self") return { status: 204 };
  return { status: 404 };
}

function environmentOf(address: string, home: string): Record<string, string> {
  return {
    HOME: home,
    RUNNER_TEMP: home,
    VAULT_ADDR: address,
    CCR_OPENBAO_AUTH: "github",
    CCR_OPENBAO_ROLE: "ccr-preview",
    ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/issue?api-version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: right,
  };
}

const expectNoCanary = (...texts: readonly string[]): void => {
  for (const text of texts) for (const value of [...Object.values(canaries), right]) expect(text).not.toContain(value);
};

describe("signing in to OpenBao", () => {
  it("exchanges GitHub's identity token for one that this user alone can read, and ends it", async () => {
    const home = makeFolder();
    const { address, asked } = await serve(answerBoth);
    const env = environmentOf(address, home);
    const run = await runScript(["sign-in.ts", "openbao"], env);
    expect(run).toEqual({
      code: 0,
      stdout: "",
      stderr: "sign-in: signed in to OpenBao as ccr-preview, for 1800 s\n",
    });
    const file = path.join(home, ".vault-token");
    expect(fs.readFileSync(file, "utf8")).toBe(canaries.token);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /issue?api-version=2&audience=${encodeURIComponent(address)}`,
      "POST /v1/auth/github/login",
    ]);
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${right}`);
    expect(JSON.parse(asked[1]?.body ?? "")).toEqual({ role: "ccr-preview", jwt: canaries.jwt });

    const out = await runScript(["sign-in.ts", "out"], env);
    expect(out).toEqual({ code: 0, stdout: "", stderr: "sign-in: the token of this job is revoked\n" });
    expect([asked.at(-1)?.url, asked.at(-1)?.headers["x-vault-token"]]).toEqual([
      "/v1/auth/token/revoke-self",
      canaries.token,
    ]);
    expect(fs.existsSync(file)).toBe(false);
    expect((await runScript(["sign-in.ts", "out"], env)).stderr).toBe("sign-in: nothing to sign out of\n");
  });

  it("tells GitHub's runner alone what to hide", async () => {
    const { address } = await serve(answerBoth);
    const env = { ...environmentOf(address, makeFolder()), GITHUB_ACTIONS: "true" };
    const { stdout, stderr } = await runScript(["sign-in.ts", "openbao"], env);
    expect(stdout).toBe(`::add-mask::${canaries.token}\n`);
    expectNoCanary(stderr);
  });

  it("takes GitLab's identity token from its variable, and sends the namespace", async () => {
    const { address, asked } = await serve(answerBoth);
    const env = { ...environmentOf(address, makeFolder()), OPENBAO_ID_TOKEN: "from-gitlab", VAULT_NAMESPACE: "team" };
    expect((await runScript(["sign-in.ts", "openbao"], env)).code).toBe(0);
    expect(asked.map(({ url }) => url)).toEqual(["/v1/auth/github/login"]);
    expect([JSON.parse(asked[0]?.body ?? "").jwt, asked[0]?.headers["x-vault-namespace"]]).toEqual([
      "from-gitlab",
      "team",
    ]);
  });

  it("does not follow a link where the token would be written", async () => {
    const home = makeFolder();
    const elsewhere = path.join(makeFolder(), "elsewhere");
    fs.symlinkSync(elsewhere, path.join(home, ".vault-token"));
    const { address } = await serve(answerBoth);
    expect((await runScript(["sign-in.ts", "openbao"], environmentOf(address, home))).code).toBe(0);
    expect(fs.existsSync(elsewhere)).toBe(false);
  });

  it.each([
    ["a refusal, which repeats what was sent", { status: 400, body: `no: ${canaries.jwt} ${canaries.token}` }, "400"],
    ["no token", { body: { auth: null } }, "gave no token"],
    ["no JSON", { body: `<html>${canaries.token}` }, "answered no JSON"],
    ["a redirect", { status: 307, location: "http://127.0.0.1:1/" }, "could not be asked"],
  ])("fails without a word of it on %s", async (_, answer, words) => {
    const home = makeFolder();
    const { address } = await serve((asked) => (asked.url.startsWith("/v1/") ? answer : answerBoth(asked)));
    const { code, stdout, stderr } = await runScript(["sign-in.ts", "openbao"], environmentOf(address, home));
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expectNoCanary(stdout, stderr);
    expect(fs.readdirSync(home)).toEqual([]);
  });

  it.each([
    [{ VAULT_ADDR: "http://openbao.example.org:8200" }, "VAULT_ADDR must be an https address"],
    [{ VAULT_ADDR: "" }, "VAULT_ADDR is not set"],
    [{ CCR_OPENBAO_ROLE: "" }, "CCR_OPENBAO_ROLE is not set"],
    [{ ACTIONS_ID_TOKEN_REQUEST_URL: "" }, "it needs id-token: write (GitHub) or OPENBAO_ID_TOKEN"],
  ])("sends nothing with %j", async (changed, words) => {
    const { address, asked } = await serve(answerBoth);
    const { code, stderr } = await runScript(["sign-in.ts", "openbao"], {
      ...environmentOf(address, makeFolder()),
      ...changed,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(asked).toEqual([]);
  });

  it("says how it is used", async () => {
    for (const args of [[], ["in"], ["openbao", "x"], ["toString"]]) {
      expect((await runScript(["sign-in.ts", ...args], { HOME: makeFolder() })).code, args.join()).toBe(2);
    }
  });
});

describe("signing in to Pulumi", () => {
  const withPulumi = (code: number): { readonly folder: string; readonly PATH: string } => {
    const folder = makeFolder();
    const stub = `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/words"\ncat "\${3#file://}" > "${folder}/read"\nexit ${code}\n`;
    fs.writeFileSync(path.join(folder, "pulumi"), stub, { mode: 0o755 });
    return { folder, PATH: `${folder}${path.delimiter}${process.env.PATH}` };
  };

  it("hands the identity token over in a file that goes away", async () => {
    const home = makeFolder();
    const { address, asked } = await serve(answerBoth);
    const { folder, PATH } = withPulumi(0);
    const env = { ...environmentOf(address, home), PATH, PULUMI_ORGANIZATION: "example-org" };
    expect(await runScript(["sign-in.ts", "pulumi"], env)).toEqual({
      code: 0,
      stdout: "",
      stderr: "sign-in: signed in to Pulumi as example-org\n",
    });
    expect(asked[0]?.url).toContain("audience=urn%3Apulumi%3Aorg%3Aexample-org");
    expect(fs.readFileSync(path.join(folder, "read"), "utf8")).toBe(canaries.jwt);
    const words = fs.readFileSync(path.join(folder, "words"), "utf8");
    expect(words).toMatch(/^login\n--oidc-token\nfile:\/\/.*\n--oidc-org\nexample-org\n$/);
    expectNoCanary(words);
    expect(fs.readdirSync(home)).toEqual([]);
  });

  it("leaves no file behind where it fails, and does nothing for another backend", async () => {
    const home = makeFolder();
    const { address } = await serve(answerBoth);
    const env = { ...environmentOf(address, home), PATH: withPulumi(1).PATH };
    expect((await runScript(["sign-in.ts", "pulumi"], { ...env, PULUMI_ORGANIZATION: "x" })).code).toBe(1);
    expect(fs.readdirSync(home)).toEqual([]);
    expect((await runScript(["sign-in.ts", "pulumi"], env)).code).toBe(0);
  });
});

describe("the credential for Kubernetes", () => {
  const kubeconfig = readYaml("ci/kubeconfig.yaml") as {
    clusters: readonly { cluster: Record<string, unknown> }[];
    users: readonly { user: { exec: { command: string; env: readonly { name: string; value: string }[] } } }[];
  };
  const exec = kubeconfig.users[0]?.user.exec;
  const named = Object.fromEntries((exec?.env ?? []).map(({ name, value }) => [name, value]));

  it("is what the kubeconfig's command prints, until the token ends", async () => {
    const { address, asked } = await serve(answerBoth);
    const file = path.resolve(import.meta.dirname, "../../ci", exec?.command ?? "");
    const env = { ...environmentOf(address, makeFolder()), ...named };
    const { code, stdout, stderr } = await runProgram([file], { env });
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: canaries.jwt, expirationTimestamp: new Date(end * 1000).toISOString() },
    });
    expect(asked[0]?.url).toContain(encodeURIComponent(named.CCR_KUBERNETES_AUDIENCE ?? "none"));
  });

  it("has no end where the token says none", async () => {
    const env = { KUBERNETES_ID_TOKEN: "opaque", CCR_KUBERNETES_AUDIENCE: "x" };
    const { stdout } = await runScript(["kubernetes-credential.ts"], env);
    expect(JSON.parse(stdout).status).toEqual({ token: "opaque" });
  });

  it("is none without an identity", async () => {
    const { code, stdout, stderr } = await runScript(["kubernetes-credential.ts"], named);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("this job has no identity token");
  });

  it("is the only one that the kubeconfig knows", () => {
    expect(Object.keys(kubeconfig.users[0]?.user ?? {})).toEqual(["exec"]);
    expect(kubeconfig.clusters[0]?.cluster["insecure-skip-tls-verify"]).toBeUndefined();
  });
});
