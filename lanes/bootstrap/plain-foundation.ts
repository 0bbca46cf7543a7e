/** What lanes stand on, as `foundation:` settings of a stack say it; the shape is that of the foundation's own program. */
export interface PlainFoundation {
  readonly kvMounts: readonly string[];
  readonly authMethods: readonly PlainAuth[];
  readonly logins: readonly PlainLogin[];
}

/** An auth method with the body of its configuration. */
export interface PlainAuth {
  readonly path: string;
  readonly type: string;
  readonly config: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/** A service account that gets the policy of this name. */
export interface PlainLogin {
  readonly policy: string;
  readonly mount: string;
  readonly namespace: string;
  readonly account: string;
  readonly audience?: string;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Reads the settings, or says which one is wrong; never a value. */
export function readPlainFoundation(read: (key: string) => unknown): {
  readonly foundation: PlainFoundation;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const list = (key: string): readonly Mapping[] => {
    const value = read(key);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every(isMapping)) return value;
    problems.push(`foundation:${key} must be a list of mappings`);
    return [];
  };
  const kvMounts = read("kvMounts") ?? [];
  if (!isTexts(kvMounts)) problems.push("foundation:kvMounts must be a list of paths");
  const kubernetes = list("kubernetesAuth").map(composeKubernetes);
  const jwt = list("jwtAuth").map(composeJwt);
  const authMethods = [...kubernetes, ...jwt];
  if (authMethods.some(({ path }) => path === ""))
    problems.push("foundation:kubernetesAuth and jwtAuth need a path each");
  const logins = Object.entries(isMapping(read("logins")) ? (read("logins") as Mapping) : {}).flatMap(
    ([policy, each]) =>
      (Array.isArray(each) ? each.filter(isMapping) : []).flatMap((login) => composeLogin(policy, login)),
  );
  return { foundation: { kvMounts: isTexts(kvMounts) ? kvMounts : [], authMethods, logins }, problems };
}

function composeKubernetes({ path, host, caCertificate, issuer, reviewer }: Mapping): PlainAuth {
  return {
    path: text(path),
    type: "kubernetes",
    config: {
      kubernetes_host: text(host),
      ...(caCertificate === undefined ? {} : { kubernetes_ca_cert: text(caCertificate) }),
      ...(issuer === undefined ? {} : { issuer: text(issuer) }),
      disable_local_ca_jwt: reviewer === "caller",
    },
  };
}

const JWT_KEYS = [
  ["discoveryUrl", "oidc_discovery_url"],
  ["discoveryCa", "oidc_discovery_ca_pem"],
  ["jwksUrl", "jwks_url"],
  ["jwksCa", "jwks_ca_pem"],
  ["boundIssuer", "bound_issuer"],
] as const;

function composeJwt(settings: Mapping): PlainAuth {
  const plain = JWT_KEYS.flatMap(([key, name]) => (settings[key] === undefined ? [] : [[name, text(settings[key])]]));
  const { path, type = "jwt", publicKeys, algorithms } = settings;
  return {
    path: text(path),
    type: text(type),
    config: {
      ...Object.fromEntries(plain),
      ...(isTexts(publicKeys) ? { jwt_validation_pubkeys: publicKeys } : {}),
      ...(isTexts(algorithms) ? { jwt_supported_algs: algorithms } : {}),
    },
  };
}

function composeLogin(policy: string, { mount, serviceAccount, audience }: Mapping): readonly PlainLogin[] {
  const [namespace, account, ...rest] = text(serviceAccount).split("/");
  if (!namespace || !account || rest.length > 0) return [];
  return [
    { policy, mount: text(mount), namespace, account, ...(audience === undefined ? {} : { audience: text(audience) }) },
  ];
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
