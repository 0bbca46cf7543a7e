import { FOUNDATION_POLICIES, nameFoundationPolicy } from "./names.ts";
import type { Account } from "./setting-values.ts";
import type { FoundationSettings } from "./settings.ts";

/** A role of a foundation at which a service account logs in: what can be tried without a person. */
export interface AccountLogin {
  readonly family: string;
  /** The name of the role, and of the first policy that it gives. */
  readonly role: string;
  /** The auth mount below `auth/`. */
  readonly mount: string;
  readonly serviceAccount: Account;
  readonly audience?: string;
}

/** The logins of service accounts, in the order of the families. */
export function listAccountLogins({ logins, suffix }: FoundationSettings): readonly AccountLogin[] {
  return FOUNDATION_POLICIES.flatMap((family) =>
    (logins[family] ?? []).flatMap((login) => {
      if (login.method !== "kubernetes") return [];
      const { mount, serviceAccount, audience } = login;
      const role = nameFoundationPolicy(family, { suffix });
      return [{ family, role, mount, serviceAccount, ...(audience === undefined ? {} : { audience }) }];
    }),
  );
}
