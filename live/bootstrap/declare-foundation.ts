import { isDeepStrictEqual } from "node:util";
import type { PlainFoundation, PlainLogin } from "../../lanes/bootstrap/plain-foundation.ts";
import type { FoundationPolicy } from "../../lanes/foundation/authority.ts";
import { asMapping, type BootstrapServer, must } from "./server.ts";

/** How long a token of a login lives. */
const TOKEN_SECONDS = 900;

interface Caller {
  readonly server: BootstrapServer;
  readonly token: string;
}

/**
 * Enables and configures what is missing or otherwise, by the API; answers with what it changed, by names. A login is
 * bound where the policies of its family are given; those without are left out.
 */
export async function declareFoundation(
  caller: Caller,
  { kvMounts, authMethods, logins }: PlainFoundation,
  policies: readonly FoundationPolicy[],
): Promise<readonly string[]> {
  const changed: string[] = [];
  const note = (what: string, isChanged: boolean): void => void (isChanged && changed.push(what));
  for (const path of kvMounts) note(`kv v2 at ${path}`, await mountKv(caller, path));
  for (const { path, type, config } of authMethods) {
    note(`${type} auth at ${path}`, await enableAuth(caller, path, type));
    note(`config of auth/${path}`, await writeIfOther(caller, `auth/${path}/config`, config));
  }
  const bound = logins.filter(({ policy }) => policies.some(({ family }) => family === policy));
  const families = new Set(bound.map(({ policy }) => policy));
  for (const { name, text } of policies.filter(({ family }) => families.has(family))) {
    note(`policy ${name}`, await writeIfOther(caller, `sys/policies/acl/${name}`, { policy: text }));
  }
  for (const login of bound) {
    const names = policies.filter(({ family }) => family === login.policy).map(({ name }) => name);
    note(`role ${login.policy} of auth/${login.mount}`, await bindLogin(caller, login, names));
  }
  return changed;
}

async function mountKv({ server, token }: Caller, path: string): Promise<boolean> {
  const { data } = await must(server, { method: "GET", path: "sys/mounts", token });
  if (`${path}/` in data) return false;
  const body = { type: "kv", options: { version: "2" }, description: "workload secrets" };
  await must(server, { method: "POST", path: `sys/mounts/${path}`, token, body });
  return true;
}

async function enableAuth({ server, token }: Caller, path: string, type: string): Promise<boolean> {
  const { data } = await must(server, { method: "GET", path: "sys/auth", token });
  if (`${path}/` in data) return false;
  await must(server, { method: "POST", path: `sys/auth/${path}`, token, body: { type } });
  return true;
}

function bindLogin(
  caller: Caller,
  { policy, mount, namespace, account, audience }: PlainLogin,
  policies: readonly string[],
): Promise<boolean> {
  return writeIfOther(caller, `auth/${mount}/role/${policy}`, {
    bound_service_account_names: [account],
    bound_service_account_namespaces: [namespace],
    token_policies: policies,
    // As the foundation's own program binds it: a token lives once, and has these policies alone.
    token_ttl: TOKEN_SECONDS,
    token_explicit_max_ttl: TOKEN_SECONDS,
    token_no_default_policy: true,
    ...(audience === undefined ? {} : { audience }),
  });
}

async function writeIfOther(
  { server, token }: Caller,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { status, data } = await server.ask({ method: "GET", path, token });
  const isSame = Object.entries(body).every(([key, value]) => isDeepStrictEqual(plain(data[key]), plain(value)));
  if (status === 200 && isSame) return false;
  await must(server, { method: "POST", path, token, body });
  return true;
}

/** The server trims what it was given. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "string" ? value.trim() : value;
}

/** A token that a login gave, as far as it shows that the login works. */
export interface ScopedToken {
  readonly policies: readonly string[];
  readonly accessor: string;
  readonly seconds: number;
}

/** Logs in, looks whose token it is, and gives it back at once; it is not kept. */
export async function proveLogin(server: BootstrapServer, login: PlainLogin, jwt: string): Promise<ScopedToken> {
  const body = { role: login.policy, jwt };
  const answer = await must(server, { method: "POST", path: `auth/${login.mount}/login`, body });
  const auth = asMapping(answer.body.auth);
  const token = String(auth.client_token);
  const policies = Array.isArray(auth.policies) ? auth.policies.map(String) : [];
  await must(server, { method: "POST", path: "auth/token/revoke-self", token, body: {} });
  return { policies, accessor: String(auth.accessor), seconds: Number(auth.lease_duration) };
}
