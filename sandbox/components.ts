import path from "node:path";
import { readCertificateFile } from "./certificates.ts";
import { writePrivateFile } from "./files.ts";
import { createJsonClient } from "./http.ts";
import type { SandboxPaths } from "./paths.ts";
import type { ProcessCommand } from "./processes.ts";
import type { ComponentName, PortName } from "./state.ts";

/** The programs a component may be run by; `bao` is preferred to the built `vault-dev`. */
export type ToolPaths = Readonly<Partial<Record<string, string>>>;

/** Everything a component's command line is made from. */
export interface ComponentSettings {
  readonly paths: SandboxPaths;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly tools: ToolPaths;
}

/** One process of the control plane: the ports it needs, how it is started and how it shows that it serves. */
export interface Component {
  readonly name: ComponentName;
  readonly ports: readonly PortName[];
  /** Bound on the time from start to ready, in seconds. */
  readonly readyWithin: number;
  command(settings: ComponentSettings): Omit<ProcessCommand, "log">;
  isReady(settings: ComponentSettings): Promise<boolean>;
}

const loopback = (port: number): string => `https://127.0.0.1:${port}`;

/** The address of the Vault-compatible server of the sandbox. */
export const openbaoAddress = (ports: Readonly<Record<PortName, number>>): string => loopback(ports.openbao);

/** The address of the Kubernetes API server of the sandbox. */
export const kubernetesAddress = (ports: Readonly<Record<PortName, number>>): string => loopback(ports.kubernetes);

function requireTool(tools: ToolPaths, name: string): string {
  const program = tools[name];
  if (program === undefined) throw new Error(`${name} is missing: run make toolchain`);
  return program;
}

