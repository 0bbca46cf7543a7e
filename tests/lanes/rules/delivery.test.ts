import { describe, expect, test } from "vitest";
import { deriveDelivery } from "../../../lanes/delivery.ts";
import { judge, judgeAt, judgeInWords, makeRequest } from "./request.ts";

/** The words alone: namespace, Secret and store come from role and path. */
const inWords = (target: string): string[] =>
  judgeAt("/delivery/target", (ccr) => {
    ccr.delivery = { surface: "external-secrets", target };
  });

describe("names of the delivery", () => {
  test("come from the conventions where they are not written down", () => {
    const derived = deriveDelivery(
      makeRequest((ccr) => {
        ccr.delivery = { surface: "external-secrets" };
      }),
    );
    expect(derived).toEqual({
      namespace: "activity-core",
      secretName: "llm-connect-provider-secrets",
      store: "openbao-activity-core",
      role: "external-secrets-activity-core",
    });
  });

  test("come from the tenant where the role says nothing", () => {
    const ccr = makeRequest((draft) => {
      draft.delivery = { surface: "external-secrets" };
      draft.auth.role = "reader";
    });
    expect(deriveDelivery(ccr)).toMatchObject({ namespace: "activity-core", store: "openbao-activity-core" });
  });

  test("are as written where they are", () => {
    const delivery = { surface: "external-secrets", namespace: "a", secret_name: "b", store: "c" } as const;
    const ccr = makeRequest((draft) => {
      draft.delivery = delivery;
    });
    expect(deriveDelivery(ccr)).toMatchObject({ namespace: "a", secretName: "b", store: "c" });
  });

  test("the store follows a namespace that is written down", () => {
    const ccr = makeRequest((draft) => {
      draft.delivery = { surface: "external-secrets", namespace: "a" };
    });
    expect(deriveDelivery(ccr).store).toBe("openbao-a");
  });

  test.each([
    ["namespace", "n".repeat(64)],
    ["namespace", "a.b"],
    ["namespace", "-a"],
    ["namespace", "A"],
    ["secret_name", "s".repeat(254)],
    ["secret_name", "LLM_Secrets"],
    ["secret_name", "a..b"],
    ["secret_name", "secr\u0435t"],
    ["store", "openbao/a"],
    ["store", "store-"],
  ] as const)("refuses a %s that Kubernetes does not take (%#)", (key, value) => {
    expect(
      judgeAt(`/delivery/${key}`, ({ delivery }) => {
        delivery[key] = value;
      }),
    ).toContain("bad-delivery-name");
  });

  test("a derived name must be one too", () => {
    const findings = judge((ccr) => {
      ccr.delivery = { surface: "external-secrets" };
      ccr.openbao.kv_path = "platform/workloads/activity-core/llm-connect/LLM_KEYS";
      ccr.openbao.policy_name = "workload-kv-read-llm-keys";
    });
    expect(findings).toContain("bad-delivery-name /openbao/kv_path");
    const fromRole = judge((ccr) => {
      ccr.delivery = { surface: "external-secrets" };
      ccr.auth.role = "external-secrets-activity.core";
    });
    expect(fromRole).toEqual(["bad-delivery-name /auth/role", "delivery-mismatch /auth/role"]);
  });

  test("what is written down is told where it is written, and there alone", () => {
    const findings = judge(({ delivery }) => {
      delivery.namespace = "activity.core";
    });
    expect(findings.filter((found) => found.startsWith("bad-delivery-name"))).toEqual([
      "bad-delivery-name /delivery/namespace",
    ]);
  });

  test("other names than the conventions' are warned of", () => {
    expect(
      judge(({ delivery }) => {
        delivery.secret_name = "other";
      }),
    ).toEqual(["delivery-convention /delivery/secret_name"]);
    expect(
      judge(({ delivery }) => {
        delivery.store = "other";
      }),
    ).toEqual(["delivery-convention /delivery/store"]);
  });
});

