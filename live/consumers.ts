import { type ClusterSettings, findContextFaults } from "./kubeconfig.ts";
import { type Look, run } from "./kubectl.ts";

/** A pod that uses a Secret. */
export interface Consumer {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

interface Container {
  readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: { readonly name?: string } } }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name?: string } }[];
}

interface Pod {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string; readonly deletionTimestamp?: string };
  readonly spec?: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly {
      readonly secret?: { readonly secretName?: string };
      readonly projected?: { readonly sources?: readonly { readonly secret?: { readonly name?: string } }[] };
    }[];
  };
  readonly status?: { readonly phase?: string };
}

/** The pods of a namespace that use a Secret, by environment or volume, and are not at their end. */
export async function findConsumers(
  settings: ClusterSettings,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { kubectl = "kubectl" } = {},
): Promise<Look<readonly Consumer[]>> {
  const [fault] = findContextFaults(settings);
  if (fault !== undefined) return { problem: fault };
  const words = ["get", "pods", "--namespace", namespace, "--output=json", "--context", settings.kubernetesContext];
  const { found, problem } = await run(kubectl, [...words, "--request-timeout=10s"]);
  if (problem !== undefined) return { problem };
  const { items = [] } = JSON.parse(found ?? "{}") as { readonly items?: readonly Pod[] };
  const using = items.filter((pod) => isRunning(pod) && usesSecret(pod, name));
  return {
    found: using.map(({ metadata }) => ({
      name: metadata.name,
      startedAt: Date.parse(metadata.creationTimestamp),
    })),
  };
}

function isRunning({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

function usesSecret({ spec = {} }: Pod, name: string): boolean {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const inEnvironment = containers.some(
    ({ env = [], envFrom = [] }) =>
      env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === name) ||
      envFrom.some(({ secretRef }) => secretRef?.name === name),
  );
  const inVolume = (spec.volumes ?? []).some(
    ({ secret, projected }) =>
      secret?.secretName === name || (projected?.sources ?? []).some((source) => source.secret?.name === name),
  );
  return inEnvironment || inVolume;
}
