import { findUriFault } from "../rules/redirect-uri.ts";
import { complain, listOf, objectOf, optional, type Parse, recordOf, setOf, textThat } from "./read-value.ts";
import { type Account, account, authMount, exactText, shortLife } from "./setting-values.ts";

interface Common {
  /** The auth mount below `auth/`. */
  readonly mount: string;
  readonly ttlSeconds: number;
}

/** Who gets a policy: one service account, or the callers whose token carries exactly these claims. */
export type LoginSettings =
  | (Common & { readonly method: "kubernetes"; readonly serviceAccount: Account; readonly audience?: string })
  | (Common & {
      readonly method: "jwt" | "oidc";
      readonly claims: Readonly<Record<string, readonly string[]>>;
      readonly subject?: string;
      readonly audience?: string;
      readonly userClaim: string;
      readonly redirectUris?: readonly string[];
    });

/** Seconds of a login, where nothing is set. */
const DEFAULT_TTL = 900;

const shape = objectOf({
  mount: authMount,
  ttl: optional(shortLife),
  audience: optional(exactText),
  serviceAccount: optional(account),
  claims: optional(recordOf((key) => /^\/?[A-Za-z0-9_.:/-]+$/.test(key), setOf(exactText))),
  subject: optional(exactText),
  userClaim: optional(textThat((text) => /^[A-Za-z0-9_.:/-]+$/.test(text), "it must be the name of a claim")),
  redirectUris: optional(
    setOf(textThat((text) => findUriFault(text) === undefined, "it must be an exact https address, or a loopback one")),
  ),
});

const login: Parse<LoginSettings> = (value, place) => {
  const read = shape(value, place);
  if (read === undefined) return undefined;
  const { mount, ttl: ttlSeconds = DEFAULT_TTL, audience, serviceAccount, claims, subject, redirectUris } = read;
  const common = { mount, ttlSeconds, ...(audience === undefined ? {} : { audience }) };
  const isOfCluster = serviceAccount !== undefined;
  const isBound = Object.values(claims ?? {}).some((values) => values.length > 0) || subject !== undefined;
  if (isOfCluster === isBound)
    return complain(
      place,
      "it must have a serviceAccount, or else claims or a subject that the caller's token carries",
    );
  if (Object.values(claims ?? {}).some((values) => values.length === 0))
    return complain({ ...place, key: `${place.key}.claims` }, "each claim must have at least one value");
  if (serviceAccount !== undefined) {
    if (redirectUris !== undefined || read.userClaim !== undefined)
      return complain(place, "a serviceAccount has no userClaim and no redirectUris");
    return { method: "kubernetes", ...common, serviceAccount };
  }
  // Any token of the issuer, for whatever service it was made, would do without an audience (OpenBao 2.6, jwt path_login.go).
  if (redirectUris === undefined && audience === undefined)
    return complain(
      { ...place, key: `${place.key}.audience` },
      "it is missing: the audience that the caller's token is for",
    );
  return {
    method: redirectUris === undefined ? "jwt" : "oidc",
    ...common,
    claims: claims ?? {},
    userClaim: read.userClaim ?? "sub",
    ...(subject === undefined ? {} : { subject }),
    ...(redirectUris === undefined ? {} : { redirectUris }),
  };
};

/** The logins of one policy. */
export const logins: Parse<readonly LoginSettings[]> = listOf(login);
