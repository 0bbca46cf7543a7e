import type { AuthorityRule, Mounts } from "./rule.ts";

const everyPolicy = "a policy that nobody asked for has a name that nobody knows";
const everyCarrier = "what gives tokens policies has names and mounts that nobody knows";

/** Where auth methods keep what gives tokens their policies, below their mount, as live/access.ts reads it. */
const collections = ["role", "roles", "certs", "users", "groups", "map/teams", "map/users"] as const;

/** What is read to find what no request asks for: names are listed and matched by wildcards, since they are not known. */
export function listDriftRules({ authMounts, kvMounts }: Mounts): readonly AuthorityRule[] {
  // One + is one segment: a mount of several is named.
  const mounts = ["+", ...authMounts.filter((mount) => mount.includes("/"))];
  const carriers = mounts.flatMap((mount) =>
    collections.flatMap((collection): readonly AuthorityRule[] => listAndRead(`auth/${mount}/${collection}`)),
  );
  return [
    { path: "sys/auth", capabilities: ["read"], reason: "the auth methods there are" },
    { path: "sys/mounts", capabilities: ["read"], reason: "the mounts of KV there are" },
    { path: "sys/policies/acl", capabilities: ["list"], reason: everyPolicy },
    { path: "sys/policies/acl/*", capabilities: ["read"], reason: everyPolicy },
    ...carriers,
    ...["identity/entity/id", "identity/group/id"].flatMap(listAndRead),
    ...kvMounts.map(
      (mount): AuthorityRule => ({
        path: `${mount}/subkeys/*`,
        capabilities: ["read"],
        reason: "the names of fields of secrets that no request names, never their values",
      }),
    ),
  ];
}

/** A list is asked for with a slash at the end, which only OpenBao tries to go without where a + is in the path. */
function listAndRead(path: string): readonly AuthorityRule[] {
  return [
    { path: `${path}/`, capabilities: ["list"], reason: everyCarrier },
    { path: `${path}/+`, capabilities: ["read"], reason: everyCarrier },
  ];
}
