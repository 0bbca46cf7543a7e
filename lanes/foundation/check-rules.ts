import { FOUNDATION_POLICIES, type FoundationFamily, nameFoundationPolicy } from "./names.ts";
import type { AuthorityRule, Mounts } from "./rule.ts";

/** What is read of a foundation itself: how it is set up, its own policies, and that nobody holds a root token. */
export function listCheckRules(
  { authMounts, kvMounts }: Mounts,
  {
    counts,
    suffix,
  }: {
    /** How many policies each family has. */
    readonly counts: Readonly<Record<FoundationFamily, number>>;
    readonly suffix: string | undefined;
  },
): readonly AuthorityRule[] {
  return [
    { path: "sys/audit", capabilities: ["read", "sudo"], reason: "what is audited; the server protects it" },
    { path: "sys/auth", capabilities: ["read"], reason: "the auth methods and their limits" },
    { path: "sys/mounts", capabilities: ["read"], reason: "the mounts and their limits" },
    ...authMounts.map(
      (mount): AuthorityRule => ({
        path: `auth/${mount}/config`,
        capabilities: ["read"],
        reason: "how callers are known; its secrets are not answered",
      }),
    ),
    ...kvMounts.map(
      (mount): AuthorityRule => ({
        path: `${mount}/config`,
        capabilities: ["read"],
        reason: "how many versions are kept",
      }),
    ),
    // One more of each than there are: what a larger set left behind.
    ...FOUNDATION_POLICIES.flatMap((family) =>
      Array.from(
        { length: counts[family] + 1 },
        (_, index): AuthorityRule => ({
          path: `sys/policies/acl/${nameFoundationPolicy(family, { place: index + 1, suffix })}`,
          capabilities: ["read"],
          reason: "whether the foundation's own policies are as computed",
        }),
      ),
    ),
  ];
}
