import { setTimeout as sleep } from "node:timers/promises";
import { readCertificateFile } from "./certificates.ts";
import { type ComponentSettings, kubernetesAddress, openbaoAddress } from "./components.ts";
import { readFileIfPresent, writePrivateFile } from "./files.ts";
import { createJsonClient, type JsonAnswer, type JsonClient, type JsonRequest } from "./http.ts";
import type { KubernetesClient } from "./kubernetes.ts";

/** Connects to the Vault-compatible server of the sandbox, with a token where one is given. */
export function connectOpenbao(settings: ComponentSettings, token?: string): JsonClient {
  return createJsonClient({
    origin: openbaoAddress(settings.ports),
    ca: readCertificateFile(settings.paths.certificates, "ca.crt"),
    ...(token === undefined ? {} : { headers: { "x-vault-token": token } }),
  });
}

/** The sandbox's own root token, which `make sandbox-up` keeps in a file of mode 0600. */
export function readRootToken(settings: Pick<ComponentSettings, "paths">): string {
  const token = readFileIfPresent(settings.paths.rootToken)?.trim();
  if (!token)
    throw new Error(
      "the sandbox has no root token: run make sandbox-up, or on a bare one: node sandbox/main.ts ccr bootstrap dev --yes",
    );
  return token;
}

/** Initialises and unseals the server, then declares the mounts and auth methods that lanes need; idempotent. */
export async function prepareOpenbao(settings: ComponentSettings, kubernetes: KubernetesClient): Promise<void> {
  const anonymous = connectOpenbao(settings);
  try {
    await initialise(settings, anonymous);
    await unseal(settings, anonymous);
  } finally {
    await anonymous.close();
  }
  const client = connectOpenbao(settings, readRootToken(settings));
  try {
    await waitUntilActive(client);
    await declareMounts(settings, client);
    await configureKubernetesAuth(settings, { client, kubernetes });
    await configureJwtAuth(settings, client);
  } finally {
    await client.close();
  }
}

/** Unseals a server that ccr bootstrap dev set up, by the keys that it kept; an empty one stays empty. */
export async function openKeptOpenbao(settings: ComponentSettings): Promise<void> {
  if (readFileIfPresent(settings.paths.unsealKey) === undefined) return;
  const client = connectOpenbao(settings, readFileIfPresent(settings.paths.rootToken)?.trim());
  try {
    await unseal(settings, client);
    await waitUntilActive(client);
    await declareAudit(settings, client);
  } finally {
    await client.close();
  }
}

async function initialise(settings: ComponentSettings, client: JsonClient): Promise<void> {
  const { body } = await send(client, { method: "GET", path: "/v1/sys/init" });
  if (body.initialized) return;
  const answer = await send(client, {
    method: "PUT",
    path: "/v1/sys/init",
    body: { secret_shares: 1, secret_threshold: 1 },
  });
  // The unseal key first: a crash in between must not leave data that nobody can unseal.
  writePrivateFile(settings.paths.unsealKey, `${answer.body.keys_base64[0]}\n`);
  writePrivateFile(settings.paths.rootToken, `${answer.body.root_token}\n`);
}

async function unseal(settings: ComponentSettings, client: JsonClient): Promise<void> {
  const { body } = await send(client, { method: "GET", path: "/v1/sys/seal-status" });
  if (!body.sealed) return;
  const key = readFileIfPresent(settings.paths.unsealKey)?.trim();
  if (!key) throw new Error("the sandbox lost its unseal key: run make sandbox-reset, then make sandbox-up");
  await send(client, { method: "PUT", path: "/v1/sys/unseal", body: { key } });
}

async function waitUntilActive(client: JsonClient): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const { status } = await client.request({ method: "GET", path: "/v1/sys/health" });
    if (status === 200) return;
    await sleep(100);
  }
  throw new Error("the server did not become active within 30 s of its unsealing");
}

/** What a server's own configuration declares elsewhere: the built one has none. */
async function declareAudit(settings: ComponentSettings, client: JsonClient): Promise<void> {
  const audit = (await send(client, { method: "GET", path: "/v1/sys/audit" })).body;
  if ("file/" in audit) return;
  const options = { file_path: settings.paths.auditLog, mode: "0600" };
  await send(client, { method: "PUT", path: "/v1/sys/audit/file", body: { type: "file", options } });
}

async function declareMounts(settings: ComponentSettings, client: JsonClient): Promise<void> {
  await declareAudit(settings, client);
  const mounts = (await send(client, { method: "GET", path: "/v1/sys/mounts" })).body;
  if (!("platform/" in mounts)) {
    const body = { type: "kv", options: { version: "2" }, description: "workload secrets" };
    await send(client, { method: "POST", path: "/v1/sys/mounts/platform", body });
  }
  const methods = (await send(client, { method: "GET", path: "/v1/sys/auth" })).body;
  for (const [name, type] of [["kubernetes", "kubernetes"] as const, ["oidc", "jwt"] as const]) {
    if (`${name}/` in methods) continue;
    await send(client, { method: "POST", path: `/v1/sys/auth/${name}`, body: { type } });
  }
}

/** Lets the server review service account tokens at this API server, by a token of openbao/token-reviewer. */
async function configureKubernetesAuth(
  settings: ComponentSettings,
  { client, kubernetes }: { client: JsonClient; kubernetes: KubernetesClient },
): Promise<void> {
  const account = { namespace: "openbao", name: "token-reviewer", seconds: 365 * 86_400 };
  await send(client, {
    method: "POST",
    path: "/v1/auth/kubernetes/config",
    body: {
      kubernetes_host: kubernetesAddress(settings.ports),
      kubernetes_ca_cert: readCertificateFile(settings.paths.certificates, "ca.crt"),
      token_reviewer_jwt: await kubernetes.requestToken(account),
      disable_local_ca_jwt: true,
    },
  });
}

/** Trusts tokens that the sandbox's own issuer key signs; there is no browser flow here. */
async function configureJwtAuth(settings: ComponentSettings, client: JsonClient): Promise<void> {
  await send(client, {
    method: "POST",
    path: "/v1/auth/oidc/config",
    body: { jwt_validation_pubkeys: [readCertificateFile(settings.paths.certificates, "jwt.pub")] },
  });
}

/** Sends a request that must succeed; the error names the request and the server's words, never the token. */
async function send(client: JsonClient, request: JsonRequest): Promise<JsonAnswer> {
  const answer = await client.request(request);
  if (answer.status < 300) return answer;
  const words = (answer.body?.errors ?? []).join("; ");
  throw new Error(`${request.method} ${request.path}: HTTP ${answer.status} ${words}`.trim());
}
