import type { FoundationPlan } from "../../lanes/foundation/plan.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { openCluster } from "../kubectl.ts";
import type { Foreign } from "../preflight.ts";

interface Served extends Foreign {
  /** True where the cluster serves everything that lanes are made of. */
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
  const nothing = { reasons: [], warnings: [] };
  if (plan === undefined) return { ...nothing, isServed: false };
  const cluster = openCluster(settings);
  const looks = await Promise.all(
    plan.needed.map(async ({ name, version }) => {
      const { found, problem } = await cluster.readObject("customresourcedefinition", { name });
      return { name, version, problem, isServed: problem === undefined && serves(found, version) };
    }),
  );
  const missing = looks.filter(({ isServed }) => !isServed);
  if (missing.length === 0) return { ...nothing, isServed: true };
  const names = missing.map(({ name, version }) => `${name} (${version})`).join(", ");
  const [problem] = missing.flatMap((each) => each.problem ?? []);
  const words = `the cluster of the context ${settings.kubernetesContext} does not serve ${names}${problem === undefined ? "" : `: ${problem}`}`;
  const installs = plan.helm !== undefined || plan.definitions.length > 0;
  if (isDryRun)
    return {
      reasons: [],
      warnings: [`${words}; ${installs ? "an update installs it" : "an update refuses this"}`],
      isServed: false,
    };
  if (installs) return { ...nothing, isServed: false };
  return {
    reasons: [`${words}: install External Secrets, or set foundation:externalSecrets.install`],
    warnings: [],
    isServed: false,
  };
}

function serves(definition: Readonly<Record<string, unknown>> | undefined, version: string): boolean {
  const { versions } = (definition?.spec ?? {}) as { versions?: readonly { name?: unknown; served?: unknown }[] };
  return versions?.some(({ name, served }) => name === version && served === true) ?? false;
}
