import { type NewOptions, surfaceOf } from "./new-request.ts";

type Method = NonNullable<NewOptions["method"]>;

/** Flags that say who may log in, and the methods that know such a thing. */
const OF_METHODS: readonly (readonly [option: keyof NewOptions, flag: string, methods: readonly Method[]])[] = [
  ["serviceAccount", "--service-account", ["kubernetes"]],
  ["boundClaim", "--bound-claim", ["oidc", "jwt"]],
  ["userClaim", "--user-claim", ["oidc", "jwt"]],
  ["redirectUri", "--redirect-uri", ["oidc"]],
  ["audience", "--audience", ["kubernetes", "oidc", "jwt"]],
];

/** Flags that would come to nothing, in words: what was meant to narrow a lane must not be left out of it in silence. */
export function listMisplaced(options: NewOptions): readonly string[] {
  const { method = "kubernetes", audience = [], namespace } = options;
  const lines = OF_METHODS.filter(
    ([option, , methods]) => options[option] !== undefined && !methods.includes(method),
  ).map(([, flag, methods]) => `${flag} goes with --method ${methods.join(" or ")}, and not with ${method}`);
  if (method === "kubernetes" && audience.length > 1)
    lines.push("--audience is given once with --method kubernetes: a role binds one audience");
  if (namespace !== undefined && surfaceOf(options) !== "external-secrets")
    lines.push(`--namespace goes with --surface external-secrets: ${surfaceOf(options)} makes no Secret`);
  return lines;
}
