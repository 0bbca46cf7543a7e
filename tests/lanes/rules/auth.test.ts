import { describe, expect, test } from "vitest";
import { findUriFault } from "../../../lanes/rules/redirect-uri.ts";
import { judge, judgeAt } from "./request.ts";

describe("role", () => {
  const atRole = (role: string): string[] =>
    judgeAt("/auth/role", (ccr) => {
      ccr.delivery = { surface: "csi" };
      ccr.auth.role = role;
    });

  test.each(["a", "_", "external-secrets-activity-core", "a.b_c-9", "a".repeat(253)])(
    "takes a name of OpenBao's (%#)",
    (role) => {
      expect(atRole(role)).toEqual([]);
    },
  );

  test.each([
    "",
    "-a",
    "a-",
    ".a",
    "a.",
    "A",
    "External-Secrets",
    "a b",
    " a",
    "a/b",
    "a*",
    "ä",
    "r\u043ele",
    "a".repeat(254),
  ])("refuses what OpenBao refuses or rewrites (%#)", (role) => {
    expect(atRole(role)).toEqual(["bad-role-name"]);
  });
});

describe("auth mount", () => {
  const atMount = (mount: string): string[] =>
    judgeAt("/auth/mount", ({ auth }) => {
      auth.mount = mount;
    });

  test.each(["kubernetes", "clusters/eu-1", "oidc", "tokens", "auth-proxy", "oauth", "oauth/eu", "k8s-token"])(
    "takes %s",
    (mount) => {
      expect(atMount(mount)).toEqual([]);
    },
  );

  test.each([
    "kubernetes/",
    "/kubernetes",
    "a//b",
    "..",
    "../sys",
    "kubernetes/*",
    "-a",
    "a b",
    "auth/kubernetes",
    "AUTH/kubernetes",
    "auth",
    "token",
  ])("refuses %s", (mount) => {
    expect(atMount(mount)).toEqual(["bad-auth-mount"]);
  });
});

describe("ttl", () => {
  const atTtl = (ttl: string, settings = {}): string[] =>
    judgeAt(
      "/auth/ttl",
      ({ auth }) => {
        auth.ttl = ttl;
      },
      settings,
    );

  test.each(["61s", "1m1s", "15m", "0h15m0s", "1h", "60m", "3600s"])("takes %s", (ttl) => {
    expect(atTtl(ttl)).toEqual([]);
  });

  test.each([
    ["0s", "ttl-too-short"],
    ["1m", "ttl-too-short"],
    ["60s", "ttl-too-short"],
    ["1h1s", "long-ttl"],
    ["24h", "long-ttl"],
    ["24h1s", "ttl-too-long"],
    ["768h", "ttl-too-long"],
    ["999999h", "ttl-too-long"],
    ["9999999h", "bad-duration"],
    ["", "bad-duration"],
    ["900", "bad-duration"],
    ["15 minutes", "bad-duration"],
    ["-15m", "bad-duration"],
    ["+15m", "bad-duration"],
    ["1.5h", "bad-duration"],
    ["15m1h", "bad-duration"],
    ["1d", "bad-duration"],
    ["15M", "bad-duration"],
    ["900000ms", "bad-duration"],
    ["１５m", "bad-duration"],
  ])("%s is %s", (ttl, code) => {
    expect(atTtl(ttl)).toEqual([code]);
  });

  test("has the cap of the settings", () => {
    expect(atTtl("15m", { maxTtlSeconds: 900 })).toEqual([]);
    expect(atTtl("15m1s", { maxTtlSeconds: 900 })).toEqual(["ttl-too-long"]);
    expect(atTtl("15m", { longTtlSeconds: 600 })).toEqual(["long-ttl"]);
  });
});