const etcd: Component = {
  name: "etcd",
  ports: ["etcd", "etcdPeer"],
  readyWithin: 30,
  command({ paths, ports, tools }) {
    const file = (name: string): string => path.join(paths.certificates, name);
    const [client, peer] = [loopback(ports.etcd), loopback(ports.etcdPeer)];
    return {
      program: requireTool(tools, "etcd"),
      arguments: [
        ...["--name=sandbox", `--data-dir=${paths.etcdData}`, "--log-level=warn"],
        ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
        ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=sandbox=${peer}`],
        ...[`--cert-file=${file("server.crt")}`, `--key-file=${file("server.key")}`],
        ...[`--trusted-ca-file=${file("ca.crt")}`, "--client-cert-auth"],
        ...[`--peer-cert-file=${file("server.crt")}`, `--peer-key-file=${file("server.key")}`],
        ...[`--peer-trusted-ca-file=${file("ca.crt")}`, "--peer-client-cert-auth"],
      ],
    };
  },
  isReady: (settings) => answersOk(settings, loopback(settings.ports.etcd), "/readyz"),
};

const apiServer: Component = {
  name: "kube-apiserver",
  ports: ["kubernetes"],
  readyWithin: 90,
  command({ paths, ports, tools }) {
    const file = (name: string): string => path.join(paths.certificates, name);
    return {
      program: requireTool(tools, "kube-apiserver"),
      arguments: [
        ...[`--etcd-servers=${loopback(ports.etcd)}`, `--etcd-cafile=${file("ca.crt")}`],
        ...[`--etcd-certfile=${file("server.crt")}`, `--etcd-keyfile=${file("server.key")}`],
        ...[`--secure-port=${ports.kubernetes}`, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"],
        ...[`--tls-cert-file=${file("server.crt")}`, `--tls-private-key-file=${file("server.key")}`],
        ...[`--client-ca-file=${file("ca.crt")}`, "--authorization-mode=RBAC", "--anonymous-auth=false"],
        ...["--service-account-issuer=https://kubernetes.default.svc"],
        `--service-account-key-file=${file("service-account.pub")}`,
        `--service-account-signing-key-file=${file("service-account.key")}`,
        // No controller makes default service accounts here, so admission must not wait for them.
        ...["--disable-admission-plugins=ServiceAccount", "--service-cluster-ip-range=10.96.0.0/24"],
        ...[`--cert-dir=${paths.certificates}`, "--profiling=false", "--v=1"],
      ],
    };
  },
  isReady: (settings) => answersOk(settings, kubernetesAddress(settings.ports), "/readyz"),
};

const openbao: Component = {
  name: "openbao",
  ports: ["openbao"],
  readyWithin: 30,
  command({ paths, ports, tools }) {
    const listen = `127.0.0.1:${ports.openbao}`;
    const [cert, key] = [path.join(paths.certificates, "server.crt"), path.join(paths.certificates, "server.key")];
    const bao = tools.bao;
    if (bao === undefined) {
      const storage = [`-storage=${paths.openbaoData}`, `-listen=${listen}`, `-tls-cert=${cert}`, `-tls-key=${key}`];
      return { program: requireTool(tools, "vault-dev"), arguments: storage };
    }
    const config = path.join(paths.openbaoData, "server.json");
    writePrivateFile(config, `${JSON.stringify(baoConfiguration(paths, { listen, cert, key }), undefined, 2)}\n`);
    return { program: bao, arguments: ["server", `-config=${config}`] };
  },
  async isReady(settings) {
    // 200 unsealed, 429 standby, 501 not initialised, 503 sealed: each means that the server answers.
    return [200, 429, 501, 503].includes(await answerOf(settings, openbaoAddress(settings.ports), "/v1/sys/health"));
  },
};

/** OpenBao creates audit devices from its configuration alone (https://openbao.org/docs/configuration/audit, 2.3.2). */
function baoConfiguration(
  paths: SandboxPaths,
  { listen, cert, key }: { listen: string; cert: string; key: string },
): object {
  return {
    storage: { file: { path: path.join(paths.openbaoData, "data") } },
    listener: [{ tcp: { address: listen, tls_cert_file: cert, tls_key_file: key } }],
    audit: [{ file: { file: { options: { file_path: paths.auditLog, mode: "0600" } } } }],
    api_addr: `https://${listen}`,
    disable_mlock: true,
  };
}

const controllerManager: Component = {
  name: "kube-controller-manager",
  ports: ["controllerManager"],
  readyWithin: 60,
  command(settings) {
    const { paths, ports, tools } = settings;
    const file = (name: string): string => path.join(paths.certificates, name);
    const kubeconfig = writeKubeconfig(settings, "controller-manager");
    return {
      program: requireTool(tools, "kube-controller-manager"),
      arguments: [
        ...["--controllers=garbage-collector-controller,namespace-controller", "--leader-elect=false"],
        ...[`--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`],
        ...[`--authorization-kubeconfig=${kubeconfig}`, `--client-ca-file=${file("ca.crt")}`],
        ...["--bind-address=127.0.0.1", `--secure-port=${ports.controllerManager}`, `--cert-dir=${paths.certificates}`],
        ...[
          `--tls-cert-file=${file("server.crt")}`,
          `--tls-private-key-file=${file("server.key")}`,
          "--profiling=false",
        ],
      ],
    };
  },
  isReady: (settings) => answersOk(settings, loopback(settings.ports.controllerManager), "/healthz"),
};

const externalSecrets: Component = {
  name: "external-secrets",
  ports: ["externalSecrets"],
  readyWithin: 90,
  command(settings) {
    const { ports, tools } = settings;
    return {
      program: requireTool(tools, "external-secrets"),
      arguments: [
        ...["--metrics-addr=127.0.0.1:0", `--live-addr=127.0.0.1:${ports.externalSecrets}`],
        ...["--zap-time-encoding=rfc3339", "--store-requeue-interval=30s", "--concurrent=4"],
      ],
      environment: { KUBECONFIG: writeKubeconfig(settings, "external-secrets") },
    };
  },
  async isReady({ ports }) {
    const answer = await fetch(`http://127.0.0.1:${ports.externalSecrets}/healthz`).catch(() => undefined);
    return answer?.status === 200;
  },
};

/** The control plane in starting order. */
export const components: readonly Component[] = [etcd, apiServer, openbao, controllerManager, externalSecrets];

/** Writes the kubeconfig of one of the sandbox's client certificates, and answers with its path. */
export function writeKubeconfig({ paths, ports }: ComponentSettings, user: string): string {
  const encode = (name: string): string =>
    Buffer.from(readCertificateFile(paths.certificates, name)).toString("base64");
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "sandbox",
        cluster: { server: kubernetesAddress(ports), "certificate-authority-data": encode("ca.crt") },
      },
    ],
    users: [
      {
        name: user,
        user: { "client-certificate-data": encode(`${user}.crt`), "client-key-data": encode(`${user}.key`) },
      },
    ],
    contexts: [{ name: "sandbox", context: { cluster: "sandbox", user } }],
    "current-context": "sandbox",
  };
  const file = path.join(paths.custody, `${user}.kubeconfig`);
  writePrivateFile(file, `${JSON.stringify(kubeconfig, undefined, 2)}\n`);
  return file;
}

async function answersOk(settings: ComponentSettings, origin: string, path: string): Promise<boolean> {
  return (await answerOf(settings, origin, path)) === 200;
}

async function answerOf({ paths }: ComponentSettings, origin: string, path: string): Promise<number> {
  const read = (name: string): string => readCertificateFile(paths.certificates, name);
  const client = createJsonClient({
    origin,
    ca: read("ca.crt"),
    certificate: read("admin.crt"),
    key: read("admin.key"),
  });
  try {
    return (await client.request({ method: "GET", path })).status;
  } catch {
    return 0;
  } finally {
    await client.close();
  }
}
