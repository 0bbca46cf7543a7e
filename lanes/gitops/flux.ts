/** Where Flux finds an export: the source, and the folder in it. */
export interface FluxSource {
  /** Name of the GitRepository, in {@link namespace}. */
  readonly source: string;
  readonly namespace: string;
  /** The folder of the export from the root of the source, `clusters/production/lanes`. */
  readonly path: string;
}

/**
 * The two Kustomizations by which Flux applies stores first, waits until they are ready, and then the ExternalSecrets
 * (kustomize.toolkit.fluxcd.io/v1 of Flux 2.6: dependsOn, and wait for the health of all that was applied).
 */
export function listFluxKustomizations(owner: string, { source, namespace, path }: FluxSource): readonly object[] {
  const name = nameAfter(owner);
  const compose = (part: string, rest: object): object => ({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: `${name}-${part}`, namespace },
    spec: {
      ...rest,
      interval: "10m",
      path: `./${[path, part].filter((each) => each !== "" && each !== ".").join("/")}`,
      prune: true,
      sourceRef: { kind: "GitRepository", name: source },
      timeout: "5m",
      wait: true,
    },
  });
  return [compose("stores", {}), compose("lanes", { dependsOn: [{ name: `${name}-stores` }] })];
}

/** A name of Kubernetes for a stack; two stacks of one cluster that differ in more than signs have two. */
function nameAfter(owner: string): string {
  const label = owner.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return (
    label
      .replace(/^-+|-+$/g, "")
      .slice(0, 50)
      .replace(/-+$/, "") || "credential-lanes"
  );
}
