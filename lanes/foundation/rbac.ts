import { composeManifest } from "./kubernetes-objects.ts";
import type { FoundationManifest } from "./plan.ts";
import type { Account } from "./setting-values.ts";

const rbac = "rbac.authorization.k8s.io";

/**
 * Lets a controller ask for the tokens of exactly these accounts. A request for one is a creation below the account, so that
 * RBAC knows the account by its name (Kubernetes 1.36, serviceaccounts/token); of other creations it knows none.
 */
export function permitTokenRequests(accounts: readonly Account[], controller: Account): readonly FoundationManifest[] {
  const byNamespace = Map.groupBy(accounts, ({ namespace }) => namespace);
  return [...byNamespace].flatMap(([namespace, members]) => {
    const metadata = { name: `token-requests-of-${controller.namespace}-${controller.name}`, namespace };
    const rule = {
      apiGroups: [""],
      resources: ["serviceaccounts/token"],
      resourceNames: members.map(({ name }) => name),
      verbs: ["create"],
    };
    return [
      composeManifest({ apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules: [rule] }),
      composeManifest({
        apiVersion: `${rbac}/v1`,
        kind: "RoleBinding",
        metadata,
        roleRef: { apiGroup: rbac, kind: "Role", name: metadata.name },
        subjects: [{ kind: "ServiceAccount", ...controller }],
      }),
    ];
  });
}

/** Lets each account ask the API server whether a token is good, as whoever OpenBao asks by must. */
export function bindReviewers(accounts: readonly Account[]): readonly FoundationManifest[] {
  return accounts.map((account) =>
    composeManifest({
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: `token-reviewer-${account.namespace}-${account.name}` },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "system:auth-delegator" },
      subjects: [{ kind: "ServiceAccount", ...account }],
    }),
  );
}
