import { rolePath } from "../../lanes/manifests.ts";
import type { LaneRole } from "../../lanes/role.ts";
import type { ServiceAccount } from "../kubectl-probe.ts";
import type { OpenbaoAnswer } from "../openbao-session.ts";
import { askAsOperator, type Prober } from "./prober.ts";

/** A token of the lane, or why there is none. */
export type LaneLogin =
  | {
      readonly token: string;
      readonly policies: readonly string[];
      readonly auditId?: string;
      readonly problem?: never;
    }
  | { readonly token?: never; readonly problem: string; readonly isRefused: boolean };

/** Logs in as the subject that the role binds, anew each time. */
export async function logInAsSubject(prober: Prober): Promise<LaneLogin> {
  const { role, caller, probe } = prober;
  switch (role.method) {
    case "kubernetes": {
      const account = subjectOf(role);
      const { found, problem } = await probe.createToken(account, role.audience);
      if (found === undefined) return untried(`no token of ${account.namespace}/${account.name}: ${problem ?? "none"}`);
      return readLogin(await logIn(prober, found));
    }
    case "jwt":
      if (caller.jwt === undefined) return untried("set CCR_SUBJECT_JWT to a JWT of the caller");
      return readLogin(await logIn(prober, caller.jwt));
    case "oidc":
      if (caller.token === undefined) {
        return untried(
          `set CCR_SUBJECT_TOKEN to what bao login -method=oidc -path=${role.mount} role=${role.name} gives`,
        );
      }
      return readOwn(prober, caller.token);
    case "token": {
      const answer = await askAsOperator(prober, { method: "POST", path: `auth/token/create/${role.name}`, body: {} });
      // Whoever may make such a token may read by it: the token that verifies need not.
      if (answer.status === 403) return untried("the operator's token may not make one by it: use one that may");
      return readLogin(answer);
    }
  }
}

/** The service account that External Secrets, or the workload, logs in as. */
export function subjectOf(role: Extract<LaneRole, { method: "kubernetes" }>): ServiceAccount {
  const [name = "default"] = role.serviceAccountNames;
  const [namespace = "default"] = role.serviceAccountNamespaces;
  return { name, namespace };
}

/** One login by the role, with whatever a caller brings. */
export function logIn({ openbao, role }: Prober, jwt: string): Promise<OpenbaoAnswer> {
  return openbao.ask({ method: "POST", path: `auth/${role.mount}/login`, body: { role: role.name, jwt } });
}

function readLogin({ status, auth, auditId }: OpenbaoAnswer): LaneLogin {
  if (auth === undefined) return { problem: `the login was answered with ${status}`, isRefused: isRefusal(status) };
  return { token: auth.token, policies: auth.policies, ...(auditId === undefined ? {} : { auditId }) };
}

/** A token that was got elsewhere counts where it says of itself that it came by this role. */
async function readOwn({ openbao, role }: Prober, token: string): Promise<LaneLogin> {
  const { status, data, auditId } = await openbao.ask({ method: "GET", path: "auth/token/lookup-self", token });
  if (status !== 200) return untried(`the token of CCR_SUBJECT_TOKEN was answered with ${status}`);
  const { path, meta, policies } = data as { path?: string; meta?: { role?: string }; policies?: readonly string[] };
  const isOfRole = path?.startsWith(`auth/${role.mount}/`) === true && meta?.role === role.name;
  if (!isOfRole) return untried(`the token of CCR_SUBJECT_TOKEN was not given by ${rolePath(role)}`);
  return { token, policies: policies ?? [], ...(auditId === undefined ? {} : { auditId }) };
}

function untried(problem: string): LaneLogin {
  return { problem, isRefused: false };
}

/** Refused by what the role binds, or by its form; anything else, such as a failing server, refuses nobody. */
export function isRefusal(status: number): boolean {
  return status === 400 || status === 403;
}
