import type { OwnObjects, StackFacts } from "../../lanes/bootstrap/judge-development.ts";
import type { Checked } from "../../lanes/check.ts";
import { isFoundationName } from "../../lanes/foundation/names.ts";
import type { FoundationSettings } from "../../lanes/foundation/settings.ts";
import type { FixtureMap } from "../../lanes/guardrails/fixture-map/schema.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { findContextServer } from "../../live/kubeconfig.ts";
import { readTextFile } from "../files/read.ts";
import { readGuardFilesOf } from "../guard/read-guard-files.ts";
import type { Terminal } from "../terminal.ts";

/** What the repository says that a development server is judged by, and filled with. */
export interface RepositoryFacts {
  readonly productionEnvironments: readonly string[];
  readonly fixtureMap?: FixtureMap | undefined;
  /** Errors of the files that were read; nothing is written by a file that has some. */
  readonly errors: readonly string[];
}

/** Reads which environments are production, and the fixture map. */
export async function readRepositoryFacts(terminal: Terminal): Promise<RepositoryFacts> {
  const { context, findings } = await readGuardFilesOf(terminal);
  const stated = context.ownership?.value.environments ?? [];
  const errors = findings.filter(({ severity }) => severity === "error");
  return {
    productionEnvironments: stated.filter(({ production }) => production).map(({ name }) => name),
    fixtureMap: context.fixtureMap?.value,
    errors: errors.map(({ file, line, column, message, code }) => `${file}:${line}:${column}: ${message} (${code})`),
  };
}

/** What is known of the stack before any server is asked. */
export function readStackFacts(
  { stack, settings }: { stack: string; settings: StackSettings },
  { productionEnvironments }: RepositoryFacts,
  { hosts, env }: { hosts: readonly string[]; env: NodeJS.ProcessEnv },
): StackFacts {
  return {
    stack,
    environment: settings.environment,
    cluster: settings.cluster,
    productionEnvironments,
    openbaoAddress: settings.openbaoAddress,
    openbaoAddressFromCluster: settings.openbaoAddressFromCluster,
    kubernetesContext: settings.kubernetesContext,
    kubernetesServer: findContextServer(settings.kubernetesContext),
    namedHosts: hosts.map((host) => host.toLowerCase()),
    sandbox: readSandboxFacts(env),
  };
}

/** The sandbox writes down on which ports of loopback the processes listen that it started. */
function readSandboxFacts({ CCR_SANDBOX_DIR: folder }: NodeJS.ProcessEnv): StackFacts["sandbox"] {
  if (!folder) return undefined;
  try {
    const { ports = {} } = JSON.parse(readTextFile(`${folder}/state.json`) ?? "") as { ports?: Record<string, number> };
    const at = (port: number | undefined): string => `https://127.0.0.1:${port ?? 0}`;
    return { openbao: at(ports.openbao), kubernetes: at(ports.kubernetes), folder };
  } catch {
    return undefined;
  }
}

/** What the repository asks for, and so may be on the server. */
export function listOwn(
  checked: readonly Checked[],
  { fixtureMap, foundation }: { fixtureMap: FixtureMap | undefined; foundation: FoundationSettings },
): OwnObjects {
  const requests = checked.flatMap(({ ccr }) => (ccr === undefined ? [] : [ccr]));
  const orders = checked.flatMap(({ order }) => (order === undefined ? [] : [order]));
  const policies = new Set([
    ...requests.map(({ openbao }) => openbao.policy_name.toLowerCase()),
    ...orders.flatMap((order) => ("token_role" in order ? order.token_role.policies : [])),
  ]);
  const mount = fixtureMap?.mount;
  const fixtures = [
    ...(fixtureMap?.shared ?? []),
    ...Object.values(fixtureMap?.environments ?? {}).flat(),
    ...(fixtureMap?.local ?? []),
  ];
  return {
    mounts: [...requests.map(({ openbao }) => openbao.mount), ...foundation.kvMounts, ...(mount ? [mount] : [])],
    authMethods: [
      ...requests.flatMap(({ auth }) => ("mount" in auth && auth.mount !== undefined ? [auth.mount] : [])),
      ...[...foundation.kubernetesAuth, ...foundation.jwtAuth].map(({ path }) => path),
    ],
    secrets: [...requests.map(({ openbao }) => openbao.kv_path), ...fixtures.map(({ path }) => `${mount}/${path}`)],
    isOwnPolicy: (name) => policies.has(name) || isFoundationName(name),
  };
}
