import { describe, expect, test } from "vitest";
import { composeRolePayload, rolePath } from "../../lanes/manifests.ts";
import { compileRole } from "../../lanes/role.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { makeRequest, useTokenRole } from "./rules/request.ts";

type Auth<Method extends Ccr["auth"]["method"]> = Extract<Ccr["auth"], { readonly method: Method }>;

const common = { role: "reader", bound_claims_confirmed: true, policies: ["b", "a", "b"], ttl: "1h" };
const compiled = { name: "reader", tokenPolicies: ["a", "b"], tokenTtlSeconds: 3600 } as const;
const written = { token_policies: ["a", "b"], token_ttl: 3600 } as const;

/** The role of a request with that binding, and what is written to the server for it. */
function compile(auth: Ccr["auth"]) {
  const role = compileRole({ ...makeRequest(), auth });
  return { role, payload: composeRolePayload(role), path: rolePath(role) };
}

describe("a role of the Kubernetes method", () => {
  const auth: Auth<"kubernetes"> = {
    ...common,
    method: "kubernetes",
    mount: "clusters/one",
    bound_claims: { service_account_names: ["z", "a"], service_account_namespaces: ["n", "m"] },
  };
  const bound = { bound_service_account_names: ["a", "z"], bound_service_account_namespaces: ["m", "n"] };

  test("binds what the request names, sorted, and no audience unless it names one", () => {
    const { role, payload, path } = compile(auth);
    expect(role).toStrictEqual({
      ...compiled,
      method: "kubernetes",
      mount: "clusters/one",
      serviceAccountNames: ["a", "z"],
      serviceAccountNamespaces: ["m", "n"],
    });
    expect(payload).toStrictEqual({ ...bound, ...written });
    expect(path).toBe("auth/clusters/one/role/reader");
  });

  test("binds the audience", () => {
    const { role, payload } = compile({ ...auth, audience: "openbao" });
    expect(role).toHaveProperty("audience", "openbao");
    expect(payload).toStrictEqual({ ...bound, ...written, audience: "openbao" });
  });
});

describe("a role of the JWT method", () => {
  const auth: Auth<"jwt"> = {
    ...common,
    method: "jwt",
    mount: "jwt",
    user_claim: "sub",
    bound_audiences: ["z", "openbao"],
    bound_claims: { repository: "coulomb/llm-connect", branch: ["release", "main"], actor: "ci" },
  };
  const bound = {
    role_type: "jwt",
    user_claim: "sub",
    bound_audiences: ["openbao", "z"],
    bound_claims: { actor: ["ci"], branch: ["main", "release"], repository: ["coulomb/llm-connect"] },
  };

  test("binds claims and audiences, both sorted, a single value as a list of one", () => {
    const { role, payload, path } = compile(auth);
    expect(role).toStrictEqual({
      ...compiled,
      method: "jwt",
      mount: "jwt",
      userClaim: "sub",
      boundAudiences: ["openbao", "z"],
      boundClaims: bound.bound_claims,
    });
    expect("boundClaims" in role && Object.keys(role.boundClaims)).toEqual(["actor", "branch", "repository"]);
    expect(payload).toStrictEqual({ ...bound, ...written });
    expect(path).toBe("auth/jwt/role/reader");
  });

  test("binds the subject, and takes groups from the claim that is named", () => {
    const { role, payload } = compile({ ...auth, bound_subject: "repo:x", groups_claim: "groups" });
    expect(role).toMatchObject({ boundSubject: "repo:x", groupsClaim: "groups" });
    expect(payload).toStrictEqual({ ...bound, ...written, bound_subject: "repo:x", groups_claim: "groups" });
  });
});

describe("a role of the OIDC method", () => {
  const auth: Auth<"oidc"> = {
    ...common,
    method: "oidc",
    mount: "oidc",
    user_claim: "sub",
    bound_claims: { groups: ["b", "a"] },
    allowed_redirect_uris: ["https://z.example.org/", "http://localhost:8250/oidc/callback"],
  };
  const bound = {
    role_type: "oidc",
    user_claim: "sub",
    bound_claims: { groups: ["a", "b"] },
    allowed_redirect_uris: ["http://localhost:8250/oidc/callback", "https://z.example.org/"],
  };

  test("has its redirect URIs, sorted, and neither scopes nor audiences unless it names some", () => {
    const { role, payload } = compile(auth);
    expect(role).toStrictEqual({
      ...compiled,
      method: "oidc",
      mount: "oidc",
      userClaim: "sub",
      boundClaims: { groups: ["a", "b"] },
      allowedRedirectUris: bound.allowed_redirect_uris,
    });
    expect(payload).toStrictEqual({ ...bound, ...written });
  });

  test("asks for scopes, sorted, and binds audiences", () => {
    const { role, payload } = compile({ ...auth, oidc_scopes: ["profile", "groups"], bound_audiences: ["openbao"] });
    expect(role).toMatchObject({ oidcScopes: ["groups", "profile"], boundAudiences: ["openbao"] });
    expect(payload).toMatchObject({ oidc_scopes: ["groups", "profile"], bound_audiences: ["openbao"] });
  });
});

describe("a token role", () => {
  const compileToken = (settings: Readonly<Record<string, unknown>>) =>
    compile(makeRequest((ccr) => useTokenRole(ccr, { role: "reader", policies: ["b", "a", "b"], ...settings })).auth);
  const bare = { allowed_policies: ["a", "b"], token_explicit_max_ttl: 900, token_type: "service" };

  test("lends no renewal, no life beyond its parent's, and no network unless it is asked to", () => {
    const { role, payload, path } = compileToken({});
    expect(role).toStrictEqual({
      ...compiled,
      method: "token",
      mount: "token",
      tokenTtlSeconds: 900,
      renewable: false,
      orphan: false,
    });
    expect(payload).toStrictEqual({ ...bare, orphan: false, renewable: false });
    expect(path).toBe("auth/token/roles/reader");
  });

  test("has networks as the server keeps them, sorted", () => {
    const { role, payload } = compileToken({
      renewable: true,
      orphan: true,
      bound_cidrs: ["2001:db8::/32", "192.0.2.1/32", "10.20.0.0/16"],
    });
    const networks = ["10.20.0.0/16", "192.0.2.1", "2001:db8::/32"];
    expect(role).toMatchObject({ renewable: true, orphan: true, boundCidrs: networks });
    expect(payload).toStrictEqual({ ...bare, orphan: true, renewable: true, token_bound_cidrs: networks });
  });
});
