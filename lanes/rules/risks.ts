import { parseDuration } from "../duration.ts";
import { forEachSound } from "../guard-broken.ts";
import { isFiller } from "./filler.ts";
import { isUnconventional } from "./kv.ts";
import type { Path, Report, Rule, RuleSettings } from "./rule.ts";

/** The service account that the chart of External Secrets gives its controller. */
const controller = "external-secrets";

const saysNothing = (text: string | undefined): boolean => text === undefined || isFiller(text);

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
  report("unbound-token-role", ["auth", "method"], sayUnbound(role, "this lane"));
};

/** A token role names no caller. */
export const sayUnbound = (role: string, what: string): string =>
  `Whoever may call auth/token/create/${role} gets a token of ${what}, whoever that is`;

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

export const riskOfLongTtl: Rule = ({ auth: { ttl } }, report, settings) =>
  weighLifetime(ttl, ["auth", "ttl"], report, settings);

/** The lifetime of tokens, wherever it is written. */
export function weighLifetime(ttl: string, path: Path, report: Report, settings: RuleSettings): void {
  const { longTtlSeconds, maxTtlSeconds } = settings;
  const seconds = parseDuration(ttl) ?? 0;
  if (seconds <= longTtlSeconds || seconds > maxTtlSeconds) return;
  report("long-ttl", path, `A token of this role lives longer than ${longTtlSeconds} seconds`);
}

export const riskOfUnconventionalPath: Rule = ({ openbao: { kv_path, mount } }, report) => {
  if (!isUnconventional({ kv_path, mount })) return;
  const message = "The path is outside <mount>/workloads/<tenant>/<workload>/<bundle>";
  report("unconventional-path", ["openbao", "kv_path"], message);
};

export const riskOfCrossTenantDelivery: Rule = (ccr, report) => {
  const { surface, namespace } = ccr.delivery;
  if (surface !== "external-secrets" || namespace === undefined) return;
  if (namespace !== ccr.target.tenant) {
    report(
      "cross-tenant-delivery",
      ["delivery", "namespace"],
      "The Secret goes to a namespace that is not the tenant's",
    );
  }
};

export const riskOfMissingVerification: Rule = ({ verification }, report) => {
  forEachSound(["positive", "negative"] as const, (kind) => {
    if ((verification?.[kind] ?? []).some((words) => !saysNothing(words))) return;
    const code = kind === "positive" ? "missing-positive-verification" : "missing-negative-verification";
    report(
      code,
      ["verification", kind],
      `Nothing says how the lane is shown to ${kind === "positive" ? "work" : "refuse others"}`,
    );
  });
};

export const riskOfMissingPlans: Rule = ({ lifecycle }, report) => {
  const plans = [
    ["deactivate", "missing-deactivation-plan", "Nothing says how the lane is taken away"],
    ["compromised", "missing-compromise-plan", "Nothing says what to do when the credential leaks"],
  ] as const;
  forEachSound(plans, ([key, code, message]) => {
    if (saysNothing(lifecycle?.[key])) report(code, ["lifecycle", key], message);
  });
  // Not every credential can be replaced: a request may leave this one out, but not promise it.
  if (lifecycle?.rotate !== undefined && saysNothing(lifecycle.rotate))
    report("missing-rotation-plan", ["lifecycle", "rotate"], "Nothing says how the credential is replaced");
};
