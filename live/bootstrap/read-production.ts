import type { AttemptFacts, RootFacts, TokenFacts } from "../../lanes/bootstrap/judge-production.ts";
import { asFields } from "../../lanes/fields.ts";
import type { BootstrapServer, ServerAnswer, ServerRequest } from "./server.ts";

/** What no token of automation may do. Each is asked so that it changes nothing where it is allowed: its body is wrong. */
const FORBIDDEN: readonly (readonly [what: string, request: ServerRequest])[] = [
  ["read sys/raw", { method: "GET", path: "sys/raw/ccr-bootstrap-probe" }],
  ["enable secrets engines", { method: "POST", path: "sys/mounts/ccr-bootstrap-probe", body: {} }],
  ["enable auth methods", { method: "POST", path: "sys/auth/ccr-bootstrap-probe", body: {} }],
  ["create audit devices", { method: "PUT", path: "sys/audit/ccr-bootstrap-probe", body: {} }],
  ["write any policy", { method: "PUT", path: "sys/policies/acl/ccr-bootstrap-probe", body: {} }],
  ["create orphan tokens", { method: "POST", path: "auth/token/create-orphan", body: { ttl: "no duration" } }],
  ["write token roles", { method: "POST", path: "auth/token/roles/ccr-bootstrap-probe", body: { token_type: "none" } }],
  ["list identities", { method: "LIST", path: "identity/entity/id" }],
  ["read quotas of rates", { method: "LIST", path: "sys/quotas/rate-limit" }],
];

/** What a token is, and what it may do of what it must not; secrets of the mounts are asked for by a name that none has. */
export async function readToken(
  server: BootstrapServer,
  { token, kvMounts }: { token: string; kvMounts: readonly string[] },
): Promise<TokenFacts | undefined> {
  const { status, data } = await server.ask({ method: "GET", path: "auth/token/lookup-self", token });
  if (status !== 200) return undefined;
  const policies = [...listTexts(data.policies), ...listTexts(data.identity_policies)];
  const isRoot = policies.includes("root");
  const secrets = kvMounts.map(
    (mount) => [`read secrets of ${mount}`, { method: "GET", path: `${mount}/data/ccr-bootstrap-probe` }] as const,
  );
  const all = [...FORBIDDEN, ...secrets];
  const allowed: string[] = [];
  // Of a root token the answer is known, and it is tried on nothing.
  for (const [what, request] of isRoot ? [] : all) {
    const answer = await server.ask({ ...request, token });
    if (!isDenied(answer)) allowed.push(what);
  }
  return {
    policies,
    path: typeof data.path === "string" ? data.path : "",
    seconds: Number(data.creation_ttl ?? data.ttl ?? 0),
    allowed: isRoot ? ["do everything"] : allowed,
    tried: all.length,
  };
}

/** Whether the answer is that of the policies: others of the server's own have the same status. */
function isDenied({ status, errors }: ServerAnswer): boolean {
  return status === 403 && errors.some((each) => /permission denied/i.test(each));
}

/** Looks the recorded accessor up, and every live token. */
export async function readRoots(
  server: BootstrapServer,
  { token, accessor }: { token: string; accessor: string },
): Promise<RootFacts> {
  const lookup = await lookUp(server, token, accessor);
  const { status, data } = await server.ask({ method: "LIST", path: "auth/token/accessors", token });
  if (status !== 200) return { lookup: lookup.state, live: status === 404 ? 0 : undefined, roots: 0 };
  const accessors = listTexts(data.keys);
  let roots = 0;
  let seen = 0;
  for (let at = 0; at < accessors.length; at += AT_ONCE) {
    const some = await Promise.all(accessors.slice(at, at + AT_ONCE).map((each) => lookUp(server, token, each)));
    roots += some.filter(({ policies }) => policies.includes("root")).length;
    // One that ended meanwhile is no gap; one that could not be looked up is.
    seen += some.filter(({ state }) => state === "alive" || state === "gone").length;
  }
  return { lookup: lookup.state, live: seen === accessors.length ? seen : undefined, roots };
}

const AT_ONCE = 8;

async function lookUp(
  server: BootstrapServer,
  token: string,
  accessor: string,
): Promise<{ state: RootFacts["lookup"]; policies: readonly string[] }> {
  const answer = await server.ask({ method: "POST", path: "auth/token/lookup-accessor", token, body: { accessor } });
  const policies = listTexts(answer.data.policies);
  if (answer.status === 200) return { state: "alive", policies };
  // vault 1.14 answers 403 and OpenBao 2.6 400, both with these words (token_store.go).
  if (answer.errors.some((each) => /invalid accessor/i.test(each))) return { state: "gone", policies };
  return { state: isDenied(answer) ? "refused" : "unknown", policies };
}

/** Where attempts are seen: what is asked without a token, and the same with one, as OpenBao 2.6 has it. */
const ATTEMPTS: readonly (readonly [what: string, paths: readonly string[]])[] = [
  ["a new root token", ["sys/generate-root/attempt", "sys/generate-root-token/attempt"]],
  ["new recovery keys", ["sys/rekey-recovery-key/init", "sys/rotate/recovery/init"]],
];

/** Looks whether anybody is making a root token or other keys. */
export async function readAttempts(
  server: BootstrapServer,
  token: string | undefined,
): Promise<readonly AttemptFacts[]> {
  const facts: AttemptFacts[] = [];
  for (const [what, paths] of ATTEMPTS) {
    let state: AttemptFacts["state"] = "not shown";
    for (const path of paths) {
      const { status, data } = await server.ask({ method: "GET", path, ...(token === undefined ? {} : { token }) });
      const { started } = asFields(data);
      if (status !== 200 || typeof started !== "boolean") continue;
      state = started ? "under way" : "none";
      break;
    }
    facts.push({ what, state });
  }
  return facts;
}

/** The audit devices, where the token may see them. */
export async function readAuditDevices(server: BootstrapServer, token: string): Promise<readonly string[] | undefined> {
  const { status, data } = await server.ask({ method: "GET", path: "sys/audit", token });
  if (status !== 200) return undefined;
  return Object.entries(data).flatMap(([name, device]) => {
    const { type } = asFields(device);
    return typeof type === "string" ? [`${name.replace(/\/$/, "")} (${type})`] : [];
  });
}

function listTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
