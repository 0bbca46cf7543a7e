import type { Carrier, ServerAccess } from "../lanes/drift/audit-grants.ts";
import type { Fields } from "../lanes/fields.ts";
import type { LiveRole, RoleMethod } from "../lanes/inventory/live-state.ts";
import { pruneSettings } from "../lanes/inventory/prune.ts";
import type { NamedPolicy } from "../lanes/policy/acl-rules.ts";
import { mapSome } from "./map-some.ts";
import type { OpenbaoAnswer, OpenbaoSession } from "./openbao-session.ts";

/** What was read of a server, and what could not be. */
export interface ReadAccess extends ServerAccess {
  /** Of the carriers those that are roles of the methods that lanes have, with who may log in by them. */
  readonly roles: readonly LiveRole[];
  readonly problems: readonly string[];
}

/** Where an auth method of a type keeps what gives tokens their policies. */
const collections: Readonly<Record<string, readonly string[]>> = {
  kubernetes: ["role"],
  jwt: ["role"],
  oidc: ["role"],
  approle: ["role"],
  cert: ["certs"],
  userpass: ["users"],
  ldap: ["users", "groups"],
  github: ["map/teams", "map/users"],
  token: ["roles"],
};

/** How many answers are waited for at once. */
const asksAtOnce = 8;

/** Reads all policies and all carriers of policies with one token, which needs to read and list and no more. */
export async function readAccess(session: OpenbaoSession, token: string | undefined): Promise<ReadAccess> {
  const problems: string[] = [];
  const ask = async (method: "GET" | "LIST", path: string): Promise<OpenbaoAnswer | undefined> => {
    const answer = await session.ask({ method, path, token });
    if (answer.status === 200) return answer;
    if (answer.status !== 404) problems.push(`${method} ${path} was answered with ${answer.status}`);
    return undefined;
  };
  const names = listKeys(await ask("LIST", "sys/policies/acl"));
  const policies = await mapSome(names, asksAtOnce, async (name): Promise<readonly NamedPolicy[]> => {
    if (name === "root") return [];
    const text = (await ask("GET", `sys/policies/acl/${name}`))?.data.policy;
    return typeof text === "string" ? [{ name, text }] : [];
  });
  const mounts = (await ask("GET", "sys/auth"))?.data ?? {};
  const places = Object.entries(mounts).flatMap(([mount, about]) => {
    const { type = "" } = (about ?? {}) as { type?: string };
    const own = collections[type];
    if (own === undefined) problems.push(`auth/${mount} is of type ${type}, of which nothing is known here`);
    return (own ?? []).map((word) => ({ place: `auth/${mount}${word}`, type }));
  });
  const entities = ["identity/entity/id", "identity/group/id"].map((place) => ({ place, type: "identity" }));
  const read = await mapSome([...places, ...entities], asksAtOnce, async ({ place, type }) => {
    const keys = listKeys(await ask("LIST", place));
    return mapSome(keys, asksAtOnce, async (key): Promise<readonly ReadCarrier[]> => {
      const path = `${place}/${key}`;
      const answer = await ask("GET", path);
      if (answer === undefined) return [];
      return [{ carrier: { path, policies: listPolicies(answer.data) }, role: readRole(path, type, answer.data) }];
    });
  });
  const sorted = read.sort((left, right) => (left.carrier.path < right.carrier.path ? -1 : 1));
  return {
    policies,
    carriers: sorted.map(({ carrier }) => carrier),
    roles: sorted.flatMap(({ role }) => role ?? []),
    problems,
  };
}

interface ReadCarrier {
  readonly carrier: Carrier;
  readonly role: LiveRole | undefined;
}

/** A role whose name is plain: only then its path is the path that was asked for. What could be a value is dropped at once. */
function readRole(path: string, type: string, data: Fields): LiveRole | undefined {
  const [, mount, name] = /^auth\/([A-Za-z0-9_./-]+)\/roles?\/([A-Za-z0-9_.-]+)$/.exec(path) ?? [];
  if (mount === undefined || name === undefined || path.split("/").some((part) => /^\.{0,2}$/.test(part))) return;
  if (type !== "kubernetes" && type !== "jwt" && type !== "oidc" && type !== "token") return;
  const settings = pruneSettings("role", data);
  return { path, method: tellMethod(type, settings), mount, name, settings };
}

/** A mount of either name serves both; the role says which it is, and is of OIDC where it does not (OpenBao 2.6). */
function tellMethod(type: RoleMethod, settings: Fields): RoleMethod {
  if (type === "kubernetes" || type === "token") return type;
  return settings.role_type === "jwt" ? "jwt" : "oidc";
}

function listKeys(answer: OpenbaoAnswer | undefined): readonly string[] {
  const keys = answer?.data.keys;
  return Array.isArray(keys) ? keys.map(String) : [];
}

/** Policies under each of the names that carriers have for them. */
function listPolicies(data: Readonly<Record<string, unknown>>): readonly string[] {
  const lists = [data.token_policies, data.policies, data.allowed_policies, data.value];
  const named = lists.flatMap((list) => (Array.isArray(list) ? list : typeof list === "string" ? list.split(",") : []));
  return [...new Set(named.map((each) => String(each).trim()).filter(Boolean))].sort();
}
