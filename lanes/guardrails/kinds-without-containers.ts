import type { Manifest } from "./manifest.ts";

/**
 * Kinds that cannot hold a container, by their groups: half of what a repository of applications has, and the rules of
 * containers go through every value of all others. Kubernetes 1.36 (k8s.io/api), External Secrets 0.20.4.
 */
const KINDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "": [
      ...["Service", "ServiceAccount", "Namespace", "Endpoints", "LimitRange", "ResourceQuota"],
      ...["PersistentVolumeClaim", "PersistentVolume"],
    ],
    "networking.k8s.io": ["Ingress", "IngressClass", "NetworkPolicy"],
    "rbac.authorization.k8s.io": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
    policy: ["PodDisruptionBudget"],
    autoscaling: ["HorizontalPodAutoscaler"],
    "storage.k8s.io": ["StorageClass"],
    "scheduling.k8s.io": ["PriorityClass"],
    "external-secrets.io": ["ExternalSecret", "SecretStore", "ClusterSecretStore"],
  }),
);

const NONE: readonly string[] = [];
/** By `apiVersion`: a repository has few, and three rules ask of each object. */
const known = new Map<string, readonly string[]>();
const MAX_KNOWN = 200;

function kindsOf(apiVersion: string): readonly string[] {
  const seen = known.get(apiVersion);
  if (seen !== undefined) return seen;
  // An object without a group is none that Kubernetes knows.
  const group = apiVersion === "v1" ? "" : apiVersion.slice(0, Math.max(0, apiVersion.lastIndexOf("/")));
  const kinds = apiVersion === "" ? NONE : (KINDS.get(group) ?? NONE);
  if (known.size < MAX_KNOWN) known.set(apiVersion, kinds);
  return kinds;
}

/** True for an object whose kind holds no container, of a group that says so: other groups have a Service too. */
export function hasNoContainers({ apiVersion, kind, document }: Manifest): boolean {
  // Of a template other branches may be others.
  return kindsOf(apiVersion).includes(kind) && document.alternatives.length === 0;
}