describe("role and namespace", () => {
  test("the role carries the namespace of the delivery", () => {
    expect(
      judge(({ auth }) => {
        auth.role = "external-secrets-issue-core";
      }),
    ).toEqual(["role-convention /auth/role"]);
    expect(
      judge(({ auth }) => {
        auth.role = "reader";
      }),
    ).toEqual(["role-convention /auth/role"]);
  });

  test("a namespace that only the role names is the tenant's", () => {
    const findings = judge((ccr) => {
      ccr.delivery = { surface: "external-secrets" };
      ccr.auth.role = "external-secrets-issue-core";
    });
    expect(findings).toEqual(["delivery-mismatch /auth/role"]);
  });

  test("one that is written down may be another's, as a risk", () => {
    const findings = judge((ccr) => {
      ccr.delivery.namespace = "issue-core";
      ccr.delivery.store = "openbao-issue-core";
      ccr.auth.role = "external-secrets-issue-core";
    });
    expect(findings).toEqual(["cross-tenant-delivery /delivery/namespace"]);
  });

  test("other surfaces have no such convention", () => {
    for (const surface of ["csi", "direct-fetch"] as const) {
      for (const role of ["reader", "external-secrets-issue-core"]) {
        const findings = judge((ccr) => {
          ccr.delivery = { surface, target: "Secret other in the other namespace" };
          ccr.auth.role = role;
        });
        expect(findings).toEqual([]);
      }
      const findings = judge((ccr) => {
        ccr.delivery = { surface };
        ccr.openbao.kv_path = "platform/workloads/activity-core/llm-connect/LLM_KEYS";
      });
      expect(findings).toEqual(["policy-convention /openbao/policy_name"]);
    }
  });

  test("External Secrets logs in as one service account, by the kubernetes method", () => {
    expect(
      judge(({ auth }) => {
        auth.bound_claims = { service_account_names: ["a", "b"], service_account_namespaces: ["c"] };
      }),
    ).toEqual(["broad-binding /auth/bound_claims", "surface-auth-mismatch /auth/bound_claims"]);
    expect(
      judge(({ auth }) => {
        auth.bound_claims = { service_account_names: ["a"], service_account_namespaces: ["b", "c"] };
      }),
    ).toEqual(["broad-binding /auth/bound_claims", "surface-auth-mismatch /auth/bound_claims"]);
    const findings = judge((ccr) => {
      const { bound_claims: _, method: __, ...common } = ccr.auth;
      ccr.auth = { ...common, method: "jwt", bound_audiences: ["a"], bound_claims: { sub: "b" }, user_claim: "sub" };
    });
    expect(findings).toEqual(["surface-auth-mismatch /delivery/surface"]);
  });

  test("nobody logs in with a browser for the CSI provider, which has a token of its service account", () => {
    const bound = { bound_claims: { sub: "b" }, user_claim: "sub" };
    const oidc = { ...bound, method: "oidc", allowed_redirect_uris: ["https://a.example/cb"] } as const;
    const jwt = { ...bound, method: "jwt", bound_audiences: ["a"] } as const;
    const withAuth = (method: typeof oidc | typeof jwt, surface: "csi" | "direct-fetch") =>
      judge((ccr) => {
        const { bound_claims: _, method: __, ...common } = ccr.auth;
        ccr.auth = { ...common, ...method, allowed_redirect_uris: [...oidc.allowed_redirect_uris] } as typeof ccr.auth;
        if (method.method === "jwt") delete (ccr.auth as { allowed_redirect_uris?: unknown }).allowed_redirect_uris;
        ccr.delivery = { surface };
      });
    expect(withAuth(oidc, "csi")).toEqual(["surface-auth-mismatch /delivery/surface"]);
    expect(withAuth(oidc, "direct-fetch")).toEqual([]);
    expect(withAuth(jwt, "csi")).toEqual([]);
    expect(withAuth(jwt, "direct-fetch")).toEqual([]);
  });

  test.each(["csi", "direct-fetch"] as const)("what only a Secret has comes to nothing with %s", (surface) => {
    const reload_annotation = { name: "reloader.stakater.com/match", value: "true" };
    const settings = {
      ...{ namespace: "billing", secret_name: "mail-relay", store: "openbao-billing", refresh_interval: "1h" },
      ...{ creation_policy: "Owner", deletion_policy: "Retain", takes_over_secret: false, reload_annotation },
    } as const;
    for (const [key, value] of Object.entries(settings)) {
      const findings = judge((ccr) => {
        ccr.delivery = { surface, target: "fetched by the workload", [key]: value };
      });
      expect(findings).toEqual([`delivery-without-effect /delivery/${key}`]);
    }
    const findings = judge((ccr) => {
      ccr.delivery = { surface, target: "fetched by the workload" };
    });
    expect(findings).toEqual([]);
  });
});