describe("Kubernetes binding", () => {
  const bind = (names: string[], namespaces: string[]): string[] =>
    judge((ccr) => {
      ccr.delivery = { surface: "csi" };
      ccr.auth.bound_claims = { service_account_names: names, service_account_namespaces: namespaces };
    });
  const inexactName = ["inexact-binding /auth/bound_claims/service_account_names/0"];
  const inexactNamespace = ["inexact-binding /auth/bound_claims/service_account_namespaces/0"];

  test.each(["a", "llm-connect-reader", "9", "a.b", "a".repeat(253)])("takes an exact service account (%#)", (name) => {
    expect(bind([name], ["activity-core"])).toEqual([]);
  });

  test.each([
    "*",
    "a*",
    "*a",
    "a*,b*",
    "a,b",
    "?",
    "a?",
    "[a-z]",
    "{a,b}",
    " ",
    "a b",
    " a",
    "A",
    "-a",
    "a-",
    "a_b",
    "a..b",
    "ä",
    "\u0430",
    "a".repeat(254),
    "system:serviceaccount:a:b",
    "a/b",
  ])("refuses a service account that is not exact (%#)", (name) => {
    expect(bind([name], ["activity-core"])).toEqual(inexactName);
  });

  test("takes a namespace of 63 characters and refuses one of 64", () => {
    expect(bind(["reader"], ["n".repeat(63)])).toEqual([]);
    expect(bind(["reader"], ["n".repeat(64)])).toEqual(inexactNamespace);
  });

  test.each(["*", "activity-*", "a*,b*", "a.b", "Activity", "-a", "a-", "", " a", "é", "e\u0301"])(
    "refuses a namespace that is not exact (%#)",
    (namespace) => {
      expect(bind(["reader"], [namespace])).toEqual(inexactNamespace);
    },
  );

  test("binds something, and each name once", () => {
    expect(bind([], ["a"])).toEqual(["no-binding /auth/bound_claims/service_account_names"]);
    expect(bind(["a"], [])).toEqual(["no-binding /auth/bound_claims/service_account_namespaces"]);
    expect(bind(["a", "a"], ["b"])).toContain("duplicate-binding /auth/bound_claims/service_account_names/1");
  });

  test("a pattern beside an exact name is still a pattern", () => {
    expect(bind(["reader", "a*"], ["b*", "c"])).toEqual([
      "broad-binding /auth/bound_claims",
      "inexact-binding /auth/bound_claims/service_account_names/1",
      "inexact-binding /auth/bound_claims/service_account_namespaces/0",
    ]);
  });

  test.each(["*", "a b", "a\u00a0b", "open*", "a".repeat(254)])(
    "refuses an audience that is not exact (%#)",
    (audience) => {
      const change = ({ auth }: { auth: object }) => void Object.assign(auth, { audience });
      expect(judgeAt("/auth/audience", change)).toEqual(["bad-audience"]);
    },
  );

  test.each(["openbao", "https://kubernetes.default.svc", "a".repeat(253)])(
    "takes an exact audience (%#)",
    (audience) => {
      expect(judge(({ auth }) => void Object.assign(auth, { audience }))).toEqual([]);
    },
  );
});

const common = {
  mount: "oidc",
  role: "llm-connect",
  bound_claims_confirmed: true,
  policies: ["workload-kv-read-llm-connect-provider-secrets"],
  ttl: "15m",
  user_claim: "sub",
};

describe("claims", () => {
  const withClaims = (claims: Record<string, string | string[]>): string[] =>
    judge((ccr) => {
      ccr.delivery = { surface: "direct-fetch" };
      ccr.auth = { ...common, method: "jwt", bound_audiences: ["openbao"], bound_claims: claims };
    });

  test.each(["llm-connect", "Platform Engineers", "user+tag@example.org", "repo:org/app:ref:refs/heads/main", "Jörg"])(
    "takes an exact value (%s)",
    (value) => {
      expect(withClaims({ groups: value })).toEqual([]);
      expect(withClaims({ groups: [value] })).toEqual([]);
    },
  );

  test.each(["", "*", "repo:org/*", "a?", "[ab]", "{a,b}", "a,b", " a", "a ", "a\tb", "a\u00a0b"])(
    "refuses a value that is not exact (%#)",
    (value) => {
      expect(withClaims({ groups: value })).toEqual(["inexact-binding /auth/bound_claims/groups"]);
      expect(withClaims({ groups: [value] })).toEqual(["inexact-binding /auth/bound_claims/groups/0"]);
    },
  );

  test("has names, and values, each once; several are a risk", () => {
    expect(withClaims({ groups: [] })).toEqual(["no-binding /auth/bound_claims/groups"]);
    expect(withClaims({ "": "a" })).toEqual(["inexact-binding /auth/bound_claims/"]);
    expect(withClaims({ "/realm/roles": "a" })).toEqual([]);
    expect(withClaims({ "https://a.example/roles": "a" })).toEqual([]);
    expect(withClaims({ "*": "a" })).toEqual(["inexact-binding /auth/bound_claims/*"]);
    expect(withClaims({ "groups ": "a" })).toEqual(["inexact-binding /auth/bound_claims/groups "]);
    expect(withClaims({ groups: ["a", "b"] })).toEqual(["broad-binding /auth/bound_claims/groups"]);
    expect(withClaims({ groups: ["a", "a"] })).toEqual([
      "broad-binding /auth/bound_claims/groups",
      "duplicate-binding /auth/bound_claims/groups/1",
    ]);
  });
});

