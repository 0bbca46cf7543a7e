import { deriveDelivery } from "../delivery.ts";
import { parseDuration } from "../duration.ts";
import { forEachSound } from "../guard-broken.ts";
import { isUnconventional } from "./kv.ts";
import type { Rule } from "./rule.ts";

/** The service account that the chart of External Secrets gives its controller. */
const controller = "external-secrets";

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === "";

export const riskOfBroadBinding: Rule = ({ auth }, report) => {
  if (auth.method !== "kubernetes") return;
  const { service_account_names: names, service_account_namespaces: namespaces } = auth.bound_claims;
  if (names.length * namespaces.length > 1) {
    const message = `The role admits every named service account of every named namespace: ${names.length} × ${namespaces.length}`;
    report("broad-binding", ["auth", "bound_claims"], message);
  }
};

/** Every pod that names no service account of its own runs as this one. */
export const riskOfDefaultAccount: Rule = ({ auth }, report) => {
  if (auth.method !== "kubernetes") return;
  const index = auth.bound_claims.service_account_names.indexOf("default");
  if (index < 0) return;
  const message = "The role admits every pod of the namespace that names no service account of its own";
  report("broad-binding", ["auth", "bound_claims", "service_account_names", index], message);
};

export const riskOfBroadClaims: Rule = ({ auth }, report) => {
  if (auth.method === "kubernetes" || auth.method === "token") return;
  const { bound_claims: claims } = auth;
  forEachSound(Object.keys(claims), (claim) => {
    const values = claims[claim] ?? "";
    if (typeof values === "string" || values.length < 2) return;
    const message = `The role admits a caller with any one of ${values.length} values of this claim`;
    report("broad-binding", ["auth", "bound_claims", claim], message);
  });
};

/** A token role binds no identity: what it admits is decided by other policies, which may change without this request. */
export const riskOfTokenRole: Rule = ({ auth: { method, role } }, report) => {
  if (method !== "token") return;
  const message = `Whoever may call auth/token/create/${role} gets a token of this lane, whoever that is`;
  report("unbound-token-role", ["auth", "method"], message);
};

/** Whoever may create a SecretStore can have the controller log in by its own role, past any store's condition. */
export const riskOfControllerBinding: Rule = ({ auth }, report) => {
  if (auth.method !== "kubernetes") return;
  const { service_account_names: names, service_account_namespaces: namespaces } = auth.bound_claims;
  if (names.includes(controller) && namespaces.includes(controller)) {
    const message = "The role is bound to the External Secrets controller's own service account";
    report("controller-binding", ["auth", "bound_claims", "service_account_names"], message);
  }
};

export const riskOfUnconfirmedBinding: Rule = ({ auth: { bound_claims_confirmed } }, report) => {
  if (bound_claims_confirmed) return;
  report("unconfirmed-binding", ["auth", "bound_claims_confirmed"], "Nobody has confirmed the binding yet");
};

export const riskOfLongTtl: Rule = ({ auth: { ttl } }, report, { longTtlSeconds, maxTtlSeconds }) => {
  const seconds = parseDuration(ttl) ?? 0;
  if (seconds <= longTtlSeconds || seconds > maxTtlSeconds) return;
  report("long-ttl", ["auth", "ttl"], `A token of this role lives longer than ${longTtlSeconds} seconds`);
};

export const riskOfUnconventionalPath: Rule = ({ openbao: { kv_path, mount } }, report) => {
  if (!isUnconventional({ kv_path, mount })) return;
  const message = "The path is outside <mount>/workloads/<tenant>/<workload>/<bundle>";
  report("unconventional-path", ["openbao", "kv_path"], message);
};

export const riskOfCrossTenantDelivery: Rule = (ccr, report) => {
  const { surface, namespace } = ccr.delivery;
  if (surface !== "external-secrets" || namespace === undefined) return;
  if (deriveDelivery(ccr).namespace !== ccr.target.tenant) {
    report(
      "cross-tenant-delivery",
      ["delivery", "namespace"],
      "The Secret goes to a namespace that is not the tenant's",
    );
  }
};

export const riskOfMissingVerification: Rule = ({ verification }, report) => {
  for (const kind of ["positive", "negative"] as const) {
    if ((verification?.[kind] ?? []).some((words) => !isBlank(words))) continue;
    const code = kind === "positive" ? "missing-positive-verification" : "missing-negative-verification";
    report(
      code,
      ["verification", kind],
      `Nothing says how the lane is shown to ${kind === "positive" ? "work" : "refuse others"}`,
    );
  }
};

export const riskOfMissingPlans: Rule = ({ lifecycle }, report) => {
  if (isBlank(lifecycle?.deactivate)) {
    report("missing-deactivation-plan", ["lifecycle", "deactivate"], "Nothing says how the lane is taken away");
  }
  if (isBlank(lifecycle?.compromised)) {
    report(
      "missing-compromise-plan",
      ["lifecycle", "compromised"],
      "Nothing says what to do when the credential leaks",
    );
  }
};
