interface StackOptions {
  /** The name of the project; it is in the names of what is exported. */
  readonly project?: string;
  readonly address?: string;
  /** Further lines of the stack's settings, such as `ccr:kubernetesObjects: gitops`. */
  readonly settings?: readonly string[];
}

/** The files of a project with one stack, production, whose servers nobody can reach where no address is given. */
export function stackFiles({ project = "lanes", address, settings = [] }: StackOptions = {}) {
  return {
    "Pulumi.yaml": `name: ${project}\nruntime: nodejs\n`,
    "Pulumi.production.yaml": [
      "config:",
      "  ccr:environment: production",
      `  ccr:openbaoAddress: ${address ?? "https://openbao.example.org:8200"}`,
      "  ccr:openbaoAddressFromCluster: https://openbao.openbao.svc:8200",
      "  ccr:kubernetesContext: production",
      ...settings.map((line) => `  ${line}`),
      "",
    ].join("\n"),
  };
}