describe("JWT", () => {
  const withJwt = (changes: object): string[] =>
    judge((ccr) => {
      ccr.delivery = { surface: "csi" };
      ccr.auth = { ...common, method: "jwt", bound_audiences: ["openbao"], bound_claims: { groups: "a" }, ...changes };
    });

  test("binds exact audiences, and an exact subject", () => {
    expect(withJwt({ bound_subject: "system:serviceaccount:a:b" })).toEqual([]);
    expect(withJwt({ bound_audiences: [] })).toEqual(["bad-audience /auth/bound_audiences"]);
    expect(withJwt({ bound_audiences: ["openbao", "*"] })).toEqual(["bad-audience /auth/bound_audiences/1"]);
    expect(withJwt({ bound_subject: "system:serviceaccount:a:*" })).toEqual(["inexact-binding /auth/bound_subject"]);
  });

  test.each(["CN=notifier,OU=platform,O=acme", "a, b", "a,b", "repo:acme/notifier:ref:refs/heads/main"])(
    "binds a subject that is compared as a whole: %s",
    (bound_subject) => {
      expect(withJwt({ bound_subject })).toEqual([]);
    },
  );

  test.each([" a", "a ", "a,\nb", "a\tb", "CN=*,O=acme", "a{b}"])("and no other one (%#)", (bound_subject) => {
    expect(withJwt({ bound_subject })).toEqual(["inexact-binding /auth/bound_subject"]);
  });

  test("binds each audience once", () => {
    expect(withJwt({ bound_audiences: ["a", "b", "A"] })).toEqual([]);
    expect(withJwt({ bound_audiences: ["a", "b", "a"] })).toEqual(["duplicate-binding /auth/bound_audiences/2"]);
    expect(withJwt({ bound_audiences: ["*", "*"] })).toEqual([
      "bad-audience /auth/bound_audiences/0",
      "bad-audience /auth/bound_audiences/1",
    ]);
  });
});

describe("what a login is known by", () => {
  const withOidc = (changes: object): string[] =>
    judge((ccr) => {
      ccr.delivery = { surface: "direct-fetch" };
      const uris = { allowed_redirect_uris: ["https://a.example/cb"] };
      ccr.auth = { ...common, ...uris, method: "oidc", bound_claims: { groups: "a" }, ...changes };
    });
  const names = ["sub", "preferred_username", "/realm_access/roles", "https://a.example/groups", "urn:a:b"];

  test.each(names)("is a claim of an exact name: %s", (name) => {
    expect(withOidc({ user_claim: name })).toEqual([]);
    expect(withOidc({ groups_claim: name })).toEqual([]);
  });

  test.each(["", "*", "sub ", " sub", "a b", "a*", "a\tb", "a\u00a0"])("and of no other (%#)", (name) => {
    expect(withOidc({ user_claim: name })).toEqual(["inexact-binding /auth/user_claim"]);
    expect(withOidc({ groups_claim: name })).toEqual(["inexact-binding /auth/groups_claim"]);
  });

  test("is asked of the provider by scopes, each a word, and each once", () => {
    const at = (...oidc_scopes: string[]) => withOidc({ oidc_scopes });
    expect(at("openid", "profile", "groups", "https://a.example/auth/x.read", "api://a/.default")).toEqual([]);
    for (const scope of ["a b", "", " a", 'a"', "a\\b", "*", "a\u00e9"])
      expect(at("openid", scope)).toEqual(["inexact-binding /auth/oidc_scopes/1"]);
    expect(at("a b", "a b")).toEqual([0, 1].map((index) => `inexact-binding /auth/oidc_scopes/${index}`));
    expect(at("openid", "email", "openid")).toEqual(["duplicate-binding /auth/oidc_scopes/2"]);
  });
});

