/** How the version of a program on PATH is asked for, and the lowest that is taken. */
export interface PathProgram {
  /** The command's name on PATH. */
  readonly command: string;
  /** Lowest version taken; absent where the program cannot tell its own and a companion vouches for it. */
  readonly minimum?: string;
  /** Arguments that make it print its version. */
  readonly versionArgs?: readonly string[];
  /** Its first group is the version; the first dotted number counts where it is absent. */
  readonly versionPattern?: RegExp;
  /** Another entry of the table: this one is taken from PATH only if that one is. */
  readonly onlyWith?: string;
  /** Whether the companion has to lie in the same folder. */
  readonly sameFolder?: boolean;
}

interface Entry {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** Folder under toolchain/ with the go.mod that pins it. */
  readonly folder: string;
  /** The Go module whose version is the version of the program. */
  readonly module: string;
  /** Disk space that a first build takes: its modules, what is compiled of them, and the result. */
  readonly megabytes: number;
  /** The program on PATH that is taken in its place. */
  readonly onPath?: PathProgram;
}

/** A program that `go build` makes. */
export interface GoProgram extends Entry {
  readonly kind: "program";
  /** File name of the built program. */
  readonly command: string;
  /** The package to build. */
  readonly package: string;
  /** Arguments of `go build` for the pinned version, "v1.2.3". */
  buildArgs(version: string): readonly string[];
}

/** Files that are copied out of a Go module. */
export interface ModuleFiles extends Entry {
  readonly kind: "files";
  /** Folder inside the module. */
  readonly source: string;
  /** Which file names of it are copied. */
  readonly pattern: RegExp;
}

/** One row of the toolchain. */
export type ToolEntry = GoProgram | ModuleFiles;

const stripped = "-s -w";

/** `kube-apiserver --version` and the version that clients read come from variables that only a linker flag sets. */
function kubernetesArgs(version: string): readonly string[] {
  const [major = "", minor = ""] = version.replace(/^v/, "").split(".");
  const variables = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((target) => [
    `-X ${target}.gitVersion=${version}`,
    `-X ${target}.gitMajor=${major}`,
    `-X ${target}.gitMinor=${minor}`,
  ]);
  return ["-ldflags", [stripped, ...variables].join(" ")];
}

