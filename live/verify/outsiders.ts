import type { ServiceAccount } from "../kubectl-probe.ts";
import { isReady } from "../ready.ts";
import { type Finding, failed, notTried, passed } from "./checks.ts";
import { isRefusal, logIn, subjectOf } from "./log-in.ts";
import { lookUntil, type Prober } from "./prober.ts";

/** An audience that nobody has. */
const OTHER_AUDIENCE = "https://other-audience.invalid";

/** That nobody else gets in: by the role, or through the store. */
export async function checkOutsiders(prober: Prober): Promise<void> {
  const { role, log } = prober;
  if (role.method === "kubernetes") await checkAccounts(prober);
  if (role.method !== "token") await checkIssuer(prober);
  if (role.method === "jwt") await checkCaller(prober);
  if (role.method === "token") {
    const what = "nobody without a token gets one by the role";
    const request = { method: "POST", path: `auth/token/create/${role.name}`, body: {} } as const;
    const { status } = await prober.openbao.ask(request);
    log.note({ id: "other-caller", side: "negative", what }, judgeLogin(status));
  }
  await checkOtherNamespace(prober);
}

function judgeLogin(status: number): Finding {
  if (isRefusal(status)) return passed();
  return status === 200 ? failed("it was let in") : notTried(`it was answered with ${status}`);
}

async function checkAccounts(prober: Prober): Promise<void> {
  const { role, lane, probe, log, otherNamespace } = prober;
  if (role.method !== "kubernetes") return;
  const subject = subjectOf(role);
  const namespaces = [subject.namespace, lane.externalSecret?.delivery.namespace ?? otherNamespace, otherNamespace];
  const others = [...new Set(namespaces)].map((namespace): ServiceAccount => ({ namespace, name: "default" }));
  const isBound = ({ namespace, name }: ServiceAccount): boolean =>
    role.serviceAccountNamespaces.includes(namespace) && role.serviceAccountNames.includes(name);
  const tried: string[] = [];
  const problems: string[] = [];
  for (const account of others.filter((each) => !isBound(each))) {
    const name = `${account.namespace}/${account.name}`;
    const { found, problem } = await probe.createToken(account, role.audience);
    if (found === undefined) {
      // An account that is not there logs in nowhere.
      problems.push(`${name}: ${problem ?? "no token"}`);
      continue;
    }
    tried.push(name);
    const check = {
      id: "other-service-account",
      side: "negative",
      what: `${name} does not log in by ${role.name}`,
    } as const;
    log.note(check, judgeLogin((await logIn(prober, found)).status));
  }
  if (tried.length === 0) {
    const what = `no other service account logs in by ${role.name}`;
    log.note({ id: "other-service-account", side: "negative", what }, notTried(problems.join("; ")));
  }
  // A role that binds no audience takes a token for any (vault-plugin-auth-kubernetes v0.16.0): that is what was approved.
  if (role.audience === undefined) return;
  const what = `a token of ${subject.namespace}/${subject.name} for another audience does not log in`;
  const { found, problem } = await probe.createToken(subject, OTHER_AUDIENCE);
  const finding =
    found === undefined
      ? notTried(`there is no token of it: ${problem ?? "none"}`)
      : judgeLogin((await logIn(prober, found)).status);
  log.note({ id: "wrong-audience", side: "negative", what }, finding);
}

/** A token that another issuer might have signed. */
async function checkIssuer(prober: Prober): Promise<void> {
  const what = "a token of another issuer does not log in";
  const { status } = await logIn(prober, forgeJwt());
  prober.log.note({ id: "other-issuer", side: "negative", what }, judgeLogin(status));
}

/** A caller of the same issuer; who a browser login admits, its provider decides by the claims that were compared. */
async function checkCaller(prober: Prober): Promise<void> {
  const { otherJwt } = prober.caller;
  const what = "a caller without the bound claims does not log in";
  const finding =
    otherJwt === undefined
      ? notTried("set CCR_OTHER_JWT to a JWT of the issuer without the bound claims")
      : judgeLogin((await logIn(prober, otherJwt)).status);
  prober.log.note({ id: "other-caller", side: "negative", what }, finding);
}

/** A well-formed JWT that nobody signed. */
function forgeJwt(): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: "https://other-issuer.invalid", sub: "ccr-probe", exp: Math.floor(Date.now() / 1000) + 60 };
  return `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}.${"A".repeat(342)}`;
}

/** An ExternalSecret of another namespace asks through the store; it would create no Secret even if it were let. */
async function checkOtherNamespace(prober: Prober): Promise<void> {
  const { lane, otherNamespace: namespace, cluster, probe, log, patience } = prober;
  const { store, delivery } = lane.externalSecret ?? {};
  if (store === undefined || delivery === undefined) return;
  const check = {
    id: "other-namespace",
    side: "negative",
    what: `namespace ${namespace} does not read through store ${store.name}`,
  } as const;
  const place = { namespace, name: `ccr-probe-${lane.ccrId.toLowerCase()}` };
  const resource = "externalsecret.external-secrets.io";
  const before = await probe.remove(resource, place);
  if (before.problem !== undefined) return log.note(check, notTried(before.problem));
  try {
    const created = await probe.create({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: place,
      spec: {
        refreshInterval: "0s",
        secretStoreRef: { kind: "ClusterSecretStore", name: store.name },
        target: { name: place.name, creationPolicy: "None", deletionPolicy: "Retain" },
        data: delivery.fields.map((field) => ({
          secretKey: field,
          remoteRef: { key: delivery.key, property: field },
        })),
      },
    });
    if (created.problem !== undefined) return log.note(check, notTried(created.problem));
    const verdict = await lookUntil(patience, async () => {
      const { found } = await cluster.readObject(resource, place);
      if (isReady(found)) return failed("it was let");
      const { found: events = "" } = await probe.readEvents(place);
      return /is not allowed from namespace/.test(events) ? passed() : undefined;
    });
    log.note(check, verdict ?? notTried("External Secrets did not say that it is not allowed"));
  } finally {
    await probe.remove(resource, place);
  }
}
