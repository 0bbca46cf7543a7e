import { hostOf, reachOf, soundsLikeProduction } from "./looks-like-production.ts";

/** What is known of a stack before its server is asked. */
export interface StackFacts {
  readonly stack: string;
  readonly environment: string;
  readonly cluster?: string | undefined;
  /** Names of environments that a repository says are production. */
  readonly productionEnvironments: readonly string[];
  readonly openbaoAddress: string;
  readonly openbaoAddressFromCluster: string;
  readonly kubernetesContext: string;
  /** The API server that the context leads to; undefined where it leads nowhere. */
  readonly kubernetesServer: string | undefined;
  /** Private hosts that were named as those of a throw-away cluster. */
  readonly namedHosts: readonly string[];
  /** The servers that the sandbox of this machine started itself. */
  readonly sandbox?: { readonly openbao: string; readonly kubernetes: string; readonly folder: string } | undefined;
}

/** What a server says of itself to anybody. */
export interface ServerFacts {
  readonly isInitialized: boolean;
  /** True where the keys of an initialisation by ccr are kept for it. */
  readonly hasOwnKeys: boolean;
  readonly sealType: string;
  readonly hasRecoverySeal: boolean;
  readonly isEnterprise: boolean;
  readonly isReplicated: boolean;
  /** How many servers share the storage, where it can be told. */
  readonly otherServers: number;
  readonly clusterName?: string | undefined;
}

/** What a server holds; known once its own token reads it. */
export interface InnerFacts {
  /** Paths of secrets engines by type, without OpenBao's own. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Paths of auth methods by type, without `token/`. */
  readonly authMethods: Readonly<Record<string, string>>;
  readonly policies: readonly string[];
  /** Where each audit device writes. */
  readonly auditDevices: Readonly<Record<string, string>>;
  readonly namespaces: readonly string[];
  /** Secrets of KV mounts, `<mount>/<path>`. */
  readonly secrets: readonly string[];
  readonly otherServers: number;
}

/** What a repository asks for, and so may be there. */
export interface OwnObjects {
  readonly mounts: readonly string[];
  readonly authMethods: readonly string[];
  readonly secrets: readonly string[];
  isOwnPolicy(name: string): boolean;
}

/** Why a stack is not bootstrapped for development, every reason at once; none means that nothing speaks against it. */
export function judgeStack(facts: StackFacts): readonly string[] {
  const { stack, environment, cluster, kubernetesContext, productionEnvironments } = facts;
  const isRehearsal = isOwnSandbox(facts);
  const isStated = productionEnvironments.includes(environment);
  return [
    ...(soundsLikeProduction(stack) ? [`the stack ${stack} has a name of production: use a stack of its own`] : []),
    ...(!isRehearsal && (isStated || soundsLikeProduction(environment))
      ? [
          `ccr:environment is ${environment}, which ${isStated ? "guardrails/ownership.yaml states as" : "sounds like"} production`,
        ]
      : []),
    ...(cluster !== undefined && soundsLikeProduction(cluster)
      ? [`ccr:cluster ${cluster} sounds like production`]
      : []),
    ...(soundsLikeProduction(kubernetesContext)
      ? [`ccr:kubernetesContext ${kubernetesContext} sounds like production`]
      : []),
    ...judgeAddress("ccr:openbaoAddress", facts.openbaoAddress, facts),
    ...judgeAddress("ccr:openbaoAddressFromCluster", facts.openbaoAddressFromCluster, facts),
    ...(facts.kubernetesServer === undefined
      ? [
          `ccr:kubernetesContext ${kubernetesContext} leads to no API server, so that nobody can tell whose cluster it is`,
        ]
      : judgeAddress("the API server of ccr:kubernetesContext", facts.kubernetesServer, facts)),
  ];
}

/** A rehearsal has the environment's name and nothing else of it: both servers are the sandbox's own. */
function isOwnSandbox({ sandbox, openbaoAddress, kubernetesServer }: StackFacts): boolean {
  return (
    sandbox !== undefined &&
    openbaoAddress === sandbox.openbao &&
    kubernetesServer === sandbox.kubernetes &&
    reachOf(openbaoAddress) === "loopback" &&
    reachOf(kubernetesServer) === "loopback"
  );
}

function judgeAddress(what: string, address: string, { namedHosts }: StackFacts): readonly string[] {
  const host = hostOf(address);
  if (soundsLikeProduction(host)) return [`${what} has a host of production: ${host}`];
  switch (reachOf(address)) {
    case "loopback":
      return [];
    case "private":
      // Inside of a cluster such a name is that cluster's own.
      return namedHosts.includes(host) || /\.svc(\.cluster\.local)?$/.test(host)
        ? []
        : [
            `${what} leads to ${host}, which is not this machine: name it with --host where it is a throw-away cluster's`,
          ];
    case "public":
      return [`${what} leads to ${host}, a host that is not private: development is on this machine or a private host`];
  }
}

/** Why a server is left alone, by what it says to anybody. */
export function judgeServer(facts: ServerFacts): readonly string[] {
  return [
    ...(facts.sealType !== "shamir" || facts.hasRecoverySeal
      ? [`the server is unsealed by ${facts.sealType}, as production is: a development server has no seal stanza`]
      : []),
    ...(facts.isInitialized && !facts.hasOwnKeys
      ? [
          "the server is initialised already, and its keys are not here: somebody else did it. Start an empty one, or say with --keys where ccr bootstrap dev kept them",
        ]
      : []),
    ...(facts.isEnterprise ? ["the server is an enterprise one: nobody throws that away"] : []),
    ...(facts.isReplicated ? ["the server replicates to others"] : []),
    ...judgePeers(facts.otherServers),
    ...(facts.clusterName !== undefined && soundsLikeProduction(facts.clusterName)
      ? [`the server's cluster_name ${facts.clusterName} sounds like production`]
      : []),
  ];
}

function judgePeers(others: number): readonly string[] {
  return others === 0
    ? []
    : [`${others} other server${others === 1 ? " shares" : "s share"} the storage: a development server is alone`];
}

/** Why a server is left alone, by what is in it. */
export function judgeContent(facts: InnerFacts, own: OwnObjects, stack: StackFacts): readonly string[] {
  const others = (names: readonly string[], known: readonly string[]): readonly string[] =>
    names.filter((name) => !known.includes(name)).sort();
  const tell = (what: string, names: readonly string[]): readonly string[] =>
    names.length === 0
      ? []
      : [
          `the server has ${what} that nothing here asks for: ${listSome(names)}; a development server is started empty`,
        ];
  const devices = Object.entries(facts.auditDevices).filter(([, file]) => !isSandboxFile(file, stack));
  return [
    ...tell("secrets engines", others(Object.keys(facts.mounts), own.mounts)),
    ...tell("auth methods", others(Object.keys(facts.authMethods), own.authMethods)),
    ...tell("policies", facts.policies.filter((name) => !own.isOwnPolicy(name)).sort()),
    ...tell("secrets", others(facts.secrets, own.secrets)),
    ...tell("namespaces", [...facts.namespaces].sort()),
    ...(devices.length === 0
      ? []
      : [
          `the server is audited (${listSome(devices.map(([name]) => name))}), as production is: a development server is not`,
        ]),
    ...judgePeers(facts.otherServers),
  ];
}

/** The sandbox audits itself into its own folder. */
function isSandboxFile(file: string, stack: StackFacts): boolean {
  return isOwnSandbox(stack) && stack.sandbox !== undefined && file.startsWith(`${stack.sandbox.folder}/`);
}

const MAX_NAMED = 5;

function listSome(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
