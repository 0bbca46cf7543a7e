import { parseDuration } from "../duration.ts";
import { forEachSound } from "../guard-broken.ts";
import { formatNetwork } from "../network.ts";
import { hasGlob, isDnsLabel, isDnsName, isMount } from "./names.ts";
import { findUriFault } from "./redirect-uri.ts";
import { makeRepeatCheck } from "./repeats.ts";
import type { Path, Report, Rule, RuleSettings } from "./rule.ts";

export const checkRoleName: Rule = ({ auth: { role } }, report) => checkRole(role, ["auth", "role"], report);

/** The name of a role, wherever it is written. */
export function checkRole(role: string, path: Path, report: Report): void {
  // OpenBao 2.6, credential/kubernetes path_role.go: \w(([\w-.]+)?\w)?, stored in lower case.
  if (!/^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(role)) {
    report("bad-role-name", path, "A role name has lower-case letters, digits and _ - . alone");
  }
}

export const checkAuthMount: Rule = ({ auth }, report) => {
  const { mount } = auth;
  const path = ["auth", "mount"];
  if (!isMount(mount)) {
    report("bad-auth-mount", path, "An auth mount is segments of letters, digits and . _ - joined by /");
  } else if (/^(auth\/|auth$)/i.test(mount) || (/^token$/i.test(mount) && auth.method !== "token")) {
    report("bad-auth-mount", path, "An auth mount is written without auth/, and is none of OpenBao's own");
  }
};

export const checkTtl: Rule = ({ auth: { ttl } }, report, settings) =>
  checkLifetime(ttl, ["auth", "ttl"], report, settings);

/** The lifetime of tokens, wherever it is written. */
export function checkLifetime(ttl: string, path: Path, report: Report, { maxTtlSeconds }: RuleSettings): void {
  const seconds = parseDuration(ttl);
  if (seconds === undefined)
    report("bad-duration", path, "A token lifetime is a duration of hours, minutes and seconds");
  // external-secrets v0.20.4 takes a token of less than a minute for expired (pkg/provider/vault/auth.go).
  else if (seconds <= 60) report("ttl-too-short", path, "A token must live longer than 60 seconds");
  else if (seconds > maxTtlSeconds) {
    report("ttl-too-long", path, `A token must not live longer than ${maxTtlSeconds} seconds`);
  }
}

/** OpenBao matches bound names as globs, each by itself: `a*,b*` admits what one `*` may not. */
export const checkServiceAccounts: Rule = ({ auth }, report) => {
  if (auth.method !== "kubernetes") return;
  const { service_account_names: names, service_account_namespaces: namespaces } = auth.bound_claims;
  const lists = [
    { key: "service_account_names", values: names, isExact: isDnsName },
    { key: "service_account_namespaces", values: namespaces, isExact: isDnsLabel },
  ];
  for (const { key, values, isExact } of lists) {
    const path = ["auth", "bound_claims", key];
    if (values.length === 0) report("no-binding", path, "A role must bind at least one");
    const isRepeat = makeRepeatCheck();
    forEachSound(values, (value, index) => {
      const where = [...path, index];
      if (hasGlob(value)) report("inexact-binding", where, "A pattern admits service accounts that nobody named");
      else if (!isExact(value)) report("inexact-binding", where, "This is no name that Kubernetes gives");
      else if (isRepeat(value)) report("duplicate-binding", where, "This name is listed twice");
    });
  }
};

export const checkAudience: Rule = ({ auth }, report) => {
  if (auth.method !== "kubernetes" || auth.audience === undefined) return;
  if (/[\s*]/.test(auth.audience) || auth.audience.length > 253) {
    report("bad-audience", ["auth", "audience"], "An audience is one exact text without blanks or wildcards");
  }
};

export const checkAudiences: Rule = ({ auth }, report) => {
  if (auth.method === "kubernetes" || auth.method === "token") return;
  if (auth.method === "jwt" && auth.bound_audiences.length === 0) {
    report("bad-audience", ["auth", "bound_audiences"], "A JWT role must bind at least one audience");
  }
  const isRepeat = makeRepeatCheck();
  forEachSound(auth.bound_audiences ?? [], (audience, index) => {
    const path = ["auth", "bound_audiences", index];
    if (/[\s*]/.test(audience))
      report("bad-audience", path, "An audience is one exact text without blanks or wildcards");
    else if (isRepeat(audience)) report("duplicate-binding", path, "This audience is listed twice");
  });
};

/** Why a claim's value does not name exactly what it admits; undefined where it does. */
function findClaimFault(value: string): string | undefined {
  // terraform-provider-vault v5.8.0 splits the text of a claim at its commas, and trims the parts.
  const isSplit = !hasGlob(value) && value.includes(",");
  return isSplit ? "A claim's value has no comma: it would be read as several" : findValueFault(value);
}

