import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { Provider as VaultProvider } from "@pulumi/vault/provider.js";
import type { StackSettings } from "../lanes/stack-settings.ts";

/** The providers of a stack: both explicit, so that no ambient address or context is ever used. */
export interface StackProviders {
  readonly openbao: VaultProvider;
  readonly kubernetes: KubernetesProvider;
}

/** The providers that a stack's lanes need: none of Kubernetes where GitOps applies what is in the cluster. */
export function createLaneProviders(settings: StackSettings): pulumi.ProviderResource[] {
  if (settings.kubernetesObjects === "gitops") return [createOpenbaoProvider(settings)];
  const { openbao, kubernetes } = createProviders(settings);
  return [openbao, kubernetes];
}

/** Makes the providers; their credentials come from the run's VAULT_TOKEN and KUBECONFIG alone. */
export function createProviders(settings: StackSettings, opts: pulumi.CustomResourceOptions = {}): StackProviders {
  const openbao = createOpenbaoProvider(settings, opts);
  const kubernetes = new KubernetesProvider(
    "kubernetes",
    // What the program declares is the approved content: it wins over whoever changed the object behind its back.
    { context: settings.kubernetesContext, enablePatchForce: true },
    opts,
  );
  return { openbao, kubernetes };
}

function createOpenbaoProvider(settings: StackSettings, opts: pulumi.CustomResourceOptions = {}): VaultProvider {
  return new VaultProvider(
    "openbao",
    {
      address: settings.openbaoAddress,
      // A child token would outlive nothing here, and its creation would be one more right to grant.
      skipChildToken: true,
      // Else the SDK would take it from VAULT_SKIP_VERIFY of whoever runs it.
      skipTlsVerify: false,
      ...(settings.openbaoCaFile === undefined ? {} : { caCertFile: settings.openbaoCaFile }),
    },
    opts,
  );
}
