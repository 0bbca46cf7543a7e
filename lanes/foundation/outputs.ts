import { createHash } from "node:crypto";
import type { StackSettings } from "../stack-settings.ts";
import type { Authority } from "./authority.ts";
import { formatAccount } from "./external-secrets-plan.ts";
import type { FoundationPlan } from "./plan.ts";
import type { FoundationSettings } from "./settings.ts";

/** What a foundation says of itself to the stacks of its lanes: names and digests, never a value. */
export interface FoundationOutputs {
  readonly environment: string;
  readonly cluster?: string;
  /** OpenBao as External Secrets reaches it: the one address that is the same for all who run a stack. */
  readonly openbaoAddressFromCluster: string;
  readonly kvVersion: 1 | 2;
  /** Mounts and auth mounts by their paths, those too that somebody else declares. */
  readonly mounts: readonly string[];
  readonly authMounts: readonly string[];
  /** What their names have behind them, where one server has the authority of several stacks. */
  readonly suffix?: string;
  /** Policies of the authority: name → digest of the text. */
  readonly policies: Readonly<Record<string, string>>;
  /** Roles by which somebody gets one of them, as paths of the API. */
  readonly roles: readonly string[];
  /** Absent: the foundation has no part in External Secrets. */
  readonly externalSecrets?: {
    readonly namespace: string;
    readonly serviceAccount: string;
    /** Accounts whose tokens the controller may ask for. */
    readonly tokenRequests: readonly string[];
  };
  /** The stanzas that OpenBao's own configuration must have. */
  readonly audit: string;
}

/** The outputs of a foundation's stack. */
export function describeFoundation(
  { openbao, externalSecrets }: FoundationPlan,
  { settings, foundation }: { settings: StackSettings; foundation: FoundationSettings },
): FoundationOutputs {
  const elsewhere = (kind: string): readonly string[] =>
    foundation.elsewhere.filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length));
  const { environment, cluster, openbaoAddressFromCluster, kvVersion } = settings;
  return {
    environment,
    ...(cluster === undefined ? {} : { cluster }),
    openbaoAddressFromCluster,
    kvVersion,
    mounts: [...openbao.kvMounts.map(({ path }) => path), ...elsewhere("mount:")].sort(),
    authMounts: [...openbao.authMounts.map(({ path }) => path), ...elsewhere("auth:")].sort(),
    ...(foundation.suffix === undefined ? {} : { suffix: foundation.suffix }),
    policies: digestAuthority(openbao),
    roles: openbao.roles.map(({ key }) => key.slice("role:".length)),
    ...(externalSecrets === undefined
      ? {}
      : {
          externalSecrets: {
            namespace: externalSecrets.namespace,
            serviceAccount: externalSecrets.serviceAccount.name,
            tokenRequests: externalSecrets.tokenRequests.map(formatAccount),
          },
        }),
    audit: openbao.auditStanzas,
  };
}

/** Policy → digest of its text. */
export function digestAuthority({ policies }: Authority): Readonly<Record<string, string>> {
  return Object.fromEntries(
    policies.map(({ name, text }) => [name, `sha256:${createHash("sha256").update(text).digest("hex")}`]),
  );
}