describe("OIDC redirect URIs", () => {
  const withUris = (...uris: string[]): string[] =>
    judge((ccr) => {
      ccr.delivery = { surface: "direct-fetch" };
      ccr.auth = { ...common, method: "oidc", bound_claims: { groups: "a" }, allowed_redirect_uris: uris };
    });

  test.each([
    "https://openbao.example.org/ui/vault/auth/oidc/oidc/callback",
    "https://openbao.example.org:8200/callback?x=1",
    "http://localhost:8250/oidc/callback",
    "http://127.0.0.1:8250/oidc/callback",
    "http://[::1]:8250/oidc/callback",
    "http://localhost",
    "http://LOCALHOST:1/cb",
    "http://localhost:65535/cb",
    "https://10.20.0.5/cb",
    "https://255.255.255.255/cb",
    "https://a/cb",
    "https://a-b.example/cb",
    "https://xn--bcher-kva.example/cb",
    "https://1a.example/cb",
    "https://1.2.3.4.example/cb",
    "https://0x7f.example/cb",
    "https://example.org./cb",
    `https://${"a".repeat(63)}.example/cb`,
    "https://a/b..c/.well-known/...",
    "https://a/cb?next=../b",
    "https://a/b%20c?x=%23",
  ])("takes %s", (uri) => {
    expect(withUris(uri)).toEqual([]);
  });

  test.each([
    "http://example.org/callback",
    "http://localhost.example.org/callback",
    "http://127.0.0.1.example.org/callback",
    "http://127.1/callback",
    "http://2130706433/callback",
    "http://0x7f.0.0.1/callback",
    "http://0.0.0.0/callback",
    "http://[::]/callback",
    "http://localhost@example.org/callback",
    "http://localhost:8250@example.org/callback",
    "https://user:word@example.org/callback",
    "https://@example.org/callback",
    "https://*.example.org/callback",
    "https://%2a.example.org/callback",
    "https://example.org/*",
    "https://example.org/{tenant}",
    "https://example.org/#fragment",
    "https://example.org/#",
    "https://example.org\\@evil.example/",
    "https:\\\\example.org/",
    "https:example.org/callback",
    "https:///callback",
    "https://",
    "HTTPS://example.org/callback",
    "https://ex\u0430mple.org/callback",
    "https://example.org/a b",
    " https://example.org/",
    "https://example.org:99999/",
    "https://example.org:port/",
    "ftp://example.org/",
    "javascript:alert(1)",
    "javascript:https://example.org/",
    "xhttps://example.org/callback",
    "https://example.org,evil.example/callback",
    "https://example.org%2eevil.example/callback",
    "https://0x7f.1/cb",
    "https://0x7f.0.0.1/cb",
    "https://127.1/cb",
    "https://2130706433/cb",
    "https://0x/cb",
    "https://10.20.0.05/cb",
    "https://10.20.0.256/cb",
    "https://10.20.0.5./cb",
    "https://1.2.3.4.5/cb",
    "https://example.1/cb",
    "https://a/../../b",
    "https://a/b/..",
    "https://a/./b",
    "https://a/%2e%2E/b",
    "https://a/.%2e/b",
    "https://a/%2a",
    "https://a/%2A?x=1",
    "https://a/%7Btenant%7d",
    "https://a/%5c",
    "https://a/cb?x=%2a",
    "https://a/%",
    "https://a/%2",
    "https://a/%zz",
    "http://localhost:0/cb",
    "http://localhost:00/cb",
    "https://a:08250/cb",
    "https://-a/cb",
    "https://a-/cb",
    "https://a.-b.example/cb",
    "https://a..b/cb",
    "https://.a/cb",
    "https://./cb",
    `https://${"a".repeat(64)}.example/cb`,
    `https://${"a.".repeat(127)}ab/cb`,
    "//example.org/callback",
    "/callback",
    "callback",
    "",
  ])("refuses one that is not https or loopback, exact and plain (%s)", (uri) => {
    expect(withUris(uri)).toEqual(["bad-redirect-uri /auth/allowed_redirect_uris/0"]);
  });

  test.each([
    ["https://example.org/*", "is exact: no wildcard, no template"],
    ["https://example.org/a b", "has no blank, and plain characters alone"],
    ["https://example.org/#a", "has no fragment"],
    ["/callback", "is https, or http on a loopback address"],
    ["http://example.org/callback", "is https, or http on a loopback address"],
    ["https://user:word@example.org/callback", "has no user and no password"],
    ["https://example.org:port/", "is an absolute URI with a host"],
    ["https://example.org/%2a", "is exact: no wildcard, no template"],
    ["https://example.org/%", "has no blank, and plain characters alone"],
    ["https://-a/", "names its host, or has its address in the usual form"],
    ["https://127.1/", "names its host, or has its address in the usual form"],
    ["http://localhost:0/", "has a port from 1 to 65535, without a zero in front"],
    ["https://a/../b", "has no . and no .. in its path"],
  ])("are told why: %s %s", (uri, words) => {
    expect(findUriFault(uri)).toBe(`A redirect URI ${words}`);
  });

  test("are at least one, and each is judged", () => {
    expect(withUris()).toEqual(["bad-redirect-uri /auth/allowed_redirect_uris"]);
    expect(withUris("http://localhost", "http://example.org")).toEqual([
      "bad-redirect-uri /auth/allowed_redirect_uris/1",
    ]);
  });

  test("are each there once", () => {
    expect(withUris("https://a/cb", "https://b/cb", "https://a/cb/")).toEqual([]);
    expect(withUris("https://a/cb", "https://b/cb", "https://a/cb")).toEqual([
      "duplicate-binding /auth/allowed_redirect_uris/2",
    ]);
    expect(withUris("https://*", "https://*")).toEqual([
      "bad-redirect-uri /auth/allowed_redirect_uris/0",
      "bad-redirect-uri /auth/allowed_redirect_uris/1",
    ]);
  });
});
