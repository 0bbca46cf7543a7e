import { parseJson } from "../fields.ts";
import type { SettingProblem } from "../stack-settings.ts";
import type { AuditDevice } from "./audit.ts";
import { type JwtAuthSettings, jwtAuth, type KubernetesAuthSettings, kubernetesAuth } from "./auth-settings.ts";
import { type ExternalSecretsSettings, externalSecretsSettings } from "./external-secrets-settings.ts";
import { type LoginSettings, logins } from "./login-settings.ts";
import { FOUNDATION_POLICIES, isSuffix } from "./names.ts";
import { flag, listOf, type Parse, recordOf, setOf, textThat } from "./read-value.ts";
import { auditDevice, foundationObject, mount, place as placeName, shortLife } from "./setting-values.ts";

/** What a stack sets for what its lanes stand on, beside the `ccr:` settings that it shares with them. */
export interface FoundationSettings {
  /** The folder of the requests, relative to the project's own. */
  readonly requests: string;
  /** Paths of the KV mounts. */
  readonly kvMounts: readonly string[];
  readonly kubernetesAuth: readonly KubernetesAuthSettings[];
  readonly jwtAuth: readonly JwtAuthSettings[];
  /** Seconds that no token of an auth mount lives longer than, where the mount says nothing else. */
  readonly authMaxTtlSeconds: number;
  /** Who gets which policies of the authority: their family → logins, at most one a mount. */
  readonly logins: Readonly<Record<string, readonly LoginSettings[]>>;
  /** Tells the stacks of one server apart, in the names of policies and roles; absent: there is one stack. */
  readonly suffix?: string;
  /** True where the lanes of the stack are about to be taken away whole: then nothing of them may be written. */
  readonly isTeardown: boolean;
  /** What lanes use and somebody else declares: `mount:<path>` and `auth:<path>`. */
  readonly elsewhere: readonly string[];
  readonly audit: readonly AuditDevice[];
  /** Absent: the stack has no part in External Secrets. */
  readonly externalSecrets?: ExternalSecretsSettings;
  /** Objects that exist already and are taken over, `<kind>:<id>`. */
  readonly adopt: readonly string[];
}

export type FoundationSettingsResult =
  | { readonly settings: FoundationSettings; readonly problems?: never }
  | { readonly settings?: never; readonly problems: readonly SettingProblem[] };

/** Every key of the `foundation` namespace of a stack's configuration. */
export const foundationKeys = [
  "requests",
  "kvMounts",
  "kubernetesAuth",
  "jwtAuth",
  "authMaxTtl",
  "logins",
  "suffix",
  "teardown",
  "elsewhere",
  "audit",
  "externalSecrets",
  "adopt",
] as const;
type FoundationKey = (typeof foundationKeys)[number];

/** Seconds that the tokens of an auth mount live at most, where nothing is set. */
const DEFAULT_MAX_TTL = 3600;

/** Reads and checks the settings through `read` (key → text); answers with the settings, or with every problem. */
export function parseFoundationSettings(read: (key: FoundationKey) => string | undefined): FoundationSettingsResult {
  const problems: SettingProblem[] = [];
  const may = <T>(key: FoundationKey, parse: Parse<T>): T | undefined => {
    const text = read(key);
    return text === undefined ? undefined : parse(parseJson(text) ?? text, { key: `foundation:${key}`, problems });
  };
  const isFamily = (text: string): boolean => FOUNDATION_POLICIES.some((family) => family === text);
  const isFolder = (text: string): boolean => text.trim() !== "" && !text.includes("\0");
  const externalSecrets = may("externalSecrets", externalSecretsSettings);
  const suffixRule = "it must be lower-case letters, digits and . _ -, and end with no number after a -";
  const suffix = may("suffix", textThat(isSuffix, suffixRule));
  const settings: FoundationSettings = {
    requests: may("requests", textThat(isFolder, "it must be the path of a folder")) ?? "../credential-change-requests",
    kvMounts: may("kvMounts", setOf(mount)) ?? [],
    kubernetesAuth: may("kubernetesAuth", listOf(kubernetesAuth)) ?? [],
    jwtAuth: may("jwtAuth", listOf(jwtAuth)) ?? [],
    authMaxTtlSeconds: may("authMaxTtl", shortLife) ?? DEFAULT_MAX_TTL,
    logins:
      may("logins", recordOf(isFamily, logins, `each key must be one of ${FOUNDATION_POLICIES.join(", ")}`)) ?? {},
    ...(suffix === undefined ? {} : { suffix }),
    isTeardown: may("teardown", flag) ?? false,
    elsewhere: may("elsewhere", setOf(placeName)) ?? [],
    audit: may("audit", listOf(auditDevice)) ?? [],
    ...(externalSecrets === undefined ? {} : { externalSecrets }),
    adopt: may("adopt", setOf(foundationObject)) ?? [],
  };
  problems.push(...findRepeats(settings), ...findLostLogins(settings));
  return problems.length > 0 ? { problems } : { settings };
}

/** One path is one mount, whatever declares it. */
function findRepeats({ kubernetesAuth, jwtAuth, kvMounts, elsewhere, audit }: FoundationSettings): SettingProblem[] {
  const rows: readonly (readonly [key: string, names: readonly string[], what: string])[] = [
    [
      "foundation:jwtAuth",
      [
        ...[...kubernetesAuth, ...jwtAuth].map(({ path }) => path),
        ...elsewhere.filter((each) => each.startsWith("auth:")).map((each) => each.slice("auth:".length)),
      ],
      "an auth mount",
    ],
    [
      "foundation:elsewhere",
      [...kvMounts, ...elsewhere.filter((each) => each.startsWith("mount:")).map((each) => each.slice(6))],
      "a mount",
    ],
    ["foundation:audit", audit.map(({ path }) => path), "an audit device"],
  ];
  return rows.flatMap(([key, names, what]) =>
    new Set(names).size === names.length ? [] : [{ key, message: `it has the path of ${what} twice: say each once` }],
  );
}

/** A login is by a mount of this foundation, whose method it fits; a role has one name on a mount. */
function findLostLogins({ logins: all, kubernetesAuth, jwtAuth }: FoundationSettings): SettingProblem[] {
  const methods = new Map<string, "kubernetes" | "jwt">([
    ...kubernetesAuth.map(({ path }) => [path, "kubernetes"] as const),
    ...jwtAuth.map(({ path }) => [path, "jwt"] as const),
  ]);
  return Object.entries(all).flatMap(([policy, list]) => {
    const key = `foundation:logins.${policy}`;
    const mounts = list.map((login) => login.mount);
    return [
      ...list.flatMap((login, at) =>
        methods.get(login.mount) === (login.method === "kubernetes" ? "kubernetes" : "jwt")
          ? []
          : [
              {
                key: `${key}[${at}].mount`,
                message:
                  "it must be the path of an entry of foundation:kubernetesAuth for a serviceAccount, else of foundation:jwtAuth",
              },
            ],
      ),
      ...(new Set(mounts).size === mounts.length
        ? []
        : [{ key, message: "it has a mount twice: one login a mount, since the role is named after the policy" }]),
    ];
  });
}
