import { setTimeout as sleep } from "node:timers/promises";
import { type Finding, failed, notTried, passed } from "./checks.ts";
import { logInAsSubject } from "./log-in.ts";
import { askAsOperator, type Prober } from "./prober.ts";

/** That a token of the lane reads nothing once it is revoked, and once it has ended by itself. */
export async function checkEndedTokens(prober: Prober, token: string): Promise<void> {
  const { openbao, log } = prober;
  const { status } = await openbao.ask({ method: "POST", path: "auth/token/revoke-self", token });
  const revoked = { id: "revoked-token", side: "negative", what: "a revoked token reads nothing" } as const;
  log.note(revoked, isDone(status) ? await readAgain(prober, token) : notTried(`it could not be revoked (${status})`));
  // A login by a browser gives one token, and that one is revoked.
  if (prober.role.method === "oidc") return;
  const expired = { id: "expired-token", side: "negative", what: "an expired token reads nothing" } as const;
  log.note(expired, await tryExpired(prober));
}

async function tryExpired(prober: Prober): Promise<Finding> {
  const short = await makeShortToken(prober);
  if (short.token === undefined) return notTried(short.problem);
  await sleep(2500);
  return readAgain(prober, short.token);
}

type ShortToken =
  | { readonly token: string; readonly problem?: never }
  | { readonly token?: never; readonly problem: string };

/** A token of the role that ends after a second: made so, or renewed for no longer. */
async function makeShortToken(prober: Prober): Promise<ShortToken> {
  const { role, openbao } = prober;
  if (role.method === "token") {
    const request = { method: "POST", path: `auth/token/create/${role.name}`, body: { ttl: "1s" } } as const;
    const { auth, status } = await askAsOperator(prober, request);
    return auth === undefined ? { problem: `the role gave no token (${status})` } : { token: auth.token };
  }
  const login = await logInAsSubject(prober);
  if (login.token === undefined) return { problem: login.problem };
  const { token } = login;
  const { status } = await openbao.ask({
    method: "POST",
    path: "auth/token/renew-self",
    token,
    body: { increment: "1s" },
  });
  if (status === 200) return { token };
  await openbao.ask({ method: "POST", path: "auth/token/revoke-self", token });
  return { problem: `it could not be renewed for a second (${status})` };
}

async function readAgain({ openbao, lane }: Prober, token: string): Promise<Finding> {
  const { status } = await openbao.ask({ method: "GET", path: lane.policy.path, token, wrapped: 1 });
  return status === 403 ? passed() : failed(`it was answered with ${status}`);
}

function isDone(status: number): boolean {
  return status === 200 || status === 204;
}
