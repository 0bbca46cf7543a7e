import type { FormerLane } from "../../lanes/lane.ts";
import { rolePath } from "../../lanes/manifests.ts";
import type { ClusterReader } from "../kubectl.ts";
import type { ClusterProbe } from "../kubectl-probe.ts";
import { OpenbaoError } from "../openbao-http.ts";
import type { OpenbaoSession } from "../openbao-session.ts";
import { type Check, type CheckLog, type Finding, failed, notTried, passed } from "../verify/checks.ts";
import { subjectOf } from "../verify/log-in.ts";
import { lookUntil } from "../verify/prober.ts";
import { judgeLeftTokens } from "./tokens.ts";

/** Everything that it is shown with that a lane is cut off. */
export interface CutOff {
  readonly lane: FormerLane;
  /** True where other lanes keep the role of their namespace. */
  readonly isRoleShared: boolean;
  readonly openbao: OpenbaoSession;
  readonly cluster: ClusterReader;
  readonly probe: ClusterProbe;
  readonly operatorToken: string | undefined;
  /** A JWT of the caller of a lane whose role takes one. */
  readonly jwt?: string | undefined;
  /** Milliseconds that the cluster may take to take the Secret away. */
  readonly patience: number;
  /** Whether tokens that still carry the policy are revoked. */
  readonly revoke: boolean;
  readonly log: CheckLog;
}

/**
 * Shows that a lane that ended grants nothing: its objects are gone, a login gives no access, and no token is left. While
 * its policy is there nothing is waited for and no token revoked, since whoever had it would get another one.
 */
export async function checkCutOff(cutOff: CutOff): Promise<readonly Check[]> {
  const { log, lane } = cutOff;
  const note = async (id: string, what: string, look: () => Promise<Finding>): Promise<Finding> => {
    const finding = await lookOrSay(look);
    log.note({ id, side: "negative", what }, finding);
    return finding;
  };
  const { policy, role, externalSecret } = lane;
  const { outcome } = await note("policy-gone", `there is no policy ${policy.name}`, () =>
    checkGone(cutOff, `sys/policies/acl/${policy.name}`),
  );
  const isGone = outcome === "passed";
  await note("role-off", `${rolePath(role)} does not carry the policy`, () => checkRole(cutOff));
  if (externalSecret !== undefined) {
    const { namespace, secretName, creationPolicy } = externalSecret.delivery;
    const name = `${namespace}/${secretName}`;
    await note("external-secret-gone", `there is no ExternalSecret ${name}`, () => checkExternalSecret(cutOff));
    const patience = isGone ? cutOff.patience : 0;
    if (creationPolicy === "Owner")
      await note("secret-gone", `there is no Secret ${name}`, () => checkSecret({ ...cutOff, patience }));
  }
  await note("login-cut", "a login of the bound subject reads nothing", () => checkLogin(cutOff));
  await note("tokens-cut", "no token that was issued before carries the policy", () =>
    judgeLeftTokens(cutOff, { revoke: cutOff.revoke && isGone }),
  );
  return log.checks;
}

/** A server that does not answer keeps a check from being made, and no other one. */
async function lookOrSay(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof OpenbaoError) return notTried(error.message);
    throw error;
  }
}

async function checkGone({ openbao, operatorToken: token }: CutOff, path: string): Promise<Finding> {
  const { status, auditId } = await openbao.ask({ method: "GET", path, token });
  if (status === 404) return passed(auditId);
  return status === 200 ? failed("it is still there", auditId) : notTried(`it could not be looked at (${status})`);
}

/** A role that other lanes share stays, without the policy; one of its own is gone. */
async function checkRole(cutOff: CutOff): Promise<Finding> {
  const { openbao, operatorToken: token, lane, isRoleShared } = cutOff;
  const { status, data, auditId } = await openbao.ask({ method: "GET", path: rolePath(lane.role), token });
  if (status === 404) return passed(auditId);
  if (status !== 200) return notTried(`it could not be looked at (${status})`);
  const policies = [data.token_policies, data.policies, data.allowed_policies].flat().map(String);
  if (policies.includes(lane.policy.name)) return failed("it still carries it", auditId);
  return isRoleShared ? passed(auditId, "other lanes share it") : failed("it is still there", auditId);
}

async function checkExternalSecret({ cluster, lane }: CutOff): Promise<Finding> {
  const delivery = lane.externalSecret?.delivery;
  if (delivery === undefined) return passed();
  const place = { namespace: delivery.namespace, name: delivery.secretName };
  const { found, problem } = await cluster.readObject("externalsecret.external-secrets.io", place);
  if (problem !== undefined) return notTried(problem);
  return found === undefined ? passed() : failed("it is still there");
}

/** Its owner is gone; the cluster collects it soon after. */
async function checkSecret({ probe, lane, patience }: CutOff): Promise<Finding> {
  const delivery = lane.externalSecret?.delivery;
  if (delivery === undefined) return passed();
  const place = { namespace: delivery.namespace, name: delivery.secretName };
  let problem: string | undefined;
  const isGone = await lookUntil(patience, async () => {
    const keys = await probe.readKeys(place);
    problem = keys.problem;
    return keys.problem === undefined && (keys.found ?? []).length === 0 ? true : undefined;
  });
  if (isGone) return passed();
  return problem === undefined ? failed("it still has keys") : notTried(problem);
}

/** Really tried as the subject that the role bound; what a login still gives must read nothing of the lane. */
async function checkLogin({ openbao, probe, lane, operatorToken, jwt }: CutOff): Promise<Finding> {
  const { role, policy } = lane;
  if (role.method === "oidc") return notTried("a login by a browser cannot be tried here");
  let bearer = jwt;
  if (role.method === "kubernetes") {
    const account = subjectOf(role);
    const { found, problem } = await probe.createToken(account, role.audience);
    if (found === undefined) return notTried(`no token of ${account.namespace}/${account.name}: ${problem ?? "none"}`);
    bearer = found;
  }
  if (role.method === "jwt" && bearer === undefined) return notTried("set CCR_SUBJECT_JWT to a JWT of the caller");
  const login =
    role.method === "token"
      ? await openbao.ask({
          method: "POST",
          path: `auth/token/create/${role.name}`,
          token: operatorToken,
          body: { ttl: "60s" },
        })
      : await openbao.ask({
          method: "POST",
          path: `auth/${role.mount}/login`,
          body: { role: role.name, jwt: bearer ?? "" },
        });
  const { auth, status, auditId } = login;
  if (auth === undefined)
    return status >= 400 && status < 500
      ? passed(auditId, "the login is refused")
      : notTried(`the login was answered with ${status}`);
  try {
    const read = await openbao.ask({ method: "GET", path: policy.path, token: auth.token, wrapped: 1 });
    return read.status === 403
      ? passed(read.auditId, "the login reads nothing")
      : failed(`it was answered with ${read.status}`);
  } finally {
    await openbao.ask({ method: "POST", path: "auth/token/revoke-self", token: auth.token });
  }
}
