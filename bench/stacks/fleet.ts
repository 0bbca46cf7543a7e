import fs from "node:fs";
import path from "node:path";
import type { SourceFile } from "../../lanes/load.ts";
import { approveText } from "../../tests/approve.ts";
import { makeRequests } from "../requests.ts";

/** How many clusters a fleet has, and how many lanes each of them. */
export interface FleetSize {
  readonly clusters: number;
  readonly lanes: number;
}

/** Lanes of one namespace: as many share a role and a store. */
export const perTenant = 20;

/** The name of a cluster, and of its stack. */
export const nameCluster = (cluster: number): string => `cluster-${String(cluster).padStart(2, "0")}`;

/** The requests of a fleet: each names its cluster, and each tenant is of one cluster. */
export function makeFleet({ clusters, lanes }: FleetSize): readonly SourceFile[] {
  return makeRequests(clusters * lanes, { perTenant }).map(({ path: name, text }, at) => {
    const cluster = nameCluster(Math.floor(at / lanes));
    const placed = text.replace("environment: production\n", `environment: production\n  cluster: ${cluster}\n`);
    return { path: name, text: approveText(placed) };
  });
}

/** The settings of the stack of a cluster, as its file has them; of some tenants where they are named. */
export function composeSettings(cluster: string, tenants?: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    "ccr:environment": "production",
    "ccr:cluster": cluster,
    ...(tenants === undefined ? {} : { "ccr:tenants": tenants }),
    "ccr:openbaoAddress": `https://openbao.${cluster}.example.org:8200`,
    "ccr:openbaoAddressFromCluster": "https://openbao.openbao.svc:8200",
    "ccr:kubernetesContext": cluster,
  };
}

/** Writes a project: requests, and a stack for each cluster. JSON is YAML. */
export function writeFleet(folder: string, sources: readonly SourceFile[], clusters: readonly string[]): void {
  const requests = path.join(folder, "credential-change-requests");
  fs.mkdirSync(requests, { recursive: true });
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: credential-lanes\nruntime: nodejs\n");
  for (const { path: name, text } of sources) fs.writeFileSync(path.join(requests, name), text);
  for (const cluster of clusters) writeStack(folder, cluster, composeSettings(cluster));
}

/** Writes the file of one stack. */
export function writeStack(folder: string, stack: string, config: Readonly<Record<string, unknown>>): void {
  fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), `${JSON.stringify({ config }, undefined, 2)}\n`);
}
