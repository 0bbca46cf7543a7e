import type { Carrier, ServerAccess } from "../lanes/drift/audit-grants.ts";
import type { NamedPolicy } from "../lanes/policy/acl-rules.ts";
import { mapSome } from "./map-some.ts";
import type { OpenbaoAnswer, OpenbaoSession } from "./openbao-session.ts";

/** What was read of a server, and what could not be. */
export interface ReadAccess extends ServerAccess {
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
    return (own ?? []).map((word) => `auth/${mount}${word}`);
  });
  const carriers = await mapSome([...places, "identity/entity/id", "identity/group/id"], asksAtOnce, async (place) => {
    const keys = listKeys(await ask("LIST", place));
    return mapSome(keys, asksAtOnce, async (key): Promise<readonly Carrier[]> => {
      const answer = await ask("GET", `${place}/${key}`);
      return answer === undefined ? [] : [{ path: `${place}/${key}`, policies: listPolicies(answer.data) }];
    });
  });
  return { policies, carriers: carriers.sort((left, right) => (left.path < right.path ? -1 : 1)), problems };
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