function findValueFault(value: string): string | undefined {
  if (hasGlob(value)) return "A pattern admits callers that nobody named";
  if (value.trim() !== value || value === "" || /[^\S ]/.test(value)) {
    return "A claim's value has no blank but single spaces inside it";
  }
  return undefined;
}

function checkClaimName(name: string, path: Path, report: Report): void {
  if (name !== "" && !/[\s*]/.test(name)) return;
  const hint = "Write the name of the claim exactly as the tokens have it.";
  report("inexact-binding", path, "A claim has an exact name, without blanks or wildcards", hint);
}

/** The claims that say who logs in, and in which groups: of another name than a token has, nobody logs in. */
export const checkClaimNames: Rule = ({ auth }, report) => {
  if (auth.method === "kubernetes" || auth.method === "token") return;
  forEachSound(["user_claim", "groups_claim"] as const, (key) => {
    const name = auth[key];
    if (name !== undefined) checkClaimName(name, ["auth", key], report);
  });
};

/** RFC 6749, 3.3: a scope is one word, and a list of them is parted by blanks. */
export const checkScopes: Rule = ({ auth }, report) => {
  if (auth.method !== "oidc") return;
  const isRepeat = makeRepeatCheck();
  forEachSound(auth.oidc_scopes ?? [], (scope, index) => {
    const path = ["auth", "oidc_scopes", index];
    const isScope = /^[!#-[\]-~]+$/.test(scope) && !scope.includes("*");
    const hint = "Write each scope as an entry of its own.";
    if (!isScope) report("inexact-binding", path, "A scope is one word, without blanks, quotes or wildcards", hint);
    else if (isRepeat(scope)) report("duplicate-binding", path, "This scope is listed twice");
  });
};

export const checkClaims: Rule = ({ auth }, report) => {
  if (auth.method === "kubernetes" || auth.method === "token") return;
  const { bound_claims: claims } = auth;
  forEachSound(Object.keys(claims), (claim) => {
    const given = claims[claim] ?? [];
    const path = ["auth", "bound_claims", claim];
    const values = typeof given === "string" ? [given] : given;
    checkClaimName(claim, path, report);
    if (values.length === 0) report("no-binding", path, "A claim must name at least one value");
    const isRepeat = makeRepeatCheck();
    forEachSound(values, (value, index) => {
      const fault = findClaimFault(value);
      const where = typeof given === "string" ? path : [...path, index];
      if (fault !== undefined) report("inexact-binding", where, fault);
      else if (isRepeat(value)) report("duplicate-binding", where, "This value is listed twice");
    });
  });
};

/** OpenBao 2.6 compares a subject as a whole (credential/jwt path_login.go): the name of a certificate has commas. */
export const checkSubject: Rule = ({ auth }, report) => {
  if (auth.method !== "jwt" || auth.bound_subject === undefined) return;
  const fault = findValueFault(auth.bound_subject);
  if (fault !== undefined) report("inexact-binding", ["auth", "bound_subject"], fault);
};

export const checkRedirectUris: Rule = ({ auth }, report) => {
  if (auth.method !== "oidc") return;
  const path = ["auth", "allowed_redirect_uris"];
  // OpenBao 2.6 refuses an OIDC role without one (credential/jwt path_role.go).
  if (auth.allowed_redirect_uris.length === 0) report("bad-redirect-uri", path, "An OIDC role needs a redirect URI");
  const isRepeat = makeRepeatCheck();
  forEachSound(auth.allowed_redirect_uris, (uri, index) => {
    const fault = findUriFault(uri);
    if (fault !== undefined) report("bad-redirect-uri", [...path, index], fault);
    else if (isRepeat(uri)) report("duplicate-binding", [...path, index], "This URI is listed twice");
  });
};

export const checkNetworks: Rule = ({ auth }, report) => {
  if (auth.method !== "token" || auth.bound_cidrs === undefined) return;
  checkNetworkList(auth.bound_cidrs, ["auth", "bound_cidrs"], report);
};

/** The networks that tokens can be used from, wherever they are written. */
export function checkNetworkList(networks: readonly string[], path: Path, report: Report): void {
  if (networks.length === 0) report("no-binding", path, "A list of networks names at least one");
  const isRepeat = makeRepeatCheck();
  forEachSound(networks, (network, index) => {
    const where = [...path, index];
    if (formatNetwork(network) === undefined) {
      const hint = "Write it like 10.20.0.0/16 or 2001:db8::/32; OpenBao would leave out others without an error.";
      report(
        "inexact-binding",
        where,
        "A network is its first address in canonical form, / and a length above 0",
        hint,
      );
    } else if (isRepeat(network)) report("duplicate-binding", where, "This network is listed twice");
  });
}
