import type { FoundationPlan } from "../../lanes/foundation/plan.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { findContextFaults } from "../kubeconfig.ts";
import { run } from "../kubectl.ts";
import type { Foreign } from "../preflight.ts";

interface Served extends Foreign {
  /** True where the cluster serves what lanes are made of. */
  readonly isServed: boolean;
}

/**
 * Whether the cluster serves what lanes are made of. A preview goes on without, and says so: Pulumi's provider takes a kind
 * that is not served for one that will be (pulumi-kubernetes 4.34). So does an update that installs it; any other stops.
 */
export async function findDefinitions(
  { externalSecrets: plan }: FoundationPlan,
  { settings, isDryRun }: { settings: StackSettings; isDryRun: boolean },
): Promise<Served> {
  const found = { reasons: [], warnings: [], isServed: false };
  // A wrong context is told by itself.
  if (plan === undefined || findContextFaults(settings).length > 0) return found;
  const { kubernetesContext: context } = settings;
  // Every user may ask what is served.
  const words = ["get", "--raw", `/apis/${plan.api}`, "--context", context, "--request-timeout=10s"];
  const { problem } = await run("kubectl", words);
  if (problem === undefined) return { ...found, isServed: true };
  const why = problem.includes("(NotFound)") ? "" : `, or it cannot be asked (${problem})`;
  const text = `the cluster of the context ${context} does not serve ${plan.api}${why}`;
  const installs = plan.helm !== undefined || plan.definitions.length > 0;
  if (isDryRun)
    return { ...found, warnings: [`${text}; ${installs ? "an update installs it" : "an update refuses this"}`] };
  if (installs) return found;
  return { ...found, reasons: [`${text}: install External Secrets, or set foundation:externalSecrets.install`] };
}