/** Everything that the sandbox and the tests run, in the order of building. */
export const toolEntries: readonly ToolEntry[] = [
  {
    kind: "program",
    name: "pulumi",
    purpose: "the engine",
    folder: "pulumi",
    module: "github.com/pulumi/pulumi/pkg/v3",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    command: "pulumi",
    buildArgs: (version) => [
      "-ldflags",
      `${stripped} -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
    ],
    megabytes: 3000,
    onPath: {
      command: "pulumi",
      minimum: "3.259.0",
      versionArgs: ["version"],
      onlyWith: "pulumi-language-nodejs",
      sameFolder: true,
    },
  },
  {
    kind: "program",
    name: "pulumi-language-nodejs",
    purpose: "runs index.ts for the engine",
    folder: "pulumi-language-nodejs",
    module: "github.com/pulumi/pulumi/sdk/v3",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    command: "pulumi-language-nodejs",
    buildArgs: () => ["-ldflags", stripped],
    megabytes: 500,
    onPath: { command: "pulumi-language-nodejs", onlyWith: "pulumi", sameFolder: true },
  },
  {
    kind: "program",
    name: "etcd",
    purpose: "storage of the API server",
    folder: "etcd",
    module: "go.etcd.io/etcd/server/v3",
    package: "go.etcd.io/etcd/server/v3",
    command: "etcd",
    buildArgs: () => ["-ldflags", stripped],
    megabytes: 400,
    onPath: {
      command: "etcd",
      minimum: "3.6.0",
      versionArgs: ["--version"],
      versionPattern: /etcd Version: v?(\d+\.\d+\.\d+)/,
    },
  },
  {
    kind: "program",
    name: "kube-apiserver",
    purpose: "the Kubernetes API",
    folder: "kubernetes",
    module: "k8s.io/kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    command: "kube-apiserver",
    buildArgs: kubernetesArgs,
    megabytes: 2500,
    onPath: { command: "kube-apiserver", minimum: "1.36.0", versionArgs: ["--version"] },
  },
  {
    kind: "program",
    name: "openbao",
    purpose: "the secrets server",
    folder: "vault-dev",
    module: "github.com/hashicorp/vault",
    package: ".",
    command: "vault-dev",
    buildArgs: () => ["-ldflags", stripped],
    megabytes: 3400,
    onPath: { command: "bao", minimum: "2.0.0", versionArgs: ["version"] },
  },
  {
    kind: "files",
    name: "external-secrets-crds",
    purpose: "resource definitions of External Secrets",
    folder: "external-secrets",
    module: "github.com/external-secrets/external-secrets",
    source: "config/crds/bases",
    pattern: /^.*external-secrets\.io_.*\.yaml$/,
    megabytes: 60,
  },
  {
    kind: "program",
    name: "kube-controller-manager",
    purpose: "garbage collector and namespaces",
    folder: "kubernetes",
    module: "k8s.io/kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    command: "kube-controller-manager",
    buildArgs: kubernetesArgs,
    megabytes: 900,
    // A controller manager newer than its API server is unsupported, so that one from PATH goes only with an API server from PATH.
    onPath: {
      command: "kube-controller-manager",
      minimum: "1.36.0",
      versionArgs: ["--version"],
      onlyWith: "kube-apiserver",
    },
  },
  {
    kind: "program",
    name: "external-secrets",
    purpose: "the External Secrets controller",
    folder: "external-secrets",
    module: "github.com/external-secrets/external-secrets",
    package: "github.com/external-secrets/external-secrets",
    command: "external-secrets",
    // The tag leaves out every provider but Vault's, which serves OpenBao too.
    buildArgs: () => ["-tags", "vault", "-ldflags", stripped],
    megabytes: 5000,
    // Not taken from PATH: it cannot say which version it is.
  },
  {
    kind: "program",
    name: "kubectl",
    purpose: "what ccr import-plan reads a cluster with, and you may look into the sandbox with",
    folder: "kubernetes",
    module: "k8s.io/kubernetes",
    package: "k8s.io/kubernetes/cmd/kubectl",
    command: "kubectl",
    buildArgs: kubernetesArgs,
    megabytes: 400,
    // One minor version of skew to the API server is supported.
    onPath: {
      command: "kubectl",
      minimum: "1.35.0",
      versionArgs: ["version", "--client", "-o", "json"],
      versionPattern: /"gitVersion":\s*"v(\d+\.\d+\.\d+)/,
    },
  },
  {
    kind: "program",
    name: "actionlint",
    purpose: "checks the workflows of .github",
    folder: "actionlint",
    module: "github.com/rhysd/actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    command: "actionlint",
    buildArgs: () => ["-ldflags", stripped],
    megabytes: 120,
    onPath: { command: "actionlint", minimum: "1.7.12", versionArgs: ["-version"] },
  },
];

const preview = ["pulumi", "pulumi-language-nodejs", "etcd", "kube-apiserver", "openbao", "external-secrets-crds"];

/** What each make target needs; a preview does without the controllers. */
export const toolTargets: Readonly<Record<string, readonly string[]>> = {
  preview,
  test: toolEntries.map(({ name }) => name),
};

/** The row of that name, by the name of its program too ("bao" and "vault-dev" are "openbao"); undefined if unknown. */
export function findToolEntry(name: string): ToolEntry | undefined {
  return (
    toolEntries.find((entry) => entry.name === name) ??
    toolEntries.find((entry) => (entry.kind === "program" && entry.command === name) || entry.onPath?.command === name)
  );
}