describe("words of delivery.target", () => {
  test.each([
    "ExternalSecret to Secret llm-connect-provider-secrets in the activity-core namespace",
    "ExternalSecret to Secret llm-connect-provider-secrets in the\nactivity-core\nnamespace",
    "Secret llm-connect-provider-secrets in namespace activity-core.",
    "Secret `llm-connect-provider-secrets` (namespace activity-core)",
    "Secret named llm-connect-provider-secrets, in the namespace activity-core",
    "Secret activity-core/llm-connect-provider-secrets",
    "ExternalSecret llm-connect-provider-secrets through ClusterSecretStore openbao-activity-core",
    "the workload's own namespace, in a Secret that it mounts",
    "Synced into its Secret by the operator.",
    "llm-connect reads it",
    "Secret In The activity-core namespace",
    "a Secret in the tenant's namespace",
    "Secret.",
    "Secret",
    "namespace",
  ])("agree (%#)", (target) => {
    expect(inWords(target)).toEqual([]);
  });

  test.each([
    "ExternalSecret to Secret other in the activity-core namespace",
    "ExternalSecret to Secret llm-connect-provider-secrets in the issue-core namespace",
    "Secret llm-connect-provider-secrets in the namespace issue-core",
    "Secret llm-connect-provider-secret in the activity-core namespace",
    "Secret llm-connect-provider-secrets-2",
    "Secret llm-connect-provider-s\u0435crets",
    "Secret \u217cllm-connect-provider-secrets",
    "Secret issue-core/llm-connect-provider-secrets",
    "Secret named other",
    "Secret called other",
    "Secret `other`",
    "(Secret other)",
    "Secret  other",
    "in the 'issue-core' namespace",
    "in the issue.core namespace",
    "namespace named issue-core",
    "Secret llm-connect-provider-secrets and Secret other",
    "in the activity-core namespace, and later the issue-core namespace",
    "ExternalSecret other to Secret llm-connect-provider-secrets",
    "through ClusterSecretStore openbao-issue-core",
  ])("disagree (%#)", (target) => {
    expect(inWords(target)).toEqual(["delivery-mismatch"]);
  });

  test("each part is told once", () => {
    const target = "ExternalSecret v to Secret w, Secret x in the y namespace through ClusterSecretStore z";
    const found = judgeInWords((ccr) => {
      ccr.delivery = { surface: "external-secrets", target };
    });
    expect(found).toEqual(
      ["Secret", "ExternalSecret", "store", "namespace"].map((part) => ({
        code: "delivery-mismatch",
        pointer: "/delivery/target",
        message: `The ${part} that delivery.target names is not the one to be used`,
      })),
    );
  });

  test.each(["Secret other ", "a", " ", ")", "-a", "namespace "])(
    "of a long text of %j are read to its end",
    (part) => {
      // In steps that grow with the square of it, this would outlast the test.
      expect(inWords(`Secret ${part.repeat(100_000)}x`)).toBeInstanceOf(Array);
    },
  );
});

describe("settings of the ExternalSecret", () => {
  test.each(["1s", "15m", "1h0m0s", "24h"])("takes a refresh interval of %s", (refresh_interval) => {
    expect(
      judge(({ delivery }) => {
        delivery.refresh_interval = refresh_interval;
      }),
    ).toEqual([]);
  });

  test.each(["0", "0s", "1d", "-1h", "500ms", "hourly"])("refuses one of %s", (refresh_interval) => {
    expect(
      judge(({ delivery }) => {
        delivery.refresh_interval = refresh_interval;
      }),
    ).toEqual(["bad-duration /delivery/refresh_interval"]);
  });

  const good = [
    undefined,
    "Owner/Retain",
    "Owner/Delete",
    "Owner/Merge",
    "Orphan/Retain",
    "Orphan/Merge",
    "Merge/Retain",
    "Merge/Merge",
    "None/Retain",
    "/Delete",
  ];
  const bad = ["Orphan/Delete", "Merge/Delete", "None/Delete", "None/Merge"];
  const withPolicies = (pair = "/"): string[] =>
    judge(({ delivery }) => {
      const [creation, deletion] = pair.split("/");
      if (creation) delivery.creation_policy = creation as "Owner";
      if (deletion) delivery.deletion_policy = deletion as "Retain";
    });
  test.each(good)("takes the policies %s", (pair) => {
    expect(withPolicies(pair)).toEqual([]);
  });
  test.each(bad)("refuses the policies %s", (pair) => {
    expect(withPolicies(pair)).toEqual(["deletion-policy /delivery/deletion_policy"]);
  });

  const annotated = (name: string, value = "true"): string[] =>
    judge(({ delivery }) => {
      delivery.reload_annotation = { name, value };
    });
  test.each([
    "reloader.stakater.com/match",
    "reload",
    `${"d".repeat(63)}.org/${"n".repeat(56)}-reload`,
    "a.b_c-9-restart",
    "mykubernetes.io/reload",
    "k8s.io.example.org/reload",
    "wave.pusher.com/update-on-config-change",
  ])("takes the annotation %s", (name) => {
    expect(annotated(name)).toEqual([]);
  });
  test.each([
    "a/b/c",
    "/a",
    "a/",
    "A.org/a",
    "a b",
    `example.org/${"n".repeat(64)}`,
    "-a",
    "a-",
    ".a",
    "kubernetes.io/a",
    "x.kubernetes.io/a",
    "k8s.io/a",
    "x.k8s.io/a",
    "credential-lanes/a",
    "pulumi.com/skipAwait",
    "external-secrets.io/force-sync",
    "{{ .KEY }}",
    "kubernetes.io/reload",
    "a",
    "replicator.v1.mittwald.de/replicate-to",
    "reflector.v1.k8s.emberstack.com/reflection-allowed",
    "argocd.argoproj.io/sync-options",
    "kustomize.toolkit.fluxcd.io/prune",
    "meta.helm.sh/release-name",
    "vault.hashicorp.com/agent-inject",
    "my-reload-replicator.io/replicate-to",
    "prereload.evil.io/copy",
    "replicator.v1.mittwald.de/replicate-to-rollout",
  ])("refuses the annotation %s", (name) => {
    expect(annotated(name)).toEqual(["bad-annotation /delivery/reload_annotation/name"]);
  });
  test.each(["{{ .OPENROUTER_API_KEY }}", "{{", "}}"])("an annotation's value holds no template (%s)", (value) => {
    expect(annotated("reload", value)).toEqual(["bad-annotation /delivery/reload_annotation/value"]);
  });
});
