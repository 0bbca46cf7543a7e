import { isDeepStrictEqual } from "node:util";
import { asFields, type Fields } from "../../lanes/fields.ts";
import type { AccountLogin } from "../../lanes/foundation/account-logins.ts";
import { listAuthorityObjects } from "../../lanes/foundation/adoption.ts";
import { composeConfigPayload, composeTunePayload } from "../../lanes/foundation/auth-payload.ts";
import type { AuthMount, KvMount, OpenBaoPlan } from "../../lanes/foundation/plan.ts";
import { type BootstrapServer, must } from "./server.ts";

interface Caller {
  readonly server: BootstrapServer;
  readonly token: string;
}

/** Enables and configures what is missing or otherwise, by the API; answers with what it changed, by names. */
export async function declareFoundation(caller: Caller, plan: OpenBaoPlan): Promise<readonly string[]> {
  const changed: string[] = [];
  const note = (what: string, isChanged: boolean): void => void (isChanged && changed.push(what));
  for (const mount of plan.kvMounts) note(`kv v${mount.kvVersion} at ${mount.path}`, await mountKv(caller, mount));
  for (const mount of plan.authMounts) {
    note(`${mount.type} auth at ${mount.path}`, await enableAuth(caller, mount));
    const config = composeConfigPayload(mount);
    if (config === undefined) continue;
    note(`config of auth/${mount.path}`, await writeIfOther(caller, `auth/${mount.path}/config`, config));
  }
  for (const { place, wanted } of listAuthorityObjects(plan)) {
    if (place.server !== "openbao") continue;
    note(nameObject(place.path), await writeIfOther(caller, place.path, wanted));
  }
  return changed;
}

function nameObject(path: string): string {
  const [, mount, role] = /^auth\/(.+)\/role\/([^/]+)$/.exec(path) ?? [];
  return mount === undefined ? `policy ${path.slice(path.lastIndexOf("/") + 1)}` : `role ${role} of auth/${mount}`;
}

async function mountKv({ server, token }: Caller, { path, kvVersion }: KvMount): Promise<boolean> {
  const { data } = await must(server, { method: "GET", path: "sys/mounts", token });
  if (`${path}/` in data) return false;
  const body = { type: "kv", options: { version: String(kvVersion) } };
  await must(server, { method: "POST", path: `sys/mounts/${path}`, token, body });
  return true;
}

async function enableAuth({ server, token }: Caller, mount: AuthMount): Promise<boolean> {
  const { data } = await must(server, { method: "GET", path: "sys/auth", token });
  const { path, type } = mount;
  const tune = composeTunePayload(mount);
  const found = data[`${path}/`];
  if (found === undefined) {
    await must(server, { method: "POST", path: `sys/auth/${path}`, token, body: { type, config: tune } });
    return true;
  }
  if (holds(asFields(asFields(found).config), tune)) return false;
  await must(server, { method: "POST", path: `sys/auth/${path}/tune`, token, body: tune });
  return true;
}

async function writeIfOther({ server, token }: Caller, path: string, body: Fields): Promise<boolean> {
  const { status, data } = await server.ask({ method: "GET", path, token });
  if (status === 200 && holds(data, body)) return false;
  await must(server, { method: "POST", path, token, body });
  return true;
}

function holds(live: Fields, wanted: Fields): boolean {
  return Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(plain(live[key]), plain(value)));
}

/** The server trims what it was given, keeps lists as sets, and says nothing for an empty mapping. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain).sort();
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value.trim() : value;
  const entries = Object.entries(value).map(([key, each]) => [key, plain(each)] as const);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** A token that a login gave, as far as it shows that the login works. */
export interface ScopedToken {
  readonly policies: readonly string[];
  readonly accessor: string;
  readonly seconds: number;
}

/** Logs in, looks whose token it is, and gives it back at once; it is not kept. */
export async function proveLogin(
  server: BootstrapServer,
  { mount, role }: Pick<AccountLogin, "mount" | "role">,
  jwt: string,
): Promise<ScopedToken> {
  const answer = await must(server, { method: "POST", path: `auth/${mount}/login`, body: { role, jwt } });
  const auth = asFields(answer.body.auth);
  const token = String(auth.client_token);
  const policies = Array.isArray(auth.policies) ? auth.policies.map(String) : [];
  await must(server, { method: "POST", path: "auth/token/revoke-self", token, body: {} });
  return { policies, accessor: String(auth.accessor), seconds: Number(auth.lease_duration) };
}
