import { formatDuration, shortenDuration } from "../duration.ts";
import { compareText } from "../finding.ts";
import { rolePath } from "../manifests.ts";
import type { JwtRole, KubernetesRole } from "../role.ts";
import type { StackSettings } from "../stack-settings.ts";
import { composeAuditStanzas } from "./audit.ts";
import type { JwtAuthSettings, KubernetesAuthSettings } from "./auth-settings.ts";
import { type Authority, nameFamily } from "./authority.ts";
import type { LoginSettings } from "./login-settings.ts";
import { FOUNDATION_POLICIES, nameFoundationPolicy } from "./names.ts";
import type { AuthMount, AuthorityPolicy, AuthorityRole, OpenBaoPlan } from "./plan.ts";
import type { FoundationSettings } from "./settings.ts";

/** What a stack declares in OpenBao for its lanes to stand on. */
export function compileOpenBaoPlan(
  settings: FoundationSettings,
  { kvVersion }: Pick<StackSettings, "kvVersion">,
  authority: Authority,
): OpenBaoPlan {
  const kvMounts = settings.kvMounts.map((path) => ({ key: `mount:${path}`, path, kvVersion }));
  const authMounts = [
    ...settings.kubernetesAuth.map((each) => compileKubernetesAuth(each, settings)),
    ...settings.jwtAuth.map((each) => compileJwtAuth(each, settings)),
  ].sort((left, right) => compareText(left.path, right.path));
  const policies = authority.policies.map((policy) => ({ key: `policy:${policy.name}`, ...policy }));
  const { suffix } = settings;
  const roles = FOUNDATION_POLICIES.flatMap((family) => {
    const given = { name: nameFoundationPolicy(family, { suffix }), tokenPolicies: nameFamily(authority, family) };
    return (settings.logins[family] ?? []).map((login) => compileAuthorityRole(login, given));
  });
  return {
    kvMounts,
    authMounts,
    policies,
    roles: roles.sort((left, right) => compareText(left.key, right.key)),
    auditStanzas: composeAuditStanzas(settings.audit),
    description: describe({ kvMounts, authMounts, policies, roles }),
  } as unknown as OpenBaoPlan;
}

function compileKubernetesAuth(
  { path, host, caCertificate, reviewer, issuer, maxTtl }: KubernetesAuthSettings,
  { authMaxTtlSeconds }: FoundationSettings,
): AuthMount {
  return {
    ...describeMount(path, maxTtl ?? authMaxTtlSeconds),
    type: "kubernetes",
    kubernetes: {
      key: `auth-config:${path}`,
      host,
      ...(caCertificate === undefined ? {} : { caCertificate }),
      ...(issuer === undefined ? {} : { issuer }),
      disableLocalCaJwt: reviewer === "caller",
    },
  };
}

function compileJwtAuth(settings: JwtAuthSettings, { authMaxTtlSeconds }: FoundationSettings): AuthMount {
  const { path, type, isConfiguredByHand, maxTtl, ...config } = settings;
  const mount = { ...describeMount(path, maxTtl ?? authMaxTtlSeconds), type };
  return isConfiguredByHand ? mount : { ...mount, jwt: config };
}

function describeMount(path: string, maxTtlSeconds: number): Omit<AuthMount, "type"> {
  return { key: `auth:${path}`, path, maxTtlSeconds, maxTtl: shortenDuration(formatDuration(maxTtlSeconds)) };
}

/** The role bears the name of the family whose policies it gives, and gives no other. */
function compileAuthorityRole(login: LoginSettings, given: Given): AuthorityRole {
  const role = compileRole(login, given);
  return { key: `role:${rolePath(role)}`, role };
}

type Given = Pick<KubernetesRole, "name" | "tokenPolicies">;

function compileRole(login: LoginSettings, given: Given): KubernetesRole | JwtRole {
  const { mount, ttlSeconds: tokenTtlSeconds, audience } = login;
  const common = { mount, ...given, tokenTtlSeconds };
  if (login.method === "kubernetes") {
    const { name, namespace } = login.serviceAccount;
    return {
      method: "kubernetes",
      ...common,
      serviceAccountNames: [name],
      serviceAccountNamespaces: [namespace],
      ...(audience === undefined ? {} : { audience }),
    };
  }
  const { method, claims: boundClaims, userClaim, subject: boundSubject, redirectUris } = login;
  return {
    method,
    ...common,
    userClaim,
    boundClaims,
    ...(audience === undefined ? {} : { boundAudiences: [audience] }),
    ...(boundSubject === undefined ? {} : { boundSubject }),
    ...(redirectUris === undefined ? {} : { allowedRedirectUris: redirectUris }),
  };
}

interface Described {
  readonly kvMounts: readonly { readonly path: string }[];
  readonly authMounts: readonly AuthMount[];
  readonly policies: readonly AuthorityPolicy[];
  readonly roles: readonly AuthorityRole[];
}

function describe({ kvMounts, authMounts, policies, roles }: Described): OpenBaoPlan["description"] {
  return {
    secrets: kvMounts.map(({ path }) => path).join(", "),
    logins: authMounts.map(({ path, type, maxTtl }) => `${path} (${type}, at most ${maxTtl})`).join(", "),
    ...Object.fromEntries(policies.map(({ name, purpose }) => [name, describeHolders(name, purpose, roles)])),
  };
}

function describeHolders(policy: string, purpose: string, roles: readonly AuthorityRole[]): string {
  const ways = roles.filter(({ role }) => role.tokenPolicies.includes(policy)).map(({ role }) => rolePath(role));
  return `${purpose.replace(/\.$/, "")}; ${ways.length === 0 ? "nobody logs in to it" : `by ${ways.join(", ")}`}`;
}
