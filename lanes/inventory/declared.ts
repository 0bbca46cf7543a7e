import type { Checked } from "../check.ts";
import { deriveDelivery } from "../delivery.ts";

/** What the requests of a folder name already, whatever their state: each with the request. */
export interface DeclaredNames {
  /** Policy → request; of a request with errors its file. */
  readonly policies: ReadonlyMap<string, string>;
  /** Paths of roles below /v1/. */
  readonly roles: ReadonlySet<string>;
  readonly stores: ReadonlySet<string>;
  /** `namespace/name`. */
  readonly externalSecrets: ReadonlySet<string>;
}

/** Lists what requests name; of one that does not fit the schema the policy's name is looked for in its text. */
export function listDeclared(existing: readonly Checked[]): DeclaredNames {
  const ccrs = existing.flatMap(({ ccr }) => ccr ?? []);
  const delivered = ccrs.filter(({ delivery }) => delivery.surface === "external-secrets").map(deriveDelivery);
  const policies = existing.flatMap(({ ccr, source }): [string, string][] => {
    const name = ccr?.openbao.policy_name ?? findPolicyName(source.text);
    return name === undefined ? [] : [[name, ccr?.id ?? source.path]];
  });
  return {
    policies: new Map(policies),
    roles: new Set(
      ccrs.map(({ auth: { method, mount, role } }) =>
        method === "token" ? `auth/token/roles/${role}` : `auth/${mount}/role/${role}`,
      ),
    ),
    stores: new Set(delivered.map(({ store }) => store)),
    externalSecrets: new Set(delivered.map(({ namespace, secretName }) => `${namespace}/${secretName}`)),
  };
}

/** An imported request has open places at first: it must be known again all the same. */
function findPolicyName(text: string): string | undefined {
  return /^\s+policy_name:[ \t]*['"]?([A-Za-z0-9._-]+)['"]?[ \t]*$/m.exec(text)?.[1];
}
