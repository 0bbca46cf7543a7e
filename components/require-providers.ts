import * as pulumi from "@pulumi/pulumi";

/**
 * Throws unless the component was given a provider of its own, by its options or by its parent, for each package.
 * A default provider would take whatever address or context the environment of the run happens to name.
 */
export function requireProviders(
  component: pulumi.ComponentResource,
  packages: readonly ("vault" | "kubernetes")[],
): void {
  const missing = packages.filter((name) => component.getProvider(`${name}:index:Any`) === undefined);
  if (missing.length === 0) return;
  const wanted = missing.map((name) => `a ${name} provider`).join(" and ");
  throw new pulumi.ResourceError(
    `pass ${wanted} in the option providers: no default provider is used`,
    component,
    true,
  );
}
