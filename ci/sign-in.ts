// Signs a job in by its identity token, so that no token is stored anywhere: node ci/sign-in.ts openbao | pulumi | out
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { askJson, requestIdentityToken } from "./identity-token.ts";

const env = process.env;
/** Where `bao login` puts it: ccr, Pulumi's provider and bao read it there, and no other program of the job is handed it. */
const tokenFile = path.join(env.HOME ?? os.homedir(), ".vault-token");

function requireVariable(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** An address of OpenBao's API; a token goes over TLS, or stays on this machine. */
function openbaoUrl(route: string): URL {
  const url = new URL(`/v1/${route}`, requireVariable("VAULT_ADDR"));
  const isLocal = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !isLocal) throw new Error("VAULT_ADDR must be an https address");
  return url;
}

function openbaoHeaders(): Record<string, string> {
  return env.VAULT_NAMESPACE ? { "x-vault-namespace": env.VAULT_NAMESPACE } : {};
}

/** Logs in by the JWT method; the token is written for this user alone. */
async function signInToOpenbao(): Promise<string> {
  const role = requireVariable("CCR_OPENBAO_ROLE");
  const login = openbaoUrl(`auth/${requireVariable("CCR_OPENBAO_AUTH")}/login`);
  const jwt = await requestIdentityToken({ relying: "openbao", audience: requireVariable("VAULT_ADDR") });
  const body = JSON.stringify({ role, jwt });
  const answer = (await askJson(login, { method: "POST", body, headers: openbaoHeaders() })) as {
    auth?: { client_token?: unknown; lease_duration?: unknown };
  };
  const token = answer.auth?.client_token;
  if (typeof token !== "string" || token === "") throw new Error(`${login.host} gave no token`);
  // The runner then hides it in the log of every later step, should it ever come there.
  if (env.GITHUB_ACTIONS === "true") process.stdout.write(`::add-mask::${token}\n`);
  fs.rmSync(tokenFile, { force: true });
  fs.writeFileSync(tokenFile, token, { mode: 0o600, flag: "wx" });
  return `signed in to OpenBao as ${role}, for ${String(answer.auth?.lease_duration)} s`;
}

/** Pulumi exchanges the identity token itself; it reads it from a file, since arguments are seen by every process. */
async function signInToPulumi(): Promise<string> {
  const organisation = env.PULUMI_ORGANIZATION;
  if (!organisation) return "PULUMI_ORGANIZATION is not set: the backend is PULUMI_BACKEND_URL, with its own sign-in";
  const audience = `urn:pulumi:org:${organisation}`;
  const jwt = await requestIdentityToken({ relying: "pulumi", audience });
  const folder = fs.mkdtempSync(path.join(env.RUNNER_TEMP ?? os.tmpdir(), "pulumi-"));
  try {
    const file = path.join(folder, "identity-token");
    fs.writeFileSync(file, jwt, { mode: 0o600 });
    const words = ["login", "--oidc-token", `file://${file}`, "--oidc-org", organisation];
    const { status } = spawnSync("pulumi", words, { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) throw new Error("pulumi login failed");
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return `signed in to Pulumi as ${organisation}`;
}

/** Ends the token at the server before it would end by itself. */
async function signOut(): Promise<string> {
  if (!fs.existsSync(tokenFile)) return "nothing to sign out of";
  const token = fs.readFileSync(tokenFile, "utf8").trim();
  fs.rmSync(tokenFile);
  await askJson(openbaoUrl("auth/token/revoke-self"), {
    method: "POST",
    headers: { ...openbaoHeaders(), "x-vault-token": token },
  });
  return "the token of this job is revoked";
}

const acts: Readonly<Record<string, () => Promise<string>>> = {
  openbao: signInToOpenbao,
  pulumi: signInToPulumi,
  out: signOut,
};

const word = process.argv[2] ?? "";
const act = Object.hasOwn(acts, word) ? acts[word] : undefined;
if (act === undefined || process.argv.length !== 3) {
  process.stderr.write("usage: node ci/sign-in.ts openbao | pulumi | out\n");
  process.exitCode = 2;
} else {
  try {
    process.stderr.write(`sign-in: ${await act()}\n`);
  } catch (error) {
    process.stderr.write(`sign-in: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
