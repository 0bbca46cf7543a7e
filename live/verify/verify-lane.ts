import { OpenbaoError } from "../openbao-http.ts";
import { checkOtherAccess, checkOwnPath } from "./access.ts";
import type { Check, Finding } from "./checks.ts";
import { failed, notTried, passed } from "./checks.ts";
import { checkDeclared } from "./declared.ts";
import { checkEndedTokens } from "./ended-tokens.ts";
import { logInAsSubject } from "./log-in.ts";
import { checkOutsiders } from "./outsiders.ts";
import type { Prober } from "./prober.ts";

/** Looks at a lane and tries it, from inside and from outside; answers with every check. Nothing that it tries changes a value. */
export async function verifyLane(prober: Prober): Promise<readonly Check[]> {
  try {
    await checkDeclared(prober);
    await checkSubject(prober);
    await checkOutsiders(prober);
  } catch (error) {
    if (!(error instanceof OpenbaoError)) throw error;
    const what = "OpenBao answers";
    for (const side of ["positive", "negative"] as const)
      prober.log.note({ id: "server", side, what }, failed(error.message));
  }
  return prober.log.checks;
}

async function checkSubject(prober: Prober): Promise<void> {
  const { role, log } = prober;
  const login = await logInAsSubject(prober);
  const check = { id: "login", side: "positive", what: `the bound subject logs in by ${role.name}` } as const;
  if (login.token === undefined) {
    log.note(check, login.isRefused ? failed(login.problem) : notTried(login.problem));
    log.note(
      { id: "other-access", side: "negative", what: "its token does nothing else" },
      notTried("there is no token of the subject"),
    );
    return;
  }
  const { token, policies, auditId } = login;
  log.note(check, judgePolicies(policies, role.tokenPolicies, auditId));
  try {
    await checkOwnPath(prober, token);
    await checkOtherAccess(prober, token);
  } finally {
    await checkEndedTokens(prober, token);
  }
}

/** Every token has the policy default, unless its role says otherwise. */
function judgePolicies(has: readonly string[], wanted: readonly string[], auditId: string | undefined): Finding {
  const own = has.filter((name) => name !== "default").sort();
  const isExact = own.join() === [...wanted].sort().join();
  return isExact ? passed(auditId) : failed(`its token carries ${own.join(", ") || "no policy"}`, auditId);
}
